"""The data with w as an arrow, the line it draws and the half-planes it predicts."""

from __future__ import annotations

import math

from core.gestures import Gesture, LineShifted, VectorMoved, VectorStretched, VectorTurned
from core.pictures.canvas import CanvasPicture
from gui.items.handles import Drag, Handle
from gui.items.plot import Plot
from gui.items.plotted import PlottedView
from gui.items.points import PointsItem
from gui.items.vector import ArrowItem, HalfPlanesItem, KnobsItem
from gui.theme import Theme

_ROOM_PX = 60.0  # a shorter arrow has no room for a second handle


class CanvasView(PlottedView):
    """Shows a `CanvasPicture`; w, its line and its length are dragged by their handles.

    Signals: gestured(Gesture), aspect_changed(float).
    """

    def __init__(self) -> None:
        hint = (
            "Drag the arrow's tip, or move it by the arrow keys (Shift: ten times as far). The ring on the line turns it"
            " (or Shift and the tip), the diamond stretches w (or Ctrl), the square shifts the line by its bias."
        )
        super().__init__("Data, w and its decision line", Plot("Data and weight vector", "x0", "x1"), hint)
        self._lever = 0.0
        self._half_planes, self._points, self._arrow, self._knobs = HalfPlanesItem(), PointsItem(), ArrowItem(), KnobsItem()
        for item in (self._half_planes, self._points, self._knobs, self._arrow):
            self.plot.addItem(item, ignoreBounds=True)
        self.plot.dragged.connect(self._on_plot_dragged)

    def set_theme(self, theme: Theme) -> None:
        for part in (self.plot, self._half_planes, self._points, self._arrow, self._knobs):
            part.set_theme(theme)

    def show_picture(self, picture: CanvasPicture) -> None:
        self._lever = picture.lever
        self.plot.show_frame(picture.frame)
        self._half_planes.set_sides(picture.negative, picture.positive, picture.line)
        self._points.set_points(picture.x, picture.labels, picture.wrong)
        self._arrow.set_tip(picture.w)
        knobs = self._knobs_of(picture)
        self._knobs.set_knobs(knobs)
        self.plot.set_handles([Handle("tip", picture.w), *(Handle(name, place) for name, place in knobs.items())])

    def _knobs_of(self, picture: CanvasPicture) -> dict[str, tuple[float, float]]:
        """The handles besides the tip, by name; none where the arrow is too short to tell them apart."""
        places = {"stretch": picture.stretch_handle, "turn": picture.turn_handle, "shift": picture.bias_handle}
        per_pixel = picture.frame.width / max(1.0, self.plot.getViewBox().width())
        if math.hypot(*picture.w) < _ROOM_PX * per_pixel:
            del places["stretch"]
        return {name: place for name, place in places.items() if place is not None}

    def _on_plot_dragged(self, drag: Drag) -> None:
        self.gestured.emit(self._meant(drag))

    def _meant(self, drag: Drag) -> Gesture:
        if drag.name == "shift":
            return LineShifted(drag.x, drag.y, drag.final)
        if drag.name == "turn":
            return VectorTurned(drag.x, drag.y, self._lever, drag.final)
        if drag.name == "stretch":
            return VectorStretched(2 * drag.x, 2 * drag.y, drag.final)  # the handle sits at half of w
        if drag.shift:
            return VectorTurned(drag.x, drag.y, final=drag.final)
        if drag.ctrl:
            return VectorStretched(drag.x, drag.y, drag.final)
        return VectorMoved(drag.x, drag.y, drag.final)
