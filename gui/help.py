"""The help sheet, made from the command table."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from gui.actions import COMMANDS
from gui.companion import Companion
from gui.pages import HELP

_SCROLLING = (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class HelpDialog(Companion):
    """How to use the pages, and every key. Signals: none of its own."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Separatrix help")
        self.resize(640, 620)
        text = _Sheet()
        text.setAccessibleName("Help")
        text.setHtml(HELP + keys_table())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(text)
        column.addWidget(buttons)


class _Sheet(QTextBrowser):
    """Text that the page keys scroll, which are commands of the window elsewhere. Signals: none of its own."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _SCROLLING:
            event.accept()
            return True
        return super().event(event)


def keys_table() -> str:
    """Every command with its key, as an HTML table."""
    rows = (f"<tr><td><b>{command.shortcut}</b>&nbsp;&nbsp;</td><td>{escape(command.tip)}</td></tr>" for command in COMMANDS)
    return f"<table>{''.join(rows)}</table>"
