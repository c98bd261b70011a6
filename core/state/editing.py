"""Points edited by hand: pure functions from rows (x0, x1, class index) to rows."""

from __future__ import annotations

import math

from numpy.random import RandomState

from core.params import Rows

TOOLS = ("move w", "add +1", "add -1", "drag points", "erase", "relabel", "spray +1", "spray -1")
"""Of the Weights page."""
PAINT_TOOLS = ("look", "add", "drag points", "erase", "relabel", "spray")
"""Of the Training page; they paint points of a class that is chosen apart."""
_SPRAYED = 3  # points at every place of a stroke


def has_brush(tool: str) -> bool:
    """Whether a tool works on all places within a radius."""
    return tool.split()[0] in ("erase", "relabel", "spray")


def edited(rows: Rows, tool: str, x: float, y: float, radius: float, item: int | None, label: int | None = None) -> Rows:
    """The rows after `tool` was used at (x, y), with a brush of that radius, on the point `item` where it needs one.

    tool : one of `TOOLS` or `PAINT_TOOLS`; the first of either changes nothing
    label : the class that is painted; None where the tool says it, and relabels to the other of two
    """
    if tool.startswith("add"):
        return (*rows, (float(x), float(y), _label(tool) if label is None else label))
    if tool.startswith("spray"):
        return (*rows, *_sprayed(x, y, radius, _label(tool) if label is None else label, len(rows)))
    if tool == "erase":
        return tuple(row for row in rows if math.hypot(row[0] - x, row[1] - y) > radius)
    if item is None or not 0 <= item < len(rows):
        return rows
    x0, x1, old = rows[item]
    if tool == "drag points":
        return (*rows[:item], (float(x), float(y), old), *rows[item + 1 :])
    return (*rows[:item], (x0, x1, 1 - old if label is None else label), *rows[item + 1 :]) if tool == "relabel" else rows


def _label(tool: str) -> int:
    return 1 if tool.endswith("+1") else 0


def _sprayed(x: float, y: float, radius: float, label: int, seed: int) -> Rows:
    """Points spread evenly over the brush; the number of points so far is the seed, so an undone stroke can be done again."""
    rng = RandomState(seed)
    angles, distances = 2 * math.pi * rng.rand(_SPRAYED), radius * rng.rand(_SPRAYED) ** 0.5
    return tuple((x + d * math.cos(a), y + d * math.sin(a), label) for a, d in zip(angles.tolist(), distances.tolist(), strict=True))
