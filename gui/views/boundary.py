"""The model's decision regions under the points."""

from __future__ import annotations

import numpy as np

from core.pictures.boundary import BoundaryPicture
from gui.items.boxes import HoverItem
from gui.items.brush import BrushItem, Stroke
from gui.items.colour_bar import ColourBar
from gui.items.folds import FoldsItem, ZeroLineItem
from gui.items.handles import Drag
from gui.items.lines import BoundaryItem
from gui.items.plot import Plot
from gui.items.plotted import PlottedView
from gui.items.points import PointsItem
from gui.items.raster import RasterItem, raster_of
from gui.theme import LIGHT, Theme, diverging_colours, height_colours
from gui.tips import set_tip

_MAP = "viridis"
_TINT = 0.5  # of a unit's colours
_NO_SEGMENTS = np.empty((0, 2, 2))


class BoundaryView(PlottedView):
    """Shows a `BoundaryPicture`, whose points can be painted. Signals: gestured(PointsBrushed), hovered(place), aspect_changed(float)."""

    def __init__(self) -> None:
        hint = (
            "Colour and marker show each point's class; hollow markers are test points and a ring marks a misclassified point."
            " The region shows the class predicted there. Rest the mouse anywhere to read the probabilities."
        )
        super().__init__("", Plot("Decision regions", "x0", "x1"), hint)
        self._regions, self._lines, self._bar = RasterItem(), BoundaryItem(), ColourBar("Colour bar of the decision regions", "0.888")
        self._test_points, self._points, self._hover = PointsItem(hollow=True), PointsItem(), HoverItem()
        self.plot.add(self._regions, self._lines, self._test_points, self._points, self._hover)
        self._unit, self._folds, self._zero = RasterItem(), FoldsItem(), ZeroLineItem()
        self.plot.add(self._unit, self._folds, self._zero)
        self._theme = LIGHT
        self.row.addWidget(self._bar)
        self._bar.hide()
        self.subtitle.hide()
        self.plot.aspect_changed.connect(self._on_plot_aspect_changed)
        self._picture: BoundaryPicture | None = None
        self._brush, self._stroke = BrushItem(), Stroke("data")
        self.plot.add(self._brush)
        self.plot.dragged.connect(self._on_plot_dragged)
        self.plot.hovered.connect(self._on_plot_hovered)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self.plot, self._lines, self._test_points, self._points, self._brush, self._folds, self._zero):
            part.set_theme(theme)

    def show_picture(self, picture: BoundaryPicture) -> None:
        self.title.setText(picture.title)
        self._picture = picture
        if not self._stroke.active:  # or the frame would move away from a point dragged to its edge
            self.plot.show_frame(picture.frame)
        self.plot.set_handles([], elsewhere="brush" if picture.brush.act else "")
        if not picture.brush.radius:
            self._brush.set_circle(None, 0.0)
        self.plot.name_axes(picture.axes)
        self._regions.set_raster(raster_of(picture.regions, height_colours(_MAP) if picture.scale else None), picture.frame)
        self._lines.set_segments(picture.lines, edged=picture.scale is not None)
        for item, points in ((self._points, picture.points), (self._test_points, picture.test_points)):
            item.set_points(points.x, points.labels, points.ringed)
        self._unit.set_raster(raster_of(picture.unit.cells, diverging_colours(self._theme, _TINT)) if picture.unit else None, picture.frame)
        self._zero.set_segments(picture.unit.zero if picture.unit else _NO_SEGMENTS)
        self._folds.set_folds(picture.folds.lines, picture.folds.shares, picture.folds.bends)
        self._hover.set_hover(picture.hover)
        self._show_beside(picture)  # last: it can change the plot's shape, and the next picture then arrives within this call

    def _show_beside(self, picture: BoundaryPicture) -> None:
        """Show or hide the text above the plot and the colour bar."""
        scale = picture.scale
        if scale is not None:
            self._bar.set_scale(height_colours(_MAP), scale.quantity, scale.low, scale.high)
        self.subtitle.setText(picture.note)
        set_tip(self.subtitle, picture.note)
        self.subtitle.setVisible(bool(picture.note))
        self._bar.setVisible(scale is not None)

    def _show_brush(self, place: tuple[float, float] | None) -> None:
        radius = self._picture.brush.radius if self._picture else 0.0
        self._brush.set_circle(place if radius else None, radius)

    def _on_plot_hovered(self, place: tuple[float, float] | None) -> None:
        self._show_brush(place)
        self.hovered.emit(place)

    def _on_plot_dragged(self, drag: Drag) -> None:
        assert self._picture is not None  # nothing can be painted before the first picture
        self._show_brush((drag.x, drag.y))
        brush = self._picture.brush
        gesture = self._stroke.gesture(brush.tool, brush.act, drag, brush.radius, brush.x, self._picture.frame, brush.label)
        if gesture is not None:
            self.gestured.emit(gesture)

    def _on_plot_aspect_changed(self, _aspect: float) -> None:
        area = self.plot.area
        self._bar.set_span(area.top(), area.bottom())
