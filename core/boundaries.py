"""Where a classifier that is known on a grid changes from one class to another."""

from __future__ import annotations

import numpy as np

from core.types import Bounds, Bytes, Float64s, Floats, Ints

# Corner k of a cell is bottom left, bottom right, top right, top left; edge k leads from
# corner k to corner k + 1.
_ROW_OF_CORNER = np.array([0, 0, 1, 1])
_COLUMN_OF_CORNER = np.array([0, 1, 1, 0])
_NO_LINES = np.empty((0, 2, 2))


def boundary_segments(scores: Floats, classes: Bytes, xs: Float64s, ys: Float64s, frame: Bounds) -> Float64s:
    """(m, 2, 2) pieces of the lines between classes, where the two largest scores are equal.

    scores : (k, rows, columns), finite, at the nodes (xs[column], ys[row]), ascending
    classes : (rows, columns), the first largest of the scores
    frame : the nodes' own cells fill it; what they are at its edge they are on it

    A line crosses an edge of the grid only where its two ends are of different classes, at the
    place where those two classes' scores are equal, linear along the edge. So no line parts
    classes that do not touch, as one contour of class numbers would. Where three classes
    meet in a cell, or opposite corners are alike, its lines end in the mean of its crossings.
    """
    row_of, column_of = _with_frame(len(ys)), _with_frame(len(xs))
    nodes = classes[row_of[:, None], column_of]
    rows, columns = np.nonzero(_mixed(nodes))
    if len(rows) == 0:
        return _NO_LINES
    labels = nodes[rows[:, None] + _ROW_OF_CORNER, columns[:, None] + _COLUMN_OF_CORNER]
    crossed = labels != labels[:, [1, 2, 3, 0]]
    cells, edges = np.nonzero(crossed)
    x, y = np.array([frame.x_min, *xs, frame.x_max]), np.array([frame.y_min, *ys, frame.y_max])
    leads: list[Floats] = []
    ends: list[Float64s] = []
    first, second = labels[cells, edges], labels[cells, (edges + 1) % 4]
    for corners in (edges, (edges + 1) % 4):
        at_row, at_column = rows[cells] + _ROW_OF_CORNER[corners], columns[cells] + _COLUMN_OF_CORNER[corners]
        node = row_of[at_row], column_of[at_column]
        leads.append(scores[first, *node] - scores[second, *node])
        ends.append(np.stack([x[at_column], y[at_row]], axis=-1))
    # The first class leads at the first end, the second at the other; one of the leads is not 0.
    t = (leads[0] / (leads[0] - leads[1]))[:, None]
    return _joined((1 - t) * ends[0] + t * ends[1], crossed.sum(axis=1))


def _with_frame(count: int) -> Ints:
    """The nodes 0 to count - 1, and the outermost once more on each side, on the frame."""
    return np.clip(np.arange(-1, count + 1), 0, count - 1)


def _mixed(nodes: Bytes) -> np.ndarray:
    """(rows - 1, columns - 1) whether a cell's corners are not all of one class."""
    across, up = nodes[:, 1:] != nodes[:, :-1], nodes[1:] != nodes[:-1]
    mixed: np.ndarray = across[1:] | across[:-1] | up[:, 1:] | up[:, :-1]
    return mixed


def _joined(crossings: Float64s, counts: Ints) -> Float64s:
    """Two crossings (n, 2) of a cell joined to each other, more of them to their mean; `counts` of them belong to each cell."""
    starts = np.cumsum(counts) - counts
    pairs = starts[counts == 2]
    lines = np.stack([crossings[pairs], crossings[pairs + 1]], axis=1)
    if len(pairs) == len(counts):
        return lines
    means = np.add.reduceat(crossings, starts) / counts[:, None]
    meeting = np.repeat(counts > 2, counts)
    spokes = np.stack([crossings, np.repeat(means, counts, axis=0)], axis=1)[meeting]
    return np.concatenate([lines, spokes])
