"""Loss and accuracy over the steps, with the shown step marked."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.pictures.moment import History, Moment, Resolver
from core.types import Float64s, Ints

_ROUND = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_POINTS_MAX = 400  # about what the plot has pixels across; drawing time grows with it


@dataclass(frozen=True, eq=False)
class Series:
    """One curve: x, y (n,), thinned to what a screen can show; the first and last points are kept."""

    name: str
    x: Float64s
    y: Float64s


@dataclass(frozen=True, eq=False)
class CurvesPicture:
    """losses share one axis, accuracies (in [0, 1]) another; both share the steps.

    step : the shown step, None before the first
    step_max : right end of the step axis, a round number at or after the last step
    loss_max : top of the loss axis, at least a little above 0
    at_step : (loss, train accuracy) at the shown step
    """

    losses: tuple[Series, ...]
    accuracies: tuple[Series, ...]
    step: int | None
    step_max: float
    loss_max: float
    at_step: tuple[float, float] | None


def curves_resolver() -> Resolver[CurvesPicture]:
    """See `CurvesPicture`."""
    return resolve_curves


def resolve_curves(moment: Moment) -> CurvesPicture:
    """The curves at this moment."""
    history, snapshot = moment.history, moment.snapshot
    kept = thinned(history)
    steps = history.steps[kept]
    accuracies = [Series("train accuracy", steps, history.train_accuracies[kept])]
    if np.isfinite(history.test_accuracies).any():
        accuracies.append(Series("test accuracy", steps, history.test_accuracies[kept]))
    return CurvesPicture(
        losses=(Series("loss", steps, history.losses[kept]),),
        accuracies=tuple(accuracies),
        step=None if snapshot is None else snapshot.step,
        step_max=axis_end(float(history.steps.max(initial=0.0))),
        loss_max=1.05 * max(1e-3, float(history.losses.max(initial=0.0))),
        at_step=None if snapshot is None else (snapshot.loss, snapshot.train_accuracy),
    )


def axis_end(last_step: float) -> float:
    """The next round number: an axis that moves with every frame is hard to read, and to paint."""
    power = 10.0 ** math.floor(math.log10(max(last_step, 1.0)))
    return next(mark * power for mark in _ROUND if mark * power >= last_step)


def thinned(history: History) -> Ints:
    """Indices of at most `_POINTS_MAX` or so entries that keep every peak: the smallest and
    the largest loss of each bucket of neighbours, and both ends."""
    n = len(history.steps)
    if n <= _POINTS_MAX:
        return np.arange(n)
    size = -(-n // (_POINTS_MAX // 2))
    buckets = history.losses[: n // size * size].reshape(-1, size)
    starts = size * np.arange(len(buckets))
    tail = history.losses[-size:]  # what the whole buckets leave over, and a little more
    ends = [0, n - size + tail.argmin(), n - size + tail.argmax(), n - 1]
    kept: Ints = np.unique(np.concatenate([starts + buckets.argmin(1), starts + buckets.argmax(1), ends]))
    return kept
