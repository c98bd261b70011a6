"""What a film shows: the steps of a run, or a story of states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from core.datasets import DataSettings, draw
from core.errors import BadInput, Diverged
from core.experiments import EXPERIMENTS
from core.film import alpha_sweep, report_interval
from core.pictures.moment import Moment
from core.state import AppState
from core.timeline import Timeline
from core.types import Dataset


@dataclass(frozen=True, eq=False)
class Recording:
    """A state, its points and everything that was kept of a run."""

    state: AppState
    data: Dataset
    timeline: Timeline
    message: str = ""

    @property
    def last_step(self) -> int:
        return self.timeline.newest.step

    def moment(self, step: int) -> Moment:
        """The kept snapshot at or before `step`; the message belongs to the last one."""
        snapshot = self.timeline.at(step)
        message = self.message if snapshot.step == self.last_step else ""
        return Moment(self.state, self.data, snapshot, self.timeline.history, message=message)


@dataclass(frozen=True, eq=False)
class Story:
    """One state for each step, of the Weights page."""

    states: tuple[AppState, ...]
    message: str = ""

    @property
    def state(self) -> AppState:
        return self.states[0]

    @property
    def last_step(self) -> int:
        return len(self.states) - 1

    def moment(self, step: int) -> Moment:
        """The state of that step, with its points."""
        state = self.states[step]
        return Moment(state, _points(state.points))


@lru_cache(maxsize=1)
def _points(settings: DataSettings) -> Dataset:
    """Drawn once for all the states that share them, so that their surfaces are shared, too."""
    return draw(settings)


def recorded(state: AppState, page: str, last_step: int | None, frames: int, progress: Callable[[float], None]) -> Recording | Story:
    """What a film of `frames` frames needs: the page's run up to `last_step` or as far as its settings say, or a sweep of alpha.

    Raises `Diverged` where not even its first step is finite.
    """
    if page == "weights" and state.film.along == "alpha":
        return Story(alpha_sweep(state, frames))
    if page == "weights" and state.film.along == "drag":
        raise BadInput("film.along must be run or alpha where nothing was dragged, found 'drag'; a drag is recorded by the window")
    experiment = EXPERIMENTS[page]
    run = state if last_step is None else experiment.with_steps(state, last_step)
    data, timeline, message = experiment.dataset(state), Timeline(), ""
    steps = experiment.steps(run, data)
    try:
        for snapshot in experiment.snapshots(run, data, report_interval(steps, frames), None):
            timeline.append(snapshot)
            progress(snapshot.step / max(1, steps))
    except Diverged as error:
        if not len(timeline):
            raise
        message = str(error)
    return Recording(state, data, timeline, message)
