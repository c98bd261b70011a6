"""A line edit that gives the keys back to the page when the user has finished typing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_Left: -1}
"""The step direction of each arrow key."""


class Line(QLineEdit):
    """Return accepts the text and leaves, Escape restores the old text and leaves; refused text keeps the focus.

    Signals
    entered() : it got the focus
    left() : it lost the focus
    stepped(direction) : the Up or Down key, +1 or -1
    """

    entered = Signal()
    left = Signal()
    stepped = Signal(int)

    def __init__(self, letters: str | None = None) -> None:
        """letters : the only letters it accepts, in either case; None for all."""
        super().__init__()
        self._letters = letters

    def event(self, event: QEvent) -> bool:
        # Escape is also a command of the window; here it restores the text.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.entered.emit()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:  # its own menu, with Paste
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(STEPS[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape:
            self.setModified(False)
            self._leave()
            event.ignore()  # Escape also closes a dialog
        elif not self._refuses(event):
            super().keyPressEvent(event)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()  # or a dialog would also press its default button
                if not self.isModified():
                    self._leave()

    def _refuses(self, event: QKeyEvent) -> bool:
        if self._letters is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:  # Ctrl+C and the like type no letter
            return False
        return event.text().isalpha() and event.text().lower() not in self._letters

    def _leave(self) -> None:
        self.window().setFocus()
