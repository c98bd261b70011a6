"""Films: never-shown instances of the same views, painted frame by frame into an encoder thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from core.encoders import Frame
from core.errors import BadInput, WorkFailed
from core.films.frames import pictures_until, sample_indices
from core.films.recording import Recording, Story, recorded
from core.scenes import Scene
from core.state import AppState, seen_as
from gui.application import make_application
from gui.board import keys_shown
from gui.films.painter import FilmPainter, FilmPlan, film_plan, frames_of
from gui.films.writer import FilmWriter
from gui.theme import THEMES, apply_theme

_TRAINING_SHARE = 0.3  # of the progress bar of a film that is trained first


class FilmJob(QObject):
    """An export beside a window that stays usable: one frame per turn of the event loop.

    Signals
    progressed(done, total, left_s) : frames written, frames in all, seconds that the rest will take
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
        self._pictures = pictures_until(plan.steps)
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
        self.progressed.emit(self._done, len(steps), self._left_s())

    def _left_s(self) -> float:
        """By the pictures that are still to be painted: a frame that repeats one takes next to no time, and the samples took some."""
        done, total = self._pictures[self._done - 1], self._pictures[-1]
        return (time.monotonic() - self._begun_s) / (len(self._samples) + done) * (total - done)

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


def render_file(scene: Scene, state: AppState, target: Path, progress: Callable[[float], None]) -> None:
    """Train the scene in that state, paint it and write it to `target`; `progress` gets 0 to 1.

    Raises `BadInput` for an unknown view, one of another page, or a step beyond the run, `Diverged` after
    the film of a run that diverged was written, and `WorkFailed`.
    """
    keys_shown(state.film.views or state.page, state)  # before the work, not after it
    take = scene.take if seen_as(scene.state, state) == state else None
    recording = recorded(state, frames_of(target, state), lambda share: progress(_TRAINING_SHARE * share), take)
    plan = film_plan(recording, target, scene.title)
    apply_theme(make_application(), THEMES[state.view.theme])
    write_film(recording, plan, lambda share: progress(_TRAINING_SHARE + (1 - _TRAINING_SHARE) * share))
    if recording.failed:
        raise WorkFailed(recording.message)


def write_film(recording: Recording | Story, plan: FilmPlan, progress: Callable[[float], None]) -> None:
    """Paint and encode the whole plan, waiting for it; `progress` gets 0 to 1."""
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
