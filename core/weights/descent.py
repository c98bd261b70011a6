"""Gradient descent of the 2-D weight vector as a run: a generator of snapshots."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from core.errors import Diverged, breathe
from core.types import Dataset, Float64s, Layer, Snapshot, read_only
from core.weights.problem import Problem, posed, problem_of
from core.weights.settings import WeightsSettings


def descend(settings: WeightsSettings, data: Dataset, report_every: int, start: Snapshot | None = None) -> Iterator[Snapshot]:
    """Gradient descent on the loss from (w0, w1), or onwards from `start`.

    Yields step 0 (but not `start` again), every multiple of `report_every` and the last step.
    Raises `Diverged` after yielding the last finite step; at once where the loss is not finite at the start.
    """
    problem, test = problem_of(data, settings), posed(data.x_test, 2.0 * data.y_test - 1.0, settings)
    first = 0 if start is None else start.step
    w = np.array(settings.w) if start is None else start.layers[0].weights[:, 0].astype(np.float64)
    if not math.isfinite(problem.value(w)):
        raise Diverged(first, settings.learning_rate)
    for step in range(first, settings.steps + 1):
        breathe()
        if step == 0 or (step > first and (step % report_every == 0 or step == settings.steps)):
            yield _snapshot(step, w, problem, test)
        if step == settings.steps:
            return
        updated = _updated(w, problem, settings.learning_rate)
        if not math.isfinite(problem.value(updated)):
            if step != first and step % report_every:
                yield _snapshot(step, w, problem, test)
            raise Diverged(step + 1, settings.learning_rate, 2 * settings.learning_rate * settings.alpha)
        w = updated


@np.errstate(all="ignore")
def _updated(w: Float64s, problem: Problem, learning_rate: float) -> Float64s:
    """One step down, which may overflow."""
    result: Float64s = w - learning_rate * problem.gradient(w)
    return result


def _snapshot(step: int, w: Float64s, problem: Problem, test: Problem) -> Snapshot:
    return Snapshot(
        step=step,
        epoch=step,
        layers=(Layer(read_only(w[:, None].copy()), read_only(np.array([problem.bias]))),),
        data_loss=problem.data_loss(w),
        penalty=problem.penalty(w),
        train_accuracy=problem.accuracy(w),
        test_accuracy=test.accuracy(w) if len(test.folded) else None,
    )
