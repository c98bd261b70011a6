"""The layout of a network's columns, and the lines between them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from core.types import Bools, Float64s, Ints
from gui.items.buffers import PrimitiveArray
from gui.theme import Theme, mixed, pen

_LARGEST_PX, _SMALLEST_PX = 96, 8
_LEGIBLE_PX = 40
_GAP_PX = 3.0
_LEAST_APART_PX, _APART = 24.0, 0.7  # between two columns: in pixels, and in sides of a tile
_LOOSE = 1.35  # most distance between the tops of two tiles, in sides
_WIDTHS_PX = (0.9, 1.6, 2.5, 4.0)  # of lines, by quarters of the largest weight
_STRONG, _FADED = 0.8, 0.16  # shares of their colours in a mix with the background
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
        self._starts, self._stops = ([_places(boxes, edge) for boxes in self.boxes] for edge in (QRectF.right, QRectF.left))

    def ends(self, column: int, sources: Ints, targets: Ints, whole: Bools) -> Float64s:
        """(m, 4) the ends of lines from units of a column to units of the next: x and y of both, in pixels.

        A line behind other units of its own columns would be long and hardly seen, so it is cut there, unless it is `whole` (m,).
        """
        starts, stops = self._starts[column], self._stops[column + 1]
        first, last = starts[sources], stops[targets]
        along = last - first
        edges = starts[:, 0].max(initial=-math.inf), stops[:, 0].min(initial=math.inf)
        shares = [(edge - first[:, 0]) / np.maximum(along[:, 0], 1.0) for edge in edges]
        return np.hstack([first + np.where(whole, end, share)[:, None] * along for end, share in enumerate(shares)])

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


def _places(boxes: Sequence[QRectF], edge: Callable[[QRectF], float]) -> Float64s:
    """(n, 2) the middles of one edge of the boxes."""
    return np.array([(edge(box), box.center().y()) for box in boxes]).reshape(-1, 2)


def _side(area: QRectF, counts: Sequence[int]) -> int:
    """The largest side that fits, in as few sub-columns as leave the maps legible."""
    sides = [side for side in range(_LARGEST_PX, _SMALLEST_PX, -1) if _fits(area, counts, side)]
    for most in (1, 2):
        large = [side for side in sides if side >= _LEGIBLE_PX and all(_across(area, count, side) <= most for count in counts)]
        if large:
            return large[0]
    return next((side for side in sides if side <= _LEGIBLE_PX), _SMALLEST_PX)


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
    wide = np.minimum((len(_WIDTHS_PX) * shares).astype(int), len(_WIDTHS_PX) - 1)
    kinds = 2 * (len(_WIDTHS_PX) * strong + wide) + (values > 0)
    order = np.argsort(kinds, kind="stable")
    starts = np.searchsorted(kinds[order], np.arange(4 * len(_WIDTHS_PX) + 1))
    for kind, (start, end) in enumerate(itertools.pairwise(starts.tolist())):
        if end > start:
            is_strong, width = divmod(kind // 2, len(_WIDTHS_PX))
            painter.setPen(_pen(theme, _WIDTHS_PX[width], bool(kind % 2), bool(is_strong)))
            buffer.resize(end - start)
            buffer.ndarray()[:] = lines[order[start:end]]
            painter.drawLines(*buffer.drawargs())


@cache
def _pen(theme: Theme, width: float, positive: bool, strong: bool) -> QPen:
    orange, blue = theme.classes[:2]
    # Mixed with the background instead of translucent, and without round caps: each takes several times as long.
    line_pen = pen(mixed(orange if positive else blue, theme.surface, _STRONG if strong else _FADED), width)
    line_pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if not positive:
        line_pen.setDashPattern([dash / width for dash in _DASHES])
    return line_pen
