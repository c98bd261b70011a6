"""The loss of the 2-D weight vector, or exp(-loss), over a grid of (w0, w1).

For the logistic loss, exp(-margin) on a grid is u v with u over the columns and v over the
rows, so sum log(1 + u v) needs one logarithm per group of points instead of one per point,
and a few points' product (1 + u1 v1)(1 + u2 v2)(1 + u3 v3) multiplies out to one small
matrix product. The penalty is separable too: a change of alpha multiplies
exp(-data loss) by a row and a column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.contours import contour_segments
from core.geometry import cell_centres, grid_shape
from core.margin_losses import MARGIN_LOSSES
from core.problem import Problem
from core.state import PARTS, QUANTITIES
from core.types import Bounds, Bytes, Float64s, Floats, read_only

_FACTORS = 3  # of a small matrix product; 2 and 4 measured a little slower
_LOG_MAX = 700.0  # exp of it is finite in float64
_LOG_TINY = -500.0  # above it the peak, and all cells that show beside it, are far from underflow
_LEVELS = np.arange(1, 9) / 9
_CONTOUR_CELLS = 128
_LARGEST = 1e300  # of a loss: the difference of two smaller ones does not overflow
_DEEPEST = 1e-9  # of the highest loss: where a logarithm's scale ends, for a loss may be 0


@dataclass(frozen=True, eq=False)
class DataTerm:
    """The data loss at the cells' centres, everything an alpha change starts from.

    w0s, w1s : (cols,) and (rows,) centres
    data_loss : (rows, cols)
    relative : (rows, cols) exp(lowest - data_loss), in [0, 1]
    lowest : the smallest data loss on the grid
    """

    w0s: Float64s
    w1s: Float64s
    data_loss: Float64s
    relative: Float64s
    lowest: float


@dataclass(frozen=True, eq=False)
class Surface:
    """A height map over the cells of `frame`, first row at w1 = y_min, columns over w0.

    heights : (rows, cols) from 0 to 255, at the cells' centres
    quantity : what 0 and 255 stand for, see `QUANTITIES`
    low, high : of the loss: its smallest and largest value; of the log loss: their logarithms;
        of exp(-loss), 0, where the colours begin, and the logarithm of its largest value
    contours : (m, 2, 2) line pieces at eight heights, evenly spaced
    """

    frame: Bounds
    heights: Bytes
    quantity: str
    low: float
    high: float
    contours: Float64s


def data_term(problem: Problem, frame: Bounds, cells: int) -> DataTerm:
    """The data loss over `frame`, with `cells` square cells along its shorter side."""
    rows, cols = grid_shape(cells, frame.width / frame.height)
    w0s = cell_centres(frame.x_min, frame.x_max, cols)
    w1s = cell_centres(frame.y_min, frame.y_max, rows)
    return _term(w0s, w1s, data_loss_grid(problem, w0s, w1s))


def with_point_moved(term: DataTerm, problem: Problem, old: tuple[Floats, float], new: tuple[Floats, float]) -> DataTerm:
    """The term after one point's (folded, shift) changed from `old` to `new`: its new part added, its old one subtracted.

    Adds a rounding error of the order of 1e-16 of the sum; the fresh sum has that, too.
    """
    grid = term.data_loss - _point_grid(problem, *old, term.w0s, term.w1s)
    grid += _point_grid(problem, *new, term.w0s, term.w1s)
    return _term(term.w0s, term.w1s, grid)


def _term(w0s: Float64s, w1s: Float64s, grid: Float64s) -> DataTerm:
    grid = _made_finite(grid)
    lowest = float(grid.min())
    return DataTerm(w0s, w1s, grid, np.exp(lowest - grid), lowest)


def surface(term: DataTerm, alpha: float, frame: Bounds, part: str, quantity: str) -> Surface:
    """The height map of a part of the loss (see `PARTS`) as a quantity (see `QUANTITIES`)."""
    if (part, quantity) == (PARTS[0], QUANTITIES[0]):
        heights, low, high = _posterior_heights(term, alpha)
    else:
        heights, low, high = _HEIGHTS[quantity](_part(term, alpha, part))
    lines = contours(term, heights)
    return Surface(frame, read_only(as_bytes(heights)), quantity, low, high, read_only(lines))


def _part(term: DataTerm, alpha: float, part: str) -> Float64s:
    total, data, _ = PARTS
    if part == data:
        return term.data_loss
    penalty = _penalty_grid(term.w0s, term.w1s, alpha)
    return term.data_loss + penalty if part == total else penalty


def _exponential_heights(loss: Float64s) -> tuple[Float64s, float, float]:
    lowest = float(loss.min())
    return np.exp(lowest - loss), 0.0, -lowest


def _posterior_heights(term: DataTerm, alpha: float) -> tuple[Float64s, float, float]:
    heights, log_peak = posterior(term, alpha)
    return heights, 0.0, log_peak


def _linear_heights(loss: Float64s) -> tuple[Float64s, float, float]:
    low, high = float(loss.min()), float(loss.max())
    return (loss - low) / ((high - low) or 1.0), low, high


def _logarithmic_heights(loss: Float64s) -> tuple[Float64s, float, float]:
    highest = float(loss.max())
    return _linear_heights(np.log(np.maximum(loss, _DEEPEST * highest) if highest > 0 else np.ones_like(loss)))


_HEIGHTS = dict(zip(QUANTITIES, (_exponential_heights, _linear_heights, _logarithmic_heights), strict=True))


def posterior(term: DataTerm, alpha: float) -> tuple[Float64s, float]:
    """(rows, cols) exp(-loss) relative to its peak on the grid, and the log of that peak."""
    prior0, prior1 = np.exp(-alpha * term.w0s**2), np.exp(-alpha * term.w1s**2)
    heights = term.relative * prior0
    heights *= prior1[:, None]
    peak = float(heights.max())
    if peak == 0 or np.log(peak) < _LOG_TINY:
        return _far_posterior(term, alpha)
    heights *= 1 / peak
    return heights, float(np.log(peak)) - term.lowest


def _far_posterior(term: DataTerm, alpha: float) -> tuple[Float64s, float]:
    """`posterior` by the exponents, for a peak where one of the factors is close to underflow."""
    grid = term.data_loss + _penalty_grid(term.w0s, term.w1s, alpha)
    lowest = float(grid.min())
    return np.exp(lowest - grid), -lowest


def as_bytes(heights: Float64s) -> Bytes:
    """Heights in [0, 1] as 0 to 255, rounded."""
    scaled = heights * 255.0
    scaled += 0.5
    return scaled.astype(np.uint8)


def contours(term: DataTerm, heights: Float64s) -> Float64s:
    """(m, 2, 2) line pieces of `heights` at eight levels, on every n-th cell of a fine grid."""
    stride = max(1, min(heights.shape) // _CONTOUR_CELLS)
    coarse, w0s, w1s = heights[::stride, ::stride], term.w0s[::stride], term.w1s[::stride]
    return np.concatenate([contour_segments(coarse, w0s, w1s, level) for level in _LEVELS])


def loss_grid(problem: Problem, w0s: Float64s, w1s: Float64s) -> Float64s:
    """(len(w1s), len(w0s)) alpha |w|^2 + data loss; see `data_loss_grid`."""
    return data_loss_grid(problem, w0s, w1s) + _penalty_grid(w0s, w1s, problem.alpha)


def _penalty_grid(w0s: Floats, w1s: Floats, alpha: float) -> Float64s:
    result: Float64s = alpha * (w0s**2 + (w1s**2)[:, None])
    return result


def data_loss_grid(problem: Problem, w0s: Float64s, w1s: Float64s) -> Float64s:
    """(len(w1s), len(w0s)) the sum over the points of L(y (w.x + b)) at every (w0, w1)."""
    if problem.loss is MARGIN_LOSSES["logistic"]:
        return logistic_grid(problem.folded, problem.shifts, w0s, w1s)
    total = np.zeros((len(w1s), len(w0s)))
    with np.errstate(all="ignore"):
        for point, shift in zip(problem.folded, problem.shifts, strict=True):
            total += _point_grid(problem, point, shift, w0s, w1s)
    return total


def _made_finite(grid: Float64s) -> Float64s:
    """An own loss may be infinite or nothing at all: there it is drawn as high as anywhere."""
    finite = np.abs(grid) < _LARGEST  # NaN is not
    return grid if finite.all() else np.where(finite, grid, grid[finite].max(initial=0.0))


def _point_grid(problem: Problem, point: Floats, shift: float, w0s: Float64s, w1s: Float64s) -> Float64s:
    """One point's part of `data_loss_grid`; point (2,) is folded by its label."""
    margins = point[0] * w0s + (point[1] * w1s + shift)[:, None]
    return problem.loss_at(margins, w0s, w1s[:, None])


def logistic_grid(folded: Float64s, shifts: Float64s, w0s: Float64s, w1s: Float64s) -> Float64s:
    """(len(w1s), len(w0s)) sum log(1 + exp(-(f.w + shift))) at every (w0, w1).

    folded : (n, 2) points times labels; shifts : (n,). The error is at most about 2e-16 per
    point, or relative to the sum where that is larger.
    """
    # No factor 1 + u v of a point exceeds 2 exp(this).
    steepest = np.abs(folded) @ [np.abs(w0s).max(), np.abs(w1s).max()] + np.abs(shifts)
    bounds = steepest + np.log(2.0)
    total = np.zeros((len(w1s), len(w0s)))
    for size in (_FACTORS, 1):
        tame = bounds <= _LOG_MAX / size
        for product in _products(folded[tame], shifts[tame], bounds[tame], w0s, w1s, size):
            total += np.log(product, out=product)
        folded, shifts, bounds = folded[~tame], shifts[~tame], bounds[~tame]
    for point, shift in zip(folded, shifts, strict=True):
        total += np.logaddexp(0.0, -point[0] * w0s - (point[1] * w1s + shift)[:, None])
    return total


def _products(folded: Floats, shifts: Floats, bounds: Floats, w0s: Floats, w1s: Floats, size: int) -> Iterator[Float64s]:
    """(rows, cols) products of 1 + exp(-(f.w + shift)), each over as many points as stay finite, `size` at a time.

    bounds : (n,) upper bounds of the factors' logarithms, at most _LOG_MAX / size

    The array is the caller's to overwrite.
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
