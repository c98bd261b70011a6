"""Boundaries between the classes of a classifier sampled on a grid."""

from __future__ import annotations

import numpy as np

from core.types import Bounds, Bytes, Float64s, Floats, Ints

# The corners of a cell are bottom left, bottom right, top right, top left; edge k leads from
# corner k to the next one.
_NEXT = np.array([1, 2, 3, 0])
_NO_LINES = np.empty((0, 2, 2))


def boundary_segments(scores: Floats, classes: Bytes, xs: Float64s, ys: Float64s, frame: Bounds) -> Float64s:
    """(m, 2, 2) segments of the lines between classes, where the two largest scores are equal.

    scores : (k, rows, columns), finite, at the nodes (xs[column], ys[row]), ascending
    classes : (rows, columns), the index of the first score that is the largest or ties with it
    frame : the rectangle filled by the nodes' cells; the scores are constant from the outer nodes to its edge

    A line crosses an edge of the grid only if its two ends have different classes, at the
    point where the scores of these two classes are equal, interpolated linearly along the edge. So no
    line separates classes that do not touch, as a contour of class indices would. If three classes
    meet in a cell, or opposite corners are equal, its lines end at the mean of its crossings.
    """
    nodes = np.pad(classes, 1, mode="edge")
    corners = _mixed_cells(nodes)
    labels = nodes.ravel().take(corners)
    followers = labels.take(_NEXT, axis=1)
    crossed = labels != followers
    edges = np.flatnonzero(crossed)
    if len(edges) == 0:
        return _NO_LINES
    first, second = (of_corner.ravel().take(edges).astype(np.intp) for of_corner in (labels, followers))
    x, y = np.array([frame.x_min, *xs, frame.x_max]), np.array([frame.y_min, *ys, frame.y_max])
    ends = [np.divmod(of_corner.ravel().take(edges), len(x)) for of_corner in (corners, corners.take(_NEXT, axis=1))]
    # The first class leads at the start and the second at the end, or ties as the lower class; at least one lead is not 0.
    lead, lag = (_lead(scores, first, second, rows, columns) for rows, columns in ends)
    tied = (lead < 0) | (lag > 0)  # their line is somewhere along the edge
    lead, lag = np.where(tied, 1, lead), np.where(tied, -1, lag)
    start, end = (np.column_stack([x.take(columns), y.take(rows)]) for rows, columns in ends)
    return _joined(start + (lead / (lead - lag))[:, None] * (end - start), crossed.sum(axis=1))


def _mixed_cells(nodes: Bytes) -> Ints:
    """(m, 4) the corners, as indices into the flat nodes, of the cells whose corners are not all of the same class."""
    across, up = nodes[:, 1:] != nodes[:, :-1], nodes[1:] != nodes[:-1]
    cells = np.flatnonzero(across[1:] | across[:-1] | up[:, 1:])
    width = nodes.shape[1]
    corners: Ints = (cells + cells // (width - 1))[:, None] + np.array([0, 1, width + 1, width])
    return corners


def _lead(scores: Floats, first: Ints, second: Ints, rows: Ints, columns: Ints) -> Floats:
    """Score of the first class minus that of the second at nodes of the padded grid."""
    _, height, width = scores.shape
    node = np.clip(rows - 1, 0, height - 1) * width + np.clip(columns - 1, 0, width - 1)
    flat, size = scores.ravel(), height * width
    lead: Floats = flat.take(first * size + node) - flat.take(second * size + node)
    return lead


def _joined(crossings: Float64s, counts: Ints) -> Float64s:
    """Segments between crossings (n, 2): two crossings of a cell are joined, more are joined to their mean; counts : per cell."""
    starts = np.cumsum(counts) - counts
    pairs = starts[counts == 2]
    lines = np.stack([crossings[pairs], crossings[pairs + 1]], axis=1)
    if len(pairs) == len(counts):
        return lines
    means = np.add.reduceat(crossings, starts) / counts[:, None]
    meeting = np.repeat(counts > 2, counts)
    spokes = np.stack([crossings, np.repeat(means, counts, axis=0)], axis=1)[meeting]
    return np.concatenate([lines, spokes])
