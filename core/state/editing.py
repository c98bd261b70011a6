"""Editing points by hand: pure functions from rows (x0, x1, class index) to rows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.random import RandomState

from core.params import Rows
from core.registry import Registry

_SPRAYED = 3  # points at each position of a stroke
_BRUSHES = ("erase", "relabel", "spray")


@dataclass(frozen=True)
class Tool:
    """A row of `TOOLS` or `PAINT_TOOLS`.

    act : what it does to the points: add, drag, erase, relabel or spray; empty for nothing
    label : the class index that it paints; None where a setting decides
    """

    title: str
    tip: str
    act: str = ""
    label: int | None = None

    @property
    def has_brush(self) -> bool:
        """Whether it acts on everything within a radius."""
        return self.act in _BRUSHES


TOOLS: Registry[Tool] = Registry(
    "unknown tool {key!r}; valid: {valid}",
    [
        ("move", Tool("Move w", "Drag w and its line.")),
        ("add_plus", Tool("Add +1", "Click to add a point of class +1.", "add", 1)),
        ("add_minus", Tool("Add -1", "Click to add a point of class -1.", "add", 0)),
        ("drag", Tool("Drag points", "Drag points with the mouse.", "drag")),
        ("erase", Tool("Erase", "Erase points with the brush.", "erase")),
        ("relabel", Tool("Relabel", "Give points the other label with the brush.", "relabel")),
        ("spray_plus", Tool("Spray +1", "Spray points of class +1 with the brush.", "spray", 1)),
        ("spray_minus", Tool("Spray -1", "Spray points of class -1 with the brush.", "spray", 0)),
    ],
)
"""Tools of the Weights page; the first one edits nothing."""
PAINT_TOOLS: Registry[Tool] = Registry(
    "unknown tool {key!r}; valid: {valid}",
    [
        ("inspect", Tool("Inspect", "Point at the plot to read its numbers.")),
        ("add", Tool("Add", "Click to add a point of the selected class.", "add")),
        ("drag", Tool("Drag points", "Drag points with the mouse.", "drag")),
        ("erase", Tool("Erase", "Erase points with the brush.", "erase")),
        ("relabel", Tool("Relabel", "Give points the selected class with the brush.", "relabel")),
        ("spray", Tool("Spray", "Spray points of the selected class with the brush.", "spray")),
    ],
)
"""Tools of the Training page, which paint the class selected in a setting; the first one edits nothing."""


def edited(rows: Rows, tool: Tool, x: float, y: float, radius: float, item: int | None, label: int | None = None) -> Rows:
    """The rows after using `tool` at (x, y), with a brush of that radius, on the point `item` if the tool needs one.

    label : the class to paint; None where the tool decides, which then relabels to the other of two
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
    """Points spread evenly over the brush; the current number of points is the seed, so redoing a stroke gives the same points."""
    rng = RandomState(seed)
    angles, distances = 2 * math.pi * rng.rand(_SPRAYED), radius * rng.rand(_SPRAYED) ** 0.5
    return tuple((x + d * math.cos(a), y + d * math.sin(a), label) for a, d in zip(angles.tolist(), distances.tolist(), strict=True))
