"""The handles on the canvas, and the w or bias that results from dragging one to p.

Throughout: w (2,) with length |w| and direction n = w / |w|; the decision line
w.x + b = 0 runs along t = n turned by 90 degrees, through its foot, the point of the
line nearest to the origin, -b / |w| n.
"""

from __future__ import annotations

import math

Point = tuple[float, float]

SHORTEST = 0.05  # w cannot shrink to 0, or its direction would be lost


def foot(w: Point, bias: float) -> Point | None:
    """The point of the decision line nearest to the origin; None for w = 0, which has no line."""
    square = w[0] * w[0] + w[1] * w[1]
    return (-bias * w[0] / square, -bias * w[1] / square) if square > 0 and math.isfinite(bias / square) else None


def lever_end(w: Point, bias: float, lever: float) -> Point | None:
    """The point of the decision line at distance `lever` from its foot; None for w = 0."""
    start = foot(w, bias)
    if start is None:
        return None
    length = math.hypot(*w)
    return start[0] - lever * w[1] / length, start[1] + lever * w[0] / length


def middle(w: Point) -> Point:
    """Half of w, where the handle for stretching it is."""
    return w[0] / 2, w[1] / 2


def turned_towards(w: Point, p: Point) -> Point:
    """w turned to point at p, with unchanged length; w itself for p = 0."""
    distance = math.hypot(*p)
    return _with_length(p, math.hypot(*w)) if distance > 0 else w


def turned_by_lever(w: Point, bias: float, lever: float, p: Point) -> Point:
    """w turned, with unchanged length, so that `lever_end` lies in the direction of p.

    In the rotating frame (n, t) the end is (-b / |w|, lever), so its angle is that of n
    plus a constant.
    """
    length = math.hypot(*w)
    if length == 0 or p == (0.0, 0.0):
        return w
    angle = math.atan2(p[1], p[0]) - math.atan2(lever, -bias / length)
    return length * math.cos(angle), length * math.sin(angle)


def stretched(w: Point, p: Point) -> Point:
    """w scaled to the length of p's projection on it; never shorter than `SHORTEST`."""
    length = math.hypot(*w)
    return _with_length(w, max(SHORTEST, (p[0] * w[0] + p[1] * w[1]) / length)) if length > 0 else w


def bias_through(w: Point, p: Point) -> float:
    """The bias for which the decision line passes through p: -w.p."""
    return -(w[0] * p[0] + w[1] * p[1])


def _with_length(direction: Point, length: float) -> Point:
    scale = length / math.hypot(*direction)
    return direction[0] * scale, direction[1] * scale
