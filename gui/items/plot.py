"""A plot: two axes around a visible rectangle of the plane, with items in it and handles to drag.

It paints sixty times a second beside a training, so it is a plain widget; what a person explores is `gui.items.explored`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPixmap, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.types import Bounds
from gui.items.axis import NumberedAxis
from gui.items.exploring import Exploring
from gui.items.framing import Framing
from gui.items.guard import GuardedWidget, painting, saved
from gui.items.handles import Drag, Grip, Handle
from gui.items.overlay import Overlay
from gui.theme import LIGHT, Theme, color, pen

_NUDGE = 0.05
_NUDGE_FAR = 0.5
_ZOOM_STEP = 1.2  # per notch of the wheel
_NOTCH = 120.0
_EDGE_PX = 12  # room for half of the number at the end of an axis
_FOCUS_PX = 3.0
_HINT, _LEAST = QSize(256, 192), QSize(75, 75)
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}


class Plot(GuardedWidget, QWidget):
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
        super().__init__()
        self._grip = Grip(self.pixel_at, self.place_at, self._inside, self._on_grip_dragged)
        self.framing: Framing | None = None
        self.exploring: Exploring | None = None
        self._panned_from: QPointF | None = None
        self._panned = False
        self.theme = LIGHT
        self._items: list[Overlay] = []
        self.frame = Bounds.square(1.0)
        self.area = QRectF()
        self.axes = {side: NumberedAxis(side, name, self._on_axis_changed) for side, name in (("bottom", x_label), ("left", y_label))}
        self._axes_picture = QPixmap()
        self._axes_of: tuple[object, ...] = ()
        self._late = QTimer(self)  # not within a view's work, or another picture would arrive in the middle of it
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._on_late_timeout)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # not by a click: a clicker's arrow keys would then move the handle
        self.setMouseTracking(True)

    @property
    def items(self) -> tuple[Overlay, ...]:
        """What it shows, from the bottom to the top."""
        return tuple(self._items)

    def add(self, *items: Overlay) -> None:
        """Show items; those of the same depth are painted in this order."""
        self._stop_exploring()  # which shows only what there was when it began
        for item in items:
            item.repainted_by(self.update)
        self._items = sorted([*self._items, *items], key=lambda item: item.depth)
        self.update()

    def set_handles(self, handles: Sequence[Handle], elsewhere: str = "") -> None:
        """The handles to drag; the arrow keys move the first. elsewhere : the name for a press away from all handles."""
        self._grip.handles, self._grip.elsewhere = tuple(handles), elsewhere

    def set_zoomable(self, table: Callable[[], str]) -> Framing:
        """Let the wheel zoom, the right button pan, and a menu frame it and copy its data; returns what emits the menu's wishes."""
        self.framing = Framing(self, table)
        return self.framing

    def set_explorable(self, table: Callable[[], str]) -> None:
        """Let a person zoom and move it with the mouse, and copy its data: see `Exploring`."""
        self.exploring = Exploring(self, table)

    def show_frame(self, frame: Bounds) -> None:
        """Make exactly this rectangle visible."""
        if frame != self.frame:
            self.frame = frame
            self._lay_out()
            self.update()

    def name_axes(self, names: tuple[str, str]) -> None:
        """Label the horizontal and the vertical axis."""
        for axis, name in zip(self.axes.values(), names, strict=True):
            axis.set_name(name)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._stop_exploring()
        for axis in self.axes.values():
            axis.set_theme(theme)
        self._lay_out()
        self.update()

    def aspect(self) -> float:
        """Width / height of the plotting area in pixels."""
        return max(self.area.width(), 1.0) / max(self.area.height(), 1.0)

    def pixel_of(self, name: str) -> QPointF | None:
        """A handle's place in the widget, in pixels; None if there is no such handle."""
        return next((self.pixel_at(handle.place) for handle in self._grip.handles if handle.name == name), None)

    def pixel_at(self, place: tuple[float, float]) -> QPointF:
        """The pixel of a place in data."""
        return self.to_pixels.map(QPointF(*place))

    def place_at(self, pixel: QPointF) -> tuple[float, float]:
        """The place in data of a pixel."""
        place = self.to_pixels.inverted()[0].map(pixel)
        return place.x(), place.y()

    @property
    def to_pixels(self) -> QTransform:
        """From data to the widget's pixels."""
        frame, area = self.frame, self.area
        across, up = max(area.width(), 1.0) / frame.width, max(area.height(), 1.0) / frame.height
        return QTransform(across, 0, 0, -up, area.left() - frame.x_min * across, area.bottom() + frame.y_min * up)

    def sizeHint(self) -> QSize:
        return _HINT

    def minimumSizeHint(self) -> QSize:
        return _LEAST

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stop_exploring()
        self._lay_out()
        self._late.stop()
        self.aspect_changed.emit(self.aspect())

    def paint_widget(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), color(self.theme.surface))
        to_pixels = self.to_pixels
        with saved(painter):
            painter.setClipRect(self.area)
            for item in self._items:
                item.paint(painter, to_pixels, self.area)
        self._paint_axes(painter)
        if self.hasFocus():
            painter.setPen(pen(self.theme.accent, _FOCUS_PX))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.area)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            if self._grip.grabs(event.position()):
                self.hovered.emit(None)  # the hover box would hide what is dragged over it
            self._grip.press(event)
        elif event.button() == Qt.MouseButton.RightButton and self.framing is not None:
            self._panned_from, self._panned = event.position(), False
        self._show_cursor(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._grip.move(event)
        if self._panned_from is not None:
            (x0, y0), (x1, y1) = self.place_at(self._panned_from), self.place_at(event.position())
            self._panned_from, self._panned = event.position(), True
            self.panned.emit(x0 - x1, y0 - y1)
        elif not self._grip.holding:
            self.hovered.emit(self.place_at(event.position()) if self._inside(event.position()) else None)
        self._show_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip.release(event)
        elif event.button() == Qt.MouseButton.RightButton:
            self._panned_from = None
            if self.framing is not None and not self._panned:
                self.framing.open_menu(event.globalPosition().toPoint())
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
        if self.exploring is not None and notches and self._inside(event.position()):
            self.exploring.begin().zoom(_ZOOM_STEP**-notches, self.place_at(event.position()))
            event.accept()
            return
        if self.framing is None or not notches or not self._inside(event.position()):
            event.ignore()
            return
        self.zoomed.emit(_ZOOM_STEP**-notches, *self.place_at(event.position()))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        if self.exploring is not None:
            self.exploring.open_menu(event.globalPos())
        elif self.framing is None:
            event.ignore()
        elif not by_mouse:  # the right button opens it when released, because it also pans
            self.framing.open_menu(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _stop_exploring(self) -> None:
        if self.exploring is not None:
            self.exploring.end()

    def _lay_out(self) -> None:
        """Fit the plotting area between the axes; its height decides the left axis' numbers, and those its width."""
        bottom, left = self.axes["bottom"], self.axes["left"]
        height = self.height() - _EDGE_PX - max(_EDGE_PX, round(bottom.thickness_px))
        left.lay_out(self.frame.y_min, self.frame.y_max, height)
        start = round(left.thickness_px)
        area = QRectF(start, _EDGE_PX, max(1, self.width() - _EDGE_PX - start), max(1, height))
        bottom.lay_out(self.frame.x_min, self.frame.x_max, area.width())
        if area != self.area:
            self.area = area
            self._late.start()

    def _paint_axes(self, painter: QPainter) -> None:
        """The axes as a picture, made again when they have changed: their texts take longer than all else."""
        ratio = painter.deviceTransform().m11()
        wanted = ratio, self.size().toTuple(), self.area.getRect(), self.theme, *(axis.look for axis in self.axes.values())
        if wanted != self._axes_of:
            self._axes_of = wanted
            self._axes_picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._axes_picture.setDevicePixelRatio(ratio)
            self._axes_picture.fill(Qt.GlobalColor.transparent)
            with painting(self._axes_picture) as own:
                own.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # keeps lines sharp
                for axis in self.axes.values():
                    axis.draw(own, self.area)
        painter.drawPixmap(0, 0, self._axes_picture)

    def _inside(self, pixel: QPointF) -> bool:
        return self.area.contains(pixel)

    def _show_cursor(self, pixel: QPointF) -> None:
        if self._grip.holding:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._grip.grabs(pixel):
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def _on_grip_dragged(self, drag: Drag) -> None:
        self.dragged.emit(drag)

    def _on_axis_changed(self) -> None:
        self._lay_out()
        self.update()

    def _on_late_timeout(self) -> None:
        self.aspect_changed.emit(self.aspect())
