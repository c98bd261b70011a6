"""Points edited by hand: pure functions from rows (x0, x1, class index) to rows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.random import RandomState

from core.params import Rows
from core.registry import Registry

_SPRAYED = 3  # points at every place of a stroke
_BRUSHES = ("erase", "relabel", "spray")


@dataclass(frozen=True)
class Tool:
    """A row of `TOOLS` or `PAINT_TOOLS`.

    act : what it does to the points: add, drag, erase, relabel or spray; empty for nothing
    label : the class index that it paints, where it says that itself
    """

    title: str
    tip: str
    act: str = ""
    label: int | None = None

    @property
    def has_brush(self) -> bool:
        """Whether it works on all places within a radius."""
        return self.act in _BRUSHES


TOOLS: Registry[Tool] = Registry(
    "unknown tool {key!r}; valid: {valid}",
    [
        ("move", Tool("Move w", "The mouse moves w and its line.")),
        ("add_plus", Tool("Add +1", "A click adds a point of class +1.", "add", 1)),
        ("add_minus", Tool("Add -1", "A click adds a point of class -1.", "add", 0)),
        ("drag", Tool("Drag points", "Points are dragged.", "drag")),
        ("erase", Tool("Erase", "The brush erases points.", "erase")),
        ("relabel", Tool("Relabel", "The brush gives points the other label.", "relabel")),
        ("spray_plus", Tool("Spray +1", "The brush sprays points of class +1.", "spray", 1)),
        ("spray_minus", Tool("Spray -1", "The brush sprays points of class -1.", "spray", 0)),
    ],
)
"""Of the Weights page; the first one edits nothing."""
PAINT_TOOLS: Registry[Tool] = Registry(
    "unknown tool {key!r}; valid: {valid}",
    [
        ("inspect", Tool("Inspect", "The mouse only reads what is there.")),
        ("add", Tool("Add", "A click adds a point of the class that is set.", "add")),
        ("drag", Tool("Drag points", "Points are dragged.", "drag")),
        ("erase", Tool("Erase", "The brush erases points.", "erase")),
        ("relabel", Tool("Relabel", "The brush gives points the class that is set.", "relabel")),
        ("spray", Tool("Spray", "The brush sprays points of the class that is set.", "spray")),
    ],
)
"""Of the Training page, which paint a class that is chosen apart; the first one edits nothing."""


def edited(rows: Rows, tool: Tool, x: float, y: float, radius: float, item: int | None, label: int | None = None) -> Rows:
    """The rows after `tool` was used at (x, y), with a brush of that radius, on the point `item` where it needs one.

    label : the class that is painted; None where the tool says it, and relabels to the other of two
    """
    painted = tool.label if label is None else label
    if tool.act == "add":
        return (*rows, (float(x), float(y), painted or 0))
    if tool.act == "spray":
        return (*rows, *_sprayed(x, y, radius, painted or 0, len(rows)))
    if tool.act == "erase":
        return tuple(row for row in rows if math.hypot(row[0] - x, row[1] - y) > radius)
    if item is None or not 0 <= item < len(rows):
        return rows
    x0, x1, old = rows[item]
    if tool.act == "drag":
        return (*rows[:item], (float(x), float(y), old), *rows[item + 1 :])
    return (*rows[:item], (x0, x1, 1 - old if label is None else label), *rows[item + 1 :]) if tool.act == "relabel" else rows


def _sprayed(x: float, y: float, radius: float, label: int, seed: int) -> Rows:
    """Points spread evenly over the brush; the number of points so far is the seed, so an undone stroke can be done again."""
    rng = RandomState(seed)
    angles, distances = 2 * math.pi * rng.rand(_SPRAYED), radius * rng.rand(_SPRAYED) ** 0.5
    return tuple((x + d * math.cos(a), y + d * math.sin(a), label) for a, d in zip(angles.tolist(), distances.tolist(), strict=True))
