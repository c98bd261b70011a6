"""Lines of text in a box over a plot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QTransform

from core.pictures.hover import Hover
from gui.items.overlay import Overlay
from gui.theme import box_font, color

_SHADE = (12, 12, 16)
_TEXT = (255, 255, 255)
_PADDING_PX = 8.0
_SWATCH_PX = 30.0
_OFFSET_PX = 16.0

Row = tuple[str, QPen | None]
"""A text, and the pen of the sample line in front of it."""


def box_size(rows: Sequence[Row]) -> tuple[float, float]:
    """Width and height of a box with these rows, in pixels."""
    metrics = QFontMetricsF(box_font())
    swatch = _SWATCH_PX + _PADDING_PX if any(line_pen for _, line_pen in rows) else 0.0
    width = max(metrics.horizontalAdvance(text) for text, _ in rows)
    return width + swatch + 2 * _PADDING_PX, len(rows) * metrics.height() + _PADDING_PX


def paint_box(painter: QPainter, rows: Sequence[Row], box: QRectF) -> None:
    """Paint the rows; text too long for the box ends in an ellipsis."""
    metrics = QFontMetricsF(box_font())
    painter.setFont(box_font())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(_SHADE, 0.78))
    painter.drawRoundedRect(box, 5, 5)
    for number, (text, line_pen) in enumerate(rows):
        line = QRectF(box.left() + _PADDING_PX, box.top() + _PADDING_PX / 2 + number * metrics.height(), 0, metrics.height())
        if line_pen is not None:
            painter.setPen(line_pen)
            painter.drawLine(line.topLeft() + QPointF(0, line.height() / 2), line.topLeft() + QPointF(_SWATCH_PX, line.height() / 2))
            line.setLeft(line.left() + _SWATCH_PX + _PADDING_PX)
        line.setRight(box.right() - _PADDING_PX / 2)
        painter.setPen(color(_TEXT))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width() + 1))


class HoverItem(Overlay):
    """The text about the place under the mouse, in a box next to it. Signals: none."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(20)
        self._hover: Hover | None = None

    def set_hover(self, hover: Hover | None) -> None:
        if hover != self._hover:
            self._hover = hover
            self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        if self._hover is None:
            return
        rows: list[Row] = [(line, None) for line in self._hover.lines]
        at, plot = to_pixels.map(QPointF(*self._hover.place)), self.visible(to_pixels)
        width, height = box_size(rows)
        width = min(width, plot.width())
        left = at.x() + _OFFSET_PX if at.x() + _OFFSET_PX + width <= plot.right() else at.x() - _OFFSET_PX - width
        top = at.y() + _OFFSET_PX if at.y() + _OFFSET_PX + height <= plot.bottom() else at.y() - _OFFSET_PX - height
        paint_box(painter, rows, QRectF(max(left, plot.left()), max(top, plot.top()), width, height))
