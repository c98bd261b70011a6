"""The scale beside a height map."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import plot_font

_BAR_PX = 20
_GAP_PX = 6
_MARGIN_PX = 14
_TICKS = 5


class ColourBar(QWidget):
    """A vertical bar from 0 to the map's true peak, exp(log_peak). Signals: none."""

    def __init__(self, table: list[int]) -> None:
        super().__init__()
        self._table = table
        self._labels = [""] * _TICKS
        self.setFont(plot_font())
        self.setFixedWidth(_BAR_PX + _GAP_PX + self.fontMetrics().horizontalAdvance("8.88e-888"))
        self.setAccessibleName("Colour bar of exp(-loss)")

    def set_peak(self, log_peak: float) -> None:
        """log_peak : natural logarithm of the value at the top, so that no scale underflows."""
        labels = [scaled_exponential(log_peak, tick / (_TICKS - 1)) for tick in range(_TICKS)]
        if labels != self._labels:
            self._labels = labels
            self.setToolTip(f"exp(-loss): the brightest place is {labels[-1]}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        bar = QRectF(0, _MARGIN_PX, _BAR_PX, self.height() - 2 * _MARGIN_PX)
        gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
        for stop in range(0, 256, 15):
            gradient.setColorAt(stop / 255, QColor.fromRgb(self._table[stop]))
        painter.fillRect(bar, gradient)
        painter.setPen(self.palette().windowText().color())
        for tick, label in enumerate(self._labels):
            y = bar.bottom() - bar.height() * tick / (_TICKS - 1)
            box = QRectF(_BAR_PX + _GAP_PX, y - 12, self.width() - _BAR_PX - _GAP_PX, 24)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)
        painter.end()


def scaled_exponential(log_peak: float, share: float) -> str:
    """share * exp(log_peak) with three digits, also where a float would be 0 or infinite."""
    if share == 0:
        return "0"
    exponent = (log_peak + math.log(share)) / math.log(10)
    whole = math.floor(exponent)
    mantissa = 10 ** (exponent - whole)
    return f"{mantissa * 10.0**whole:.3g}" if -4 <= whole < 4 else f"{mantissa:.2f}e{whole}"
