"""Full screen and blank screen, for teaching with a projector."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from gui.items.guard import GuardedWidget

_FULL = Qt.WindowState.WindowFullScreen
_HELD = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)


class Projector(QObject):
    """Runs the commands that fill the screen and blank the window.

    Signals
    full_screen_changed(full) : the window entered or left full screen
    """

    full_screen_changed = Signal(bool)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._cover = _Cover(window)
        window.installEventFilter(self)

    def on_full_screen(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ _FULL)

    def on_leave_full_screen(self) -> None:
        self._window.setWindowState(self._window.windowState() & ~_FULL)

    def on_black(self) -> None:
        self._cover.cover(Qt.GlobalColor.black)

    def on_white(self) -> None:
        self._cover.cover(Qt.GlobalColor.white)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._cover.resize(self._window.size())
        elif event.type() == QEvent.Type.WindowStateChange:
            self.full_screen_changed.emit(self._window.isFullScreen())
        return super().eventFilter(watched, event)


class _Cover(GuardedWidget, QWidget):
    """Covers a window with one colour until a key is pressed, which has no other effect, or the mouse is clicked. Signals: none."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._colour = Qt.GlobalColor.black
        self._beside: list[QDialog] = []
        self._focused: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setAccessibleName("Blank screen: any key or a click shows the window again")
        self.hide()

    def cover(self, colour: Qt.GlobalColor) -> None:
        """Hide the window's content and its dialogs."""
        self._colour = colour
        window = self.window()
        self._focused = window.focusWidget()
        self._beside = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
        for dialog in self._beside:
            dialog.hide()
        self.resize(window.size())
        self.show()
        self.raise_()
        window.activateWindow()
        self.setFocus()

    def uncover(self) -> None:
        """Show the window and its dialogs again."""
        # The focused widget may be gone: a file being read can rebuild a form.
        focused = self._focused if self._focused is not None and isValid(self._focused) else self.window()
        focused.setFocus()  # before the cover is hidden, or Qt would choose the focus
        self.hide()
        for dialog in filter(isValid, self._beside):
            dialog.show()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no command runs while the window is blank
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _HELD and not event.isAutoRepeat():
            self.uncover()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.uncover()  # not at the press, or another widget would get the release

    def paint_widget(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), self._colour)
