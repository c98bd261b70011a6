"""The data with w as an arrow, the line it draws and the half-planes it predicts."""

from __future__ import annotations

from core.gestures import VectorMoved
from core.pictures.canvas import CanvasPicture
from gui.items.plot import Plot
from gui.items.plotted import PlottedView
from gui.items.points import PointsItem
from gui.items.vector import ArrowItem, HalfPlanesItem
from gui.theme import Theme


class CanvasView(PlottedView):
    """Shows a `CanvasPicture`; the arrow's tip is dragged or moved by the arrow keys.

    Signals: gestured(VectorMoved), aspect_changed(float).
    """

    def __init__(self) -> None:
        hint = "Drag the arrow's tip, or move it by the arrow keys (Shift: ten times as far). Rings mark misclassified points."
        super().__init__("Data, w and its decision line", Plot("Data and weight vector", "x0", "x1"), hint)
        self._half_planes, self._points, self._arrow = HalfPlanesItem(), PointsItem(), ArrowItem()
        for item in (self._half_planes, self._points, self._arrow):
            self.plot.addItem(item, ignoreBounds=True)
        self.plot.handle_moved.connect(self._on_handle_moved)

    def set_theme(self, theme: Theme) -> None:
        for part in (self.plot, self._half_planes, self._points, self._arrow):
            part.set_theme(theme)

    def show_picture(self, picture: CanvasPicture) -> None:
        self.plot.show_frame(picture.frame)
        self.plot.set_handle(picture.w)
        self._half_planes.set_sides(picture.negative, picture.positive, picture.line)
        self._points.set_points(picture.x, picture.labels, picture.wrong)
        self._arrow.set_tip(picture.w)

    def _on_handle_moved(self, x: float, y: float, final: bool) -> None:
        self.gestured.emit(VectorMoved(x, y, final))
