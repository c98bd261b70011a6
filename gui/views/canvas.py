"""The data with w as an arrow, its decision line and the two half-planes."""

from __future__ import annotations

import math

import numpy as np

from core.gestures import Gesture, LineShifted, VectorMoved, VectorStretched, VectorTurned
from core.pictures.canvas import CanvasPicture
from gui.items.boxes import HoverItem
from gui.items.brush import BrushItem, Stroke
from gui.items.gradient_terms import ChainItem, HalosItem
from gui.items.handles import Drag, Handle
from gui.items.pins import PinsItem
from gui.items.plot import Plot
from gui.items.plotted import PlottedView
from gui.items.points import PointsItem
from gui.items.raster import RasterItem, raster_of
from gui.items.shade_lines import ShadeLinesItem
from gui.items.vector import ArrowItem, HalfPlanesItem, KnobsItem
from gui.theme import LIGHT, Theme, mixed_colours

_NOWHERE = np.empty((0, 2))
_ROOM_PX = 60.0  # a shorter arrow has no room for more handles


class CanvasView(PlottedView):
    """Shows a `CanvasPicture`; handles move w, its line and its length.

    Signals: gestured(Gesture), aspect_changed(float).
    """

    def __init__(self) -> None:
        hint = (
            "Drag the arrow's tip, or move it with the arrow keys (Shift: ten times as far). Drag the ring to turn the line"
            " (or the tip with Shift), the diamond to stretch w (or the tip with Ctrl), the square to shift the line by the bias."
        )
        super().__init__("Data, w and its decision line", Plot("Data and weight vector", "x0", "x1"), hint)
        self._theme = LIGHT
        self._picture: CanvasPicture | None = None
        self._half_planes, self._points, self._arrow, self._knobs = HalfPlanesItem(), PointsItem(), ArrowItem(), KnobsItem()
        self._shade, self._shade_lines, self._hover = RasterItem(), ShadeLinesItem(), HoverItem()
        self._halos, self._chain, self._pins = HalosItem(), ChainItem(), PinsItem(arrows=True)
        self._themed = (
            self._half_planes,
            self._shade_lines,
            self._halos,
            self._points,
            self._chain,
            self._pins,
            self._knobs,
            self._arrow,
        )
        self.plot.add(self._shade, *self._themed, self._hover)
        self._brush, self._stroke = BrushItem(), Stroke()
        self.plot.add(self._brush)
        self.plot.dragged.connect(self._on_plot_dragged)
        self.plot.hovered.connect(self._on_plot_hovered)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self.plot, *self._themed, self._brush):
            part.set_theme(theme)

    def show_picture(self, picture: CanvasPicture) -> None:
        self._picture = picture
        if not self._stroke.active:  # or the frame would move away from a point dragged to its edge
            self.plot.show_frame(picture.frame)
        sides = (picture.negative, picture.positive) if picture.shade is None else (_NOWHERE, _NOWHERE)
        self._half_planes.set_sides(*sides, picture.line)
        self._shade.set_raster(raster_of(picture.shade, mixed_colours(*self._theme.regions[:2])), picture.frame)
        self._shade_lines.set_lines(picture.shade_lines)
        self._halos.set_losses(picture.x, picture.halos)
        self._chain.set_chain(picture.chain, picture.labels[picture.chain_of], picture.chain_marked)
        self._hover.set_hover(picture.hover)
        self._pins.set_pins(picture.pins)
        self._points.set_points(picture.x, picture.labels, picture.wrong)
        self._arrow.set_tip(picture.w)
        knobs = self._knobs_of(picture)
        self._knobs.set_knobs(knobs)
        if not picture.act:
            self.plot.set_handles([Handle("tip", picture.w), *(Handle(name, place) for name, place in knobs.items())])
            self._brush.set_circle(None, 0.0)
        else:
            self.plot.set_handles([], elsewhere="brush")

    def _knobs_of(self, picture: CanvasPicture) -> dict[str, tuple[float, float]]:
        """The handles other than the tip, by name; none if the arrow is too short to tell them apart."""
        places = {"stretch": picture.stretch_handle, "turn": picture.turn_handle, "shift": picture.bias_handle}
        per_pixel = picture.frame.width / max(1.0, self.plot.area.width())
        if math.hypot(*picture.w) < _ROOM_PX * per_pixel:
            del places["stretch"]
        return {name: place for name, place in places.items() if place is not None}

    def _on_plot_hovered(self, place: tuple[float, float] | None) -> None:
        self._show_brush(place)
        self.hovered.emit(place)

    def _show_brush(self, place: tuple[float, float] | None) -> None:
        radius = self._picture.brush if self._picture else 0.0
        self._brush.set_circle(place if radius else None, radius)

    def _on_plot_dragged(self, drag: Drag) -> None:
        gesture = self._meant(drag)
        if gesture is not None:
            self.gestured.emit(gesture)

    def _meant(self, drag: Drag) -> Gesture | None:
        picture = self._picture
        assert picture is not None  # nothing can be dragged before the first picture
        if drag.name == "brush":
            self._show_brush((drag.x, drag.y))
            return self._stroke.gesture(picture.tool, picture.act, drag, picture.brush, picture.x, picture.frame)
        if drag.name == "shift":
            return LineShifted(drag.x, drag.y, drag.final, picture.w)
        if drag.name == "turn":
            return VectorTurned(drag.x, drag.y, picture.lever, drag.final, picture.w)
        if drag.name == "stretch":
            return VectorStretched(2 * drag.x, 2 * drag.y, drag.final, picture.w)  # the handle sits at half of w
        if drag.shift:
            return VectorTurned(drag.x, drag.y, final=drag.final, seen=picture.w)
        if drag.ctrl:
            return VectorStretched(drag.x, drag.y, drag.final, picture.w)
        return VectorMoved(drag.x, drag.y, drag.final)
