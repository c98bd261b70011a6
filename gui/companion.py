"""A dialog that leaves the window usable."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QWidget

_CLOSE = QKeySequence(Qt.Key.Key_Escape)


class Companion(QDialog):
    """A dialog that gives the focus back to the window when Escape, a button or its frame's X closes it, all through `done`.

    While it is open, the window's shortcuts also work in it. Signals: those of `QDialog`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if parent is not None:
            actions = parent.findChildren(QAction, options=Qt.FindChildOption.FindDirectChildrenOnly)
            self.addActions([action for action in actions if not action.shortcut().isEmpty() and action.shortcut() != _CLOSE])

    def done(self, result: int) -> None:
        super().done(result)
        window = self.parentWidget()
        if window is not None:
            window.activateWindow()
            window.setFocus()  # not to the last editor: the next key would be typed into it
