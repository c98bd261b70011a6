"""The loss of the 2-D weight vector, loss(w) = alpha |w|^2 + sum over the points of L(y (w.x + b)).

Throughout: w (2,), alpha >= 0, b fixed. It is a sum, not a mean, and the bias is neither
penalised nor optimised: the landscape over (w0, w1) is the slice at that b.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.types import Float64s, Floats
from core.weights.expressions import Expression

_ROUNDING = 8 * float(np.finfo(np.float64).eps)  # of a sum of products of rounded numbers
Elementwise = Callable[[Floats], Float64s]


@dataclass(frozen=True)
class Minimiser:
    """The minimiser and the loss there; or, if there is none, the reason.

    note : why there is no minimiser, or a short remark about it

    runs : without a minimiser, the unit direction in which gradient descent moves without bound, if known
    """

    w: tuple[float, float] | None
    loss: float | None
    note: str = ""
    runs: tuple[float, float] | None = None

    @property
    def words(self) -> str:
        """The minimiser in words, or why there is none."""
        if self.w is None:
            return self.note
        place = f"minimiser ({self.w[0]:z.3f}, {self.w[1]:z.3f}), loss {self.loss:.6g}"
        return f"{place}; {self.note}" if self.note else place


@dataclass(frozen=True)
class GridMethod:
    """How the sum of a loss over the points is computed on a grid.

    over : (problem, w0s, w1s) → the grid
    seconds, power : it takes `seconds` per point, times the cells along a side to the power `power`
    """

    over: Callable[[Problem, Float64s, Float64s], Float64s]
    seconds: float
    power: int


@dataclass(frozen=True)
class MarginLoss:
    """A row of `MARGIN_LOSSES`.

    formula : as written on a blackboard
    code : the same in NumPy, from margins `m` (n,)
    value, slope, curvature : elementwise in m
    note : a caveat of gradient descent on it, a sentence; empty if there is none
    corners : the margins where the value or the slope jumps
    find : (problem, start, fineness) → the minimiser, see `core.weights.minimiser.minimise`; None searches by values
    grid : how the sum over the points is computed on a grid; None goes point by point
    switch : the setting in `MarginSettings` that draws it for comparison; empty if there is none
    """

    title: str
    formula: str
    code: str
    value: Elementwise
    slope: Elementwise
    curvature: Elementwise
    note: str = ""
    corners: tuple[float, ...] = ()
    find: Callable[[Problem, Floats, float], Minimiser] | None = None
    grid: GridMethod | None = None
    switch: str = ""


@dataclass(frozen=True, eq=False)
class Problem:
    """Points multiplied by their labels, with a loss.

    folded : (n, 2) y x, so that a margin is folded . w + shift
    shifts : (n,) y b
    """

    folded: Float64s
    shifts: Float64s
    alpha: float
    bias: float
    loss: MarginLoss

    def has_loss_of(self, other: Problem) -> bool:
        """Whether equal margins have equal losses in both problems."""
        return self.loss is other.loss

    def margins(self, w: Floats) -> Float64s:
        """(n,) y (w.x + b); positive for correctly classified points, and 0 for those on the line."""
        result = self._sums(w)
        # On the line up to rounding is on the line: 0.1 * 0.3 - 0.3 * 0.1 is not 0.
        size = np.abs(result)
        if size.min(initial=np.inf) <= _ROUNDING * (self._largest[0] @ np.abs(w) + self._largest[1]):
            result[size <= _ROUNDING * (np.abs(self.folded) @ np.abs(w) + np.abs(self.shifts))] = 0.0
        return result

    def _sums(self, w: Floats) -> Float64s:
        """The margins with their rounding, which no derivative sees."""
        result: Float64s = self.folded @ w
        result += self.shifts
        return result

    @cached_property
    def _largest(self) -> tuple[Float64s, float]:
        """The largest absolute values of each coordinate, and of the shifts."""
        return np.abs(self.folded).max(axis=0, initial=0.0), float(np.abs(self.shifts).max(initial=0.0))

    def loss_at(self, m: Floats, w0: Floats | float, w1: Floats | float) -> Float64s:
        """L at margins m, elementwise; (w0, w1) broadcast against m are the vectors they belong to."""
        return self.loss.value(m)

    @np.errstate(all="ignore")  # a custom loss, and points far out, may overflow
    def point_losses(self, w: Floats) -> Float64s:
        """(n,) L at each point's margin; not finite where it overflows."""
        return self.loss_at(self.margins(w), float(w[0]), float(w[1]))

    @np.errstate(all="ignore")
    def data_loss(self, w: Floats) -> float:
        """The sum of the losses of all points."""
        return float(self.point_losses(w).sum())

    def penalty(self, w: Floats) -> float:
        """alpha |w|^2 in Python's floats, which overflow to inf without a warning."""
        return self.alpha * sum(float(component) * float(component) for component in w)

    def value(self, w: Floats) -> float:
        """data loss + penalty."""
        return self.data_loss(w) + self.penalty(w)

    def point_losses_at(self, places: Floats) -> Float64s:
        """(k, n) the points' losses at each of the places (k, 2)."""
        # Places in a one-dimensional span have one component; their loss does not depend on w itself.
        return self.loss_at(places @ self.folded.T + self.shifts, places[:, :1], places[:, -1:])

    def values(self, places: Floats) -> Float64s:
        """(k,) the loss at each of the places (k, 2); inf where it overflows."""
        with np.errstate(over="ignore", invalid="ignore"):
            result: Float64s = self.point_losses_at(places).sum(axis=1) + self.alpha * np.square(places).sum(axis=1)
        return result

    def gradient_terms(self, w: Floats) -> Float64s:
        """(n, 2) each point's term of minus the gradient: -L'(m) y x."""
        result: Float64s = -self.loss.slope(self.margins(w))[:, None] * self.folded
        return result

    def gradient(self, w: Floats) -> Float64s:
        """(2,) gradient: 2 alpha w + sum of L'(m) y x."""
        result: Float64s = 2 * self.alpha * np.asarray(w) + self.loss.slope(self._sums(w)) @ self.folded
        return result

    def hessian(self, w: Floats) -> Float64s:
        """(2, 2) second derivatives: 2 alpha I + sum of L''(m) x x^T."""
        curvatures = self.loss.curvature(self._sums(w))
        result: Float64s = (self.folded.T * curvatures) @ self.folded + 2 * self.alpha * np.eye(self.folded.shape[1])
        return result

    def accuracy(self, w: Floats) -> float:
        """Fraction of points with a positive margin, 0 without points; a point on the line counts as wrong."""
        return float((self.margins(w) > 0).sum()) / max(1, len(self.folded))


_STEP = 1e-6  # of the central differences, which lose about half the digits
_WIDE_STEP = 1e-4  # of second differences
_STENCIL = np.array([(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)])


@dataclass(frozen=True, eq=False)
class OwnProblem(Problem):
    """A problem with an expression as its loss; derivatives by central differences, so the Hessian is symmetric only up to rounding."""

    expression: Expression

    def has_loss_of(self, other: Problem) -> bool:
        return isinstance(other, OwnProblem) and (self.expression, self.alpha) == (other.expression, other.alpha)

    def loss_at(self, m: Floats, w0: Floats | float, w1: Floats | float) -> Float64s:
        value = self.expression.evaluate(m=m, w0=w0, w1=w1, alpha=self.alpha)
        result: Float64s = np.broadcast_to(value, np.broadcast_shapes(np.shape(m), value.shape))
        return result

    def gradient_terms(self, w: Floats) -> Float64s:
        losses = self.point_losses_at(w + _STEP * _STENCIL)
        with np.errstate(invalid="ignore", over="ignore"):  # it may be infinite on both sides
            result: Float64s = (losses[2:] - losses[:2]).T / (2 * _STEP)
        return result

    @np.errstate(all="ignore")
    def gradient(self, w: Floats) -> Float64s:
        result: Float64s = 2 * self.alpha * np.asarray(w) - self.gradient_terms(w).sum(axis=0)
        return result

    def hessian(self, w: Floats) -> Float64s:
        slopes = np.stack([self.gradient(place) for place in w + _WIDE_STEP * _STENCIL], axis=1)
        with np.errstate(invalid="ignore", over="ignore"):
            result: Float64s = (slopes[:, :2] - slopes[:, 2:]) / (2 * _WIDE_STEP)
        return result
