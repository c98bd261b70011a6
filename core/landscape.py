"""The loss and exp(-loss) of the 2-D weight vector over a grid of (w0, w1).

On a grid exp(-s w.x) = u v with u over the columns and v over the rows, so sum log(1 + u v)
needs one logarithm per group of points instead of one per point, and a few points' product
(1 + u1 v1)(1 + u2 v2)(1 + u3 v3) multiplies out to one small matrix product. The penalty
is separable too: a change of alpha multiplies exp(-data loss) by a row and a column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.contours import contour_segments
from core.geometry import cell_centres, grid_shape
from core.types import Bounds, Bytes, Dataset, Float64s, Floats, read_only

_FACTORS = 3  # of a small matrix product; 2 and 4 measured a little slower
_LOG_MAX = 700.0  # exp of it is finite in float64
_LOG_TINY = -500.0  # above it the peak, and all cells that show beside it, are far from underflow
_LEVELS = np.arange(1, 9) / 9
_CONTOUR_CELLS = 128


@dataclass(frozen=True, eq=False)
class Likelihood:
    """The data's part of exp(-loss) at the cells' centres, everything an alpha change starts from.

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
    """exp(-loss) over the cells of `frame`, first row at w1 = y_min, columns over w0.

    heights : (rows, cols) round(255 exp(-loss) / peak), at the cells' centres
    log_peak : log of the peak, the value that 255 stands for; minus the smallest loss on the grid
    contours : (m, 2, 2) line pieces at eight heights, evenly spaced between 0 and the peak
    """

    frame: Bounds
    heights: Bytes
    log_peak: float
    contours: Float64s


SurfaceOver = Callable[[Dataset, Bounds, int, float], Surface]


def surface_over() -> SurfaceOver:
    """A function of (data, frame, cells, alpha) that remembers what it did.

    The same arguments give the identical `Surface`; a new alpha reuses the data term.
    """
    data_term = lru_cache(maxsize=2)(likelihood)

    @lru_cache(maxsize=2)
    def surface(data: Dataset, frame: Bounds, cells: int, alpha: float) -> Surface:
        term = data_term(data, frame, cells)
        heights, log_peak = posterior(term, alpha)
        return Surface(frame, read_only(as_bytes(heights)), log_peak, read_only(contours(term, heights)))

    return surface


def likelihood(data: Dataset, frame: Bounds, cells: int) -> Likelihood:
    """The data term over `frame`, with `cells` square cells along its shorter side."""
    rows, cols = grid_shape(cells, frame.width / frame.height)
    w0s = cell_centres(frame.x_min, frame.x_max, cols)
    w1s = cell_centres(frame.y_min, frame.y_max, rows)
    grid = data_loss_grid(data.x_train, data.signs, w0s, w1s)
    lowest = float(grid.min())
    return Likelihood(w0s, w1s, grid, np.exp(lowest - grid), lowest)


def posterior(term: Likelihood, alpha: float) -> tuple[Float64s, float]:
    """(rows, cols) exp(-loss) relative to its peak on the grid, and the log of that peak."""
    prior0, prior1 = np.exp(-alpha * term.w0s**2), np.exp(-alpha * term.w1s**2)
    heights = term.relative * prior0
    heights *= prior1[:, None]
    peak = float(heights.max())
    if peak == 0 or np.log(peak) < _LOG_TINY:
        return _far_posterior(term, alpha)
    heights *= 1 / peak
    return heights, float(np.log(peak)) - term.lowest


def _far_posterior(term: Likelihood, alpha: float) -> tuple[Float64s, float]:
    """`posterior` by the exponents, for a peak where one of the factors is close to underflow."""
    grid = term.data_loss + _penalty_grid(term.w0s, term.w1s, alpha)
    lowest = float(grid.min())
    return np.exp(lowest - grid), -lowest


def as_bytes(heights: Float64s) -> Bytes:
    """Heights in [0, 1] as 0 to 255, rounded."""
    scaled = heights * 255.0
    scaled += 0.5
    return scaled.astype(np.uint8)


def contours(term: Likelihood, heights: Float64s) -> Float64s:
    """(m, 2, 2) line pieces of `heights` at eight levels, on every n-th cell of a fine grid."""
    stride = max(1, min(heights.shape) // _CONTOUR_CELLS)
    coarse, w0s, w1s = heights[::stride, ::stride], term.w0s[::stride], term.w1s[::stride]
    return np.concatenate([contour_segments(coarse, w0s, w1s, level) for level in _LEVELS])


def loss_grid(x: Floats, signs: Floats, w0s: Floats, w1s: Floats, alpha: float) -> Float64s:
    """(len(w1s), len(w0s)) loss alpha |w|^2 + sum log(1 + exp(-s w.x)); see `data_loss_grid`."""
    return data_loss_grid(x, signs, w0s, w1s) + _penalty_grid(w0s, w1s, alpha)


def _penalty_grid(w0s: Floats, w1s: Floats, alpha: float) -> Float64s:
    result: Float64s = alpha * (w0s**2 + (w1s**2)[:, None])
    return result


def data_loss_grid(x: Floats, signs: Floats, w0s: Floats, w1s: Floats) -> Float64s:
    """(len(w1s), len(w0s)) sum log(1 + exp(-s w.x)) at every (w0, w1).

    x : (n, 2); signs : (n,) of -1.0 and +1.0. The error is at most about 2e-16 per point,
    or relative to the sum where that is larger.
    """
    folded = signs[:, None] * x
    # No factor 1 + u v of a point exceeds 2 exp(this).
    steepest = np.abs(folded) @ [np.abs(w0s).max(), np.abs(w1s).max()]
    bounds = steepest + np.log(2.0)
    total = np.zeros((len(w1s), len(w0s)))
    for size in (_FACTORS, 1):
        tame = bounds <= _LOG_MAX / size
        for product in _products(folded[tame], bounds[tame], w0s, w1s, size):
            total += np.log(product, out=product)
        folded, bounds = folded[~tame], bounds[~tame]
    for point in folded:
        total += np.logaddexp(0.0, -point[0] * w0s - (point[1] * w1s)[:, None])
    return total


def _products(folded: Floats, bounds: Floats, w0s: Floats, w1s: Floats, size: int) -> Iterator[Float64s]:
    """(rows, cols) products of 1 + exp(-w.x), each over as many points as stay finite, `size` at a time.

    bounds : (n,) upper bounds of the factors' logarithms, at most _LOG_MAX / size

    The array is the caller's to overwrite.
    """
    columns, rows = _subset_products(folded[:, 0], w0s, size), _subset_products(folded[:, 1], w1s, size)
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


def _subset_products(slopes: Floats, ws: Floats, size: int) -> Float64s:
    """(groups, 2^size, len(ws)) products of exp(-slope w) over each subset of a group of `size` slopes.

    Missing slopes of the last group count as exp = 0, a factor of 1 in the expanded product.
    """
    groups = -(-len(slopes) // size)
    flat = np.zeros((groups * size, len(ws)))
    np.exp(np.multiply.outer(-slopes, ws), out=flat[: len(slopes)])
    exponentials = flat.reshape(groups, size, len(ws))
    subsets = np.ones((groups, 2**size, len(ws)))
    for factor in range(size):
        half = 2**factor
        np.multiply(subsets[:, :half], exponentials[:, factor, None], out=subsets[:, half : 2 * half])
    return subsets
