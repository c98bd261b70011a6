"""One training run: start, pause, step, reset, scrub; and the display clock that drains the thread."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.errors import WorkFailed
from core.network.training import ending
from core.runs.experiments import EXPERIMENTS
from core.runs.history import History
from core.runs.kept import KeptRun, Recipe, same_path, with_run
from core.runs.timeline import Timeline
from core.state import AppState
from core.types import Dataset, Snapshot
from gui.run.worker import Ask, Broken, Developed, Ended, Report, Worker

FRAME_MS = 16
_BUDGET_S = 0.003  # from asking to the picture, where the asked step is further away; painting needs the rest
_BURST_PRODUCTS = 5_000_000  # points x parameters of one burst: a few milliseconds
_BURST_MAX = 10
_AT_ONCE_PRODUCTS = 500_000_000  # points x parameters until a run's first snapshot: more is the training thread's work
_PREPARING = "Preparing a large run … Undo returns to the previous one."

RUN_PAGES = ("training", "compare")
"""Pages with a run that is played, and that is in a session's hands."""
Develop = Callable[[Snapshot], Any]


class Session(QObject):
    """The run of a page, and which of its snapshots is shown; it follows the state while its page is the visible one.

    snapshot : the one that is shown; None until the first one of a large run is there, and where a run cannot begin

    Signals
    shown(pictures) : another snapshot is shown; pictures of it made in the training
        thread, or None where the receiver makes them itself
    running_changed(running) : started or paused
    kept_changed() : a run was kept beside this one, or let go
    """

    shown = Signal(object)
    running_changed = Signal(bool)
    kept_changed = Signal()

    def __init__(self, state: AppState, page: str) -> None:
        super().__init__()
        self._page, self._experiment = page, EXPERIMENTS[page]
        self._state = state
        self._worker: Worker | None = None
        self._timeline = Timeline()
        self._waiting = False
        self._step_only = False
        self._steps_wanted = 0
        self._front = 0
        self._total: int | None = None
        self.develop: Callable[[], Develop] = lambda: _nothing
        self.running = False
        self.message = ""
        self.kept: tuple[KeptRun, ...] = ()
        self.recipe = Recipe(state)
        self.data: Dataset
        self.snapshot: Snapshot | None = None
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._on_clock_timeout)
        if state.page == page:
            self.restart()

    @property
    def begun(self) -> bool:
        """Whether there is a run: not before its page was seen, nor while a large one is being prepared."""
        return self.snapshot is not None

    @property
    def history(self) -> History:
        return self._timeline.history

    @property
    def timeline(self) -> Timeline:
        return self._timeline

    @property
    def total_steps(self) -> int:
        """Where the run ends by itself; asked for with every frame, so counted once."""
        if self._total is None:
            self._total = self._experiment.steps(self._state, self.data)
        return self._total

    @property
    def last_step(self) -> int:
        return self._timeline.newest.step if self.begun else 0

    def set_state(self, state: AppState) -> None:
        """Take over another state: live settings go on from where the run is, others start anew.

        Where an earlier step is shown, the run goes on from there, and the one that had gone further is kept.
        """
        if state.page != self._page:
            return
        old, self._state, self._total = self._state, state, None
        if not (self.begun or self._preparing) or self._experiment.anew(old) != self._experiment.anew(state):
            self.restart()
            return
        before, now = self._experiment.live(old), self._experiment.live(state)
        if before != now or old.view.steps_per_frame != state.view.steps_per_frame:
            self._end_worker()
            if not self.begun:
                self.restart()
                return
            if not all(map(same_path, before, now)):
                self._turn()
            self._say("")

    def keep(self) -> None:
        """Keep the run so far beside the present one."""
        self.kept = with_run(self.kept, self.recipe, self.data, self._timeline)
        self.kept_changed.emit()

    def fork(self) -> None:
        """Keep the run so far, and go on from the shown snapshot as if it had been the last."""
        assert self.snapshot is not None
        self._end_worker()
        if self._page == "training":  # the runs of a comparison are beside one another already
            self.keep()
        self._timeline = self._timeline.until(self.snapshot)
        self.recipe = self.recipe.until(self.snapshot.step)
        self._front = self.snapshot.step
        self._say("")

    def let_go(self, runs: Sequence[KeptRun]) -> None:
        """Keep these runs no longer."""
        self.kept = tuple(run for run in self.kept if run not in runs)
        self.kept_changed.emit()

    def restart(self) -> None:
        """Back to the same initial weights, with an empty timeline; those of a large run are there some time later."""
        self._clear()
        if self._experiment.start_products(self._state, self.data) > _AT_ONCE_PRODUCTS:
            self._prepare()
            return
        try:
            self._timeline.append(next(self._snapshots(None)))
        except WorkFailed as error:
            self._say(str(error))
            return
        self._show(self._timeline.newest, None)

    def adopt(self, snapshots: Iterable[Snapshot], step: int) -> None:
        """Take over a run of the present settings that was trained elsewhere, from its first snapshot on, and show it at `step`."""
        self._clear()
        for snapshot in snapshots:
            if not len(self._timeline) or snapshot.step > self._timeline.newest.step:
                self._timeline.append(snapshot)
        self._front = self._timeline.newest.step
        self._show(self._timeline.at(step), None)

    def play(self) -> None:
        """Replay what lies ahead of the shown step, then train on."""
        if not self.running and (self.begun or self._preparing):
            self._step_only = False
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

    def scrub(self, step: int) -> None:
        """Show the kept snapshot at or before `step`, and pause there."""
        self.pause()
        if self.begun:
            self._show(self._timeline.at(step), None)

    def close(self) -> None:
        """End the thread; the session is not used afterwards."""
        self._end_worker()
        self.pause()

    @property
    def _preparing(self) -> bool:
        """Whether the first snapshot is on its way."""
        return self._worker is not None and not self.begun

    def _clear(self) -> None:
        """No run: the points are those of the state, and the timeline is empty."""
        self._clock.stop()
        self._set_running(False)
        self._end_worker()
        self.data, self._total = self._experiment.dataset(self._state), None
        self._timeline = Timeline()  # a new one: a film may still be made of the old
        self.recipe = Recipe(self._state)
        self.message = ""
        self._front = 0
        self.snapshot = None

    def _prepare(self) -> None:
        """Let the training thread make the first snapshot, as if a step were asked for that ends there."""
        self._worker = Worker(self._snapshots(None))
        self._worker.ask(Ask(0, 0, math.inf, self.develop()))
        self._waiting = True
        self._step_only, self._steps_wanted = True, 1
        self._clock.start()
        self._say(_PREPARING)

    def _turn(self) -> None:
        """Let other settings act, from the shown step on where it is an earlier one."""
        assert self.snapshot is not None
        if self.snapshot.step < self._front:
            self.fork()
        self.recipe = self.recipe.changed(self.last_step, self._state.training)

    def _on_clock_timeout(self) -> None:
        self._take(self._worker.drain() if self._worker else [])
        if self._waiting or not self._clock.isActive():
            return
        assert self.snapshot is not None
        # What the thread has trained ahead is its own to show, unless there is no thread any more.
        shown_before = self.last_step if self._worker is None else self._front
        if self.snapshot.step < shown_before:
            self._replay(self.snapshot.step)
        else:
            self._ask(self.snapshot.step)

    def _replay(self, shown: int) -> None:
        snapshot = self._timeline.at(shown + self._state.view.steps_per_frame)
        if snapshot.step <= shown:
            snapshot = self._timeline.after(shown)
        self._show(snapshot, None)
        self._count_step()

    def _count_step(self) -> None:
        self._steps_wanted -= 1
        if self._step_only and self._steps_wanted <= 0:
            self._clock.stop()

    def _ask(self, shown: int) -> None:
        if self._worker is None and self.last_step >= self.total_steps:
            self._finish(ending(self._state.training, self._timeline.newest))
            return
        if self._worker is None:
            self._worker = Worker(self._snapshots(self._timeline.newest))
        stride = self._state.view.steps_per_frame
        limit = shown + stride
        ahead = limit if self._step_only else limit + stride
        due_s = math.inf if self._step_only else time.perf_counter() + _BUDGET_S
        self._worker.ask(Ask(limit, ahead, due_s, self.develop()))
        self._waiting = True

    def _take(self, reports: list[Report]) -> None:
        developed = None
        for report in reports:
            if isinstance(report, Snapshot):
                self._timeline.append(report)
            elif isinstance(report, Developed):
                developed = report
            else:
                self._on_worker_ended(report)
                return
        if developed is not None:
            self._waiting = False
            if self.message == _PREPARING:
                self.message = ""
            self._count_step()
            self._show(developed.snapshot, developed.pictures)

    def _on_worker_ended(self, ended: Ended | Broken) -> None:
        self._end_worker()
        if self.begun:
            self._show(self._timeline.newest, None)
        if isinstance(ended, Broken):
            self._finish(f"Training stopped because of an internal error: {ended.error!r:.200}")
            raise ended.error
        self._finish(str(ended.error) if ended.error else ending(self._state.training, self._timeline.newest))

    def _finish(self, message: str) -> None:
        self.pause()
        self._say(message)

    def _say(self, message: str) -> None:
        self.message = message
        self.shown.emit(None)

    def _show(self, snapshot: Snapshot, pictures: Any) -> None:
        self.snapshot = snapshot
        self._front = max(self._front, snapshot.step)
        self.shown.emit(pictures)

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
                if isinstance(report, Snapshot):
                    self._timeline.append(report)
                elif isinstance(report, Broken):  # nobody waits for it any more, and it must be heard
                    sys.excepthook(type(report.error), report.error, report.error.__traceback__)

    def _snapshots(self, start: Snapshot | None) -> Any:
        return self._experiment.snapshots(self._state, self.data, self._report_every(), start)

    def _report_every(self) -> int:
        """Every step if it can be; seldom enough at high speed, often enough to stop at once."""
        products = self._experiment.products(self._state, self.data)
        return max(1, min(self._state.view.steps_per_frame, _BURST_MAX, _BURST_PRODUCTS // max(1, products)))


def _nothing(_snapshot: Snapshot) -> None:
    return None
