"""A plot as a person explores it with the mouse: pyqtgraph's zoom, box and pan over the same items.

It lies over a `Plot` while that is explored; loaded only then, because pyqtgraph takes a third of the program's start.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.pictures.ticks import differing, linear_ticks
from core.types import Bounds
from gui.items.guard import Guarded, saved
from gui.items.overlay import Overlay
from gui.theme import Theme, color, pen, plot_font

_NUMBER_GAP_PX = 6
_LARGEST = 308.0  # the power of ten that a float still holds
_ROOM_PX = 24  # for the further digits of numbers after zooming
_FARTHEST, _NEAREST = 10.0, 1e-9  # how far a person may move and zoom, in lengths of what was visible at first
_SPARSE = {"bottom": 9, "left": 12}  # round numbers at most


class ExploredPlot(pg.PlotWidget):  # type: ignore[misc]
    """The items of a plot in pyqtgraph: the wheel zooms, the left button moves the plane or draws a box to zoom into, the right
    button stretches an axis.

    Signals
    hovered(place) : the mouse is at (x, y) in data, or None when it has left
    left() : the person is done with exploring, by Escape or a double click
    menu_requested(place) : the right button was clicked at a place on the screen
    """

    hovered = Signal(object)
    left = Signal()
    menu_requested = Signal(QPoint)

    def __init__(
        self, parent: QWidget, items: Sequence[Overlay], frame: Bounds, area: QRectF, theme: Theme, logarithmic: Collection[str]
    ) -> None:
        """frame : the rectangle visible at first; area : the plotting area in the parent's pixels; logarithmic : sides whose numbers are
        logarithms."""
        axes = {side: _Axis(side, theme, side in logarithmic) for side in ("bottom", "left")}
        super().__init__(parent, enableMenu=False, axisItems=axes)
        self._home = frame
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.hideButtons()
        self.setBackground(color(theme.surface))
        self.setGeometry(parent.rect())
        axes["left"].setWidth(area.left() + _ROOM_PX)
        axes["bottom"].setHeight(parent.height() - area.bottom())
        self.getPlotItem().layout.setContentsMargins(0, area.top(), parent.width() - area.right(), 0)
        self.getPlotItem().layout.setSpacing(0)
        self._items = [ShownOverlay(item) for item in items]
        for item in self._items:
            self.addItem(item, ignoreBounds=True)
        self.scene().sigMouseClicked.connect(self._on_scene_mouse_clicked)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        across, up = _FARTHEST * frame.width, _FARTHEST * frame.height
        self.getViewBox().setLimits(  # beyond them numbers overflow, or differ by rounding only
            xMin=frame.x_min - across,
            xMax=frame.x_max + across,
            yMin=frame.y_min - up,
            yMax=frame.y_max + up,
            minXRange=_NEAREST * frame.width,
            minYRange=_NEAREST * frame.height,
        )
        self.show_home()

    def show_home(self) -> None:
        """Make visible what was visible at first."""
        frame = self._home
        self.setRange(xRange=(frame.x_min, frame.x_max), yRange=(frame.y_min, frame.y_max), padding=0)

    def release(self) -> None:
        """Let go of the items, which live on in their plot."""
        for item in self._items:
            item.release()

    def zoom(self, factor: float, place: tuple[float, float]) -> None:
        """Scale the visible ranges by a factor around a place in data."""
        self.getViewBox().scaleBy((factor, factor), QPointF(*place))

    @property
    def draws_box(self) -> bool:
        return bool(self.getViewBox().state["mouseMode"] == pg.ViewBox.RectMode)

    def draw_box(self, on: bool) -> None:
        """Whether the left button draws a box to zoom into, or else moves the plane."""
        self.getViewBox().setMouseMode(pg.ViewBox.RectMode if on else pg.ViewBox.PanMode)

    @property
    def frame(self) -> Bounds:
        """The visible rectangle."""
        (x_min, x_max), (y_min, y_max) = self.viewRange()
        return Bounds(x_min, x_max, y_min, y_max)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        box = self.getViewBox()
        if box.sceneBoundingRect().contains(event.position()):
            place = box.mapSceneToView(QPointF(event.position()))
            self.hovered.emit((place.x(), place.y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        # Escape is also a key of the window; here it ends the exploring.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.ignore()  # the window's keys, and not pyqtgraph's

    def _on_scene_mouse_clicked(self, event: MouseClickEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self.menu_requested.emit(event.screenPos().toPoint())


class ShownOverlay(Guarded, pg.GraphicsObject):  # type: ignore[misc]
    """An item of ours as one of pyqtgraph's. Signals: none."""

    def __init__(self, item: Overlay) -> None:
        super().__init__()
        self._item = item
        self.setZValue(item.depth)
        item.repainted_by(self._repaint)

    def boundingRect(self) -> QRectF:
        try:
            return QRectF(self.viewRect() or QRectF(0, 0, 1, 1))
        except Exception:
            self.report()
            return QRectF()

    def viewTransformChanged(self) -> None:
        self.prepareGeometryChange()  # before the values behind `boundingRect` are dropped
        super().viewTransformChanged()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        try:
            with saved(painter):
                to_pixels = QTransform(painter.transform())
                painter.resetTransform()
                self._item.paint(painter, to_pixels, to_pixels.mapRect(self.getViewBox().viewRect()))
        except Exception:
            self.report()

    def release(self) -> None:
        self._item.no_longer_repainted_by(self._repaint)

    def _repaint(self) -> None:
        self.update()


class _Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis with the numbers of `core.pictures.ticks`. Signals: those of `AxisItem`."""

    def __init__(self, side: str, theme: Theme, logarithmic: bool) -> None:
        super().__init__(side)
        self._side, self._logarithmic = side, logarithmic
        self._texts: dict[float, str] = {}
        self.enableAutoSIPrefix(False)
        self.setPen(pen(theme.muted, 1.0))
        self.setTextPen(pen(theme.text, 1.0))
        self.setTickFont(plot_font())
        self.setStyle(tickTextOffset=_NUMBER_GAP_PX)

    def tickValues(self, low: float, high: float, _size: float) -> list[tuple[float, list[float]]]:
        if not low < high:
            return []
        ticks = linear_ticks(low, high, self._fits)
        self._texts, places = dict(ticks.labelled), [place for place, _ in ticks.labelled]
        if self._logarithmic or ticks.offset:  # there is no name to write the offset in, so each number is written whole
            values = [10.0 ** min(place, _LARGEST) for place in places] if self._logarithmic else places
            self._texts = dict(zip(places, differing(values), strict=True))
        return [(high - low, places)]

    def tickStrings(self, values: Sequence[float], _scale: float, _spacing: float) -> list[str]:
        return [self._texts.get(value, "") for value in values]

    def _fits(self, share: float, _texts: Sequence[str]) -> bool:
        return 1 / share <= _SPARSE[self._side]
