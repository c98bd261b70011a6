"""A run of the window as a log, and the same run once more: reported at the same steps, its settings changing as they did."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from core.films.logs import Log, spans
from core.runs.experiments import EXPERIMENTS
from core.runs.saved import Recipe
from core.runs.timeline import Timeline
from core.state import AppState, with_view_settings_of
from core.types import Dataset


def run_log(recipe: Recipe, timeline: Timeline, looks: AppState) -> Log:
    """What decided a run and when it was reported; everything looked at as in `looks`."""
    changes = tuple((step, with_view_settings_of(state, looks)) for step, state in recipe.segments())
    return Log(changes, spans(timeline.history.steps.astype(int).tolist()))


def recipe_of(log: Log) -> Recipe:
    """What decided the run of a log."""
    (_, start), *changes = log.changes
    return Recipe(start, tuple(changes))


def rerun(log: Log, at: int, progress: Callable[[float], None]) -> tuple[Dataset, Timeline]:
    """The points of a run, and what was reported of it, up to step `at` or, where that is negative, to its end.

    Raises `Diverged` where the log is not that of a run.
    """
    state = log.changes[0][1]
    experiment = EXPERIMENTS[state.page]
    data, timeline = experiment.dataset(state), Timeline()
    timeline.append(next(experiment.snapshots(state, data, 1, None)))
    end = log.reports[-1][1] if log.reports else 0
    end = end if at < 0 else min(at, end)
    for first, last, interval in _segments(log, end):
        # No stop rule strikes: how far it went is known.
        run = experiment.with_steps(experiment.unstopped(log.at(first)), last)
        for snapshot in experiment.snapshots(run, data, math.gcd(first, interval), timeline.newest):
            if (snapshot.step - first) % interval == 0 or snapshot.step == last:
                timeline.append(snapshot)
            progress(snapshot.step / end)
    return data, timeline


def _segments(log: Log, end: int) -> Iterator[tuple[int, int, int]]:
    """The reports until `end` as (first, last, interval), cut where settings changed."""
    for first, last, interval in log.reports:
        cuts = [step for step, _ in log.changes if first < step < last and (step - first) % interval == 0]
        for start, stop in zip([first, *cuts], [*cuts, last], strict=True):
            if start < end:
                yield start, min(stop, end), interval
