"""The minimiser of the loss of the 2-D weight vector, and its path as alpha changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.errors import breathe
from core.types import Float64s, Floats, read_only
from core.weights.hinge import hinge_minimiser
from core.weights.problem import Minimiser, Problem
from core.weights.separability import best_direction, separable, span, widest_direction

_TOLERANCE = 1e-12
_MOST_NEWTON_STEPS = 1000
_GRID_REACH, _GRID_CELLS = 5.0, 21
_FINEST, _FAR = 1e-7, 1e4
_MOST_SEARCHES = 400  # near a pole the loss decreases without bound
_COMPASS = np.array([(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0)])
_HALVINGS = 0.5 ** np.arange(1, 41).reshape(5, 8)  # eight are tried at once, which costs about as much as one
_SEARCH_WORK = 2e5  # points x places of the grid that a direct search starts with
_TRACK_FINENESS = 1e-3
_ORIGIN = read_only(np.zeros(2))


def minimise(problem: Problem, start: Floats = _ORIGIN, fineness: float = _FINEST) -> Minimiser:
    """The minimiser of the problem, or why there is none.

    If several w are equally good for the logistic or squared loss (all points on one line
    through the origin), the shortest one.

    start : (2,) a place near it, if one is known
    fineness : the accuracy of a direct search; for the other losses the minimiser is exact
    """
    return (problem.loss.find or searched)(problem, start, fineness)


def minimise_logistic(problem: Problem, start: Floats, _fineness: float) -> Minimiser:
    """Damped Newton, to a relative gradient norm of 1e-12."""
    if problem.alpha == 0 and separable(problem.folded):
        return _without_minimiser(problem)
    # The minimiser lies in the span of the points; within it the Hessian is regular.
    basis = span(problem.folded)
    within = replace(problem, folded=problem.folded @ basis)
    return _found(problem, basis @ newton(within, start @ basis))


def _without_minimiser(problem: Problem) -> Minimiser:
    runs = widest_direction(problem.folded)
    if runs is None:
        return Minimiser(None, None, "no minimiser: separable data and alpha 0, so |w| grows without bound")
    note = f"no minimiser: separable data and alpha 0, so |w| grows without bound towards ({runs[0]:z.2f}, {runs[1]:z.2f})"
    return Minimiser(None, None, note, runs)


def minimise_hinge(problem: Problem, start: Floats, _fineness: float) -> Minimiser:
    """Uses `hinge_minimiser`, exact to rounding."""
    w, is_unique = hinge_minimiser(problem.folded, problem.shifts, problem.alpha, np.asarray(start, dtype=np.float64))
    return _found(problem, w, "" if is_unique else "with alpha 0, other w are equally good")


def minimise_squared(problem: Problem, _start: Floats, _fineness: float) -> Minimiser:
    """The solution of least norm of the normal equations (F^T F + alpha I) w = F^T (1 - shift)."""
    folded, alpha = problem.folded, problem.alpha
    w = np.linalg.lstsq(folded.T @ folded + alpha * np.eye(2), folded.T @ (1.0 - problem.shifts), rcond=None)[0]
    return _found(problem, w)


def minimise_zero_one(problem: Problem, _start: Floats, _fineness: float) -> Minimiser:
    """The direction with the fewest mistakes; with a penalty, a shorter w in that direction is always better."""
    if problem.bias != 0 or len(problem.folded) == 0:
        return Minimiser(None, None, problem.loss.note)
    w = best_direction(problem.folded)
    if problem.alpha == 0:
        return _found(problem, w, "any length and nearby directions are equally good")
    least = round(problem.data_loss(w))
    direction = f"({w[0]:z.2f}, {w[1]:z.2f})"
    if least == 1:
        return Minimiser(None, None, f"no minimiser: direction {direction} has only 1 mistake, but a shorter w always has a smaller loss")
    note = f"no minimiser: direction {direction} has only {least} mistakes, but a shorter w always has a smaller loss"
    return Minimiser(None, None, note)


def searched(problem: Problem, start: Floats, fineness: float) -> Minimiser:
    """Direct search, by values only: the best of `start` and a grid, then compass search (Kolda, Lewis and Torczon 2003)."""
    cells = int(np.clip(np.sqrt(_SEARCH_WORK / max(1, len(problem.folded))), 5, _GRID_CELLS))
    ws = np.linspace(-_GRID_REACH, _GRID_REACH, cells)
    places = np.concatenate([[start], np.stack(np.meshgrid(ws, ws), axis=-1).reshape(-1, 2)])
    w, best = _lowest(problem, places)
    step = float(ws[1] - ws[0])
    for _ in range(_MOST_SEARCHES):
        breathe()
        if step <= fineness or np.abs(w).max() >= _FAR:
            break
        near, value = _lowest(problem, w + step * _COMPASS)
        if value < best:
            w, best = near, value
            step *= 2
        else:
            step /= 2
    if step > fineness or not np.isfinite(best):
        return Minimiser(None, None, "no minimiser found: the loss keeps decreasing as |w| grows, or is not finite")
    return _found(problem, w, "found by direct search")


def _lowest(problem: Problem, places: Float64s) -> tuple[Float64s, float]:
    """The place (of k, 2) with the smallest loss, and that loss; inf if none is finite."""
    values = problem.values(places)
    values[~np.isfinite(values)] = np.inf
    lowest = int(values.argmin())
    return places[lowest], float(values[lowest])


def _found(problem: Problem, w: Floats, note: str = "") -> Minimiser:
    return Minimiser((float(w[0]), float(w[1])), problem.value(w), note)


def track(problem: Problem, alphas: Floats) -> Float64s:
    """(k, 2) the minimisers for several alphas, each searched from the previous one; NaN where there is none."""
    places, start = np.full((len(alphas), 2), np.nan), _ORIGIN
    # Start with the strongest penalty, whose minimiser is closest to the origin.
    for number in np.argsort(alphas)[::-1]:
        breathe()
        found = minimise(replace(problem, alpha=float(alphas[number])), start, _TRACK_FINENESS)
        if found.w is not None:
            places[number] = start = np.array(found.w)
    return places


def newton(problem: Problem, w: Float64s) -> Float64s:
    """The minimiser of a smooth convex problem by damped Newton steps from w, to a relative gradient norm of 1e-12."""
    lengths = np.linalg.norm(problem.folded, axis=1)
    for _ in range(_MOST_NEWTON_STEPS):
        breathe()
        slope = problem.gradient(w)
        # Relative to the size of the terms that cancel at the minimiser.
        terms = np.abs(problem.loss.slope(problem.margins(w))) @ lengths + 2 * problem.alpha * np.linalg.norm(w)
        if np.linalg.norm(slope) <= _TOLERANCE * terms:
            break
        shorter = damped(problem, w, newton_step(problem.hessian(w), slope))
        if np.array_equal(shorter, w):
            break
        w = shorter
    return w


def newton_step(hessian: Floats, slope: Floats) -> Float64s:
    """The shortest solution of hessian . step = slope; in two dimensions by Cramer's rule where safe, which is much faster."""
    if hessian.shape == (2, 2):
        (a, b), (_, d) = hessian.tolist()
        determinant = a * d - b * b
        if determinant > 1e-8 * a * d:
            u, v = slope.tolist()
            return np.array([(d * u - b * v) / determinant, (a * v - b * u) / determinant])
    return np.asarray(np.linalg.lstsq(hessian, slope, rcond=None)[0], dtype=np.float64)


def damped(problem: Problem, w: Float64s, step: Floats) -> Float64s:
    """w - t step with the largest t of 1, 1/2, 1/4, ... 2^-40 that does not increase the loss beyond rounding; else w."""
    value, whole = problem.values(np.array([w, w - step]))
    ceiling = value + 1e-15 * abs(value)
    if whole <= ceiling:
        return w - step
    for shares in _HALVINGS:
        places = w - np.outer(shares, step)
        lower = np.flatnonzero(problem.values(places) <= ceiling)
        if len(lower):
            result: Float64s = places[lower[0]]
            return result
    return w
