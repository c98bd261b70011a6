"""The loss of the 2-D weight vector, or exp(-loss), as a height map over (w0, w1).

The penalty is separable: changing alpha multiplies exp(-data loss) by a row and a column.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.plane.contours import contour_segments
from core.plane.geometry import cell_centres, grid_shape
from core.types import Bounds, Bytes, Float64s, read_only
from core.weights.loss_grids import data_loss_grid, penalty_grid
from core.weights.problem import Problem

_LOG_TINY = -500.0  # above it the peak, and all cells visible next to it, are far from underflow
_LEVELS = np.arange(1, 9) / 9
_CONTOUR_CELLS = 128
_HUGE = 1e300  # larger losses count as not finite, so that differences of the others are finite
_DEEPEST = 1e-9  # of the highest loss: the lower end of the logarithmic scale, because a loss may be 0


@dataclass(frozen=True, eq=False)
class DataTerm:
    """The data loss at the cells' centres: all that is needed when alpha changes.

    w0s, w1s : (cols,) and (rows,) centres
    data_loss : (rows, cols)
    relative : (rows, cols) exp(lowest - data_loss), in [0, 1]
    lowest : the smallest data loss on the grid
    whole : whether the loss is finite in every cell; where it is not, the highest finite value replaces it
    """

    w0s: Float64s
    w1s: Float64s
    data_loss: Float64s
    relative: Float64s
    lowest: float
    whole: bool


@dataclass(frozen=True, eq=False)
class Surface:
    """A height map over the cells of `frame`, first row at w1 = y_min, columns over w0.

    heights : (rows, cols) from 0 to 255, at the cells' centres
    quantity : what 0 and 255 stand for, see `QUANTITIES`
    low, high : for the loss, its smallest and largest value; for the log loss, their logarithms;
        for exp(-loss), 0, where the colours begin, and the logarithm of its largest value
    contours : (m, 2, 2) line segments at eight evenly spaced heights
    shares : (rows, cols) the heights in [0, 1], unrounded
    """

    frame: Bounds
    heights: Bytes
    quantity: str
    low: float
    high: float
    contours: Float64s
    shares: Float64s

    @property
    def values(self) -> Float64s:
        """(rows, cols) the quantity itself; 0 or infinite where exp(-loss) is too small or too large for a float."""
        with np.errstate(over="ignore", under="ignore", divide="ignore"):
            if self.quantity == "exp":
                return np.exp(self.high + np.log(self.shares))
            between: Float64s = self.low + (self.high - self.low) * self.shares
            return np.exp(between) if self.quantity == "log_loss" else between


def data_term(problem: Problem, frame: Bounds, cells: int) -> DataTerm:
    """The data loss over `frame`, with `cells` square cells along its shorter side."""
    rows, cols = grid_shape(cells, frame.width / frame.height)
    w0s = cell_centres(frame.x_min, frame.x_max, cols)
    w1s = cell_centres(frame.y_min, frame.y_max, rows)
    return _term(w0s, w1s, data_loss_grid(problem, w0s, w1s))


def with_point_moved(term: DataTerm, problem: Problem, old: tuple[Float64s, float], new: tuple[Float64s, float]) -> DataTerm:
    """The term after one point's (folded, shift) changed from `old` to `new`: adds its new loss and subtracts its old one.

    The rounding error is of the order of 1e-16 of the sum, as in a sum from scratch. The term must be whole.
    """
    before, after = (replace(problem, folded=point[None], shifts=np.array([shift])) for point, shift in (old, new))
    grid = term.data_loss - data_loss_grid(before, term.w0s, term.w1s)
    grid += data_loss_grid(after, term.w0s, term.w1s)
    return _term(term.w0s, term.w1s, grid)


def _term(w0s: Float64s, w1s: Float64s, grid: Float64s) -> DataTerm:
    finite = np.abs(grid) < _HUGE
    whole = bool(finite.all())
    if not whole:
        grid = np.where(finite, grid, grid.max(where=finite, initial=-np.inf) if finite.any() else 0.0)
    lowest = float(grid.min())
    return DataTerm(w0s, w1s, grid, np.exp(lowest - grid), lowest, whole)


def surface(term: DataTerm, alpha: float, frame: Bounds, part: str, quantity: str) -> Surface:
    """The height map of a part of the loss (see `PARTS`) as a quantity (see `QUANTITIES`); the loss itself where it is never above 0."""
    if (part, quantity) == ("posterior", "exp"):
        heights, low, high = _posterior_heights(term, alpha)
    else:
        loss = _part(term, alpha, part)
        if quantity == "log_loss" and loss.max() <= 0:
            quantity = "loss"  # which has no logarithm
        heights, low, high = _HEIGHTS[quantity](loss)
    lines = contours(term, heights)
    return Surface(frame, read_only(as_bytes(heights)), quantity, low, high, read_only(lines), read_only(heights))


def _part(term: DataTerm, alpha: float, part: str) -> Float64s:
    if part == "likelihood":
        return term.data_loss
    penalty = penalty_grid(term.w0s, term.w1s, alpha)
    return term.data_loss + penalty if part == "posterior" else penalty


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
    return _linear_heights(np.log(np.maximum(loss, _DEEPEST * float(loss.max()))))


_HEIGHTS = {"exp": _exponential_heights, "loss": _linear_heights, "log_loss": _logarithmic_heights}


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
    """`posterior` computed from the exponents, for a peak where one of the factors is close to underflow."""
    grid = term.data_loss + penalty_grid(term.w0s, term.w1s, alpha)
    lowest = float(grid.min())
    return np.exp(lowest - grid), -lowest


def as_bytes(heights: Float64s) -> Bytes:
    """Heights in [0, 1] as 0 to 255, rounded."""
    scaled = heights * 255.0
    scaled += 0.5
    return scaled.astype(np.uint8)


def contours(term: DataTerm, heights: Float64s) -> Float64s:
    """(m, 2, 2) line segments of `heights` at eight levels, using every n-th cell of a fine grid."""
    stride = max(1, min(heights.shape) // _CONTOUR_CELLS)
    coarse, w0s, w1s = heights[::stride, ::stride], term.w0s[::stride], term.w1s[::stride]
    return contour_segments(coarse, w0s, w1s, _LEVELS)
