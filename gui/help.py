"""The help sheet, made from the command table."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from gui.actions import COMMANDS
from gui.pages import HELP


class HelpDialog(QDialog):
    """How to use the pages, and every key. Signals: none of its own."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Separatrix help")
        self.resize(640, 620)
        text = QTextBrowser()
        text.setAccessibleName("Help")
        text.setHtml(HELP + keys_table())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(text)
        column.addWidget(buttons)


def keys_table() -> str:
    """Every command with its key, as an HTML table."""
    rows = (f"<tr><td><b>{command.shortcut}</b>&nbsp;&nbsp;</td><td>{escape(command.tip)}</td></tr>" for command in COMMANDS)
    return f"<table>{''.join(rows)}</table>"
