"""A fourth page in three rows: w turns, shown by a dial and a line of numbers. It is loaded before the rest of the program."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

import core  # noqa: F401  sets one BLAS thread before NumPy is imported
from core.gestures import VectorMoved
from core.pictures.readout import ReadoutPicture
from core.pictures.view_input import Resolver, ViewInput
from core.runs.experiments import EXPERIMENTS, Experiment, two_class_points
from core.state import AppState, with_value
from core.state.pages import PAGES, Page, Section
from core.types import Dataset, Layer, Snapshot, Standing, read_only
from gui.items.painted import PaintedView
from gui.views import VIEWS
from gui.views.readout import ReadoutView
from gui.views.row import View


def turned(state: AppState, _data: Dataset, report_every: int, start: Standing | None) -> Iterator[Snapshot]:
    """w after each step, turned by the learning rate in radians; the loss is the remaining angle to the x0 axis."""
    weights = state.weights
    for step in range(start.step + 1 if start else 0, weights.steps + 1):
        if step % report_every == 0 or step == weights.steps:
            yield pointing(step, math.hypot(*weights.w), math.atan2(weights.w1, weights.w0) + step * weights.learning_rate)


def pointing(step: int, length: float, angle: float) -> Snapshot:
    w = read_only(length * np.array([[math.cos(angle)], [math.sin(angle)]]))
    left = abs(math.remainder(angle, math.tau))
    return Snapshot(step, step, (Layer(w, read_only(np.zeros(1))),), left, 0.0, 1.0 - left / math.pi, None)


def plain(state: AppState) -> AppState:
    """The settings that define the run, without its length and speed."""
    return replace(state, weights=replace(state.weights, learning_rate=1.0, steps=1))


@dataclass(frozen=True)
class DialPicture:
    """w : of the shown step, None before the first; reach : how far the dial reaches."""

    w: tuple[float, float] | None
    reach: float


def dial_resolver() -> Resolver[DialPicture]:
    return resolve_dial


def resolve_dial(view_input: ViewInput) -> DialPicture:
    reach = 2.0 if view_input.state.canvas.halos else 4.0
    if view_input.snapshot is None:
        return DialPicture(None, reach)
    w0, w1 = view_input.snapshot.layers[0].weights[:, 0].tolist()
    return DialPicture((w0, w1), reach)


class DialView(PaintedView):
    """Shows a `DialPicture`. Signals: gestured(VectorMoved), aspect_changed(float)."""

    def __init__(self) -> None:
        super().__init__("Dial", "Press where w should begin.")
        self.picture = DialPicture(None, 1.0)

    def show_picture(self, picture: DialPicture) -> None:
        self.picture = picture
        self.area.update()

    def paint_area(self, painter: QPainter, area: QRectF) -> None:
        if self.picture.w is not None:
            scale = min(area.width(), area.height()) / 2 / self.picture.reach
            w0, w1 = self.picture.w
            painter.drawLine(area.center(), area.center() + QPointF(w0 * scale, -w1 * scale))

    def press_at(self, _place: QPointF) -> None:
        self.gestured.emit(VectorMoved(0.0, 2.0))


def numbers_resolver() -> Resolver[ReadoutPicture]:
    return resolve_numbers


def resolve_numbers(view_input: ViewInput) -> ReadoutPicture:
    left = "–" if view_input.snapshot is None else f"{view_input.snapshot.loss:.3f}"
    return ReadoutPicture((("angle left", left, "in radians"),), view_input.message)


PAGES._rows["toy"] = Page(
    title="Toy",
    tip="Turn w.",
    shortcut="Shift+F2",
    data="points",
    classes=2,
    features=(2,),
    groups=("points", "weights"),
    sections=(Section("Turning", ("weights.learning_rate", "weights.steps", "view.steps_per_frame")),),
    transport=("play", "back", "step", "reset"),
    film="The film shows how w turns.",
    help="<p>The dial turns: the toy's own help.</p>",
    tests=False,
    saves_runs=True,
)
EXPERIMENTS._rows["toy"] = Experiment(
    dataset=two_class_points,
    snapshots=turned,
    steps=lambda state, _data: state.weights.steps,
    epoch_steps=lambda _state, _data: 1,
    steps_key="weights.steps",
    with_steps=lambda state, steps: with_value(state, "weights.steps", steps),
    report_every=lambda _state: 5,
    products=lambda _state, _data: 2,
    start_products=lambda _state, _data: 2,
    restart_key=lambda state: (state.points, plain(state).weights),
    live=lambda state: (state.weights.learning_rate, state.weights.steps),
    path=lambda state: state.weights.learning_rate,
    unstopped=lambda state: state,
    ending=lambda _state, last: f"All {last.step} turns are done.",
    hint=lambda _state, _last: "",
    unit=lambda _state: "turn",
    speed=lambda state: state.view.steps_per_frame,
)
VIEWS._rows["dial"] = View(
    title="Dial",
    page="toy",
    tip="Where w points.",
    shortcut="Y",
    switch="margin.zero_one",
    resolver=dial_resolver,
    widget=DialView,
    reads=("points", "weights", "canvas"),
    sections=(Section("Dial", ("canvas.halos",)),),
    seconds=lambda _view_input: 1e-3,
)
VIEWS._rows["toy_numbers"] = View(
    title="Numbers", page="toy", resolver=numbers_resolver, widget=ReadoutView, reads=("weights",), strip=True
)
