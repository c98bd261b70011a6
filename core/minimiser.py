"""Where the loss of the 2-D weight vector is smallest, and the track of that place as alpha changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core.margin_losses import MARGIN_LOSSES, MarginLoss
from core.problem import Problem
from core.separability import separable, widest_direction
from core.types import Float64s, Floats

_TOLERANCE = 1e-12
_MOST_NEWTON_STEPS = 1000
_SHARPEST = 1e7  # of the softened hinge: its minimiser is then about 1e-7 from the corner's


@dataclass(frozen=True)
class Minimiser:
    """Where the loss is smallest, and how small; or, in one sentence, why there is no such place.

    runs : without a minimiser, the unit direction in which gradient descent runs for ever, where it is known
    """

    w: tuple[float, float] | None
    loss: float | None
    note: str = ""
    runs: tuple[float, float] | None = None

    @property
    def words(self) -> str:
        """Where it is, or why it is nowhere."""
        if self.w is None:
            return self.note
        return f"minimiser ({self.w[0]:.3f}, {self.w[1]:.3f}), loss {self.loss:.6g}"


def minimise(problem: Problem) -> Minimiser:
    """The minimiser of the problem, or why there is none.

    Where several w are equally good (all points on one line through the origin), the shortest.
    """
    for key, find in _FINDERS.items():
        if problem.loss is MARGIN_LOSSES[key]:
            return find(problem)
    return Minimiser(None, None, problem.loss.note)


def _minimise_logistic(problem: Problem) -> Minimiser:
    """Damped Newton from 0, to a relative gradient norm of 1e-12."""
    if problem.alpha == 0 and separable(problem.folded):
        return _without_minimiser(problem)
    # The minimiser lies in the span of the points; within it the Hessian is regular.
    basis = _span(problem.folded)
    within = replace(problem, folded=problem.folded @ basis)
    return _found(problem, basis @ newton(within, np.zeros(basis.shape[1])))


def _without_minimiser(problem: Problem) -> Minimiser:
    runs = widest_direction(problem.folded)
    note = "A line through the origin separates the classes, so with alpha = 0 there is no minimiser: the loss keeps falling as w grows"
    towards = f" towards ({runs[0]:.3f}, {runs[1]:.3f})." if runs else "."
    return Minimiser(None, None, note + towards, runs)


def _minimise_hinge(problem: Problem) -> Minimiser:
    """Newton on softened corners, softplus(k (1 - m)) / k, sharper and sharper from the last place."""
    if problem.alpha == 0:
        return Minimiser(None, None, "With alpha = 0 the hinge loss is flat where it is smallest: many w are equally good.")
    w, sharpness = np.zeros(2), 1.0
    while sharpness <= _SHARPEST:
        w = newton(replace(problem, loss=_softened_hinge(sharpness)), w)
        sharpness *= 10
    return _found(problem, w)


def _softened_hinge(k: float) -> MarginLoss:
    """log(1 + exp(k (1 - m))) / k, which is at most log(2) / k above the hinge."""
    smooth = MARGIN_LOSSES["logistic"]
    return MarginLoss(
        "Softened hinge",
        "",
        "",
        lambda m: smooth.value(k * (m - 1)) / k,
        lambda m: smooth.slope(k * (m - 1)),
        lambda m: k * smooth.curvature(k * (m - 1)),
    )


def _minimise_squared(problem: Problem) -> Minimiser:
    """The normal equations (F^T F + alpha I) w = F^T (1 - shift), of least norm."""
    folded, alpha = problem.folded, problem.alpha
    w = np.linalg.lstsq(folded.T @ folded + alpha * np.eye(2), folded.T @ (1.0 - problem.shifts), rcond=None)[0]
    return _found(problem, w)


_FINDERS: dict[str, Callable[[Problem], Minimiser]] = {
    "logistic": _minimise_logistic,
    "hinge": _minimise_hinge,
    "squared": _minimise_squared,
}


def _found(problem: Problem, w: Floats) -> Minimiser:
    return Minimiser((float(w[0]), float(w[1])), problem.value(w))


def track(problem: Problem, alphas: Floats) -> Float64s:
    """(k, 2) the minimisers for several alphas; NaN where there is none."""
    found = [minimise(replace(problem, alpha=float(alpha))).w or (np.nan, np.nan) for alpha in alphas]
    return np.array(found)


def _span(x: Floats) -> Float64s:
    """(2, rank) orthonormal basis of the span of the rows of x, rank by NumPy's usual tolerance."""
    _, sizes, directions = np.linalg.svd(x, full_matrices=False)
    tolerance = max(x.shape) * np.finfo(np.float64).eps * sizes.max(initial=0.0)
    basis: Float64s = directions[sizes > tolerance].T
    return basis


def newton(problem: Problem, w: Float64s) -> Float64s:
    """The minimiser of a convex problem by damped Newton from w, to a relative gradient norm of 1e-12."""
    for _ in range(_MOST_NEWTON_STEPS):
        slope = problem.gradient(w)
        if np.linalg.norm(slope) <= _TOLERANCE * _gradient_scale(problem, w):
            break
        step = np.linalg.lstsq(problem.hessian(w), slope, rcond=None)[0]
        shorter = damped(problem, w, step)
        if np.array_equal(shorter, w):
            break
        w = shorter
    return w


def _gradient_scale(problem: Problem, w: Floats) -> float:
    """The size of the terms that cancel in the gradient at the minimiser."""
    pulls = np.abs(problem.loss.slope(problem.margins(w)))
    return float(pulls @ np.linalg.norm(problem.folded, axis=1) + 2 * problem.alpha * np.linalg.norm(w))


def damped(problem: Problem, w: Float64s, step: Floats) -> Float64s:
    """w - t step with the largest t in 1, 1/2, 1/4, ... that does not raise the loss beyond rounding."""
    ceiling = _value(problem, w) * (1 + 1e-15)
    while _value(problem, w - step) > ceiling:
        step = step / 2
    return w - step


def _value(problem: Problem, w: Floats) -> float:
    # Of w in the span of the points, which may have one component.
    return float(problem.loss.value(problem.margins(w)).sum()) + problem.penalty(w)
