"""The guard around painting.

An exception raised out of a paint handler stays pending while Qt goes on painting; the next handlers then return
nothing, and the process crashes. So no exception may leave a paint handler.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from PySide6.QtGui import QPaintDevice, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget


class Guarded:
    """Base of everything that paints: hands the first exception while painting to `sys.excepthook`.

    Only the first, because the next painting would raise it again, sixty times a second.
    """

    _reported = False

    def report(self) -> None:
        """Report the exception being handled, once."""
        if not self._reported:
            self._reported = True
            sys.excepthook(*sys.exc_info())


class GuardedWidget(Guarded):
    """Mixin for a widget that paints itself; it precedes `QWidget` in the bases."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        assert isinstance(self, QWidget)
        try:
            with painting(self) as painter:
                self.paint_widget(painter)
        except Exception:
            self.report()

    def paint_widget(self, painter: QPainter) -> None:
        """Paint the whole widget, in its logical pixels."""
        raise NotImplementedError


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """An antialiased painter that ends with the block: Qt crashes if a painter outlives its device."""
    painter = QPainter(device)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        yield painter
    finally:
        painter.end()


@contextmanager
def saved(painter: QPainter) -> Iterator[None]:
    """A block after which the painter's settings are restored, even if it raises."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()


@contextmanager
def raising() -> Iterator[None]:
    """A block that raises the first exception that painting in it handed to `sys.excepthook`."""
    errors: list[BaseException] = []

    def collect(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        errors.append(error)

    hook, sys.excepthook = sys.excepthook, collect
    try:
        yield
    finally:
        sys.excepthook = hook
    if errors:
        raise errors[0]
