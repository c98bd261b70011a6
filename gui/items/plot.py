"""A plot without pyqtgraph's own mouse: two axes, a visible rectangle, one handle to drag."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

from core.types import Bounds
from gui.theme import Theme, color, pen, plot_font

GRAB_PX = 26.0
_NUDGE = 0.05
_NUDGE_FAR = 0.5
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """Axes around a rectangle of the plane.

    Signals
    handle_moved(x, y, final) : the handle was dragged or nudged by the arrow keys
    aspect_changed(aspect) : width / height of the plotting area in pixels
    """

    handle_moved = Signal(float, float, bool)
    aspect_changed = Signal(float)

    def __init__(self, title: str, x_label: str, y_label: str) -> None:
        super().__init__()
        self._handle: tuple[float, float] | None = None
        self._grab_anywhere = False
        self._grabbed: QPointF | None = None
        self._frame: Bounds | None = None
        self._names = (x_label, y_label)
        self.setAccessibleName(title)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.getViewBox().setDefaultPadding(0)
        self.getViewBox().sigResized.connect(self._on_view_box_resized)

    def set_handle(self, place: tuple[float, float], grab_anywhere: bool = False) -> None:
        """Where the draggable handle is, in data; `grab_anywhere`: a press elsewhere brings it there."""
        self._handle, self._grab_anywhere = place, grab_anywhere

    def show_frame(self, frame: Bounds) -> None:
        """Make exactly this rectangle visible."""
        if frame == self._frame:
            return  # pyqtgraph would lay out the axes anew, sixty times a second
        self._frame = frame
        self.getViewBox().setRange(xRange=(frame.x_min, frame.x_max), yRange=(frame.y_min, frame.y_max), padding=0, disableAutoRange=True)

    def name_axes(self, names: tuple[str, str]) -> None:
        """Call the horizontal and the vertical axis something else."""
        if names != self._names:
            self._names = names
            for side, name in zip(("bottom", "left"), names, strict=True):
                self.getAxis(side).setLabel(name)

    def set_theme(self, theme: Theme) -> None:
        self.setBackground(color(theme.surface))
        font = plot_font()
        for side, name in zip(("bottom", "left"), self._names, strict=True):
            axis = self.getAxis(side)
            axis.setPen(pen(theme.muted, 1.0))
            axis.setTextPen(pen(theme.text, 1.0))
            axis.setTickFont(font)
            axis.setStyle(tickTextOffset=6, hideOverlappingLabels=12)
            axis.setLabel(name, color=color(theme.text).name(), **{"font-size": f"{font.pointSizeF():g}pt"})

    def aspect(self) -> float:
        """Width / height of the plotting area in pixels."""
        box = self.getViewBox()
        return float(max(box.width(), 1.0) / max(box.height(), 1.0))

    def handle_pixel(self) -> QPointF | None:
        """Where the handle is on the viewport, in pixels."""
        if self._handle is None:
            return None
        return QPointF(self.mapFromScene(self.getViewBox().mapViewToScene(QPointF(*self._handle))))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        handle = self.handle_pixel()
        if event.button() != Qt.MouseButton.LeftButton or handle is None:
            return
        offset = handle - event.position()
        if self._over_handle(event.position()):
            self._grabbed = offset  # the tip keeps its distance to the pointer: no jump on press
        elif self._grab_anywhere and self._inside(event.position()):
            self._grabbed = QPointF(0, 0)
            self._move_to(event.position(), final=False)
        self._show_cursor(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._move_to(event.position() + self._grabbed, final=False)
        self._show_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None and event.button() == Qt.MouseButton.LeftButton:
            place, self._grabbed = event.position() + self._grabbed, None
            self._move_to(place, final=True)
        self._show_cursor(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        direction = _ARROWS.get(Qt.Key(event.key()))
        if direction is None or self._handle is None:
            event.ignore()
            return
        length = _NUDGE_FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _NUDGE
        # Rounded, so that twenty nudges of 0.05 are 1 and not 1.0000000000000002.
        x, y = (round(place + length * step, 10) for place, step in zip(self._handle, direction, strict=True))
        self.handle_moved.emit(x, y, True)

    def wheelEvent(self, event: pg.QtGui.QWheelEvent) -> None:
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus(event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus(False)

    def _show_focus(self, shown: bool) -> None:
        border = pen(self.palette().highlight().color().getRgb()[:3], 3.0) if shown else None
        self.getViewBox().setBorder(border)

    def _move_to(self, pixel: QPointF, final: bool) -> None:
        place = self.getViewBox().mapSceneToView(self.mapToScene(pixel.toPoint()))
        if math.isfinite(place.x()) and math.isfinite(place.y()):
            self.handle_moved.emit(place.x(), place.y(), final)

    def _over_handle(self, pixel: QPointF) -> bool:
        handle = self.handle_pixel()
        return handle is not None and math.hypot(handle.x() - pixel.x(), handle.y() - pixel.y()) <= GRAB_PX

    def _inside(self, pixel: QPointF) -> bool:
        return bool(self.getViewBox().sceneBoundingRect().contains(self.mapToScene(pixel.toPoint())))

    def _show_cursor(self, pixel: QPointF) -> None:
        if self._grabbed is not None:
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._over_handle(pixel) or (self._grab_anywhere and self._inside(pixel)):
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.viewport().unsetCursor()

    def _on_view_box_resized(self) -> None:
        self.aspect_changed.emit(self.aspect())
