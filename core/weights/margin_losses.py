"""Losses of a point by its margin m = y (w.x + b): one row each in `MARGIN_LOSSES`.

Value, derivative and second derivative are elementwise; where a loss has a corner, the
derivatives are those of one side of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.registry import Registry
from core.types import Float64s, Floats
from core.weights.expressions import parse

_STEP = 1e-4
_HELD = 700.0
Elementwise = Callable[[Floats], Float64s]


@dataclass(frozen=True)
class MarginLoss:
    """A row of `MARGIN_LOSSES`.

    formula : as it is written on a blackboard
    code : the same in NumPy, from margins `m` (n,)
    value, slope, curvature : elementwise in m
    note : what to know before descending it; empty where all is well
    """

    title: str
    formula: str
    code: str
    value: Elementwise
    slope: Elementwise
    curvature: Elementwise
    note: str = ""


def logistic(m: Floats) -> Float64s:
    """log(1 + exp(-m)), exact to rounding for every m; ten times as fast as `logaddexp`."""
    result: Float64s = np.log1p(np.exp(-np.abs(m)))
    result += np.maximum(0.0, -m)
    return result


def logistic_slope(m: Floats) -> Float64s:
    """-1 / (1 + exp(m)); beyond 700 the exponential is held, so that it stays finite."""
    result: Float64s = -1.0 / (1.0 + np.exp(np.minimum(m, _HELD)))
    return result


def logistic_curvature(m: Floats) -> Float64s:
    """p (1 - p) with p = 1 / (1 + exp(-m))."""
    small = np.exp(-np.abs(m))
    result: Float64s = small / np.square(1.0 + small)
    return result


def hinge(m: Floats) -> Float64s:
    """max(0, 1 - m)."""
    result: Float64s = np.maximum(0.0, 1.0 - m)
    return result


def hinge_slope(m: Floats) -> Float64s:
    """-1 where m < 1, else 0."""
    result: Float64s = -(m < 1.0).astype(np.float64)
    return result


def squared(m: Floats) -> Float64s:
    """(1 - m)^2: least squares on the labels, because y^2 = 1."""
    result: Float64s = np.square(1.0 - m)
    return result


def squared_slope(m: Floats) -> Float64s:
    """2 (m - 1)."""
    result: Float64s = np.multiply(2.0, m - 1.0, dtype=np.float64)
    return result


def squared_curvature(m: Floats) -> Float64s:
    """2."""
    return np.full_like(m, 2.0, dtype=np.float64)


def zero_one(m: Floats) -> Float64s:
    """1 where m <= 0, else 0: the number of misclassified points when summed."""
    result: Float64s = (m <= 0.0).astype(np.float64)
    return result


def _flat(m: Floats) -> Float64s:
    return np.zeros_like(m, dtype=np.float64)


MARGIN_LOSSES: Registry[MarginLoss] = Registry(
    "unknown loss {key!r}; valid: {valid}",
    [
        ("logistic", MarginLoss("Logistic", "log(1 + exp(-m))", "np.logaddexp(0, -m)", logistic, logistic_slope, logistic_curvature)),
        ("hinge", MarginLoss("Hinge", "max(0, 1 - m)", "np.maximum(0, 1 - m)", hinge, hinge_slope, _flat)),
        (
            "squared",
            MarginLoss(
                "Squared",
                "(1 - m)²",
                "(1 - m) ** 2",
                squared,
                squared_slope,
                squared_curvature,
                "It also pulls back points that lie far on their right side.",
            ),
        ),
        (
            "zero_one",
            MarginLoss(
                "0-1",
                "1 if m <= 0 else 0",
                "(m <= 0).astype(float)",
                zero_one,
                _flat,
                _flat,
                "It is flat between its steps: the gradient is 0 everywhere, so nothing can descend it.",
            ),
        ),
    ],
)


def own_loss(text: str, alpha: float) -> MarginLoss:
    """The row of an expression as a function of the margin, with w0 = w1 = 0; derivatives by central differences."""
    tree = parse(text)

    def value(m: Floats) -> Float64s:
        return tree.evaluate(m=m, w0=0.0, w1=0.0, alpha=alpha)

    def slope(m: Floats) -> Float64s:
        return (value(m + _STEP) - value(m - _STEP)) / (2 * _STEP)

    def curvature(m: Floats) -> Float64s:
        return (slope(m + _STEP) - slope(m - _STEP)) / (2 * _STEP)

    return MarginLoss(
        "Your own",
        text,
        text,
        value,
        slope,
        curvature,
        "Its derivatives are taken numerically, and its minimiser is searched for by values.",
    )
