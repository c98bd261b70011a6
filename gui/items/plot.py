"""A plot without pyqtgraph's mouse handling: two axes, a visible rectangle, handles to drag."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent

from core.types import Bounds
from gui.items.axis import NumberedAxis
from gui.items.handles import Drag, Grip, Handle
from gui.theme import Theme, color, pen

_NUDGE = 0.05
_NUDGE_FAR = 0.5
_ZOOM_STEP = 1.2  # per notch of the wheel
_NOTCH = 120.0
_EDGE_PX = 12  # room for half of the number at the end of an axis
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """A rectangle of the plane with axes, by their sides: bottom and left.

    Signals
    dragged(Drag) : a handle was dragged, or the first one moved by the arrow keys
    hovered(place) : the mouse is at (x, y) in data with no button pressed, or None when it has left
    zoomed(factor, x, y) : the wheel scales the range by that factor around (x, y)
    panned(dx, dy) : the right button moves the plane by that much, in data units
    aspect_changed(aspect) : width / height of the plotting area in pixels
    """

    dragged = Signal(object)
    hovered = Signal(object)
    zoomed = Signal(float, float, float)
    panned = Signal(float, float)
    aspect_changed = Signal(float)

    def __init__(self, title: str, x_label: str, y_label: str) -> None:
        super().__init__(enableMenu=False)  # pyqtgraph's menu is unused and slow to build
        self._grip = Grip(self.pixel_at, self.place_at, self._inside, self._on_grip_dragged)
        self._zoomable = False
        self._panned_from: QPointF | None = None
        self._frame: Bounds | None = None
        self.axes = {side: NumberedAxis(self.getAxis(side), name) for side, name in (("bottom", x_label), ("left", y_label))}
        self.setAccessibleName(title)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # not by a click: a clicker's arrow keys would then move the handle
        self.viewport().setMouseTracking(True)
        self.getViewBox().setDefaultPadding(0)
        self.getPlotItem().layout.setContentsMargins(0, _EDGE_PX, _EDGE_PX, 0)
        self.getViewBox().sigResized.connect(self._on_view_box_resized)

    def set_handles(self, handles: Sequence[Handle], elsewhere: str = "") -> None:
        """The handles to drag; the arrow keys move the first. elsewhere : the name for a press away from all handles."""
        self._grip.handles, self._grip.elsewhere = tuple(handles), elsewhere

    def set_zoomable(self) -> None:
        """Let the wheel zoom and the right button pan."""
        self._zoomable = True

    def show_frame(self, frame: Bounds) -> None:
        """Make exactly this rectangle visible."""
        if frame == self._frame:
            return  # pyqtgraph would lay out the axes again, sixty times a second
        self._frame = frame
        self.getViewBox().setRange(xRange=(frame.x_min, frame.x_max), yRange=(frame.y_min, frame.y_max), padding=0, disableAutoRange=True)
        self._lay_out_axes()

    def name_axes(self, names: tuple[str, str]) -> None:
        """Label the horizontal and the vertical axis."""
        for axis, name in zip(self.axes.values(), names, strict=True):
            axis.set_name(name)

    def set_theme(self, theme: Theme) -> None:
        self.setBackground(color(theme.surface))
        for axis in self.axes.values():
            axis.set_theme(theme)

    def aspect(self) -> float:
        """Width / height of the plotting area in pixels."""
        box = self.getViewBox()
        return float(max(box.width(), 1.0) / max(box.height(), 1.0))

    def pixel_of(self, name: str) -> QPointF | None:
        """A handle's place on the viewport in pixels; None if there is no such handle."""
        return next((self.pixel_at(handle.place) for handle in self._grip.handles if handle.name == name), None)

    def pixel_at(self, place: tuple[float, float]) -> QPointF:
        """The viewport pixel of a place in data."""
        return QPointF(self.mapFromScene(self.getViewBox().mapViewToScene(QPointF(*place))))

    def place_at(self, pixel: QPointF) -> tuple[float, float]:
        """The place in data of a viewport pixel."""
        # mapToScene would round to whole pixels, and a handle would jump by half a pixel.
        place = self.getViewBox().mapSceneToView(self.viewportTransform().inverted()[0].map(pixel))
        return place.x(), place.y()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            if self._grip.grabs(event.position()):
                self.hovered.emit(None)  # the hover box would hide what is dragged over it
            self._grip.press(event)
        elif event.button() == Qt.MouseButton.RightButton and self._zoomable:
            self._panned_from = event.position()
        self._show_cursor(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._grip.move(event)
        if self._panned_from is not None:
            (x0, y0), (x1, y1) = self.place_at(self._panned_from), self.place_at(event.position())
            self._panned_from = event.position()
            self.panned.emit(x0 - x1, y0 - y1)
        elif not self._grip.holding:
            self.hovered.emit(self.place_at(event.position()) if self._inside(event.position()) else None)
        self._show_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip.release(event)
        elif event.button() == Qt.MouseButton.RightButton:
            self._panned_from = None
        self._show_cursor(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        direction = _ARROWS.get(Qt.Key(event.key()))
        if direction is None or not self._grip.handles:
            event.ignore()
            return
        handle = self._grip.handles[0]
        length = _NUDGE_FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _NUDGE
        # Rounded, so that twenty nudges of 0.05 are 1 and not 1.0000000000000002.
        x, y = (round(place + length * step, 10) for place, step in zip(handle.place, direction, strict=True))
        self.dragged.emit(Drag(handle.name, x, y))

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _NOTCH
        if not self._zoomable or not notches or not self._inside(event.position()):
            event.ignore()
            return
        self.zoomed.emit(_ZOOM_STEP**-notches, *self.place_at(event.position()))
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus(False)

    def _show_focus(self, shown: bool) -> None:
        border = pen(self.palette().highlight().color().getRgb()[:3], 3.0) if shown else None
        self.getViewBox().setBorder(border)

    def _inside(self, pixel: QPointF) -> bool:
        return bool(self.getViewBox().sceneBoundingRect().contains(self.mapToScene(pixel.toPoint())))

    def _show_cursor(self, pixel: QPointF) -> None:
        if self._grip.holding:
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._grip.grabs(pixel):
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.viewport().unsetCursor()

    def _on_grip_dragged(self, drag: Drag) -> None:
        self.dragged.emit(drag)

    def _lay_out_axes(self) -> None:
        box, frame = self.getViewBox(), self._frame
        if frame is not None:
            self.axes["bottom"].lay_out(frame.x_min, frame.x_max, box.width())
            self.axes["left"].lay_out(frame.y_min, frame.y_max, box.height())

    def _on_view_box_resized(self) -> None:
        self._lay_out_axes()
        self.aspect_changed.emit(self.aspect())
