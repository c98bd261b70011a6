"""Texts broken into lines, so that none is cut."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.items.guard import GuardedWidget


@lru_cache(maxsize=512)
def lines_of(text: str, width_px: float, font: QFont) -> tuple[str, ...]:
    """The text in lines no wider than that, broken between words, or within a word that is wider than a line."""
    metrics = QFontMetricsF(font)
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if metrics.horizontalAdvance(longer) <= width_px:
            lines[-1] = longer
            continue
        *full, rest = _pieces(word, width_px, metrics)
        lines = [*(line for line in lines if line), *full, rest]
    return tuple(lines)


def _pieces(word: str, width_px: float, metrics: QFontMetricsF) -> list[str]:
    """A word in pieces no wider than a line, of at least one letter each."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and metrics.horizontalAdvance(pieces[-1] + letter) > width_px:
            pieces.append("")
        pieces[-1] += letter
    return pieces


class WrappedLabel(GuardedWidget, QWidget):
    """A text that goes on in further lines where it is too long, so that a title can neither widen its plot nor be cut.

    A `QLabel` would lay out the whole window again for every new text. Signals: none.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._text = text
        self.setAccessibleName(text)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self._fit()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paint_widget(self, painter: QPainter) -> None:
        painter.setPen(self.palette().color(self.foregroundRole()))
        metrics = QFontMetricsF(self.font())
        for number, line in enumerate(self._lines):
            painter.drawText(QPointF(0, number * metrics.height() + metrics.ascent()), line)

    @property
    def _lines(self) -> tuple[str, ...]:
        return lines_of(self._text, float(self.width()), self.font())

    def _fit(self) -> None:
        self.ensurePolished()  # or the first text would have the room of another font
        # Not by heightForWidth: a grid would then forget how its rows share the height.
        height = math.ceil(len(self._lines) * QFontMetricsF(self.font()).height())
        if self.maximumHeight() != height:
            self.setFixedHeight(height)
