"""One training run: start, pause, step, reset, scrub; and the display clock that drains the thread."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.errors import WorkFailed
from core.runs.experiments import EXPERIMENTS
from core.runs.run import Run
from core.runs.saved import SavedRun, with_run
from core.state import PAGES, AppState
from core.types import Dataset, Snapshot, Standing
from gui.run.worker import Broken, Ended, FrameRequest, MakePictures, Pictures, Report, Resolved, Worker

FRAME_MS = 16
_BUDGET_S = 0.003  # from asking to the picture, where the asked step is further away; painting needs the rest
_BURST_PRODUCTS = 5_000_000  # points x parameters of one burst: a few milliseconds
_BURST_MAX = 10
_AT_ONCE_PRODUCTS = 500_000_000  # points x parameters until a run's first snapshot: more is the training thread's work
_PREPARING = "Preparing a large run … Undo returns to the previous one."


class Session(QObject):
    """The run of a page, and which of its steps is shown; it follows the state while its page is the visible one.

    standing : the one that is shown; None until the first one of a large run is there, and where a run cannot begin
    best : of all snapshots that were shown of this problem, the one with the smallest loss; None where nobody compares them

    Signals
    shown(pictures) : another snapshot is shown; pictures of it made in the training
        thread, or None where the receiver makes them itself
    running_changed(running) : started or paused
    kept_changed() : a run was kept beside this one, or let go
    """

    shown = Signal(object)
    running_changed = Signal(bool)
    saved_changed = Signal()

    def __init__(self, state: AppState, page: str, make_pictures: Callable[[Session], MakePictures] | None = None) -> None:
        """develop : asked before each frame of a running training, gives the function that makes its pictures in the thread."""
        super().__init__()
        self.page, self._experiment, self._picture_maker = page, EXPERIMENTS[page], make_pictures
        self._run = Run(replace(state, page=page))
        self._worker: Worker | None = None
        self._waiting = False
        self._step_only = False
        self._steps_wanted = 0
        self._owed = 0.0  # of a step, where one is played over several frames
        self._front = 0
        self.running = False
        self.message, self.failed = "", False
        self.saved: tuple[SavedRun, ...] = ()
        self.standing: Standing | None = None
        self.best: Snapshot | None = None
        self._problem: object = None
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._on_clock_timeout)

    @property
    def run(self) -> Run:
        """All that is known of it."""
        return self._run

    @property
    def data(self) -> Dataset:
        return self._run.data

    @property
    def begun(self) -> bool:
        """Whether there is a run: not before its page was seen, nor while a large one is being prepared."""
        return self.standing is not None

    @property
    def coarse(self) -> bool:
        """Whether its pictures change faster than they can be exact."""
        return self.running and self._experiment.costly_steps

    @property
    def coarse_first(self) -> bool:
        """Whether a step's pictures begin coarse, and are exact when it rests."""
        return self._experiment.costly_steps and not self.running

    @property
    def unit(self) -> str:
        """What a step is called."""
        return self._experiment.unit(self._run.state)

    def set_state(self, state: AppState) -> None:
        """Take over another state: live settings go on from where the run is, others start anew.

        Where an earlier step is shown, the run goes on from there, and the one that had gone further is kept.
        """
        if state.page != self.page:
            return
        old = self._run.state
        if not (self.begun or self._preparing) or self._experiment.restart_key(old) != self._experiment.restart_key(state):
            self._restart(state)
            return
        paths = self._experiment.path(old), self._experiment.path(state)
        if self._experiment.live(old) != self._experiment.live(state) or self._experiment.speed(old) != self._experiment.speed(state):
            self._end_worker()
            if not self.begun:
                self._restart(state)
                return
            if paths[0] != paths[1]:
                self._turn()
            self._run.follow(state)
            self._say("")
        else:
            self._run.state = state

    def keep(self) -> None:
        """Keep the run so far beside the present one."""
        self.saved = with_run(self.saved, self._run.recipe, self.data, self._run.timeline)
        self.saved_changed.emit()

    def fork(self) -> None:
        """Keep the run so far, and go on from the shown step as if it had been the last."""
        assert self.standing is not None
        self._end_worker()
        if PAGES[self.page].saves_runs:  # the runs of a comparison are beside one another already
            self.keep()
        self._run.cut(self.standing)
        self._front = self.standing.step
        self._say("")

    def discard(self, runs: Sequence[SavedRun]) -> None:
        """Keep these runs no longer."""
        self.saved = tuple(run for run in self.saved if run not in runs)
        self.saved_changed.emit()

    def restart(self) -> None:
        """Back to the same initial weights, with an empty timeline; those of a large run are there some time later."""
        self._restart(self._run.state)

    def adopt(self, standings: Iterable[Standing], step: int) -> None:
        """Take over a run of the present settings that was trained elsewhere, from its first step on, and show it at `step`."""
        self._clear(self._run.state)
        self._run.adopt(standings)
        self._front = self._run.last_step
        self._show(self._run.timeline.at(step), None)

    def play(self) -> None:
        """Replay what lies ahead of the shown step, then train on; of a run that is all there, again from its start."""
        if not self.running and (self.begun or self._preparing):
            self._step_only, self._owed = False, 0.0
            if self.standing is not None and self._run.at_once and self.standing.step >= self._run.total_steps:
                self._show(self._run.timeline.at(0), None)
            self._set_running(True)
            self._clock.start()
            self._on_clock_timeout()

    def pause(self) -> None:
        """Stop at the shown step, at once; what is being prepared goes on until the first step is there."""
        if self._preparing:
            self._step_only, self._steps_wanted = True, 1
        else:
            self._clock.stop()
        self._set_running(False)

    def step(self) -> None:
        """One displayed frame: as many updates as the speed says."""
        if not (self.begun or self._preparing):
            return
        under_way = self._steps_wanted if self._step_only and self._clock.isActive() else 0
        self.pause()
        self._step_only = True
        self._steps_wanted = under_way + 1  # pressed faster than it computes, every press counts
        self._clock.start()
        self._on_clock_timeout()

    def back(self) -> None:
        """One displayed frame back, and pause there."""
        if self.standing is not None:
            self.scrub(max(0, self.standing.step - self._stride))

    def scrub(self, step: int) -> None:
        """Show the kept step at or before `step`, and pause there."""
        self.pause()
        if self.begun:
            self._show(self._run.timeline.at(step), None)

    def close(self) -> None:
        """End the thread; the session is not used afterwards."""
        self._end_worker()
        self.pause()

    @property
    def _preparing(self) -> bool:
        """Whether the first step is on its way."""
        return self._worker is not None and not self.begun

    @property
    def _stride(self) -> int:
        """Updates between two displayed frames, where each shows another step."""
        return max(1, int(self._experiment.speed(self._run.state)))

    def _restart(self, state: AppState) -> None:
        self._clear(state)
        if self._experiment.start_products(state, self.data) > _AT_ONCE_PRODUCTS:
            self._prepare()
            return
        try:
            first = self._run.begin()
        except WorkFailed as error:
            self._say(str(error))
            return
        self._show(first, None)

    def _clear(self, state: AppState) -> None:
        """No run: the points are those of the state, and the timeline is empty."""
        self._clock.stop()
        self._set_running(False)
        self._end_worker()
        self._run = Run(state, self._run)  # a new one: a film may still be made of the old
        self.message, self.failed = "", False
        self._front = 0
        self.standing = None

    def _prepare(self) -> None:
        """Let the training thread make the first step, as if one were asked for that ends there."""
        self._worker = self._new_worker()
        self._worker.ask(FrameRequest(0, 0, math.inf, self._make_pictures()))
        self._waiting = True
        self._step_only, self._steps_wanted = True, 1
        self._clock.start()
        self._say(_PREPARING)

    def _turn(self) -> None:
        """Before other settings act: from the shown step on, where it is an earlier one, and then the run so far is kept."""
        assert self.standing is not None
        if self.standing.step < self._front:
            self.fork()
        elif self._run.at_once:
            self._run.cut(self.standing)

    def _on_clock_timeout(self) -> None:
        self._take(self._worker.drain() if self._worker else [])
        if self._waiting or not self._clock.isActive():
            return
        assert self.standing is not None
        self._owed += self._experiment.speed(self._run.state) if not self._step_only else 1.0
        if self._owed < 1:
            return
        self._owed %= 1.0
        # What the thread has trained ahead is its own to show, unless there is no thread any more.
        shown_before = self._run.timeline.newest.step if self._worker is None else self._front
        if self.standing.step < shown_before:
            self._replay(self.standing.step)
        else:
            self._ask(self.standing.step)

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
            self._finish(self._experiment.ending(self._run.state, self._run.timeline.newest))
            return
        if self._worker is None:
            self._worker = self._new_worker()
        limit = shown + self._stride
        ahead = limit if self._step_only else limit + self._stride
        due_s = math.inf if self._step_only else time.perf_counter() + _BUDGET_S
        self._worker.ask(FrameRequest(limit, ahead, due_s, self._make_pictures()))
        self._waiting = True

    def _take(self, reports: list[Report]) -> None:
        developed = None
        for report in reports:
            if isinstance(report, Standing):
                self._run.append(report)
            elif isinstance(report, Resolved):
                developed = report
            else:
                self._on_worker_ended(report)
                return
        if developed is not None:
            self._waiting = False
            if self.message == _PREPARING:
                self.message = ""
            self._count_step()
            self._show(developed.standing, developed.pictures)

    def _on_worker_ended(self, ended: Ended | Broken) -> None:
        self._end_worker()
        if self.begun:
            self._show(self._run.timeline.newest, None)
        if isinstance(ended, Broken):
            self._finish(f"Training stopped because of an internal error: {ended.error!r:.200}")
            raise ended.error
        self.failed = ended.error is not None
        self._finish(str(ended.error) if ended.error else self._experiment.ending(self._run.state, self._run.timeline.newest))

    def _finish(self, message: str) -> None:
        self.pause()
        self._say(message)

    def _say(self, message: str) -> None:
        self.message, self.failed = message, self.failed and bool(message)
        self.shown.emit(None)

    def _show(self, standing: Standing, pictures: Pictures | None) -> None:
        self.standing = standing
        self._front = max(self._front, standing.step)
        self._keep_best(standing.alone)
        self.shown.emit(pictures)

    def _keep_best(self, snapshot: Snapshot | None) -> None:
        """Remember the smallest loss that was seen of this problem; another problem begins anew."""
        problem = self._experiment.problem(self._run.state)
        if problem is None or snapshot is None:
            return
        if problem != self._problem or self.best is None or snapshot.loss < self.best.loss:
            self.best = snapshot
        self._problem = problem

    def _set_running(self, running: bool) -> None:
        if running != self.running:
            self.running = running
            self.message = self.message if self._preparing else ""
            self.running_changed.emit(running)

    def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        self._waiting = False
        if worker is not None:
            for report in worker.stop():
                if isinstance(report, Standing):
                    self._run.append(report)
                elif isinstance(report, Broken):  # nobody waits for it any more, and it must be heard
                    sys.excepthook(type(report.error), report.error, report.error.__traceback__)

    def _make_pictures(self) -> MakePictures:
        return _without_pictures if self._picture_maker is None else self._picture_maker(self)

    def _new_worker(self) -> Worker:
        return Worker(self._run.standings(self._report_every()))

    def _report_every(self) -> int:
        """Every step if it can be; seldom enough at high speed, often enough to stop at once."""
        products = self._experiment.products(self._run.state, self.data)
        return max(1, min(self._stride, _BURST_MAX, _BURST_PRODUCTS // max(1, products)))


def _without_pictures(_standing: Standing) -> Pictures:
    return {}
