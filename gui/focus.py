"""The keyboard focus of the window: an editor while it is used, otherwise the page's commands."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget


class Focus(QObject):
    """Gives the focus to the window if it would go to a widget the user did not choose. Signals: none."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        # A click on a widget without click focus, such as a label or a plot, ends typing elsewhere.
        window.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        window.setFocus()  # or the first button would have it at the start, and the space bar would press it
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_application_focus_changed)

    def _on_application_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        window = self.parent()
        if old is None or new is None or old.isVisible() or new.window() is not window:
            return
        new.window().setFocus()  # when a focused widget is hidden, Qt moves its focus to the next one, which would then get the keys
