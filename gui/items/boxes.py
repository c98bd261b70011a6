"""Lines of text in a box over a plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QTransform

from core.pictures.hover import Hover
from gui.items.overlay import Overlay
from gui.items.wrapping import lines_of
from gui.theme import box_font, color

_SHADE = (12, 12, 16)
_TEXT = (255, 255, 255)
_PADDING_PX = 8.0
_SWATCH_PX = 30.0
_OFFSET_PX = 16.0

Row = tuple[str, QPen | None]
"""A text, and the pen of the sample line in front of it."""


@dataclass(frozen=True)
class Box:
    """Rows broken into lines that fit. width, height : in pixels; a row's first line has its pen."""

    lines: tuple[Row, ...]
    width: float
    height: float
    indent: float


def box_of(rows: Sequence[Row], widest: float) -> Box:
    """The box of these rows, at most that wide; longer texts go on in further lines."""
    metrics = QFontMetricsF(box_font())
    indent = _SWATCH_PX + _PADDING_PX if any(line_pen for _, line_pen in rows) else 0.0
    lines = [
        (line, None if number else line_pen)
        for text, line_pen in rows
        for number, line in enumerate(lines_of(text, widest - indent - 2 * _PADDING_PX, box_font()))
    ]
    width = max(metrics.horizontalAdvance(line) for line, _ in lines)
    return Box(tuple(lines), width + indent + 2 * _PADDING_PX, len(lines) * metrics.height() + _PADDING_PX, indent)


def paint_box(painter: QPainter, box: Box, left: float, top: float) -> None:
    metrics = QFontMetricsF(box_font())
    painter.setFont(box_font())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(_SHADE, 0.78))
    painter.drawRoundedRect(QRectF(left, top, box.width, box.height), 5, 5)
    for number, (text, line_pen) in enumerate(box.lines):
        start = QPointF(left + _PADDING_PX, top + _PADDING_PX / 2 + number * metrics.height())
        if line_pen is not None:
            middle = start + QPointF(0, metrics.height() / 2)
            painter.setPen(line_pen)
            painter.drawLine(middle, middle + QPointF(_SWATCH_PX, 0))
        painter.setPen(color(_TEXT))
        painter.drawText(start + QPointF(box.indent, metrics.ascent()), text)


class HoverItem(Overlay):
    """The text about the place under the mouse, in a box next to it."""

    depth = 20

    def __init__(self) -> None:
        super().__init__()
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
        box = box_of(rows, plot.width())
        left = at.x() + _OFFSET_PX if at.x() + _OFFSET_PX + box.width <= plot.right() else at.x() - _OFFSET_PX - box.width
        top = at.y() + _OFFSET_PX if at.y() + _OFFSET_PX + box.height <= plot.bottom() else at.y() - _OFFSET_PX - box.height
        paint_box(painter, box, max(left, plot.left()), max(top, plot.top()))
