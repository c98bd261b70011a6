"""Contour lines of a sampled function by marching squares (Lorensen and Cline's marching cubes in two dimensions)."""

from __future__ import annotations

import numpy as np

from core.types import Float64s, Floats, Ints

# The corners of a cell are bottom left, bottom right, top right, top left; edge k leads from
# corner k to corner k + 1. Bit k of a case means that corner k is above the level.
_ROW_OF_CORNER = np.array([0, 0, 1, 1])
_COLUMN_OF_CORNER = np.array([0, 1, 1, 0])

# The pair of edges joined in each case. 5 and 10 are saddles, given here for a centre
# below the level: each high corner is cut off separately.
_JOINED = np.array(
    [(0, 0), (3, 0), (0, 1), (3, 1), (1, 2), (3, 0), (0, 2), (3, 2), (2, 3), (2, 0), (0, 1), (2, 1), (1, 3), (1, 0), (0, 3), (0, 0)]
)
_SECOND_OF_SADDLE = {5: (1, 2), 10: (2, 3)}


def contour_segments(values: Floats, x: Floats, y: Floats, level: float) -> Float64s:
    """(m, 2, 2) line segments of {values = level}, interpolated linearly along the edges of the grid.

    values : (rows, cols), finite, at the nodes (x[col], y[row])
    x, y : (cols,) and (rows,), ascending

    A node equal to the level counts as below it. Saddles are resolved by the mean of
    their four corners.
    """
    cases = _cases(values > level)
    rows, cols = np.nonzero((cases != 0) & (cases != 15))
    cases = cases[rows, cols]
    corner_rows = rows[:, None] + _ROW_OF_CORNER
    corner_cols = cols[:, None] + _COLUMN_OF_CORNER
    corners = np.stack([x[corner_cols], y[corner_rows]], axis=-1)
    heights = values[corner_rows, corner_cols] - level

    cases, again, second = _resolved_saddles(cases, heights.mean(axis=1) > 0)
    cells = np.concatenate([np.arange(len(cases)), again])
    edges = np.concatenate([_JOINED[cases], second])
    return np.stack([_crossings(corners, heights, cells, edges[:, end]) for end in (0, 1)], axis=1)


def _cases(above: np.ndarray) -> Ints:
    """(rows - 1, cols - 1) which corners of each cell are above the level, one bit each."""
    bits = above.astype(np.uint8)
    return bits[:-1, :-1] | bits[:-1, 1:] << 1 | bits[1:, 1:] << 2 | bits[1:, :-1] << 3


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
