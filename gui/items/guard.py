"""The one guard around painting.

An exception that leaves a paint handler stays pending while Qt goes on painting: the handlers of the next items run
with it, return nothing, and the process dies of that. So none leaves one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from PySide6.QtGui import QPaintDevice, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget


class Guarded:
    """Base of what Qt asks to paint: hands the first exception of its painting to `sys.excepthook`.

    The first only, for the next painting would bring it again, sixty times a second.
    """

    _told = False

    def tell(self) -> None:
        """Report the exception that is being handled."""
        if not self._told:
            self._told = True
            sys.excepthook(*sys.exc_info())


class GuardedWidget(Guarded):
    """Mixin before the `QWidget` of a class that paints itself."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        assert isinstance(self, QWidget)
        try:
            with painting(self) as painter:
                self.paint_widget(painter)
        except Exception:
            self.tell()

    def paint_widget(self, painter: QPainter) -> None:
        """Paint the whole widget, in its logical pixels."""
        raise NotImplementedError


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """A painter with smooth edges, which has ended when this ends: a device dies of one that goes on without it."""
    painter = QPainter(device)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        yield painter
    finally:
        painter.end()


@contextmanager
def saved(painter: QPainter) -> Iterator[None]:
    """What is set in here is undone after it, also where it fails."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()


@contextmanager
def raising() -> Iterator[None]:
    """A block that raises the first exception which painting in it could only tell to `sys.excepthook`."""
    told: list[BaseException] = []

    def hear(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        told.append(error)

    hook, sys.excepthook = sys.excepthook, hear
    try:
        yield
    finally:
        sys.excepthook = hook
    if told:
        raise told[0]
