"""The scale beside a height map."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter
from PySide6.QtWidgets import QWidget

from core.pictures.ticks import differing
from gui.items.guard import GuardedWidget
from gui.theme import plot_font
from gui.tips import set_tip

_BAR_PX = 20
_GAP_PX = 6
_LABEL_PX = 24
_USUAL_LENGTH, _LENGTH_STEP = 8, 2  # characters
_TICKS = 5
_LOG_MAX = math.log(1.7e308)


class ColourBar(GuardedWidget, QWidget):
    """A vertical bar with the values of the colours. Signals: none."""

    def __init__(self, name: str, widest: str = "0.888") -> None:
        """name : for a screen reader; widest : a label as wide as any."""
        super().__init__()
        self._table: tuple[int, ...] = ()
        self._name = ""
        self._labels = [""] * _TICKS
        self._span = 0.0, 0.0
        self.setFont(plot_font())
        self._widen([widest])
        self.setAccessibleName(name)

    def set_scale(self, table: tuple[int, ...], name: str, low: float, high: float, quantity: str = "loss") -> None:
        """Show the 256 colours, their quantity's name, and the values of the first and last colour.

        quantity : how to read low and high, see `core.weights.landscape.Surface`
        """
        labels = scale_labels(quantity, low, high)
        if (labels, table, name) != (self._labels, self._table, self._name):
            self._labels, self._table, self._name = labels, table, name
            set_tip(self, f"{name}: from {labels[0]} to {labels[-1]}" if labels[0] else f"{name}: {labels[_TICKS // 2]}")
            self._widen(labels)
            self.update()

    def set_span(self, top: float, bottom: float) -> None:
        """Reach from `top` to `bottom` of the widget in pixels, as high as the map beside it."""
        self._span = top, bottom
        self.update()

    def _widen(self, labels: Sequence[str]) -> None:
        """Room for the labels, in coarse steps of their length, or the plot beside it would tremble."""
        length = max(_USUAL_LENGTH, _LENGTH_STEP * math.ceil(max(map(len, labels)) / _LENGTH_STEP))
        self.setFixedWidth(_BAR_PX + _GAP_PX + length * self.fontMetrics().horizontalAdvance("8"))

    def paint_widget(self, painter: QPainter) -> None:
        if not self._table:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # keeps ends between two pixels sharp
        top, bottom = self._span
        bar = QRectF(0, top, _BAR_PX, bottom - top)
        gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
        for stop in range(0, 256, 15):
            gradient.setColorAt(stop / 255, QColor.fromRgb(self._table[stop]))
        painter.fillRect(bar, gradient)
        painter.setPen(self.palette().windowText().color())
        stride = next((stride for stride in (1, 2) if bar.height() * stride >= (_TICKS - 1) * self.fontMetrics().height()), _TICKS - 1)
        for tick, label in list(enumerate(self._labels))[::stride]:
            y = bar.bottom() - bar.height() * tick / (_TICKS - 1)
            highest = max(0.0, y - _LABEL_PX / 2)
            box = QRectF(_BAR_PX + _GAP_PX, highest, self.width() - _BAR_PX - _GAP_PX, _LABEL_PX)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)


def scale_labels(quantity: str, low: float, high: float) -> list[str]:
    """The values at the ticks of a bar, from its first colour to its last; only one where all are the same."""
    shares = [tick / (_TICKS - 1) for tick in range(_TICKS)]
    if quantity == "exp":
        return [scaled_exponential(high, share) for share in shares]
    if high == low:
        return ["", "", *differing([_value(quantity, low)]), "", ""]
    return list(differing([_value(quantity, low * (1 - share) + high * share) for share in shares]))


def _value(quantity: str, height: float) -> float:
    return math.exp(min(height, _LOG_MAX)) if quantity == "log_loss" else height


def scaled_exponential(log_peak: float, share: float) -> str:
    """share * exp(log_peak) with three digits, also where a float would be 0 or infinite."""
    if share == 0:
        return "0"
    exponent = (log_peak + math.log(share)) / math.log(10)
    whole = math.floor(exponent)
    mantissa = 10 ** (exponent - whole)
    return f"{mantissa * 10.0**whole:.3g}" if -4 <= whole < 4 else f"{mantissa:.2f}e{whole}"
