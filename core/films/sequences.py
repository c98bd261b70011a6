"""Stories: films of states instead of a run, such as a drag of w or a sweep of alpha; one row each in `STORIES`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from core.errors import BadInput
from core.films.frames import alpha_sweep, step_at
from core.films.logs import Log, log_of
from core.pictures.view_input import ViewInput
from core.registry import Registry
from core.runs.experiments import EXPERIMENTS
from core.state import AppState
from core.state.pages import PAGES
from core.types import Dataset, Standing


class _Points:
    """Drawn once for all the states that have the same, so that their surfaces are shared, too."""

    def __init__(self) -> None:
        self._last: tuple[object, Dataset] | None = None

    def of(self, state: AppState) -> Dataset:
        """The points of the state's page."""
        settings = getattr(state, PAGES[state.page].data)
        if self._last is None or self._last[0] != settings:
            self._last = settings, EXPERIMENTS[state.page].dataset(state)
        return self._last[1]


@dataclass(frozen=True, eq=False)
class StateSequence:
    """The states of a log, each with a step of the run that it describes."""

    shown: Log
    message: str = ""
    failed: bool = False
    _points: _Points = field(default_factory=_Points)

    @property
    def state(self) -> AppState:
        return self.states[0]

    @property
    def states(self) -> tuple[AppState, ...]:
        return tuple(state for _, state in self.shown.changes)

    @property
    def log(self) -> Log | None:
        """What its settings do not tell: a drag, but not a sweep."""
        return self.shown if self.state.film.along == "drag" else None

    @property
    def step(self) -> int:
        """Of the run, the step that is shown at the start."""
        return self.shown.run_step(0)

    @property
    def last_step(self) -> int:
        return self.shown.last_step

    def steps(self, count: int) -> tuple[int, ...]:
        """The step of each of `count` frames: even in time, nothing is held."""
        return tuple(step_at(number, count, self.last_step) for number in range(count))

    def view_input(self, step: int) -> ViewInput:
        """The state of that step, with its points and where its run stands."""
        state, shown = self.shown.at(step), self.shown.run_step(step)
        data = self._points.of(state)
        return ViewInput(state, data, _standing(state, data, shown) if shown else None)


def _standing(state: AppState, data: Dataset, step: int) -> Standing | None:
    """Where the run of the state stands at `step`, or at its last one before."""
    found = None
    for found in EXPERIMENTS[state.page].snapshots(state, data, step, None):
        if found.step >= step:
            break
    return found


def _alpha_sequence(state: AppState, count: int, _log: Log | None, step: int) -> StateSequence:
    return StateSequence(log_of(alpha_sweep(state, count), [step] * count))


def _drag_sequence(state: AppState, _count: int, log: Log | None, _step: int) -> StateSequence:
    if log is None:
        raise BadInput("film.along must be run or alpha where nothing was dragged, found 'drag'; a drag is recorded by the window")
    return dragged(log, state)


def dragged(log: Log, state: AppState) -> StateSequence:
    """A drag in the theme and with the film settings of `state`."""
    changes = tuple((step, replace(old, film=state.film, view=state.view)) for step, old in log.changes)
    return StateSequence(Log(changes, steps=log.steps))


SEQUENCES: Registry[Callable[[AppState, int, Log | None, int], StateSequence]] = Registry(
    "unknown story {key!r}; valid: {valid}",
    [("alpha", _alpha_sequence), ("drag", _drag_sequence)],
)
"""`film.along` -> (state, frames, what was recorded, step of the run): raises `BadInput` where nothing was recorded."""
