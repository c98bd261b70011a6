"""Film export: offscreen instances of the views, painted frame by frame for an encoder thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import EXPECTED
from core.films.frames import pictures_until, sample_indices
from core.films.recording import Recording, recorded
from core.films.sequences import StateSequence
from core.pictures.view_input import AT_ONCE_S
from core.scenes import Scene
from core.state import AppState, with_view_settings_of
from gui.application import make_application
from gui.errand import Errand, Progress
from gui.films.painter import FilmPainter, FilmPlan, ViewInputs, film_plan, frames_of
from gui.films.writer import FilmWriter
from gui.run.worker import Pictures
from gui.theme import THEMES, apply_theme
from gui.view_grid import keys_shown
from gui.views import VIEWS

Prepared = tuple[Recording | StateSequence, FilmPlan]
Work = Generator[ViewInputs | int, Pictures | None, Any]
"""Yields view inputs and gets their pictures, or yields milliseconds to wait."""
_TRAINING_SHARE = 0.3  # share of the progress for training, if a film is trained first
_ROOM_MS, _FILE_MS = 5, 20


class FilmJob(QObject):
    """An export while the window stays usable: slow work is done in other threads, and each turn of the event loop paints
    one frame.

    Signals
    prepared(share) : progress of the work before the first frame, from 0 to 1
    progressed(done, total, left_s) : frames written, frames in total, estimated seconds left
    finished(path, warning) : the file is complete; warning : why its run could not continue, empty if it could
    failed(message) : the export failed and left no file
    """

    prepared = Signal(float)
    progressed = Signal(int, int, float)
    finished = Signal(object, str)
    failed = Signal(str)

    def __init__(self, prepare: Callable[[Progress], Prepared]) -> None:
        """prepare : makes the recording and the plan, in its own thread."""
        super().__init__()
        self._painter: FilmPainter | None = None
        self._writer: FilmWriter | None = None
        self._work: Work | None = None
        self._done, self._warning = 0, ""
        self._begun_s = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._errand: Errand[Any] = Errand(prepare, self)
        self._errand.progressed.connect(self.prepared)
        self._errand.done.connect(self._on_errand_prepared)
        self._errand.failed.connect(self._on_errand_failed)

    def cancel(self) -> None:
        """Stop at once and leave no file."""
        self._errand.close()
        if self._writer is not None:
            self._writer.cancel()
        self._clean_up()

    def _on_errand_prepared(self, prepared: Prepared) -> None:
        recording, plan = prepared
        self._warning = recording.message if recording.failed else ""
        self._begun_s = time.monotonic()
        self._painter = FilmPainter(recording, plan)
        self._work = self._written(self._painter, plan)
        self._go_on(None)

    def _on_errand_failed(self, error: Exception) -> None:
        self._fail(error)

    def _on_errand_resolved(self, pictures: Pictures) -> None:
        self._go_on(pictures)

    def _on_timer_timeout(self) -> None:
        self._go_on(None)

    def _go_on(self, pictures: Pictures | None) -> None:
        """Send the requested pictures to the work and carry out its next request."""
        assert self._work is not None
        try:
            request = self._work.send(pictures)
            while not isinstance(request, int) and _seconds(request) <= AT_ONCE_S:
                assert self._painter is not None
                request = self._work.send(self._painter.resolved(request))
        except StopIteration as end:
            self._clean_up()
            self.finished.emit(end.value, self._warning)
        except Exception as error:
            self._fail(error)
            if not isinstance(error, EXPECTED):
                raise
        else:
            self._wait(request)

    def _wait(self, request: ViewInputs | int) -> None:
        if isinstance(request, int):
            self._timer.start(request)
            return
        assert self._painter is not None
        self._errand.deleteLater()
        self._errand = Errand(partial(_resolved, self._painter, request), self)
        self._errand.done.connect(self._on_errand_resolved)
        self._errand.failed.connect(self._on_errand_failed)

    def _written(self, painter: FilmPainter, plan: FilmPlan) -> Work:
        """Write the whole film, frame by frame; returns its path. Yields as `Work`."""
        samples, pictures = [], pictures_until(plan.steps)
        for index in sample_indices(len(plan.steps)):
            samples.append((yield from painter.painting(plan.steps[index])))
            yield 0
        self._writer = writer = FilmWriter(plan, samples)
        for step, painted in zip(plan.steps, pictures, strict=True):
            yield from _room(writer)
            writer.write((yield from painter.painting(step)))
            self._done += 1
            self.progressed.emit(self._done, len(plan.steps), self._left_s(len(samples) + painted, pictures[-1] - painted))
            yield 0
        yield from _room(writer)
        writer.end()
        while writer.alive:
            yield _FILE_MS
        writer.finish()
        return plan.target

    def _left_s(self, painted: int, left: int) -> float:
        """Estimated from the pictures painted and left: the samples count too, and repeated frames take almost no time."""
        return (time.monotonic() - self._begun_s) / painted * left

    def _fail(self, error: Exception) -> None:
        if self._writer is not None:
            self._writer.cancel()
        self._clean_up()
        self.failed.emit(str(error) if isinstance(error, EXPECTED) else f"The export stopped because of an internal error: {error!r:.200}")

    def _clean_up(self) -> None:
        self._timer.stop()
        if self._work is not None:
            self._work.close()
        if self._painter is not None:
            self._painter.close()
            self._painter = None


def _room(writer: FilmWriter) -> Work:
    """Wait while the encoder's queue is full; raises what the encoder raised."""
    while not writer.has_room or not writer.alive:
        if not writer.alive:
            writer.finish()
        yield _ROOM_MS


def _seconds(view_inputs: ViewInputs) -> float:
    return sum(VIEWS[key].seconds(view_input) for key, view_input in view_inputs.items())


def _resolved(painter: FilmPainter, view_inputs: ViewInputs, _progress: Progress) -> Pictures:
    return painter.resolved(view_inputs)


def render_file(scene: Scene, state: AppState, target: Path, progress: Callable[[float], None]) -> str:
    """Train the scene in that state, and write its film to `target`; `progress` gets 0 to 1.

    Returns why the run of the film could not continue; empty if it could. Raises `BadInput` for an unknown view, a view of
    another page, or a step beyond the run, `Diverged` if there is not even a first step, and `WorkFailed`.
    """
    keys_shown(state.film.views or state.page, state)  # check before the work
    log = scene.log if with_view_settings_of(scene.state, state) == state else None
    recording = recorded(state, frames_of(target, state), lambda share: progress(_TRAINING_SHARE * share), log, scene.step)
    plan = film_plan(recording, target, scene.title)
    apply_theme(make_application(), THEMES[state.view.theme])
    write_film(recording, plan, lambda share: progress(_TRAINING_SHARE + (1 - _TRAINING_SHARE) * share))
    return recording.message if recording.failed else ""


def write_film(recording: Recording | StateSequence, plan: FilmPlan, progress: Callable[[float], None]) -> None:
    """Paint and encode the whole plan before returning; `progress` gets 0 to 1."""
    painter, pictures = FilmPainter(recording, plan), pictures_until(plan.steps)
    try:
        writer = FilmWriter(plan, [painter.frame(plan.steps[index]) for index in sample_indices(len(plan.steps))])
        try:
            for step, done in zip(plan.steps, pictures, strict=True):
                writer.write(painter.frame(step))
                progress(done / pictures[-1])
            writer.end()
            writer.finish()
        except BaseException:
            writer.cancel()
            raise
    finally:
        painter.close()
