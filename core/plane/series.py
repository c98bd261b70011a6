"""Preparing long series for drawing: moving averages, and thinning that preserves their appearance."""

from __future__ import annotations

import numpy as np

from core.types import Float64s

_SUMMED_MAX = 1e290  # so that the sum of any number of them is finite


def running_mean(values: Float64s, over: int) -> Float64s:
    """(n,) mean of each entry and the `over - 1` entries before it, or fewer at the start.

    It uses a cumulative sum, so the error is about 1e-16 of the sum of all entries.
    """
    if over <= 1 or len(values) == 0:
        return values
    largest = float(np.abs(values).max())
    if largest > _SUMMED_MAX:
        return largest * running_mean(values / largest, over)
    sums = np.cumsum(values)
    means = np.empty_like(sums)
    np.divide(sums[:over], np.arange(1, min(over, len(values)) + 1), out=means[:over])
    np.subtract(sums[over:], sums[:-over], out=means[over:])
    means[over:] /= over
    return means


def thinned(x: Float64s, y: Float64s, most: int, log_x: bool = False) -> tuple[Float64s, Float64s]:
    """About `most` points that look like the curve through ascending x and y (n,), with both ends and the height of every peak.

    It divides the axis into `most` / 2 equal intervals and keeps the lowest and the highest point of each, in the order of the
    curve; on a logarithmic axis x must be positive.
    """
    if len(x) <= most:
        return x, y
    spaced = np.geomspace if log_x else np.linspace
    starts = np.searchsorted(x, spaced(x[0], x[-1], most // 2 + 1)[:-1])
    starts = starts[np.diff(starts, prepend=-1) > 0]  # np.unique would import numpy.ma during a training: 0.1 s
    ends = np.append(starts[1:], len(x)) - 1
    low, high = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    falling = y[starts] >= y[ends]
    places = np.column_stack([x[starts], x[ends]]).ravel()
    heights = np.column_stack([np.where(falling, high, low), np.where(falling, low, high)]).ravel()
    return np.r_[x[0], places, x[-1]], np.r_[y[0], heights, y[-1]]
