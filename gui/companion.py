"""A dialog beside the window, which stays usable."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QWidget

_CLOSE = QKeySequence(Qt.Key.Key_Escape)


class Companion(QDialog):
    """Closed by Escape, by its buttons and by the X of its frame, which all end in `done`; then the window has the keys again.

    While it is open, the window's keys work in it, too. Signals: those of `QDialog`.
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
            window.setFocus()  # not where it was left: the next letter would be typed into that number
