"""Losses of a point as functions of its margin m = y (w.x + b): one row each in `MARGIN_LOSSES`.

Value, derivative and second derivative are elementwise; at a corner of a loss the
derivatives are one-sided.
"""

from __future__ import annotations

import numpy as np

from core.registry import Registry
from core.types import Float64s, Floats
from core.weights.expressions import parse
from core.weights.loss_grids import HINGE_GRID, LOGISTIC_GRID, SQUARED_GRID, ZERO_ONE_GRID
from core.weights.minimiser import minimise_hinge, minimise_logistic, minimise_squared, minimise_zero_one
from core.weights.problem import MarginLoss

_STEP = 1e-4
_CAP = 700.0


def logistic(m: Floats) -> Float64s:
    """log(1 + exp(-m)), exact to rounding for any m; ten times as fast as `logaddexp`."""
    result: Float64s = np.log1p(np.exp(-np.abs(m)))
    result += np.maximum(0.0, -m)
    return result


def logistic_slope(m: Floats) -> Float64s:
    """-1 / (1 + exp(m)); m is capped at 700 so that the exponential stays finite."""
    result: Float64s = -1.0 / (1.0 + np.exp(np.minimum(m, _CAP)))
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
        (
            "logistic",
            MarginLoss(
                title="Logistic",
                formula="log(1 + exp(-m))",
                code="np.logaddexp(0, -m)",
                value=logistic,
                slope=logistic_slope,
                curvature=logistic_curvature,
                find=minimise_logistic,
                grid=LOGISTIC_GRID,
                switch="logistic",
            ),
        ),
        (
            "hinge",
            MarginLoss(
                title="Hinge",
                formula="max(0, 1 - m)",
                code="np.maximum(0, 1 - m)",
                value=hinge,
                slope=hinge_slope,
                curvature=_flat,
                corners=(1.0,),
                find=minimise_hinge,
                grid=HINGE_GRID,
                switch="hinge",
            ),
        ),
        (
            "squared",
            MarginLoss(
                title="Squared",
                formula="(1 - m)²",
                code="(1 - m) ** 2",
                value=squared,
                slope=squared_slope,
                curvature=squared_curvature,
                note="It also penalises points far on the correct side.",
                find=minimise_squared,
                grid=SQUARED_GRID,
                switch="squared",
            ),
        ),
        (
            "zero_one",
            MarginLoss(
                title="0-1",
                formula="1 if m <= 0 else 0",
                code="(m <= 0).astype(float)",
                value=zero_one,
                slope=_flat,
                curvature=_flat,
                note="It is piecewise constant: its gradient is 0, so gradient descent cannot minimise it.",
                corners=(0.0,),
                find=minimise_zero_one,
                grid=ZERO_ONE_GRID,
                switch="zero_one",
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
        "Custom",
        formula=text,
        code=tree.numpy if "m" in tree.names else f"{tree.numpy} + 0 * m",
        value=value,
        slope=slope,
        curvature=curvature,
        note="Its derivatives are finite differences, and its minimiser is found by a direct search.",
    )
