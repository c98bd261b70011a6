"""The help sheet, generated from the command table and the pages."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from core.state import PAGES
from gui.command_table import COMMANDS, Command
from gui.companion import Companion
from gui.help_text import HELP

_SCROLLING = (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class HelpDialog(Companion):
    """Shows how to use the pages, and all keys. Signals: none of its own."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Separatrix help")
        self.resize(640, 620)
        text = _Sheet()
        text.setAccessibleName("Help")
        text.setHtml(pages_help() + HELP + keys_table())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(text)
        column.addWidget(buttons)


class _Sheet(QTextBrowser):
    """Text that the page keys scroll instead of opening scenes. Signals: none of its own."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _SCROLLING:
            event.accept()
            return True
        return super().event(event)


def pages_help() -> str:
    """The help of each page, as HTML."""
    return "".join(f"<h3>{escape(page.title)}</h3>{page.help}" for page in PAGES.values())


def keys_table() -> str:
    """Every command with its keys and its pages, as an HTML table."""
    return f"<table>{''.join(map(_row, COMMANDS))}</table>"


def _row(command: Command) -> str:
    keys = " or ".join(f"<b>{escape(key)}</b>" for key in command.keys)
    pages = ", ".join(PAGES[page].title for page in command.pages)
    return f"<tr><td>{keys}&nbsp;&nbsp;</td><td>{escape(command.tip)}&nbsp;&nbsp;</td><td>{pages}</td></tr>"
