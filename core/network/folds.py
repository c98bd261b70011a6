"""Where the units of a network fold the plane, and into how many linear pieces a network with kinks divides it.

A first-layer unit is 0 before its activation on the line w·x + b = 0. With ReLU the network is linear in every cell of these
lines, and, in deeper networks, in every region where the same units are active, which is convex.
"""

from __future__ import annotations

import numpy as np

from core.network.activations import activations_of
from core.plane.contours import contour_segments
from core.plane.geometry import clipped_lines
from core.types import Bounds, Float64s, Floats, Ints, Layer

_SAME = 1e-9  # of the frame: crossings closer than this are one point, and lines one line
_HASH_MAX = 2**40  # sums of a few thousand such whole numbers are exact in float64, in any order
_NO_SEGMENTS = np.empty((0, 2, 2))


def folds(layers: tuple[Layer, ...], frame: Bounds) -> tuple[Float64s, Ints]:
    """(m, 2, 2) the lines where the units of the first layer are 0 before their activation, inside the frame, and (m,) the units."""
    first = layers[0]
    return clipped_lines(frame, first.weights.T.astype(np.float64), first.biases.astype(np.float64))


def outgoing(layers: tuple[Layer, ...], layer: int) -> Float64s:
    """(u,) the norm of the weights that lead out of each unit of a hidden layer; infinite where it overflows."""
    weights = np.abs(layers[layer + 1].weights.astype(np.float64))
    largest = weights.max(axis=1, initial=0.0)
    scale = np.where(largest > 0, largest, 1.0)[:, None]
    with np.errstate(over="ignore"):
        sizes: Float64s = largest * np.sqrt(((weights / scale) ** 2).sum(axis=1))
    return sizes


def is_piecewise_linear(activation: str, hidden: int) -> bool:
    """Whether every hidden layer is linear on both sides of one kink, as with ReLU; False without hidden layers."""
    rows = activations_of(activation, hidden)
    return bool(rows) and all(row.slopes is not None and row.slopes[0] != row.slopes[1] for row in rows)


def cell_count(chords: Float64s, frame: Bounds) -> int:
    """The number of cells into which lines, given as their chords (m, 2, 2) of a rectangle, divide it.

    Each line in turn adds one cell, and one more for every distinct place where it crosses an earlier line inside the rectangle.
    Lines and crossings that differ by less than 1e-9 of the frame count as the same.
    """
    if len(chords) == 0:
        return 1
    place, size = np.array([frame.x_min, frame.y_min]), np.array([frame.width, frame.height])
    starts, ends = ((chords[:, end] - place) / size for end in (0, 1))
    along = ends - starts
    lengths = np.hypot(*along.T)
    starts, along = starts[lengths > _SAME], along[lengths > _SAME]
    apart = starts[None, :] - starts[:, None]
    across = _cross(along[:, None], along[None, :])
    earlier = np.tri(len(starts), k=-1, dtype=bool)
    again = _repeated(apart, along, across, earlier)
    with np.errstate(divide="ignore", invalid="ignore"):
        on_one, on_other = (_cross(apart, direction) / across for direction in (along[None, :], along[:, None]))
    inside = (on_one > _SAME) & (on_one < 1 - _SAME) & (on_other > _SAME) & (on_other < 1 - _SAME)
    places = np.sort(np.where(inside & earlier & ~again, on_one, np.inf), axis=1)
    with np.errstate(invalid="ignore"):
        distinct = np.isfinite(places) & (np.diff(places, axis=1, prepend=-1.0) > _SAME)
    return 1 + int((~again * (1 + distinct.sum(axis=1))).sum())


def _repeated(apart: Float64s, along: Float64s, across: Float64s, earlier: np.ndarray) -> np.ndarray:
    """(m,) which lines are the same as an earlier one."""
    off = np.abs(_cross(apart, along[:, None])) / np.hypot(*along.T)[:, None]
    again: np.ndarray = ((np.abs(across) < _SAME) & (off < _SAME) & earlier).any(axis=1)
    return again


def _cross(a: Float64s, b: Float64s) -> Float64s:
    result: Float64s = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return result


def pattern_count(before: tuple[Floats, ...]) -> int:
    """The number of different sets of active units among the cells of a grid, at most the number of linear pieces.

    before : (units, rows, columns) for each hidden layer, the values before the activation
    """
    active = np.concatenate([values.reshape(len(values), -1) > 0 for values in before])
    signs = np.random.default_rng(0).integers(0, _HASH_MAX, len(active)).astype(np.float64) @ active
    return len(np.unique(signs))


def bends(before: Floats, xs: Float64s, ys: Float64s) -> Float64s:
    """(m, 2, 2) segments of the lines where the units of one layer are 0 before their activation, interpolated on a grid.

    before : (units, rows, columns), finite
    """
    if not len(before):
        return _NO_SEGMENTS
    # All grids on top of one another in one pass; the segments between two grids are dropped.
    apart = 3 * (ys[-1] - ys[0]) or 1.0
    bases = apart * np.arange(len(before))
    heights = (bases[:, None] + ys).ravel()
    segments = contour_segments(before.reshape(-1, len(xs)), xs, heights, np.zeros(1))
    grids = np.rint((segments[..., 1] - ys.mean()) / apart)
    rest = segments[..., 1] - grids * apart
    within = ((rest >= ys[0]) & (rest <= ys[-1])).all(axis=1) & (grids[:, 0] == grids[:, 1])
    result: Float64s = np.stack([segments[..., 0], rest], axis=-1)[within]
    return result
