"""One training run: start, pause, step, reset, scrub; and the display clock that polls the training thread."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.errors import BadInput, WorkFailed
from core.runs.best import Best
from core.runs.experiments import EXPERIMENTS
from core.runs.history import History
from core.runs.run import Run
from core.runs.saved import SavedRun, with_run
from core.runs.timeline import Timeline
from core.runs.work import Work
from core.state import PAGES, AppState
from core.types import Dataset, Snapshot, Standing
from gui.run.worker import Broken, Ended, FrameRequest, MakePictures, Pictures, Report, Resolved, Worker
from gui.store import Kept

FRAME_MS = 16
_LATE_MS = 3  # until a late frame is looked for again: a whole frame later would be seen as a stutter
_BUDGET_S = 0.003  # from a frame request to its picture, if the step is not reached before; painting needs the rest
_AT_ONCE_PRODUCTS = 500_000_000  # points x parameters to a run's first snapshot; more is done in the training thread
_PREPARING = "Preparing a large run … Undo returns to the previous one."


class Session(QObject):
    """The run of a page and its current step; follows the state while its page is visible.

    standing : the standing shown; None while a large run is being prepared, and if a run cannot start
    best : the snapshot with the smallest loss shown so far for this problem; None if the page does not compare them

    Signals
    shown(pictures) : another step is shown; its pictures from the training thread, or None if the receiver has to make them
    running_changed(running) : the run was started or paused
    saved_changed() : a run was saved or deleted
    """

    shown = Signal(object)
    running_changed = Signal(bool)
    saved_changed = Signal()

    def __init__(self, state: AppState, page: str, make_pictures: Callable[[Session], MakePictures] | None = None) -> None:
        """make_pictures : called before each frame of a running training; returns the function that makes its pictures in the
        training thread."""
        super().__init__()
        self.page, self._experiment, self._picture_maker = page, EXPERIMENTS[page], make_pictures
        self._run = Run(replace(state, page=page))
        self._worker: Worker | None = None
        self._waiting = False
        self._unwanted = False  # whether the frame waited for would interrupt what is shown by now
        self._step_only = False
        self._steps_wanted = 0
        self._owed = 0.0  # part of a step, if a step takes several frames
        self._front = 0
        self.running = False
        self.report, self.message, self.failed = "", "", False
        self.saved: tuple[SavedRun, ...] = ()
        self.standing: Standing | None = None
        self._best = Best()
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._on_clock_timeout)

    @property
    def run(self) -> Run:
        """The run with its data, timeline and history."""
        return self._run

    @property
    def best(self) -> Snapshot | None:
        """The snapshot with the smallest loss shown so far of this problem; None if losses are not compared."""
        return self._best.snapshot

    @property
    def data(self) -> Dataset:
        return self._run.data

    @property
    def last_step(self) -> int:
        """The last step of the run to be shown; the thread may have trained a frame further."""
        return self._front if self._ahead else self._run.last_step

    @property
    def history(self) -> History:
        """The scalars up to `last_step`."""
        return self._run.history.until(self._front) if self._ahead else self._run.history

    @property
    def begun(self) -> bool:
        """Whether there is a run: not before its page is first opened, nor while a large run is being prepared."""
        return self.standing is not None

    @property
    def coarse(self) -> bool:
        """Whether its pictures change too fast to be exact."""
        return self.running and self._experiment.costly_steps

    @property
    def coarse_first(self) -> bool:
        """Whether a step's pictures are coarse at first, and exact once it stays."""
        return self._experiment.costly_steps and not self.running

    @property
    def unit(self) -> str:
        """The name of a step, such as epoch."""
        return self._experiment.unit(self._run.state)

    def set_state(self, state: AppState) -> None:
        """Use another state: live settings continue the run, others restart it.

        If an earlier step is shown, the run continues from there, and the run so far is saved. Other edits continue it from
        the first one that differs, and the run as it was is saved.
        """
        if state.page != self.page:
            return
        old, of = self._run.state, self._experiment
        moved, edited = of.path(old) != of.path(state), of.edits(old) != of.edits(state)
        none = not (self.begun or self._preparing)
        if none or of.restart_key(old) != of.restart_key(state) or (moved and edited):
            self._restart(state)
        elif edited or of.live(old) != of.live(state) or of.speed(old) != of.speed(state):
            self._end_worker()
            if not self.begun:
                self._restart(state)
            elif edited:
                self._revise(state)
            else:
                self._go_on(state, moved)
        else:
            self._run.state = state

    def kept(self) -> KeptWork:
        """The present work, for undo."""
        return KeptWork(self, self._work)

    def return_to(self, work: Work) -> None:
        """Bring earlier work back, paused; a run that only went on since is left alone."""
        if not work.same_run(self._work):
            self._resume(work)
        if work.saved != self.saved:
            self.saved = work.saved
            self.saved_changed.emit()

    def save(self) -> None:
        """Save the run so far."""
        self.saved = with_run(self.saved, self._run.recipe, self.data, self._run.timeline)
        self.saved_changed.emit()

    def fork(self) -> None:
        """Save the run so far, and continue from the current step as if it were the last."""
        assert self.standing is not None
        self._end_worker()
        if PAGES[self.page].saves_runs:  # the Compare page shows its runs side by side already
            self.save()
        self._run.cut(self.standing)
        self._front = self.standing.step
        self._show_message("")

    def discard(self, runs: Sequence[SavedRun]) -> None:
        """Delete these saved runs."""
        self.saved = tuple(run for run in self.saved if run not in runs)
        self.saved_changed.emit()

    def restart(self) -> None:
        """Start again from the same initial weights with an empty timeline; a large run is prepared in the training thread."""
        self._restart(self._run.state)

    def adopt(self, standings: Iterable[Standing], step: int) -> None:
        """Use a run of the current settings that another session has trained, from its first step on, and show it at `step`."""
        self._clear(self._run.state)
        self._run.adopt(standings)
        self._front = self._run.last_step
        self._show(self._run.timeline.at(step), None)

    def play(self) -> None:
        """Replay the steps after the current one, then continue training; a run known in full starts again after its last step."""
        if not self.running and (self.begun or self._preparing):
            self._step_only, self._owed = False, 0.0
            if self.standing is not None and self._run.at_once and self.standing.step >= self._run.total_steps:
                self._show(self._run.timeline.at(0), None)
            self._set_running(True)
            self._clock.start()
            self._on_clock_timeout()

    def pause(self) -> None:
        """Stop at once, at the newest step trained; a replay stops at its current step, and a run being prepared at its first."""
        if self.running and self._ahead:
            self._catch_up()
        self._halt()

    def step(self) -> None:
        """Advance by one displayed frame (as many updates as the speed)."""
        if not (self.begun or self._preparing):
            return
        under_way = self._steps_wanted if self._step_only and self._clock.isActive() else 0
        self.pause()
        self._step_only = True
        self._steps_wanted = under_way + 1  # every press counts, even faster than it computes
        self._clock.start()
        self._on_clock_timeout()

    def back(self) -> None:
        """Go back one displayed frame and pause."""
        if self.standing is not None:
            self.scrub(max(0, self.standing.step - self._stride))

    def scrub(self, step: int) -> None:
        """Show the last recorded step up to `step`, and pause."""
        self._halt()
        self._unwanted = self._waiting
        if self.begun:
            self._show(self._run.timeline.at(step), None)

    def close(self) -> None:
        """End the thread; the session is not used afterwards."""
        self._end_worker()
        self.pause()

    @property
    def _work(self) -> Work:
        return Work.of(self._run, self.standing, self._front, self.saved)

    @property
    def _ahead(self) -> bool:
        """Whether the thread trains ahead of what is shown."""
        return self.standing is not None and self._worker is not None and not self._run.at_once

    @property
    def _preparing(self) -> bool:
        """Whether the training thread is still computing the first step."""
        return self._worker is not None and not self.begun

    @property
    def _stride(self) -> int:
        """Updates between two displayed frames, at least 1."""
        return max(1, int(self._experiment.speed(self._run.state)))

    def _restart(self, state: AppState) -> None:
        self._clear(state)
        self._begin()

    def _begin(self) -> None:
        """Show the first step, or the one at which other edits begin."""
        if self._run.products_owed > _AT_ONCE_PRODUCTS:
            self._prepare()
            return
        try:
            first = self._run.begin()
        except (BadInput, WorkFailed) as error:
            self._halt()
            self._show_message(str(error))
            return
        self.report, self.message, self.failed = "", self._experiment.caution(self._run.state, self.data), False
        self._show(first, None)

    def _go_on(self, state: AppState, moved: bool) -> None:
        """Continue with other live settings; moved : whether they change the path of the run."""
        if moved:
            self._branch()
        self._run.follow(state)
        self._show_message("")

    def _revise(self, state: AppState) -> None:
        """Continue with other edits; the run as it was is saved, unless nothing of it is lost."""
        if self._run.loses_by(state, self.running):
            self.save()
        if self._run.revise(state, self.standing):
            self.standing, self._front = None, 0
            self._begin()
        else:
            self._show_message("")

    def _clear(self, state: AppState) -> None:
        """Reset to no run: the data of the state, an empty timeline."""
        self._clock.stop()
        self._set_running(False)
        self._end_worker()
        self._run = Run(state, self._run)  # a new object: a film of the old one may be in progress
        self.report, self.message, self.failed = "", "", False
        self._front = 0
        self.standing = None

    def _resume(self, work: Work) -> None:
        self._clear(work.run.state)
        if work.shown is None:
            self._restart(work.run.state)
            return
        self._run, self._front = work.resumed(), work.front
        self._show(work.shown, None)

    def _prepare(self) -> None:
        """Compute the first step in the training thread."""
        self._set_running(False)
        self._worker = self._new_worker()
        self._worker.ask(FrameRequest(self._run.due, self._run.due, math.inf, self._make_pictures()))
        self._waiting = True
        self._step_only, self._steps_wanted = True, 1
        self._clock.start()
        self._show_message(_PREPARING)

    def _catch_up(self) -> None:
        """Show the newest step trained, unless an earlier part of the run is being replayed."""
        assert self._worker is not None and self.standing is not None
        replaying = self.standing.step < self._front
        self._take(self._worker.drain())
        newest = self._run.timeline.newest
        if not replaying and self.standing.step < newest.step:
            self._show(newest, None)
        self._unwanted = self._waiting

    def _halt(self) -> None:
        """Stop where the run is."""
        if self._preparing:
            self._step_only, self._steps_wanted = True, 1
        else:
            self._clock.stop()
        self._set_running(False)

    def _branch(self) -> None:
        """Prepare for new live settings: fork the run if an earlier step is shown."""
        assert self.standing is not None
        if self.standing.step < self._front:
            self.fork()
        elif self._run.at_once:
            self._run.cut(self.standing)

    def _on_clock_timeout(self) -> None:
        self._take(self._worker.drain() if self._worker else [])
        if not self._clock.isActive():
            return
        self._clock_every(_LATE_MS if self._waiting else FRAME_MS)
        if self._waiting:
            return
        assert self.standing is not None
        self._owed += self._experiment.speed(self._run.state) if not self._step_only else 1.0
        if self._owed < 1:
            return
        self._owed %= 1.0
        # Steps trained ahead are shown by the thread, unless it has ended.
        shown_before = self._front if self._ahead else self._run.timeline.newest.step
        if self.standing.step < shown_before:
            self._replay(self.standing.step)
        else:
            self._ask(self.standing.step)

    def _clock_every(self, interval_ms: int) -> None:
        if interval_ms != self._clock.interval():  # setting it begins it anew
            self._clock.setInterval(interval_ms)

    def _replay(self, shown: int) -> None:
        standing = self._run.timeline.at(shown + self._stride)
        if standing.step <= shown:
            standing = self._run.timeline.after(shown)
        self._show(standing, None)
        self._count_step()

    def _count_step(self) -> None:
        self._steps_wanted -= 1
        if self._step_only and self._steps_wanted <= 0:
            self._clock.stop()

    def _ask(self, shown: int) -> None:
        if self._worker is None and self._run.last_step >= self._run.total_steps:
            self._finish_run()
            return
        if self._worker is None:
            self._worker = self._new_worker()
        limit = shown + self._stride
        ahead = limit if self._step_only else limit + self._stride
        due_s = math.inf if self._step_only else time.perf_counter() + _BUDGET_S
        self._worker.ask(FrameRequest(limit, ahead, due_s, self._make_pictures()))
        self._waiting = True

    def _take(self, reports: list[Report]) -> None:
        resolved = None
        for report in reports:
            if isinstance(report, Standing):
                self._run.append(report)
            elif isinstance(report, Resolved):
                resolved = report
            else:
                self._on_worker_ended(report)
                return
        if resolved is not None:
            self._waiting = False
            if self._unwanted:
                self._unwanted = False
                return
            if self.message == _PREPARING:
                self.report, self.message = "", self._experiment.caution(self._run.state, self.data)
            self._count_step()
            self._show(resolved.standing, resolved.pictures)

    def _on_worker_ended(self, ended: Ended | Broken) -> None:
        self._end_worker()
        if self.begun:
            self._show(self._run.timeline.newest, None)
        if isinstance(ended, Broken):
            self._finish(f"Training stopped because of an internal error: {ended.error!r:.200}")
            raise ended.error
        if ended.error is not None:
            self.failed = True
            self._finish(str(ended.error))
            return
        self._finish_run()

    def _finish_run(self) -> None:
        """Report that the run is complete, and how to continue."""
        state, newest = self._run.state, self._run.timeline.newest
        hints = self._experiment.hint(state, newest), self._experiment.caution(state, self.data)
        self._finish(self._experiment.ending(state, newest), " ".join(filter(None, hints)))

    def _finish(self, report: str, hint: str = "") -> None:
        self.pause()
        self._show_message(report, hint)

    def _show_message(self, report: str, hint: str = "") -> None:
        self.report, self.message = report, f"{report} {hint}" if hint else report
        self.failed = self.failed and bool(report)
        self.shown.emit(None)

    def _show(self, standing: Standing, pictures: Pictures | None) -> None:
        self.standing = standing
        self._front = max(self._front, standing.step)
        self._best.offer(self._experiment.problem(self._run.state), standing.alone)
        self.shown.emit(pictures)

    def _set_running(self, running: bool) -> None:
        if running != self.running:
            self.running = running
            self.report, self.message = (self.report, self.message) if self._preparing else ("", "")
            self.running_changed.emit(running)

    def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        self._waiting = self._unwanted = False
        if worker is not None:
            for report in worker.stop():
                if isinstance(report, Standing):
                    self._run.append(report)
                elif isinstance(report, Broken):  # nobody is waiting for it, but it must be reported
                    sys.excepthook(type(report.error), report.error, report.error.__traceback__)

    def _make_pictures(self) -> MakePictures:
        return _without_pictures if self._picture_maker is None else self._picture_maker(self)

    def _new_worker(self) -> Worker:
        return Worker(self._run.standings(self._run.report_interval(self._stride)))


@dataclass(frozen=True)
class KeptWork:
    """A session's work at one moment, as the undo history keeps it."""

    session: Session
    work: Work

    @property
    def timelines(self) -> tuple[Timeline, ...]:
        return self.work.timelines

    def same(self, other: Kept) -> bool:
        return isinstance(other, KeptWork) and self.work.same_run(other.work) and self.work.saved == other.work.saved

    def restore(self) -> None:
        self.session.return_to(self.work)


def _without_pictures(_standing: Standing) -> Pictures:
    return {}
