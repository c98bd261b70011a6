"""The strip at the top of a film: its title, and the settings that determine what it shows."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.films.caption import Caption
from gui.theme import plot_font

_LINES = 2
_SIDES = 14
_BETWEEN = "  ·  "
_NO_BREAK = "\N{NO-BREAK SPACE}"
_TITLE_SCALE = 1.25


class FilmCaption(QWidget):
    """Shows a `Caption`; settings without room are left out and counted. Signals: none."""

    def __init__(self, caption: Caption) -> None:
        super().__init__()
        self._caption = caption
        self._title, self._settings = QLabel(), QLabel()
        font = plot_font()
        self._settings.setFont(font)
        self._settings.setWordWrap(True)
        font.setPointSizeF(_TITLE_SCALE * font.pointSizeF())
        font.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(font)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDES, 8, _SIDES, 2)
        column.setSpacing(2)
        for label, text in ((self._title, caption.title), (self._settings, "".join(caption.settings))):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setVisible(bool(text))
            column.addWidget(label)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.width() - 2 * _SIDES
        self._title.setText(self._title.fontMetrics().elidedText(self._caption.title, Qt.TextElideMode.ElideRight, width))
        self._settings.setText(fitted(self._caption.settings, self._settings.fontMetrics(), width))
        self._settings.setFixedHeight(_height(self._settings.text(), self._settings.fontMetrics(), width))


def fitted(settings: tuple[str, ...], metrics: QFontMetrics, width: int) -> str:
    """As many settings as fit on `_LINES` lines of that width in pixels, none broken over two lines."""
    entries = [metrics.elidedText(entry, Qt.TextElideMode.ElideRight, width).replace(" ", _NO_BREAK) for entry in settings]
    for left_out in range(len(entries) + 1):
        shown = entries[: len(entries) - left_out] + ([f"{left_out}{_NO_BREAK}more"] if left_out else [])
        text = _BETWEEN.join(shown)
        if _height(text, metrics, width) <= _LINES * metrics.lineSpacing():
            return text
    return ""


def _height(text: str, metrics: QFontMetrics, width: int) -> int:
    return metrics.boundingRect(QRect(0, 0, width, 10_000), Qt.TextFlag.TextWordWrap, text).height()
