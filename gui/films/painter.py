"""The plan of a film, and the painting of its frames: a pure function of the step."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from core.encoders import ENCODERS, Frame
from core.errors import breathe
from core.films.caption import Caption, caption_of
from core.films.frames import frame_count
from core.films.recording import Recording
from core.films.sequences import StateSequence
from core.pictures.view_input import ViewInput
from core.scenes import text_of
from core.state import AppState
from core.types import read_only
from gui.films.caption import FilmCaption
from gui.items.guard import raising
from gui.run.worker import Pictures
from gui.theme import THEMES
from gui.view_grid import ViewGrid, keys_shown
from gui.views import VIEWS

_CELL_PX = 3  # size of a grid cell; cells are smoothed when scaled
_REFERENCE = (1280, 720)
_SIDE_BY_SIDE = 2
_CROWDED, _CROWDED_SCALE = 4, 1.25
_ROUNDS = 3
_STYLE = "QSplitter::handle { image: none; }"  # films show no splitter handles
_ABOUT = "Settings of the film next to this file."


T = TypeVar("T")
ViewInputs = dict[str, ViewInput]
Painting = Generator[ViewInputs, Pictures, T]
"""Yields view inputs and gets their pictures, as often as the layout needs; the caller owns the time."""


@dataclass(frozen=True)
class FilmPlan:
    """The target, contents and size of a film.

    keys : the views to show
    steps : the step of each frame
    caption : None for no caption
    sidecar : the text of the scene file next to the film; None for no file
    """

    target: Path
    keys: tuple[str, ...]
    width: int
    height: int
    fps: int
    steps: tuple[int, ...]
    caption: Caption | None = None
    sidecar: str | None = None


def film_plan(recording: Recording | StateSequence, target: Path, title: str = "") -> FilmPlan:
    """The plan for a recording's film settings: a still of its last step, or a film up to that step.

    title : used if the settings have no title
    Raises `BadInput` for unknown views, views of another page, and a drag too large for a sidecar.
    """
    state = recording.state
    film, steps = state.film, recording.steps(frames_of(target, state))
    keys = tuple(keys_shown(film.views or state.page, state))
    caption = caption_of(recording.states, title) if film.caption else None
    sidecar = text_of(title, _ABOUT, state, recording.log, recording.step) if film.sidecar else None
    return FilmPlan(target, keys, film.width, film.height, film.fps, steps, caption, sidecar)


def frames_of(target: Path, state: AppState) -> int:
    """The number of frames of a film to `target`; 1 for a still."""
    return 1 if ENCODERS[target.suffix.lower()].still else frame_count(state.film.seconds, state.film.fps)


class FilmPainter:
    """Paints frames of a recording. Needs a QApplication; lives in its thread."""

    def __init__(self, recording: Recording | StateSequence, plan: FilmPlan) -> None:
        self._recording, self._plan = recording, plan
        self._view_grid = ViewGrid(plan.keys)
        self._resolvers = {key: self._view_grid.views[key].resolver() for key in plan.keys}
        self._view_grid.set_theme(THEMES[recording.state.view.theme])
        self._sheet = _sheet(plan, self._view_grid)
        self._sheet.setStyleSheet(_STYLE)
        self._sheet.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self._newest: tuple[int, Frame] | None = None
        self._ratio = 1.0
        self._laid_out = False

    def frame(self, step: int) -> Frame:
        """The frame of the last recorded step up to `step`: (height, width, 3) uint8, read-only."""
        painting = self.painting(step)
        try:
            view_inputs = next(painting)
            while True:
                view_inputs = painting.send(self.resolved(view_inputs))
        except StopIteration as end:
            frame: Frame = end.value
            return frame

    def painting(self, step: int) -> Painting[Frame]:
        """As `frame`, for a caller that resolves the pictures elsewhere; one painting at a time."""
        if not self._laid_out:
            yield from self._lay_out()
        if self._newest is None or self._newest[0] != step:
            yield from self._show(step)
            self._newest = step, self._painted()
        return self._newest[1]

    def resolved(self, view_inputs: ViewInputs) -> Pictures:
        """The pictures of view inputs; in any thread, but one at a time. Raises `Abandoned` if they are no longer needed."""
        pictures = {}
        for key, view_input in view_inputs.items():
            breathe()
            pictures[key] = self._resolvers[key](view_input)
        return pictures

    def close(self) -> None:
        self._sheet.close()
        self._sheet.deleteLater()

    def _painted(self) -> Frame:
        self._sheet.ensurePolished()
        width, height = self._plan.width, self._plan.height
        pixels = np.empty((height, width, 4), np.uint8)
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self._ratio)
        with raising():  # a failed view fails the film
            self._sheet.render(image)
        # Qt's pixels are blue, green, red, unused. Slicing costs nothing here; the encoder thread packs them.
        return read_only(pixels[:, :, 2::-1])

    def _lay_out(self) -> Painting[None]:
        """Fix the layout with texts of their final length."""
        self._laid_out = True
        self._sheet.show()  # lays out and polishes without appearing on screen
        yield from self._show(self._plan.steps[-1])
        self._ratio = _device_ratio(self._plan, self._sheet)
        # A fixed size, or the sheet would grow with its texts.
        self._sheet.setFixedSize(math.ceil(self._plan.width / self._ratio), math.ceil(self._plan.height / self._ratio))
        for step in (self._plan.steps[-1], self._plan.steps[0], self._plan.steps[-1]):
            yield from self._show(step)
            self._painted()  # an axis knows the width of its numbers only after painting
            QApplication.sendPostedEvents()
        for widget in (self._sheet, self._view_grid):
            layout = widget.layout()
            assert layout is not None
            layout.setEnabled(False)  # the views keep their places

    def _show(self, step: int) -> Painting[None]:
        """Show a step and lay out its texts at once, so that the layout does not depend on the event loop."""
        view_input, views = self._recording.view_input(step), self._view_grid.views
        shapes = [(view.widget.size(), view.aspect()) for view in views.values()]
        for _ in range(_ROUNDS):
            for show in (yield self._view_inputs(view_input)).values():
                show()
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            # An axis is as wide as its numbers, so a picture can change the shape of its plot.
            shapes, seen = [(view.widget.size(), view.aspect()) for view in views.values()], shapes
            if shapes == seen:
                return

    def _view_inputs(self, view_input: ViewInput) -> ViewInputs:
        """The view inputs of the views, with a grid to suit the size of each view."""
        view_inputs = {}
        for key, view in self._view_grid.views.items():
            cells = max(100, min(400, round(view.widget.height() * self._ratio / _CELL_PX)))
            view_inputs[key] = replace(view_input, aspect=view.aspect(), cells=cells, palette=THEMES[view_input.state.view.theme].regions)
        return view_inputs


def _sheet(plan: FilmPlan, view_grid: ViewGrid) -> QWidget:
    """The widget to paint: the views, below the caption if there is one."""
    if plan.caption is None:
        return view_grid
    sheet = QWidget()
    sheet.setAutoFillBackground(True)
    column = QVBoxLayout(sheet)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(FilmCaption(plan.caption))
    column.addWidget(view_grid, 1)
    return sheet


def _device_ratio(plan: FilmPlan, sheet: QWidget) -> float:
    """Film pixels per sheet pixel. Large films are scaled up as a whole; small films are scaled down less, to keep
    their text legible, if that leaves room for the views."""
    scale = min(plan.width / _REFERENCE[0], plan.height / _REFERENCE[1])
    tiles = sum(not VIEWS[key].strip for key in plan.keys)
    if tiles > _CROWDED:
        scale /= _CROWDED_SCALE
    elif tiles <= _SIDE_BY_SIDE and scale < 1:
        scale = math.sqrt(scale)
    smallest = sheet.minimumSizeHint()
    return min(scale, plan.width / smallest.width(), plan.height / smallest.height())
