"""Lines and half-planes in normal form, clipped to a rectangle: any direction, no slope."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.types import Bounds, Float64s, Ints

Point = tuple[float, float]

_LONGEST = 4.0  # the largest aspect with square cells


def clipped_line(bounds: Bounds, normal: Point, offset: float) -> Float64s | None:
    """(2, 2) end points of {p : normal.p + offset = 0} inside `bounds`.

    None if the normal is 0 or the line misses the rectangle; a line that only touches
    a corner misses it. The normal may have any finite length.
    """
    ends = [point for point, side in _perimeter(bounds, normal, offset) if side == 0]
    return np.array(ends) if len(ends) == 2 else None


def clipped_lines(bounds: Bounds, normals: Float64s, offsets: Float64s) -> tuple[Float64s, Ints]:
    """(m, 2, 2) the parts of the lines {p : normal.p + offset = 0} inside `bounds`, and (m,) which lines those are.

    normals (n, 2) and offsets (n,) : lines without a direction, and those that miss the rectangle, are left out
    """
    largest = np.abs(normals).max(axis=1, initial=0.0)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        normals, offsets = normals / largest[:, None], offsets / largest
        centre = np.array([bounds.x_min + bounds.width / 2, bounds.y_min + bounds.height / 2])
        to_line = (normals @ centre + offsets) / (normals**2).sum(axis=1)
        foot, along = centre - to_line[:, None] * normals, np.stack([-normals[:, 1], normals[:, 0]], axis=1)
        low, high = np.array([bounds.x_min, bounds.y_min]), np.array([bounds.x_max, bounds.y_max])
        enters, leaves = (low - foot) / along, (high - foot) / along
        # A line along one axis never enters or leaves on the other: it is inside (-inf, inf) or outside (both of one sign).
        first, last = np.fmin(enters, leaves).max(axis=1), np.fmax(enters, leaves).min(axis=1)
        found = np.flatnonzero(np.isfinite(first) & np.isfinite(last) & (first < last))
    ends = np.stack([first[found], last[found]], axis=1)
    return foot[found, None] + ends[..., None] * along[found, None], found


def half_plane(bounds: Bounds, normal: Point, offset: float) -> Float64s:
    """(m, 2) corners of {p : normal.p + offset >= 0} inside `bounds`, counter-clockwise.

    m is 3 to 5; empty (0, 2) if the normal is 0 or no part of the half-plane is inside.
    """
    corners = [point for point, side in _perimeter(bounds, normal, offset) if side >= 0]
    return np.array(corners) if len(corners) >= 3 else np.empty((0, 2))


def _perimeter(bounds: Bounds, normal: Point, offset: float) -> Iterator[tuple[Point, float]]:
    """Corners and crossings around the rectangle, counter-clockwise, each with its side of the line.

    The side is positive in the direction of the normal, 0 on the line. Empty for normal 0.
    """
    length = max(abs(normal[0]), abs(normal[1]))
    if length == 0:
        return
    a, b, c = normal[0] / length, normal[1] / length, offset / length
    corners = [
        (bounds.x_min, bounds.y_min),
        (bounds.x_max, bounds.y_min),
        (bounds.x_max, bounds.y_max),
        (bounds.x_min, bounds.y_max),
    ]
    sides = [a * x + b * y + c for x, y in corners]
    for index, (start, side) in enumerate(zip(corners, sides, strict=True)):
        yield start, side
        end, end_side = corners[(index + 1) % 4], sides[(index + 1) % 4]
        if min(side, end_side) < 0 < max(side, end_side):
            t = side / (side - end_side)
            yield (start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])), 0.0


def grid_shape(cells: int, aspect: float) -> tuple[int, int]:
    """(rows, columns) of square cells, `cells` of them along the shorter side of width / height = `aspect`.

    Beyond an aspect of four the cells are no longer square: the view may still be resizing.
    """
    aspect = min(max(aspect, 1 / _LONGEST), _LONGEST)
    return max(1, round(cells / min(aspect, 1.0))), max(1, round(cells * max(aspect, 1.0)))


def cell_centres(low: float, high: float, count: int) -> Float64s:
    """(count,) centres of equal cells between `low` and `high`, ascending."""
    half = (high - low) / (2 * count)
    return np.linspace(low + half, high - half, count)
