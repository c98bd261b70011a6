"""The 2-D weight vector: loss(w) = alpha |w|^2 + sum log(1 + exp(-s w.x)), its minimiser and its descent.

Throughout: w (2,), x (n, 2), signs (n,) the labels as -1.0 or +1.0, alpha >= 0. The line
goes through the origin (no bias). The loss is a sum over the points, not a mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from core.errors import Diverged
from core.state import WeightsSettings
from core.types import Dataset, Float64s, Floats, Layer, Snapshot, read_only

_SEPARABLE = "A line through the origin separates the classes, so with alpha = 0 there is no minimiser: the loss keeps falling as w grows."
_TOLERANCE = 1e-12
_MOST_NEWTON_STEPS = 1000


def data_loss(w: Floats, x: Floats, signs: Floats) -> float:
    """sum log(1 + exp(-s w.x)), by logaddexp: exact to rounding for every margin."""
    return float(np.logaddexp(0.0, -_margins(w, x, signs)).sum())


def loss(w: Floats, x: Floats, signs: Floats, alpha: float) -> float:
    """data_loss + alpha |w|^2."""
    return data_loss(w, x, signs) + _penalty(w, alpha)


def gradient(w: Floats, x: Floats, signs: Floats, alpha: float) -> Float64s:
    """(2,) gradient: 2 alpha w - sum of s x / (1 + exp(s w.x))."""
    pulls = signs * np.exp(-np.logaddexp(0.0, _margins(w, x, signs)))
    result: Float64s = 2 * alpha * w - pulls @ x
    return result


def hessian(w: Floats, x: Floats, signs: Floats, alpha: float) -> Float64s:
    """(2, 2) second derivatives: 2 alpha I + sum of p (1 - p) x x^T with p = 1 / (1 + exp(-s w.x))."""
    margins = _margins(w, x, signs)
    curvatures = np.exp(-np.logaddexp(0.0, margins) - np.logaddexp(0.0, -margins))
    result: Float64s = (x.T * curvatures) @ x + 2 * alpha * np.eye(len(w))
    return result


def accuracy(w: Floats, x: Floats, signs: Floats) -> float:
    """Share of the points strictly on their side of the line; a point on the line is wrong. 0 where there are no points."""
    return float((_margins(w, x, signs) > 0).sum()) / max(1, len(x))


def _margins(w: Floats, x: Floats, signs: Floats) -> Floats:
    return signs * (x @ w)


def _penalty(w: Floats, alpha: float) -> float:
    """alpha |w|^2 in Python's floats, which overflow to inf without a warning."""
    return alpha * sum(float(component) * float(component) for component in w)


@dataclass(frozen=True)
class Minimiser:
    """Where the loss is smallest, and how small; or, in one sentence, why there is no such place."""

    w: tuple[float, float] | None
    loss: float | None
    note: str = ""


def minimise(x: Floats, signs: Floats, alpha: float) -> Minimiser:
    """The minimiser by damped Newton from 0, to a relative gradient norm of 1e-12.

    Without one when alpha is 0 and a line through the origin separates the classes. Where
    several w are equally good (all points on one line through the origin), the shortest.
    """
    if alpha == 0 and separable(x, signs):
        return Minimiser(None, None, _SEPARABLE)
    # The minimiser lies in the span of the points; within it the Hessian is regular.
    basis = _span(x)
    w = basis @ _newton(x @ basis, signs, alpha)
    return Minimiser((float(w[0]), float(w[1])), loss(w, x, signs, alpha))


def _span(x: Floats) -> Float64s:
    """(2, rank) orthonormal basis of the span of the rows of x, rank by NumPy's usual tolerance."""
    _, sizes, directions = np.linalg.svd(x, full_matrices=False)
    tolerance = max(x.shape) * np.finfo(np.float64).eps * sizes.max(initial=0.0)
    basis: Float64s = directions[sizes > tolerance].T
    return basis


def _newton(x: Floats, signs: Floats, alpha: float) -> Float64s:
    """(r,) minimiser of the loss for points x (n, r) that span their space."""
    w = np.zeros(x.shape[1])
    for _ in range(_MOST_NEWTON_STEPS):
        slope = gradient(w, x, signs, alpha)
        if np.linalg.norm(slope) <= _TOLERANCE * _gradient_scale(w, x, signs, alpha):
            break
        step = np.linalg.lstsq(hessian(w, x, signs, alpha), slope, rcond=None)[0]
        shorter = _damped(w, step, x, signs, alpha)
        if np.array_equal(shorter, w):
            break
        w = shorter
    return w


def _gradient_scale(w: Floats, x: Floats, signs: Floats, alpha: float) -> float:
    """The size of the terms that cancel in the gradient at the minimiser."""
    pulls = np.exp(-np.logaddexp(0.0, _margins(w, x, signs)))
    return float(pulls @ np.linalg.norm(x, axis=1) + 2 * alpha * np.linalg.norm(w))


def _damped(w: Float64s, step: Floats, x: Floats, signs: Floats, alpha: float) -> Float64s:
    """w - t step with the largest t in 1, 1/2, 1/4, ... that does not raise the loss beyond rounding."""
    ceiling = loss(w, x, signs, alpha) * (1 + 1e-15)
    while loss(w - step, x, signs, alpha) > ceiling:
        step = step / 2
    return w - step


def separable(x: Floats, signs: Floats) -> bool:
    """Whether some w has s w.x >= 0 for all points and > 0 for one: then alpha = 0 has no minimiser.

    All directions s x then lie within half a turn. The half-turn can be taken to begin at
    one of them, namely after a gap of at least half a turn; there every direction is
    tested by the exact sign of a cross product.
    """
    folded = (signs[:, None] * x)[np.any(x != 0, axis=1)]
    if len(folded) == 0:
        return False
    angles = np.arctan2(folded[:, 1], folded[:, 0])
    order = np.argsort(angles)
    gaps = np.diff(angles[order], prepend=angles[order[-1]] - 2 * np.pi)
    # Rounded angles may tie or swap, so everything this close to a candidate is one too.
    slack = 1e-9
    starts = angles[order[gaps >= np.pi - slack]]
    near = np.any(np.abs(angles[:, None] - starts) <= slack, axis=1)
    return any(_begins_half_turn(start, folded) for start in np.unique(folded[near], axis=0))


def _begins_half_turn(start: Floats, folded: Floats) -> bool:
    """Whether all directions lie 0 to half a turn counter-clockwise of `start`, and not all of them on its line.

    All of them on its line will do if none points backwards.
    """
    sides = _cross_signs(start, folded)
    return bool(np.all(sides >= 0) and (np.any(sides > 0) or np.all(folded @ start > 0)))


def _cross_signs(start: Floats, folded: Floats) -> Float64s:
    """(n,) signs of start x folded, exact: where rounding could decide, by rational arithmetic."""
    left, right = start[0] * folded[:, 1], start[1] * folded[:, 0]
    signs: Float64s = np.sign(left - right)
    doubtful = np.abs(left - right) <= 4 * np.finfo(np.float64).eps * (np.abs(left) + np.abs(right))
    a, b = Fraction(float(start[0])), Fraction(float(start[1]))
    for index in np.flatnonzero(doubtful):
        cross = a * Fraction(float(folded[index, 1])) - b * Fraction(float(folded[index, 0]))
        signs[index] = (cross > 0) - (cross < 0)
    return signs


def descend(settings: WeightsSettings, data: Dataset, report_every: int, start: Snapshot | None = None) -> Iterator[Snapshot]:
    """Gradient descent on the loss from (w0, w1), or onwards from `start`.

    Yields step 0 (but not `start` again), every multiple of `report_every` and the last step.
    Raises `Diverged` after yielding the last finite step.
    """
    first = 0 if start is None else start.step
    w = np.array(settings.w) if start is None else start.layers[0].weights[:, 0].astype(np.float64)
    for step in range(first, settings.steps + 1):
        if step == 0 or (step > first and (step % report_every == 0 or step == settings.steps)):
            yield _snapshot(step, w, data, settings.alpha)
        if step == settings.steps:
            return
        updated = w - settings.learning_rate * gradient(w, data.x_train, data.signs, settings.alpha)
        if not math.isfinite(_penalty(updated, max(settings.alpha, 1.0))):
            if step != first and step % report_every:
                yield _snapshot(step, w, data, settings.alpha)
            raise Diverged(step + 1, settings.learning_rate)
        w = updated


def _snapshot(step: int, w: Float64s, data: Dataset, alpha: float) -> Snapshot:
    test_signs = 2.0 * data.y_test - 1.0
    return Snapshot(
        step=step,
        epoch=step,
        layers=(Layer(read_only(w[:, None].copy()), read_only(np.zeros(1))),),
        data_loss=data_loss(w, data.x_train, data.signs),
        penalty=_penalty(w, alpha),
        train_accuracy=accuracy(w, data.x_train, data.signs),
        test_accuracy=accuracy(w, data.x_test, test_signs) if len(data.x_test) else None,
    )
