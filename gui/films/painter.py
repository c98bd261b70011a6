"""What a film is made of, and the painting of its frames: a pure function of the step."""

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

_CELL_PX = 3  # a cell of the field, which is smoothed when stretched
_REFERENCE = (1280, 720)
_SIDE_BY_SIDE = 2
_CROWDED, _CROWDED_SCALE = 4, 1.25
_ROUNDS = 3
_STYLE = "QSplitter::handle { image: none; }"  # nobody drags in a film
_ABOUT = "Makes the film beside it again."


T = TypeVar("T")
ViewInputs = dict[str, ViewInput]
Painting = Generator[ViewInputs, Pictures, T]
"""Asks for the pictures of moments, as often as the layout needs other ones: whoever drives it owns time."""


@dataclass(frozen=True)
class FilmPlan:
    """What goes where.

    keys : of the views that are shown
    steps : one for each frame
    caption : None for a film without one
    sidecar : the scene file beside it; None for a film without one
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
    """The plan for the film settings of the recording's state: a still of its last step, or a film up to it.

    title : for a film whose settings name none
    Raises `BadInput` for views that there are not, or not on this page, and for a drag that its sidecar would be too large for.
    """
    state = recording.state
    film, steps = state.film, recording.steps(frames_of(target, state))
    keys = tuple(keys_shown(film.views or state.page, state))
    caption = caption_of(recording.states, title) if film.caption else None
    sidecar = text_of(title, _ABOUT, state, recording.log, recording.step) if film.sidecar else None
    return FilmPlan(target, keys, film.width, film.height, film.fps, steps, caption, sidecar)


def frames_of(target: Path, state: AppState) -> int:
    """Frames of a film to `target`: one where it is a still."""
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
        """The picture of the kept snapshot at or before `step`: (height, width, 3) uint8, read-only."""
        painting = self.painting(step)
        try:
            view_inputs = next(painting)
            while True:
                view_inputs = painting.send(self.resolved(view_inputs))
        except StopIteration as end:
            frame: Frame = end.value
            return frame

    def painting(self, step: int) -> Painting[Frame]:
        """As `frame`, for somebody who resolves the pictures elsewhere; one painting at a time."""
        if not self._laid_out:
            yield from self._lay_out()
        if self._newest is None or self._newest[0] != step:
            yield from self._show(step)
            self._newest = step, self._painted()
        return self._newest[1]

    def resolved(self, view_inputs: ViewInputs) -> Pictures:
        """Their pictures; in any thread, but in one at a time. Raises `Abandoned` where nobody waits for the rest."""
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
        with raising():  # a film of which a part is missing is no film
            self._sheet.render(image)
        # Qt's pixels are blue, green, red, nothing. A view of them costs nothing here; the encoder's thread packs them.
        return read_only(pixels[:, :, 2::-1])

    def _lay_out(self) -> Painting[None]:
        """Settle the layout with texts of the final length."""
        self._laid_out = True
        self._sheet.show()  # lays out and polishes; nothing appears
        yield from self._show(self._plan.steps[-1])
        self._ratio = _device_ratio(self._plan, self._sheet)
        # A fixed size, or the sheet would grow where a text does.
        self._sheet.setFixedSize(math.ceil(self._plan.width / self._ratio), math.ceil(self._plan.height / self._ratio))
        for step in (self._plan.steps[-1], self._plan.steps[0], self._plan.steps[-1]):
            yield from self._show(step)
            self._painted()  # only when it paints does an axis know how wide its numbers are
            QApplication.sendPostedEvents()
        for widget in (self._sheet, self._view_grid):
            layout = widget.layout()
            assert layout is not None
            layout.setEnabled(False)  # the views stay where they are, and only a text moves its neighbours

    def _show(self, step: int) -> Painting[None]:
        """Lay out at once what the texts of this step need, or it would depend on who runs the event loop when."""
        view_input, views = self._recording.view_input(step), self._view_grid.views
        for _ in range(_ROUNDS):
            for show in (yield self._view_inputs(view_input)).values():
                show()
            sizes = [view.widget.size() for view in views.values()]
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            if sizes == [view.widget.size() for view in views.values()]:
                return

    def _view_inputs(self, view_input: ViewInput) -> ViewInputs:
        """What each view shows; a picture is made for the size of its view."""
        view_inputs = {}
        for key, view in self._view_grid.views.items():
            cells = max(100, min(400, round(view.widget.height() * self._ratio / _CELL_PX)))
            view_inputs[key] = replace(view_input, aspect=view.aspect(), cells=cells, palette=THEMES[view_input.state.view.theme].regions)
        return view_inputs


def _sheet(plan: FilmPlan, view_grid: ViewGrid) -> QWidget:
    """What is painted: the views, under the caption where there is one."""
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
    """Pixels of the film for one of the sheet's: large films are scaled up as a whole, and a small one less, so
    that its text stays legible, unless that would leave its views no room."""
    scale = min(plan.width / _REFERENCE[0], plan.height / _REFERENCE[1])
    panes = sum(not VIEWS[key].strip for key in plan.keys)
    if panes > _CROWDED:
        scale /= _CROWDED_SCALE
    elif panes <= _SIDE_BY_SIDE and scale < 1:
        scale = math.sqrt(scale)
    smallest = sheet.minimumSizeHint()
    return min(scale, plan.width / smallest.width(), plan.height / smallest.height())
