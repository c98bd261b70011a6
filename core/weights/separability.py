"""Directions of w: those that classify all points, or most points, correctly, and the one that gradient descent approaches.

Throughout: folded (n, 2), the points times their labels -1 or +1. Two of them count as lying on one line through the origin if
only rounding separates them: 0.3 is not exactly three times 0.1, and points of a class on one line must not make two lines.
"""

from __future__ import annotations

import numpy as np

from core.types import Float64s, Floats

_ROUNDING = 8 * float(np.finfo(np.float64).eps)  # of |a| |b|: a cross product a x b that rounded coordinates may leave


def separable(folded: Floats) -> bool:
    """Whether some v has v . y x >= 0 for all points and > 0 for one: along it the logistic loss decreases without bound on |v|.

    All directions y x then lie within half a turn. That half-turn can be assumed to begin at
    one of them, after a gap of at least half a turn; there every direction is
    tested by the sign of a cross product.
    """
    folded = folded[np.any(folded != 0, axis=1)]
    if len(folded) == 0:
        return False
    angles = np.arctan2(folded[:, 1], folded[:, 0])
    order = np.argsort(angles)
    gaps = np.diff(angles[order], prepend=angles[order[-1]] - 2 * np.pi)
    # Rounded angles may tie or swap, so every direction this close to a candidate is a candidate too.
    slack = 1e-9
    starts = angles[order[gaps >= np.pi - slack]]
    near = np.any(np.abs(angles[:, None] - starts) <= slack, axis=1)
    return any(_begins_half_turn(start, folded) for start in np.unique(folded[near], axis=0))


def _begins_half_turn(start: Floats, folded: Floats) -> bool:
    """Whether all directions lie between 0 and half a turn counter-clockwise of `start`, and not all of them on its line.

    It is enough if all of them lie on its line and none points backwards.
    """
    sides = _cross_signs(start, folded)
    return bool(np.all(sides >= 0) and (np.any(sides > 0) or np.all(folded @ start > 0)))


def _cross_signs(start: Floats, folded: Floats) -> Float64s:
    """(n,) signs of start x folded, 0 where both lie on one line."""
    cross = start[0] * folded[:, 1] - start[1] * folded[:, 0]
    cross[np.abs(cross) <= _ROUNDING * np.hypot(*start) * np.hypot(folded[:, 0], folded[:, 1])] = 0.0
    signs: Float64s = np.sign(cross)
    return signs


def span(folded: Floats) -> Float64s:
    """(2, rank) orthonormal basis of the span of the points: the origin, a line, or the plane."""
    longest = folded[np.hypot(folded[:, 0], folded[:, 1]).argmax()] if len(folded) else np.zeros(2)
    if not longest.any():
        return np.empty((2, 0))
    if _cross_signs(longest, folded).any():
        return np.eye(2)
    # Not the longest point itself, but the common direction of points that differ only by rounding.
    line: Float64s = np.linalg.svd(folded, full_matrices=False)[2][:1].T
    return line


def widest_direction(folded: Floats) -> tuple[float, float] | None:
    """The unit v that maximises the smallest v . y x: the limiting direction of gradient descent on the logistic loss.

    It is the direction of the point of the convex hull nearest to the origin (Soudry et
    al. 2018, "The implicit bias of gradient descent on separable data"). None if no v
    has a positive margin at every point.
    """
    if len(folded) == 0:
        return None
    ends = folded[[np.square(folded).sum(axis=1).argmin()] * 2]
    nearest: Float64s = ends[0]
    for _ in range(len(folded) + 1):
        furthest = folded[(folded @ nearest).argmin()]
        if furthest @ nearest >= nearest @ nearest * (1 - 1e-12):
            break
        pairs = [(ends[0], furthest), (ends[1], furthest)]
        feet = [_nearest_of_segment(*pair) for pair in pairs]
        best = min(range(2), key=lambda number: float(feet[number] @ feet[number]))
        ends, nearest = np.array(pairs[best]), feet[best]
    length = float(np.hypot(*nearest))
    if length == 0 or (folded @ nearest).min() <= 1e-12 * length * np.abs(folded).max():
        return None
    return float(nearest[0]) / length, float(nearest[1]) / length


def best_direction(folded: Floats) -> Float64s:
    """(2,) the unit v with the most v . y x > 0; if several ranges tie, the middle of the widest.

    Each point is classified correctly over half a turn of v, so the number of correct points changes at two angles per point only.
    """
    angles = np.arctan2(folded[:, 1], folded[:, 0])[np.any(folded != 0, axis=1)]
    if len(angles) == 0:
        return np.array([1.0, 0.0])
    turns = np.concatenate([angles - np.pi / 2, angles + np.pi / 2]) % (2 * np.pi)
    order = np.argsort(turns)
    widths = np.diff(turns[order], append=turns[order[0]] + 2 * np.pi)
    right = np.cumsum(np.where(order < len(angles), 1, -1))
    # Rounding can leave spurious ranges between angles that should be equal.
    right[widths <= 1e-9] = -len(turns)
    best = np.lexsort((widths, right))[-1]
    middle = turns[order[best]] + widths[best] / 2
    return np.array([np.cos(middle), np.sin(middle)])


def _nearest_of_segment(start: Floats, end: Floats) -> Float64s:
    """The point of a segment nearest to the origin."""
    along = end - start
    square = float(along @ along)
    share = 0.0 if square == 0 else min(1.0, max(0.0, float(-(start @ along) / square)))
    result: Float64s = start + share * along
    return result
