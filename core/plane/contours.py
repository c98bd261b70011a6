"""Contour lines of a sampled function by marching squares (Lorensen and Cline's marching cubes in two dimensions)."""

from __future__ import annotations

import numpy as np

from core.types import Float64s, Floats, Ints

# The corners of a cell are bottom left, bottom right, top right, top left; edge k leads from
# corner k to corner k + 1. Bit k of a case means that corner k is above the level.
_ROW_OF_CORNER = np.array([0, 0, 1, 1])
_COLUMN_OF_CORNER = np.array([0, 1, 1, 0])
_BITS = np.array([1, 2, 4, 8])

# The pair of edges joined in each case. 5 and 10 are saddles, given here for a centre
# below the level: each high corner is cut off separately.
_JOINED = np.array(
    [(0, 0), (3, 0), (0, 1), (3, 1), (1, 2), (3, 0), (0, 2), (3, 2), (2, 3), (2, 0), (0, 1), (2, 1), (1, 3), (1, 0), (0, 3), (0, 0)]
)
_SECOND_OF_SADDLE = {5: (1, 2), 10: (2, 3)}


def contour_segments(values: Floats, x: Floats, y: Floats, levels: Float64s) -> Float64s:
    """(m, 2, 2) line segments of {values = level} for each of the levels, interpolated linearly along the edges of the grid.

    values : (rows, cols), finite, at the nodes (x[col], y[row])
    x, y : (cols,) and (rows,), ascending
    levels : (k,), ascending; all are found in one pass

    A node equal to the level counts as below it. Saddles are resolved by the mean of
    their four corners.
    """
    below = np.searchsorted(levels, values.ravel()).reshape(values.shape).astype(np.int16)  # levels that each node is above
    corners_below = np.stack([below[:-1, :-1], below[:-1, 1:], below[1:, 1:], below[1:, :-1]])
    lowest, highest = corners_below.min(axis=0), corners_below.max(axis=0)
    rows, cols = np.nonzero(lowest != highest)
    first, counts = lowest[rows, cols].astype(np.intp), (highest - lowest)[rows, cols].astype(np.intp)
    # A cell is repeated for each level that crosses it.
    level = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    order = np.argsort(level, kind="stable")
    rows, cols, level = np.repeat(rows, counts)[order], np.repeat(cols, counts)[order], level[order]
    corner_rows, corner_cols = rows[:, None] + _ROW_OF_CORNER, cols[:, None] + _COLUMN_OF_CORNER
    corners = np.stack([x[corner_cols], y[corner_rows]], axis=-1)
    at_corners = values[corner_rows, corner_cols]
    heights = at_corners - levels[level][:, None]
    cases = (at_corners > levels[level][:, None]) @ _BITS
    cases, again, second = _resolved_saddles(cases, heights.mean(axis=1) > 0)
    cells = np.concatenate([np.arange(len(cases)), again])
    edges = np.concatenate([_JOINED[cases], second])
    return np.stack([_crossings(corners, heights, cells, edges[:, end]) for end in (0, 1)], axis=1)


def _resolved_saddles(cases: Ints, high_centre: np.ndarray) -> tuple[Ints, Ints, Ints]:
    """The cases with all saddle centres below the level, the cells of the saddles, and their second edge pairs (k, 2).

    With a centre above the level the two low corners are cut off instead, as in the
    opposite saddle.
    """
    saddle = (cases == 5) | (cases == 10)
    cases = np.where(saddle & high_centre, 15 - cases, cases)
    cells = np.flatnonzero(saddle)
    pairs = np.where((cases[cells] == 5)[:, None], _SECOND_OF_SADDLE[5], _SECOND_OF_SADDLE[10])
    return cases, cells, pairs


def _crossings(corners: Float64s, heights: Floats, cells: Ints, edges: Ints) -> Float64s:
    """(m, 2) points where the interpolated height is 0, on the given edge of the given cell."""
    ends = (edges + 1) % 4
    start, end = heights[cells, edges], heights[cells, ends]
    t = (start / (start - end))[:, None]
    result: Float64s = (1 - t) * corners[cells, edges] + t * corners[cells, ends]
    return result
