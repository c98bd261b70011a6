"""Menus of plots."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu


def add_copy(menu: QMenu, table: Callable[[], str]) -> None:
    """Add a command that copies the data, as text, to the clipboard."""
    menu.addSeparator()
    menu.addAction("Copy data", lambda: QApplication.clipboard().setText(table()))


def open_once(menu: QMenu, place: QPoint) -> None:
    """Open a menu at a place on the screen; it is deleted when it has been used."""
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)
