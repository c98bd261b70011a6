"""The loss of the 2-D weight vector at every (w0, w1) of a grid, with less than one evaluation per point and cell.

Logistic: exp(-margin) on a grid is u v with u over the columns and v over the rows, so
sum log(1 + u v) needs one logarithm per group of points, and the product for a few points,
(1 + u1 v1)(1 + u2 v2)(1 + u3 v3), expands to one small matrix product.
Squared: a polynomial of degree two in w.
Hinge and 0-1: along a row, each point's loss is zero on one side of a column and linear on
the other, so the sum needs only two coefficients per point, added from that column on.

Throughout: w0s (cols,) and w1s (rows,), evenly spaced and rising; folded (n, 2) y x and
shifts (n,) y b; grids (rows, cols).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.errors import breathe
from core.types import Float64s, Floats
from core.weights.problem import GridMethod, Problem

_FACTORS = 3  # of a small matrix product; 2 and 4 measured a little slower
_NEAR = 1e-12  # margins and columns this close, relative to their size, differ by rounding only
_LOG_MAX = 700.0  # exp of it is finite in float64
_BLOCK = 500_000  # points x rows at a time, which bounds the memory


def penalty_grid(w0s: Floats, w1s: Floats, alpha: float) -> Float64s:
    """alpha |w|^2."""
    result: Float64s = alpha * (w0s**2 + (w1s**2)[:, None])
    return result


def data_loss_grid(problem: Problem, w0s: Float64s, w1s: Float64s) -> Float64s:
    """The sum over the points of L(y (w.x + b)); not finite where a custom loss is not."""
    return (problem.loss.grid or POINT_BY_POINT).over(problem, w0s, w1s)


def affordable_cells(problem: Problem, seconds: float) -> int:
    """Cells along the side of a square grid that takes about `seconds`, on a machine from 2024."""
    method = problem.loss.grid or POINT_BY_POINT
    return int((seconds / (method.seconds * max(1, len(problem.folded)))) ** (1 / method.power))


def _point_by_point(problem: Problem, w0s: Float64s, w1s: Float64s) -> Float64s:
    """Any loss."""
    total = np.zeros((len(w1s), len(w0s)))
    with np.errstate(all="ignore"):
        for point, shift in zip(problem.folded, problem.shifts, strict=True):
            breathe()
            margins = point[0] * w0s + (point[1] * w1s + shift)[:, None]
            total += problem.loss_at(margins, w0s, w1s[:, None])
    return total


def _squared_grid(problem: Problem, w0s: Float64s, w1s: Float64s) -> Float64s:
    """sum (1 - shift - f.w)^2."""
    folded, rests = problem.folded, 1.0 - problem.shifts
    (a, b), (_, d) = (folded.T @ folded).tolist()
    u, v = (-2.0 * rests @ folded).tolist()
    across, up = (a * w0s + u) * w0s, (d * w1s + v) * w1s + float(rests @ rests)
    result: Float64s = np.maximum(0.0, across + up[:, None] + np.multiply.outer(2.0 * b * w1s, w0s))
    return result


def _hinge_grid(problem: Problem, w0s: Float64s, w1s: Float64s) -> Float64s:
    """sum max(0, 1 - shift - f.w)."""
    heights, slopes = np.zeros((2, len(w1s), len(w0s) + 1))
    for slope, rests in _blocks(problem.folded, 1.0 - problem.shifts, w1s):
        columns = np.ceil(_column(rests, slope, w0s))
        heights += _from_columns(columns, rests, slope, len(w0s))
        slopes += _from_columns(columns, np.broadcast_to(slope, rests.shape), slope, len(w0s))
    heights, slopes = np.cumsum(heights[:, :-1], axis=1), np.cumsum(slopes[:, :-1], axis=1)
    slopes *= w0s
    heights -= slopes
    return np.maximum(0.0, heights, out=heights)


def _zero_one_grid(problem: Problem, w0s: Float64s, w1s: Float64s) -> Float64s:
    """The number of points with f.w + shift <= 0."""
    counts = np.zeros((len(w1s), len(w0s) + 1))
    for slope, rests in _blocks(problem.folded, -problem.shifts, w1s):
        column = _snapped(_column(rests, slope, w0s))
        # A margin of 0 is a mistake, so its own column counts on either side.
        columns = np.where(slope > 0, np.floor(column) + 1, np.ceil(column))
        counts += _from_columns(columns, np.ones_like(rests), slope, len(w0s))
    return np.rint(np.cumsum(counts[:, :-1], axis=1))


def _blocks(folded: Float64s, rests: Float64s, w1s: Float64s) -> Iterator[tuple[Float64s, Float64s]]:
    """(n,) slopes along a row and (rows, n) rests, in blocks of points: a point counts where slope w0 < rest."""
    size = max(1, _BLOCK // len(w1s))
    for first in range(0, len(folded), size):
        breathe()
        block = slice(first, first + size)
        yield folded[block, 0], rests[block] - np.multiply.outer(w1s, folded[block, 1])


def _snapped(columns: Float64s) -> Float64s:
    """The columns, whole where they are whole up to rounding: there the margin is 0."""
    whole = np.rint(columns)
    return np.where(np.abs(columns - whole) <= _NEAR * (1.0 + np.abs(columns)), whole, columns)


def _column(rests: Float64s, slopes: Float64s, w0s: Float64s) -> Float64s:
    """(rows, n) where slope w0 = rest, in columns; for slope 0, beyond the end where the point counts nowhere or everywhere."""
    with np.errstate(all="ignore"):
        columns: Float64s = (rests / slopes - w0s[0]) * ((len(w0s) - 1) / (w0s[-1] - w0s[0]))
    level = slopes == 0
    columns[:, level] = np.where(rests[:, level] >= -_NEAR * np.abs(rests[:, level]).max(axis=0, initial=0.0), -1.0, len(w0s))
    return columns


def _from_columns(columns: Float64s, values: Float64s, slopes: Float64s, cols: int) -> Float64s:
    """(rows, cols + 1) jumps whose running sums are the sums of the values (rows, n) of the points that count in a column.

    A point with positive slope counts to the left of its column, any other point from its column on.
    """
    rows, left = len(columns), slopes > 0
    places = np.clip(columns, 0, cols).astype(np.intp)
    places += (cols + 1) * np.arange(rows)[:, None]
    signed = np.where(left, -values, values)
    jumps = np.zeros((rows, cols + 1))
    jumps[:, 0] = values @ left
    jumps += np.bincount(places.ravel(), signed.ravel(), jumps.size).reshape(jumps.shape)
    return jumps


def logistic_grid(folded: Float64s, shifts: Float64s, w0s: Float64s, w1s: Float64s) -> Float64s:
    """(len(w1s), len(w0s)) sum log(1 + exp(-(f.w + shift))) at every (w0, w1).

    folded : (n, 2) points times labels; shifts : (n,). The error is at most about 2e-16 per
    point, or relative to the sum if that is larger.
    """
    # A point's factor 1 + u v is at most 2 exp(steepest).
    steepest = np.abs(folded) @ [np.abs(w0s).max(), np.abs(w1s).max()] + np.abs(shifts)
    bounds = steepest + np.log(2.0)
    total = np.zeros((len(w1s), len(w0s)))
    for size in (_FACTORS, 1):
        tame = bounds <= _LOG_MAX / size
        for product in _products(folded[tame], shifts[tame], bounds[tame], w0s, w1s, size):
            breathe()
            total += np.log(product, out=product)
        folded, shifts, bounds = folded[~tame], shifts[~tame], bounds[~tame]
    for point, shift in zip(folded, shifts, strict=True):
        breathe()
        total += np.logaddexp(0.0, -point[0] * w0s - (point[1] * w1s + shift)[:, None])
    return total


def _products(folded: Floats, shifts: Floats, bounds: Floats, w0s: Floats, w1s: Floats, size: int) -> Iterator[Float64s]:
    """(rows, cols) products of 1 + exp(-(f.w + shift)), each over as many points as remain finite, `size` at a time.

    bounds : (n,) upper bounds of the factors' logarithms, at most _LOG_MAX / size

    The caller may overwrite the array.
    """
    columns, rows = _subset_products(folded[:, 0], shifts, w0s, size), _subset_products(folded[:, 1], np.zeros_like(shifts), w1s, size)
    sums = np.add.reduceat(bounds, np.arange(0, len(bounds), size))
    product = np.ones((len(w1s), len(w0s)))
    factor = np.empty_like(product)
    room = _LOG_MAX
    for column, row, bound in zip(columns, rows, sums, strict=True):
        if bound > room:
            yield product
            product.fill(1.0)
            room = _LOG_MAX
        product *= np.matmul(row.T, column, out=factor)
        room -= bound
    if room < _LOG_MAX:
        yield product


def _subset_products(slopes: Floats, shifts: Floats, ws: Floats, size: int) -> Float64s:
    """(groups, 2^size, len(ws)) products of exp(-slope w - shift) over each subset of a group of `size` slopes.

    Missing slopes of the last group count as exp = 0, a factor of 1 in the expanded product.
    """
    groups = -(-len(slopes) // size)
    flat = np.zeros((groups * size, len(ws)))
    np.exp(np.multiply.outer(-slopes, ws) - shifts[:, None], out=flat[: len(slopes)])
    exponentials = flat.reshape(groups, size, len(ws))
    subsets = np.ones((groups, 2**size, len(ws)))
    for factor in range(size):
        half = 2**factor
        np.multiply(subsets[:, :half], exponentials[:, factor, None], out=subsets[:, half : 2 * half])
    return subsets


def _logistic_grid(problem: Problem, w0s: Float64s, w1s: Float64s) -> Float64s:
    return logistic_grid(problem.folded, problem.shifts, w0s, w1s)


POINT_BY_POINT = GridMethod(_point_by_point, 2e-9, 2)
LOGISTIC_GRID = GridMethod(_logistic_grid, 4e-10, 2)
SQUARED_GRID = GridMethod(_squared_grid, 1e-10, 1)
HINGE_GRID = GridMethod(_hinge_grid, 5e-8, 1)
ZERO_ONE_GRID = GridMethod(_zero_one_grid, 4e-8, 1)
