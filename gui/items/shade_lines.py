"""Lines of equal probability, each labelled with its value."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTransform

from core.types import Float64s
from gui.items.overlay import ThemedOverlay, mapped
from gui.theme import color, pen, plot_font

_INSET_PX = 30.0


class ShadeLinesItem(ThemedOverlay):
    """Straight lines with a number near one end."""

    depth = -3

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[tuple[float, Float64s], ...] = ()

    def set_lines(self, lines: tuple[tuple[float, Float64s], ...]) -> None:
        """lines : (value, (2, 2) end points) each."""
        self._lines = lines
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        painter.setFont(plot_font())
        metrics, last = QFontMetricsF(plot_font()), QRectF()
        for value, line in self._lines:
            start, end = (QPointF(*corner) for corner in mapped(to_pixels, line))
            painter.setPen(pen(self.theme.text, 1.0, 0.5))
            painter.drawLine(start, end)
            along = end - start
            length = max(1.0, (along.x() ** 2 + along.y() ** 2) ** 0.5)
            at = start + along * min(0.5, _INSET_PX / length)
            text = f"{value:.1f}"
            box = QRectF(0, 0, metrics.horizontalAdvance(text) + 6, metrics.height())
            box.moveCenter(at)
            if not box.intersects(last):  # lines that are too close get no number
                painter.fillRect(box, color(self.theme.surface, 0.75))
                painter.setPen(color(self.theme.text))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
                last = box
