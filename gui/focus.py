"""Who has the keys of the window: an editor while it is used, else the page's commands."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget


class Focus(QObject):
    """Gives the focus to the window itself where it would go to nothing that a person chose. Signals: none."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        # A click on what takes none of its own, a label or a plot, ends what is typed elsewhere.
        window.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        window.setFocus()  # or the first button would have it to begin with, and the space bar press it
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_application_focus_changed)

    def _on_application_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        window = self.parent()
        if old is None or new is None or old.isVisible() or new.window() is not window:
            return
        new.window().setFocus()  # Qt gives that of a widget that is hidden to the next one, into which one would type
