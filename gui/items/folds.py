"""Lines where the units of a network fold the plane."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainter, QTransform

from core.types import Float64s
from gui.items.overlay import ThemedOverlay, line_buffer, mapped
from gui.theme import pen

_WIDTHS_PX = (0.8, 1.5, 2.4, 3.6)  # by quarters of the largest outgoing weights
_BEND_PX = 0.9
_OPACITY, _BEND_OPACITY = 0.75, 0.5


class FoldsItem(ThemedOverlay):
    """Segments (m, 2, 2), the wider the larger their share (m,) in (0, 1], and thin ones (k, 2, 2)."""

    depth = -5

    def __init__(self) -> None:
        super().__init__()
        self._lines: Float64s = np.empty((0, 2, 2))
        self._shares: Float64s = np.empty(0)
        self._bends: Float64s = np.empty((0, 2, 2))
        self._buffer = line_buffer()

    def set_folds(self, lines: Float64s, shares: Float64s, bends: Float64s) -> None:
        self._lines, self._shares, self._bends = lines, shares, bends
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        painter.setPen(pen(self.theme.text, _BEND_PX, _BEND_OPACITY))
        self._draw(painter, to_pixels, self._bends)
        wide = np.minimum((len(_WIDTHS_PX) * self._shares).astype(int), len(_WIDTHS_PX) - 1)
        for number, width in enumerate(_WIDTHS_PX):
            painter.setPen(pen(self.theme.text, width, _OPACITY))
            self._draw(painter, to_pixels, self._lines[wide == number])

    def _draw(self, painter: QPainter, to_pixels: QTransform, segments: Float64s) -> None:
        if len(segments):
            self._buffer.resize(len(segments))
            self._buffer.ndarray()[:] = mapped(to_pixels, segments).reshape(-1, 4)
            painter.drawLines(*self._buffer.drawargs())


class ZeroLineItem(ThemedOverlay):
    """Segments (m, 2, 2) lit up above the points: where one unit is 0."""

    depth = 1

    def __init__(self) -> None:
        super().__init__()
        self._segments: Float64s = np.empty((0, 2, 2))
        self._buffer = line_buffer()

    def set_segments(self, segments: Float64s) -> None:
        self._segments = segments
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        if len(self._segments):
            self._buffer.resize(len(self._segments))
            self._buffer.ndarray()[:] = mapped(to_pixels, self._segments).reshape(-1, 4)
            for line_pen in (pen(self.theme.surface, 6.0, 0.9), pen(self.theme.accent, 3.0)):
                painter.setPen(line_pen)
                painter.drawLines(*self._buffer.drawargs())
