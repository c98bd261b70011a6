"""A legend outside its plot: samples of the curves with their names, on as many lines as needed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.items.curve_style import CurveStyle
from gui.items.guard import GuardedWidget
from gui.items.wrapping import lines_of
from gui.tips import set_tip

_SAMPLE_PX = 34.0
_INDENT_PX = _SAMPLE_PX + 6.0
_APART_PX = 16.0

Entry = tuple[str, CurveStyle]
"""A name, and the style of its curve."""


class Legend(GuardedWidget, QWidget):
    """Entries from left to right, then on the next line; a name too long for a line goes on in the next. Signals: none."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            names = ", ".join(name for name, _ in entries)
            self.setAccessibleName(f"Legend: {names}")
            set_tip(self, "\n".join(name for name, _ in entries))
            self.setVisible(bool(entries))
            self._fit()
            self.update()

    @property
    def widest(self) -> float:
        """Width of the longest entry, in pixels."""
        return max((self._width_of(name) for name, _ in self._entries), default=0.0)

    def height_at(self, width: int) -> int:
        """Height of the entries in a legend of that width, both in pixels."""
        return round(max((box.bottom() for box in self._boxes(width)), default=0.0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paint_widget(self, painter: QPainter) -> None:
        metrics = QFontMetricsF(self.font())
        for (name, style), box in zip(self._entries, self._boxes(self.width()), strict=True):
            middle = box.top() + metrics.height() / 2
            painter.setPen(style.pen())
            painter.drawLine(QPointF(box.left() + 1, middle), QPointF(box.left() + _SAMPLE_PX, middle))
            style.paint_marker(painter, box.left() + _SAMPLE_PX / 2, middle)
            painter.setPen(self.palette().windowText().color())
            for number, line in enumerate(self._lines(name, self.width())):
                painter.drawText(QPointF(box.left() + _INDENT_PX, box.top() + number * metrics.height() + metrics.ascent()), line)

    def _fit(self) -> None:
        # Not by heightForWidth: a grid would then forget how its rows share the height.
        self.setFixedHeight(self.height_at(self.width()))

    def _width_of(self, name: str) -> float:
        return _INDENT_PX + QFontMetricsF(self.font()).horizontalAdvance(name)

    def _lines(self, name: str, width: float) -> tuple[str, ...]:
        return lines_of(name, width - _INDENT_PX, self.font())

    def _boxes(self, width: float) -> list[QRectF]:
        """The box of each entry, in pixels."""
        height = QFontMetricsF(self.font()).height()
        boxes: list[QRectF] = []
        x = y = 0.0
        for name, _ in self._entries:
            wide = min(self._width_of(name), width)
            if x and x + wide > width:
                x, y = 0.0, boxes[-1].bottom()
            boxes.append(QRectF(x, y, wide, height * len(self._lines(name, width))))
            x += wide + _APART_PX
        return boxes
