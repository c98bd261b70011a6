"""The descent of the 2-D weight vector as a run: a generator of snapshots."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, repeat

import numpy as np

from core.errors import Diverged, breathe
from core.types import Dataset, Float64s, Layer, Memory, Snapshot, read_only
from core.weights.posing import posed, problem_of
from core.weights.problem import Problem
from core.weights.race import DESCENDERS
from core.weights.settings import WeightsSettings
from core.weights.walks import Visit

_BLOCK = 64  # most places measured at once
_VALUES = 400_000  # most margins computed at once
_STEP_S, _STEP_POINT_S = 20e-6, 200e-9  # per step, and per step and point


def descend(settings: WeightsSettings, data: Dataset, report_every: int, start: Snapshot | None = None) -> Iterator[Snapshot]:
    """The walk of the settings' optimiser from (w0, w1), or onwards from `start`.

    Yields step 0 (but not `start` again), every multiple of `report_every` and the last step.
    Raises `Diverged` after yielding the last finite step; immediately if the loss is not finite at the start.
    """
    problem, test = problem_of(data, settings), posed(data.x_test, 2.0 * data.y_test - 1.0, settings)
    first = 0 if start is None else start.step
    w = np.array(settings.w) if start is None else start.layers[0].weights[:, 0].astype(np.float64)
    visits = _visits(problem, w, settings, None if start is None else start.memory)
    reported, last = (-1, None) if start is None else (first, start)
    for step, place in enumerate(_places(problem, test, visits), first):
        if not math.isfinite(place.data_loss + place.penalty):
            if last is not None and last.step > reported:
                yield last
            raise Diverged(step if step > first else first, settings.learning_rate, 2 * settings.learning_rate * settings.alpha)
        if start is None or step > first:
            last = _snapshot(step, place, problem.bias)
            if step % report_every == 0 or step >= settings.steps:
                reported = step
                yield last
        if step >= settings.steps:
            return


def descent_seconds(settings: WeightsSettings, points: int) -> float:
    """Approximate seconds of the whole run, on a machine from 2024."""
    return settings.steps * (_STEP_S + points * _STEP_POINT_S)


@dataclass(frozen=True)
class _Place:
    """A visit and the quantities measured there; test_accuracy : None without test points."""

    visit: Visit
    data_loss: float
    penalty: float
    accuracy: float
    test_accuracy: float | None


def _visits(problem: Problem, w: Float64s, settings: WeightsSettings, memory: Memory | None) -> Iterator[Visit]:
    """The endless walk from w: one that has ended stays where it is."""
    for visit in DESCENDERS[settings.optimizer].walk(problem, w, settings.learning_rate, memory):
        yield visit
    yield from repeat(visit)


def _places(problem: Problem, test: Problem, visits: Iterator[Visit]) -> Iterator[_Place]:
    """The endless places of a walk, measured in blocks of growing size."""
    size = 1
    most = max(1, min(_BLOCK, _VALUES // max(1, len(problem.folded))))
    while True:
        block = []
        with np.errstate(all="ignore"):
            for visit in islice(visits, size):
                breathe()
                block.append(visit)
        yield from _measured(problem, test, block)
        size = min(2 * size, most)


@np.errstate(all="ignore")
def _measured(problem: Problem, test: Problem, block: list[Visit]) -> list[_Place]:
    """Bit for bit as if each place were measured alone: its margins are computed separately and summed in the same order."""
    places = np.array([visit.w for visit in block])
    margins = _margins(problem, places)
    data_losses = problem.loss_at(margins, places[:, :1], places[:, 1:]).sum(axis=1)
    penalties = problem.alpha * (places[:, 0] * places[:, 0] + places[:, 1] * places[:, 1])
    tested = _accuracies(_margins(test, places)) if len(test.folded) else [None] * len(block)
    rows = zip(block, data_losses.tolist(), penalties.tolist(), _accuracies(margins), tested, strict=True)
    return [_Place(*row) for row in rows]


def _margins(problem: Problem, places: Float64s) -> Float64s:
    """(k, n) margins at each of the places (k, 2)."""
    return np.array([problem.margins(w) for w in places]).reshape(len(places), len(problem.folded))


def _accuracies(margins: Float64s) -> list[float]:
    """The accuracy at each place: the fraction of positive margins."""
    accuracies: list[float] = ((margins > 0).sum(axis=1) / max(1, margins.shape[1])).tolist()
    return accuracies


def _snapshot(step: int, place: _Place, bias: float) -> Snapshot:
    return Snapshot(
        step=step,
        epoch=step,
        layers=(Layer(read_only(place.visit.w[:, None].copy()), read_only(np.array([bias]))),),
        data_loss=place.data_loss,
        penalty=place.penalty,
        train_accuracy=place.accuracy,
        test_accuracy=place.test_accuracy,
        memory=place.visit.memory,
        gradient_norm=place.visit.slope if math.isfinite(place.visit.slope) else None,
        weight_norm=math.hypot(*place.visit.w),
    )
