"""Markers drawn once and stamped: ten thousand points take a millisecond or two."""

from __future__ import annotations

import math
from typing import Any

from pyqtgraph.Qt import internals
from PySide6.QtGui import QPainter, QPixmap

from core.types import Float64s, Ints
from gui.items.overlay import polygon_path
from gui.theme import MARKER_RADIUS_PX, Theme, color, marker, pen

_CELL_PX = 2 * math.ceil(1.3 * MARKER_RADIUS_PX + 2)  # the largest marker, its rim, and a pixel of air


class Stamps:
    """The markers of all classes side by side in one picture, for one theme, rim and device ratio.

    hollow : the class's colour is in the rim, not inside
    """

    def __init__(self, theme: Theme, rim_px: float, ratio: float, hollow: bool = False) -> None:
        self._classes = len(theme.classes)
        self._cell = math.ceil(_CELL_PX * ratio)
        self._scale = 1 / ratio
        self._sheet = QPixmap(self._cell * self._classes, self._cell)
        self._sheet.fill(color(theme.surface, 0.0))
        self._places: Any = internals.PrimitiveArray(QPainter.PixmapFragment, 10)
        painter = QPainter(self._sheet)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label in range(self._classes):
            painter.resetTransform()
            painter.translate((label + 0.5) * self._cell, 0.5 * self._cell)
            painter.scale(ratio, ratio)
            inside, rim = (theme.surface, theme.classes[label]) if hollow else (theme.classes[label], theme.surface)
            painter.setBrush(color(inside))
            painter.setPen(pen(rim, rim_px))
            painter.drawPath(polygon_path(marker(label)))
        painter.end()

    def draw(self, painter: QPainter, centres: Float64s, labels: Ints) -> None:
        """One marker around each centre (n, 2), in logical pixels; the last one lies on top."""
        self._places.resize(len(centres))
        rows = self._places.ndarray()  # columns: centre, corner in the sheet, size there, scales, turn, opacity
        rows[:, :2] = centres
        rows[:, 2] = labels % self._classes * self._cell
        rows[:, 3] = 0
        rows[:, 4:6] = self._cell
        rows[:, 6:8] = self._scale
        rows[:, 8:] = 0, 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scale != 1)
        painter.drawPixmapFragments(*self._places.drawargs(), self._sheet)  # type: ignore[call-arg]  # the stub wants a list
