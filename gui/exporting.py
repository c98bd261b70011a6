"""Films: never-shown instances of the same views, painted frame by frame into an encoder thread."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from core.encoders import ENCODERS, Frame, open_encoder
from core.errors import BadInput, WorkFailed
from core.experiments import EXPERIMENTS
from core.film import frame_count, sample_indices, step_at
from core.state import AppState
from core.types import read_only
from gui.application import make_application
from gui.board import Board, keys_shown
from gui.recording import Recording, Story, recorded
from gui.theme import THEMES, apply_theme
from gui.views import VIEWS

_WAITING_FRAMES = 8
_CURVE_POINTS = 300  # also a still shows the whole curve of its run
_CELL_PX = 3  # a cell of the field, which is smoothed when stretched
_REFERENCE = (1280, 720)
_TRAINING_SHARE = 0.3  # of the progress bar of a film that is trained first


@dataclass(frozen=True)
class FilmPlan:
    """Which view goes where, at which steps; `steps` has one entry per frame."""

    target: Path
    view: str
    width: int
    height: int
    fps: int
    steps: tuple[int, ...]


def film_plan(state: AppState, target: Path, view: str, last_step: int, at: int | None = None) -> FilmPlan:
    """The plan for the film settings of `state`: a still of `at` or of the last step, or a film up to it."""
    film = state.film
    if ENCODERS[target.suffix.lower()].still:
        steps: tuple[int, ...] = (last_step if at is None else at,)
    else:
        count = frame_count(film.seconds, film.fps)
        steps = tuple(step_at(number, count, last_step) for number in range(count))
    return FilmPlan(target, view, film.width, film.height, film.fps, steps)


class FilmPainter:
    """Paints frames of a recording. Needs a QApplication; lives in its thread."""

    def __init__(self, recording: Recording | Story, plan: FilmPlan) -> None:
        self._recording, self._plan = recording, plan
        self._ratio = _device_ratio(plan.width, plan.height)
        keys = keys_shown(plan.view, recording.state)
        self._board = Board(keys)
        self._resolvers = {key: VIEWS[key].resolver() for key in keys}
        self._board.set_theme(THEMES[recording.state.view.theme])
        self._board.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self._board.resize(math.ceil(plan.width / self._ratio), math.ceil(plan.height / self._ratio))
        self._board.show()  # lays out and polishes; nothing appears
        self._show(plan.steps[-1])  # texts of the final length, before the layout is settled
        QApplication.sendPostedEvents()

    def frame(self, step: int) -> Frame:
        """The picture of the kept snapshot at or before `step`: (height, width, 3) uint8."""
        self._show(step)
        self._board.ensurePolished()
        width, height = self._plan.width, self._plan.height
        pixels = np.empty((height, width, 4), np.uint8)
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self._ratio)
        self._board.render(image)
        # Qt's pixels are blue, green, red, nothing. A view of them costs nothing here; the encoder's thread packs them.
        return read_only(pixels[:, :, 2::-1])

    def close(self) -> None:
        self._board.close()
        self._board.deleteLater()

    def _show(self, step: int) -> None:
        moment = self._recording.moment(step)
        palette = THEMES[moment.state.view.theme].regions
        for key, view in self._board.views.items():
            cells = max(100, min(400, round(view.height() * self._ratio / _CELL_PX)))
            view.show_picture(self._resolvers[key](replace(moment, aspect=view.aspect(), cells=cells, palette=palette)))


class FilmWriter:
    """An encoder in a thread of its own, behind a bounded queue."""

    def __init__(self, plan: FilmPlan, samples: Sequence[Frame]) -> None:
        self._plan, self._samples = plan, samples
        self._frames: queue.Queue[Frame | None] = queue.Queue(_WAITING_FRAMES)
        self._error: BaseException | None = None
        self._cancelled = False
        self._thread = threading.Thread(target=self._run, name="encoder")
        self._thread.start()

    @property
    def has_room(self) -> bool:
        return not self._frames.full()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def write(self, frame: Frame) -> None:
        """Hand a frame over, waiting for room; raises what the encoder raised."""
        while self._thread.is_alive():
            try:
                self._frames.put(frame, timeout=0.1)
                return
            except queue.Full:
                continue
        self.finish()

    def end(self) -> None:
        """No more frames: the encoder finishes the file by itself."""
        self._frames.put(None)

    def finish(self) -> None:
        """Wait until the file stands at its place; raises what the encoder raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error

    def cancel(self) -> None:
        """Stop, and leave nothing behind."""
        self._cancelled = True
        while self._thread.is_alive():
            if not self._frames.full():
                self._frames.put(None)
            self._thread.join(0.02)

    def _run(self) -> None:
        plan = self._plan
        try:
            with open_encoder(plan.target, plan.width, plan.height, plan.fps, self._samples) as encoder:
                while (frame := self._frames.get()) is not None:
                    if self._cancelled:
                        raise _Cancelled
                    encoder.write(frame)
                if self._cancelled:
                    raise _Cancelled
        except _Cancelled:
            return
        except Exception as error:
            self._error = error


class FilmJob(QObject):
    """An export beside a window that stays usable: one frame per turn of the event loop.

    Signals
    progressed(done, total, seconds) : frames written, frames in all, seconds so far
    finished(path) : the file is at its place
    failed(sentence) : nothing was left behind
    """

    progressed = Signal(int, int, float)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, recording: Recording | Story, plan: FilmPlan) -> None:
        super().__init__()
        self._plan = plan
        self._painter: FilmPainter | None = FilmPainter(recording, plan)
        self._samples: list[Frame] = []
        self._to_sample = list(sample_indices(len(plan.steps)))
        self._writer: FilmWriter | None = None
        self._done = 0
        self._ended = False
        self._begun_s = time.monotonic()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start(0)

    def cancel(self) -> None:
        """Stop at once; nothing is left behind."""
        if self._writer is not None:
            self._writer.cancel()
        self._clean_up()

    def _on_timer_timeout(self) -> None:
        try:
            self._turn()
        except (BadInput, WorkFailed, OSError) as error:
            self._clean_up()
            self.failed.emit(str(error))

    def _turn(self) -> None:
        assert self._painter is not None
        steps = self._plan.steps
        if self._to_sample:
            self._samples.append(self._painter.frame(steps[self._to_sample.pop(0)]))
        elif self._writer is None:
            self._writer = FilmWriter(self._plan, self._samples)
        elif self._done < len(steps):
            self._paint_one(self._painter, self._writer, steps)
        else:
            self._wait_for_file(self._writer)

    def _paint_one(self, painter: FilmPainter, writer: FilmWriter, steps: Sequence[int]) -> None:
        if not writer.alive:
            writer.finish()
        if not writer.has_room:
            self._timer.setInterval(5)  # the encoder is behind: leave the turn to the window
            return
        self._timer.setInterval(0)
        writer.write(painter.frame(steps[self._done]))
        self._done += 1
        self.progressed.emit(self._done, len(steps), time.monotonic() - self._begun_s)

    def _wait_for_file(self, writer: FilmWriter) -> None:
        if not self._ended and writer.has_room:
            writer.end()
            self._ended = True
        self._timer.setInterval(20)
        if not writer.alive:
            writer.finish()
            self._clean_up()
            self.finished.emit(self._plan.target)

    def _clean_up(self) -> None:
        self._timer.stop()
        if self._painter is not None:
            self._painter.close()
            self._painter = None


def render_file(scene_key: str, state: AppState, target: Path, view: str | None, at: int | None, progress: Callable[[float], None]) -> None:
    """Train the scene, paint it and write it to `target`; `progress` gets 0 to 1.

    Raises `BadInput` for an unknown view, one of another page, or a step beyond the run, `Diverged` after
    the film of a run that diverged was written, and `WorkFailed`.
    """
    view = view or state.page
    page = VIEWS[keys_shown(view, state)[0]].page
    if page != state.page:  # or --steps and --at would speak of another run than the one that is seen
        raise BadInput(f"the view {view} is on the page {page}, the scene on {state.page}; add --set page={page}")
    if at is not None:
        _check_step(state, scene_key, at)
    still = ENCODERS[target.suffix.lower()].still
    frames = max(_CURVE_POINTS, 1 if still else frame_count(state.film.seconds, state.film.fps))
    recording = recorded(state, state.page, at, frames, lambda share: progress(_TRAINING_SHARE * share))
    plan = film_plan(state, target, view, recording.last_step)
    apply_theme(make_application(), THEMES[state.view.theme])
    write_film(recording, plan, lambda share: progress(_TRAINING_SHARE + (1 - _TRAINING_SHARE) * share))
    if recording.message:
        raise WorkFailed(recording.message)


def _check_step(state: AppState, scene_key: str, at: int) -> None:
    experiment = EXPERIMENTS[state.page]
    steps = experiment.steps(state, experiment.dataset(state))
    if at > steps:
        raise BadInput(f"--at must be a step from 0 to {steps}, where {scene_key} ends, found {at}")


def write_film(recording: Recording | Story, plan: FilmPlan, progress: Callable[[float], None]) -> None:
    """Paint and encode the whole plan, waiting for it; `progress` gets 0 to 1."""
    painter = FilmPainter(recording, plan)
    try:
        writer = FilmWriter(plan, [painter.frame(plan.steps[index]) for index in sample_indices(len(plan.steps))])
        try:
            for number, step in enumerate(plan.steps, 1):
                writer.write(painter.frame(step))
                progress(number / len(plan.steps))
            writer.end()
            writer.finish()
        except BaseException:
            writer.cancel()
            raise
    finally:
        painter.close()


def _device_ratio(width: int, height: int) -> float:
    """Large films are scaled up as a whole; small ones less, so that their text stays legible."""
    scale = min(width / _REFERENCE[0], height / _REFERENCE[1])
    return scale if scale >= 1 else math.sqrt(scale)


class _Cancelled(Exception):
    """The person asked to stop."""
