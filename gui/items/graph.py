"""The layout of a network's columns, and the lines between them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from core.types import Bools, Float64s, Ints
from gui.items.buffers import PrimitiveArray
from gui.theme import Theme, pen

_LARGEST_PX, _SMALLEST_PX = 96, 8
_LEGIBLE_PX, _CROWDED_PX = 40, 44
_GAP_PX = 3.0
_LEAST_APART_PX, _APART = 24.0, 0.7  # between two columns: in pixels, and in sides of a tile
_LOOSE = 1.35  # most distance between the tops of two tiles, in sides
_WIDTHS_PX = (0.9, 1.6, 2.5, 4.0)  # of lines, by quarters of the largest weight
_OPACITY, _FADED = 0.8, 0.14
_DASHES = (5.0, 4.0)  # pixels


class GraphLayout:
    """Square boxes for the units of each column, as large as fit, in several sub-columns where there are many.

    boxes : for each column those of its units; side : of a box
    """

    def __init__(self, area: QRectF, counts: Sequence[int]) -> None:
        self.side = float(_side(area, counts))
        across = [_across(area, count, self.side) for count in counts]
        pitch = self.side + _GAP_PX
        taken = sum(across) * pitch - len(counts) * _GAP_PX
        apart = (area.width() - taken) / max(1, len(counts) - 1) if len(counts) > 1 else 0.0
        self.boxes: list[list[QRectF]] = []
        left = area.left() if len(counts) > 1 else area.center().x() - taken / 2
        for count, columns in zip(counts, across, strict=True):
            self.boxes.append(_column(area, left, count, columns, self.side))
            left += columns * pitch - _GAP_PX + apart

    def ends(self, column: int, sources: Ints, targets: Ints) -> Float64s:
        """(m, 4) the ends of lines from units of a column to units of the next: x and y of both, in pixels."""
        before, after = self.boxes[column], self.boxes[column + 1]
        starts = np.array([(box.right(), box.center().y()) for box in before]).reshape(-1, 2)
        stops = np.array([(box.left(), box.center().y()) for box in after]).reshape(-1, 2)
        return np.hstack([starts[sources], stops[targets]])

    def unit_at(self, place: QPointF) -> tuple[int, int] | None:
        """(column, position) of the box at a place."""
        found = ((column, row) for column, boxes in enumerate(self.boxes) for row, box in enumerate(boxes) if box.contains(place))
        return next(found, None)

    def span(self, column: int, area: QRectF) -> tuple[float, float]:
        """Left and right of the room that a column's heading may take, half of the way to its neighbours."""
        edges = [(boxes[0].left(), boxes[-1].right()) for boxes in self.boxes]
        left = area.left() if column == 0 else (edges[column - 1][1] + edges[column][0]) / 2
        right = area.right() if column == len(edges) - 1 else (edges[column][1] + edges[column + 1][0]) / 2
        return left, right


def _side(area: QRectF, counts: Sequence[int]) -> int:
    """The largest side that fits, in as few sub-columns as leave the maps legible."""
    sides = [side for side in range(_LARGEST_PX, _SMALLEST_PX, -1) if _fits(area, counts, side)]
    for most in (1, 2):
        large = [side for side in sides if side >= _LEGIBLE_PX and all(_across(area, count, side) <= most for count in counts)]
        if large:
            return large[0]
    return next((side for side in sides if side <= _CROWDED_PX), _SMALLEST_PX)


def _across(area: QRectF, count: int, side: float) -> int:
    """Sub-columns that a column of units takes."""
    rows = max(1, int((area.height() + _GAP_PX) // (side + _GAP_PX)))
    return max(1, math.ceil(count / rows))


def _fits(area: QRectF, counts: Sequence[int], side: int) -> bool:
    across = [_across(area, count, side) for count in counts]
    apart = max(_LEAST_APART_PX, _APART * side)
    return side <= area.height() and sum(across) * (side + _GAP_PX) + (len(counts) - 1) * apart <= area.width()


def _column(area: QRectF, left: float, count: int, columns: int, side: float) -> list[QRectF]:
    """The boxes of a column, top to bottom and then from left to right, centred in the height of the area."""
    rows = math.ceil(count / columns)
    spare = (area.height() - rows * side) / max(1, rows - 1) if rows > 1 else 0.0
    pitch = side + max(_GAP_PX, min(spare, (_LOOSE - 1) * side))
    top = area.center().y() - (rows * pitch - (pitch - side)) / 2
    places = (divmod(number, rows) for number in range(count))
    return [QRectF(left + column * (side + _GAP_PX), top + row * pitch, side, side) for column, row in places]


def distances(lines: Float64s, place: QPointF) -> Float64s:
    """(m,) distances in pixels from a place to lines (m, 4)."""
    starts, along = lines[:, :2], lines[:, 2:] - lines[:, :2]
    to_place = np.array([place.x(), place.y()]) - starts
    lengths = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip((to_place * along).sum(axis=1) / lengths, 0, 1)
    found: Float64s = np.hypot(*(to_place - share[:, None] * along).T)
    return found


def paint_wires(
    painter: QPainter, theme: Theme, lines: Float64s, values: Float64s, shares: Float64s, strong: Bools, buffer: PrimitiveArray
) -> None:
    """Paint weights as lines (m, 4): solid in orange above 0 and dashed in blue below, the larger the wider.

    strong (m,) : those that are not faded; buffer : a `line_buffer`
    """
    orange, blue = theme.classes[:2]
    wide = np.minimum((len(_WIDTHS_PX) * shares).astype(int), len(_WIDTHS_PX) - 1)
    for number, width in enumerate(_WIDTHS_PX):
        for positive in (False, True):
            for is_strong in (False, True):
                chosen = (wide == number) & ((values > 0) == positive) & (strong == is_strong)
                if chosen.any():
                    line_pen = pen(orange if positive else blue, width, _OPACITY if is_strong else _FADED)
                    line_pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # round caps take several times as long
                    if not positive:
                        line_pen.setDashPattern([dash / width for dash in _DASHES])
                    painter.setPen(line_pen)
                    buffer.resize(int(chosen.sum()))
                    buffer.ndarray()[:] = lines[chosen]
                    painter.drawLines(*buffer.drawargs())
