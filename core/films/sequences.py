"""State sequences: films of states instead of a run, such as a drag of w or a sweep of alpha; one row each in `SEQUENCES`."""

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
    """Points drawn once for all states that share them, so that their surfaces are shared as well."""

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
    """The states of a log, each with a step of its run."""

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
        """The log, needed for a drag but not for a sweep."""
        return self.shown if self.state.film.along == "drag" else None

    @property
    def step(self) -> int:
        """The step of the run at the start of the film."""
        return self.shown.run_step(0)

    @property
    def last_step(self) -> int:
        return self.shown.last_step

    def steps(self, count: int) -> tuple[int, ...]:
        """The step of each of `count` frames: even in time, without held pictures."""
        return tuple(step_at(number, count, self.last_step) for number in range(count))

    def view_input(self, step: int) -> ViewInput:
        """The view input of that step: its state, its points and the standing of its run."""
        state, run_step = self.shown.at(step), self.shown.run_step(step)
        data = self._points.of(state)
        return ViewInput(state, data, _standing(state, data, run_step) if run_step else None)


def _standing(state: AppState, data: Dataset, step: int) -> Standing | None:
    """The standing of the state's run at `step`, or at its last step before."""
    found = None
    for found in EXPERIMENTS[state.page].snapshots(state, data, step, None):
        if found.step >= step:
            break
    return found


def _alpha_sequence(state: AppState, count: int, _log: Log | None, step: int) -> StateSequence:
    return StateSequence(log_of(alpha_sweep(state, count), [step] * count))


def _drag_sequence(state: AppState, _count: int, log: Log | None, _step: int) -> StateSequence:
    if log is None:
        raise BadInput("film.along must be run or alpha if no drag was recorded, found 'drag'; only the window can record a drag")
    return dragged(log, state)


def dragged(log: Log, state: AppState) -> StateSequence:
    """A drag with the theme and film settings of `state`."""
    changes = tuple((step, replace(old, film=state.film, view=state.view)) for step, old in log.changes)
    return StateSequence(Log(changes, steps=log.steps))


SEQUENCES: Registry[Callable[[AppState, int, Log | None, int], StateSequence]] = Registry(
    "unknown state sequence {key!r}; valid: {valid}",
    [("alpha", _alpha_sequence), ("drag", _drag_sequence)],
)
"""`film.along` → (state, frames, log, step of the run) → sequence; raises `BadInput` for a drag without a log."""
