"""The QApplication, the same for the window and for films."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

_FONT_POINTS = 11.5


def make_application() -> QApplication:
    """The QApplication with its name, under which settings are remembered, and a legible font."""
    QCoreApplication.setOrganizationName("Separatrix")
    QCoreApplication.setApplicationName("Separatrix")
    application = QApplication.instance() or QApplication(["separatrix"])
    assert isinstance(application, QApplication)
    font = QFont(application.font())
    font.setPointSizeF(_FONT_POINTS)
    application.setFont(font)
    return application
