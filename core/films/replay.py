"""A run of the window as a log, and a replay of it: the same recorded steps and the same changes of settings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from core.films.logs import Log, spans
from core.runs.experiments import EXPERIMENTS
from core.runs.saved import Recipe
from core.runs.timeline import Timeline
from core.state import AppState, with_view_settings_of
from core.types import Dataset


def run_log(recipe: Recipe, timeline: Timeline, view_state: AppState) -> Log:
    """The settings that determined a run and its recorded steps, with the view settings of `view_state`."""
    changes = tuple((step, with_view_settings_of(state, view_state)) for step, state in recipe.segments())
    return Log(changes, spans(timeline.history.steps.astype(int).tolist()))


def recipe_of(log: Log) -> Recipe:
    """The recipe of the run of a log."""
    (_, start), *changes = log.changes
    return Recipe(start, tuple(changes))


def rerun(log: Log, at: int, progress: Callable[[float], None]) -> tuple[Dataset, Timeline]:
    """The points of a run and its timeline, computed again up to step `at`, or to its end if that is negative.

    Raises `Diverged` if the log does not match the run.
    """
    state = log.changes[0][1]
    experiment = EXPERIMENTS[state.page]
    data, timeline = experiment.dataset(state), Timeline()
    timeline.append(next(experiment.snapshots(state, data, 1, None)))
    end = log.reports[-1][1] if log.reports else 0
    end = end if at < 0 else min(at, end)
    for first, last, interval in _segments(log, end):
        # Without stop rules, because its length is known.
        run = experiment.with_steps(experiment.unstopped(log.at(first)), last)
        for snapshot in experiment.snapshots(run, data, math.gcd(first, interval), timeline.newest):
            if (snapshot.step - first) % interval == 0 or snapshot.step == last:
                timeline.append(snapshot)
            progress(snapshot.step / end)
    return data, timeline


def _segments(log: Log, end: int) -> Iterator[tuple[int, int, int]]:
    """The recorded steps until `end` as (first, last, interval), split where settings changed."""
    for first, last, interval in log.reports:
        cuts = [step for step, _ in log.changes if first < step < last and (step - first) % interval == 0]
        for start, stop in zip([first, *cuts], [*cuts, last], strict=True):
            if start < end:
                yield start, min(stop, end), interval
