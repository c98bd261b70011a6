"""The stage's view of a view: a widget that shows pictures of one type and emits the user's gestures."""

from __future__ import annotations

from typing import Protocol, TypeVar

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from gui.theme import Theme

P_contra = TypeVar("P_contra", contravariant=True)


class ViewWidget(QWidget):
    """Base of the views.

    Signals
    gestured(gesture) : what the user did, a `core.gestures` value
    hovered(place) : the mouse is at (x, y) in data, or None
    pointed(part) : the mouse or the keyboard's focus is on a unit or weight of the network, or () for none
    refused(message) : dropped or pasted input cannot be used
    aspect_changed(aspect) : the shape of the plotting area has changed
    """

    gestured = Signal(object)
    hovered = Signal(object)
    pointed = Signal(object)
    refused = Signal(str)
    aspect_changed = Signal(float)

    def aspect(self) -> float:
        """Width / height of the plotting area in pixels."""
        return 1.0

    def set_theme(self, theme: Theme) -> None:
        """By default, colours come from the application's palette and style sheet."""


class Shows(Protocol[P_contra]):
    """A widget for pictures of one type, with the interface of `ViewWidget`."""

    @property
    def gestured(self) -> SignalInstance: ...
    @property
    def hovered(self) -> SignalInstance: ...
    @property
    def pointed(self) -> SignalInstance: ...
    @property
    def refused(self) -> SignalInstance: ...
    @property
    def aspect_changed(self) -> SignalInstance: ...
    def aspect(self) -> float: ...
    def set_theme(self, theme: Theme, /) -> None: ...
    def show_picture(self, picture: P_contra, /) -> None: ...
