"""A run of the window as a take, and the same run once more: reported at the same steps, its settings changing as they did."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from core.films.takes import Take, spans
from core.runs.experiments import EXPERIMENTS
from core.runs.kept import Recipe
from core.runs.timeline import Timeline
from core.state import AppState, seen_as
from core.types import Dataset


def run_take(recipe: Recipe, timeline: Timeline, looks: AppState) -> Take:
    """What decided a run and when it was reported; everything looked at as in `looks`."""
    changes = tuple((step, seen_as(state, looks)) for step, state in recipe.stretches())
    return Take(changes, spans(timeline.history.steps.astype(int).tolist()))


def recipe_of(take: Take) -> Recipe:
    """What decided the run of a take."""
    (_, start), *changes = take.changes
    return Recipe(start, tuple(changes))


def rerun(take: Take, at: int, progress: Callable[[float], None]) -> tuple[Dataset, Timeline]:
    """The points of a run, and what was reported of it, up to step `at` or, where that is negative, to its end.

    Raises `Diverged` where the take is not that of a run.
    """
    state = take.changes[0][1]
    experiment = EXPERIMENTS[state.page]
    data, timeline = experiment.dataset(state), Timeline()
    timeline.append(next(experiment.snapshots(state, data, 1, None)))
    end = take.reports[-1][1] if take.reports else 0
    end = end if at < 0 else min(at, end)
    for first, last, interval in _stretches(take, end):
        # No stop rule strikes: how far it went is known.
        run = experiment.with_steps(experiment.unstopped(take.at(first)), last)
        for snapshot in experiment.snapshots(run, data, math.gcd(first, interval), timeline.newest):
            if (snapshot.step - first) % interval == 0 or snapshot.step == last:
                timeline.append(snapshot)
            progress(snapshot.step / end)
    return data, timeline


def _stretches(take: Take, end: int) -> Iterator[tuple[int, int, int]]:
    """The reports until `end` as (first, last, interval), cut where settings changed."""
    for first, last, interval in take.reports:
        cuts = [step for step, _ in take.changes if first < step < last and (step - first) % interval == 0]
        for start, stop in zip([first, *cuts], [*cuts, last], strict=True):
            if start < end:
                yield start, min(stop, end), interval
