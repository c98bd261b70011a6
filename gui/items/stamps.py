"""Markers drawn once and stamped many times: ten thousand points take a millisecond or two."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPixmap

from core.types import Float64s, Ints
from gui.items.buffers import PrimitiveArray
from gui.items.guard import painting
from gui.items.overlay import polygon_path
from gui.theme import MARKER_RADIUS_PX, Theme, color, marker, pen

RING_PX = 1.9 * MARKER_RADIUS_PX
_RING_WIDTH_PX = 1.8


class Stamps:
    """Small images on one sheet, for one device ratio.

    reach_px : distance from an image's centre to its edge
    paint : (painter, index) paints an image around (0, 0), in logical pixels
    """

    def __init__(self, count: int, reach_px: float, ratio: float, paint: Callable[[QPainter, int], None]) -> None:
        self._count = count
        self._cell = math.ceil(2 * math.ceil(reach_px + 2) * ratio)  # a pixel of margin around each
        self._scale = 1 / ratio
        self._sheet = QPixmap(self._cell * count, self._cell)
        self._sheet.fill(color((0, 0, 0), 0.0))
        self._places = PrimitiveArray(QPainter.PixmapFragment, 10)
        with painting(self._sheet) as painter:
            for index in range(count):
                painter.resetTransform()
                painter.translate((index + 0.5) * self._cell, 0.5 * self._cell)
                painter.scale(ratio, ratio)
                paint(painter, index)

    def draw(self, painter: QPainter, centres: Float64s, indices: Ints | int) -> None:
        """Draw an image at each centre (n, 2), in logical pixels; the last one is on top."""
        self._places.resize(len(centres))
        rows = self._places.ndarray()  # columns: centre, corner in the sheet, size there, scales, turn, opacity
        rows[:, :2] = centres
        rows[:, 2] = indices % self._count * self._cell
        rows[:, 3] = 0
        rows[:, 4:6] = self._cell
        rows[:, 6:8] = self._scale
        rows[:, 8:] = 0, 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scale != 1)
        painter.drawPixmapFragments(*self._places.drawargs(), self._sheet)


def marker_stamps(theme: Theme, rim_px: float, ratio: float, hollow: bool, scale: float = 1.0) -> Stamps:
    """The markers of all classes; hollow : the rim has the class's colour, not the inside; scale : relative size."""

    def paint(painter: QPainter, label: int) -> None:
        inside, rim = (theme.surface, theme.classes[label]) if hollow else (theme.classes[label], theme.surface)
        painter.setBrush(color(inside))
        painter.setPen(pen(rim, rim_px))
        painter.drawPath(polygon_path(scale * marker(label)))

    return Stamps(len(theme.classes), 1.3 * scale * MARKER_RADIUS_PX, ratio, paint)


def ring_stamps(theme: Theme, ratio: float, size: float = 1.0) -> Stamps:
    """The ring around a misclassified point, outlined to set it off from any colour below; size : relative size."""

    def paint(painter: QPainter, _index: int) -> None:
        for line_pen in (pen(theme.surface, 2 * size * _RING_WIDTH_PX, 0.8), pen(theme.text, size * _RING_WIDTH_PX)):
            painter.setPen(line_pen)
            painter.drawEllipse(QPointF(0, 0), size * RING_PX, size * RING_PX)

    return Stamps(1, RING_PX, ratio, paint)
