"""How a person chooses what a plot shows where the state decides that, so that its picture is computed anew for every frame."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QRubberBand, QWidget

from core.types import Bounds
from gui.items.menus import add_copy, open_once

_LEAST_PX = 4  # sides of a box: a click is none


class Framing(QObject):
    """The menu of such a plot, and a box that is drawn once.

    Signals
    boxed(corner, opposite) : a box was drawn between these pixels
    all_wanted() : show all that there is to see
    home_wanted() : show what is visible at first
    """

    boxed = Signal(QPointF, QPointF)
    all_wanted = Signal()
    home_wanted = Signal()

    def __init__(self, plot: QWidget, table: Callable[[], str]) -> None:
        """table : the data as text, for the clipboard."""
        super().__init__(plot)
        self._plot, self._table = plot, table
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, plot)
        self._corner = QPointF()

    def open_menu(self, place: QPoint) -> None:
        """Open the menu at a place on the screen."""
        menu = QMenu(self._plot)
        menu.addAction("Draw a box to zoom into", self.start)
        menu.addAction("Show all", self.all_wanted.emit)
        menu.addAction("Back to the usual range", self.home_wanted.emit)
        add_copy(menu, self._table)
        open_once(menu, place)

    def start(self) -> None:
        """Take the next drag as a box; another button or Escape takes that back."""
        self._plot.installEventFilter(self)
        self._plot.setCursor(Qt.CursorShape.CrossCursor)
        self._plot.setFocus()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The events of the plot while a box is to be drawn."""
        if isinstance(event, QMouseEvent):
            self._follow(event)
            return True
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()  # Escape is also a key of the window
            if event.type() == QEvent.Type.KeyPress:
                self._stop()
            return True
        return False

    def _follow(self, event: QMouseEvent) -> None:
        if event.type() == QEvent.Type.MouseButtonPress:
            self._corner = event.position()
            self._band.setGeometry(QRect(self._corner.toPoint(), QSize()))
            self._band.show()
        elif event.type() == QEvent.Type.MouseMove and self._band.isVisible():
            self._band.setGeometry(QRect(self._corner.toPoint(), event.position().toPoint()).normalized())
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._release(event)

    def _release(self, event: QMouseEvent) -> None:
        size = event.position() - self._corner
        drawn = event.button() == Qt.MouseButton.LeftButton and min(abs(size.x()), abs(size.y())) >= _LEAST_PX
        self._stop()
        if drawn:
            self.boxed.emit(self._corner, event.position())

    def _stop(self) -> None:
        self._plot.removeEventFilter(self)
        self._band.hide()
        self._plot.unsetCursor()


def between(corner: tuple[float, float], opposite: tuple[float, float]) -> Bounds:
    """The rectangle between two of its corners, in data."""
    (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(corner, opposite, strict=True))
    return Bounds(x0, x1, y0, y1)
