"""Horizontal bars, each with a text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTransform

from core.types import Rgb
from gui.items.overlay import ThemedOverlay
from gui.theme import box_font, color

_THICKNESS = 0.6  # share of the distance between two bars
_FONT = 0.85  # font size as a share of that distance
_SMALLEST_PX = 7
_GAP_PX = 6.0


@dataclass(frozen=True)
class Bar:
    """A bar from the left edge to `end` in data, with its text after it, or inside it if there is more room."""

    end: float
    rgb: Rgb
    text: str


class BarsItem(ThemedOverlay):
    """Bars at the heights 0, -1, -2, ... in data."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: Sequence[Bar] = ()

    def set_bars(self, bars: Sequence[Bar]) -> None:
        self._bars = bars
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        area, apart, font = self.visible(to_pixels), abs(to_pixels.m22()), box_font()
        if apart < QFontMetricsF(font).height():
            font.setPixelSize(max(_SMALLEST_PX, int(apart * _FONT)))
        metrics, thickness = QFontMetricsF(font), _THICKNESS * apart
        painter.setFont(font)
        stride = max(1, math.ceil(metrics.capHeight() / max(apart, 1.0)))  # bars too low for their texts show every n-th
        for number, bar in enumerate(self._bars):
            end = to_pixels.map(QPointF(bar.end, -number))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(bar.rgb))
            painter.drawRect(QRectF(area.left(), end.y() - thickness / 2, end.x() - area.left(), thickness))
            if number % stride:
                continue
            width = metrics.horizontalAdvance(bar.text)
            inside = end.x() + _GAP_PX + width > area.right() and width + 2 * _GAP_PX < end.x() - area.left()
            left = end.x() - _GAP_PX - width if inside else min(end.x() + _GAP_PX, area.right() - width)
            if not inside:  # a line behind the text would cross it out
                painter.setBrush(color(self.theme.surface))
                painter.drawRect(QRectF(left, end.y() - metrics.height() / 2, width, metrics.height()))
            painter.setPen(color(self.theme.surface if inside else self.theme.text))
            painter.drawText(QPointF(left, end.y() + (metrics.ascent() - metrics.descent()) / 2), bar.text)
