"""The QApplication for the window and for films."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

_FONT_POINTS = 11.5
_OFFSCREEN_NOISE = "This plugin does not support"  # Qt prints this for every window if there is no display


def make_application() -> QApplication:
    """The QApplication, named so that settings are remembered, with a legible font."""
    qInstallMessageHandler(_on_qt_message)
    QCoreApplication.setOrganizationName("Separatrix")
    QCoreApplication.setApplicationName("Separatrix")
    application = QApplication.instance() or QApplication(["separatrix"])
    assert isinstance(application, QApplication)
    font = QFont(application.font())
    font.setPointSizeF(_FONT_POINTS)
    application.setFont(font)
    return application


def _on_qt_message(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    if not text.startswith(_OFFSCREEN_NOISE):
        print(text, file=sys.stderr)
