"""Where the loss of the 2-D weight vector is smallest, and the track of that place as alpha changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core.margin_losses import MARGIN_LOSSES, MarginLoss
from core.problem import OwnProblem, Problem
from core.separability import separable, widest_direction
from core.types import Float64s, Floats

_TOLERANCE = 1e-12
_MOST_NEWTON_STEPS = 1000
_MOST_HALVINGS = 100  # beyond them a step is lost in rounding
_GRID_REACH, _GRID_CELLS = 5.0, 21
_FINEST, _FAR = 1e-7, 1e4
_MOST_SEARCHES = 400  # a loss with poles falls into one for ever
_COMPASS = np.array([(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0)])
_SHARPEST = 1e6  # of the softened hinge: its minimiser is then about 1e-6 from the corner's


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
    return _search(problem) if isinstance(problem, OwnProblem) else Minimiser(None, None, problem.loss.note)


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
    where = f"towards ({runs[0]:.2f}, {runs[1]:.2f})" if runs else "off"
    note = f"no minimiser (separable, alpha 0): w runs {where} for ever"
    return Minimiser(None, None, note, runs)


def _minimise_hinge(problem: Problem) -> Minimiser:
    """Newton on softened corners, softplus(k (1 - m)) / k, sharper and sharper from the last place."""
    if problem.alpha == 0:
        return Minimiser(None, None, "With alpha = 0 the hinge loss is flat where it is smallest: many w are equally good.")
    w, sharpness = np.zeros(2), 1.0
    while sharpness <= _SHARPEST:
        # Only the last one has to be exact; the others are its start.
        w = newton(replace(problem, loss=_softened_hinge(sharpness)), w, 1e-10 if sharpness == _SHARPEST else 1e-3)
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


def _search(problem: Problem) -> Minimiser:
    """By values only: the best place of a grid, then compass search (Kolda, Lewis and Torczon 2003)."""
    ws = np.linspace(-_GRID_REACH, _GRID_REACH, _GRID_CELLS)
    w = min((np.array([w0, w1]) for w0 in ws for w1 in ws), key=lambda place: _finite(problem.value(place)))
    step, best = ws[1] - ws[0], _finite(problem.value(w))
    for _ in range(_MOST_SEARCHES):
        if step <= _FINEST or np.abs(w).max() >= _FAR:
            break
        values = [_finite(problem.value(w + step * direction)) for direction in _COMPASS]
        if min(values) < best:
            best, w = min(values), w + step * _COMPASS[int(np.argmin(values))]
            step *= 2
        else:
            step /= 2
    if step > _FINEST or not np.isfinite(best):
        return Minimiser(None, None, "No minimiser was found: the loss keeps falling as w grows, or is not finite.")
    return _found(problem, w)


def _finite(value: float) -> float:
    return value if np.isfinite(value) else np.inf


_FINDERS: dict[str, Callable[[Problem], Minimiser]] = {
    "logistic": _minimise_logistic,
    "hinge": _minimise_hinge,
    "squared": _minimise_squared,
}


def _found(problem: Problem, w: Floats) -> Minimiser:
    return Minimiser((float(w[0]), float(w[1])), problem.value(w))


def track(problem: Problem, alphas: Floats) -> Float64s:
    """(k, 2) the minimisers for several alphas; NaN where there is none."""
    return np.array([minimise(replace(problem, alpha=float(alpha))).w or (np.nan, np.nan) for alpha in alphas])


def _span(x: Floats) -> Float64s:
    """(2, rank) orthonormal basis of the span of the rows of x, rank by NumPy's usual tolerance."""
    _, sizes, directions = np.linalg.svd(x, full_matrices=False)
    tolerance = max(x.shape) * np.finfo(np.float64).eps * sizes.max(initial=0.0)
    basis: Float64s = directions[sizes > tolerance].T
    return basis


def newton(problem: Problem, w: Float64s, tolerance: float = _TOLERANCE) -> Float64s:
    """The minimiser of a convex problem by damped Newton from w, to that relative gradient norm."""
    for _ in range(_MOST_NEWTON_STEPS):
        slope = problem.gradient(w)
        if np.linalg.norm(slope) <= tolerance * _gradient_scale(problem, w):
            break
        shorter = damped(problem, w, newton_step(problem.hessian(w), slope))
        if np.array_equal(shorter, w):
            break
        w = shorter
    return w


def newton_step(hessian: Floats, slope: Floats) -> Float64s:
    """The shortest solution of hessian . step = slope; in the plane by Cramer's rule where that is safe, much faster."""
    if hessian.shape == (2, 2):
        (a, b), (_, d) = hessian.tolist()
        determinant = a * d - b * b
        if determinant > 1e-8 * a * d:
            u, v = slope.tolist()
            return np.array([(d * u - b * v) / determinant, (a * v - b * u) / determinant])
    return np.asarray(np.linalg.lstsq(hessian, slope, rcond=None)[0], dtype=np.float64)


def _gradient_scale(problem: Problem, w: Floats) -> float:
    """The size of the terms that cancel in the gradient at the minimiser."""
    pulls = np.abs(problem.loss.slope(problem.margins(w)))
    return float(pulls @ np.linalg.norm(problem.folded, axis=1) + 2 * problem.alpha * np.linalg.norm(w))


def damped(problem: Problem, w: Float64s, step: Floats) -> Float64s:
    """w - t step with the largest t in 1, 1/2, 1/4, ... that does not raise the loss beyond rounding, or w itself."""
    here = _value(problem, w)
    ceiling = here + 1e-15 * abs(here)
    for _ in range(_MOST_HALVINGS):
        if _value(problem, w - step) <= ceiling:
            return w - step
        step = step / 2
    return w


def _value(problem: Problem, w: Floats) -> float:
    # Of w in the span of the points, which may have one component.
    return float(problem.loss.value(problem.margins(w)).sum()) + problem.penalty(w)
