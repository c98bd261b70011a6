"""The loss or exp(-loss) over (w0, w1) as a height map, with w, the minimiser and the descent paths."""

from __future__ import annotations

from core.gestures import FrameMoved, VectorMoved
from core.pictures.landscape import LandscapePicture
from gui.items.boxes import HoverItem
from gui.items.colour_bar import ColourBar
from gui.items.handles import Drag, Handle
from gui.items.lines import SegmentsItem
from gui.items.paths import PathsItem, TrackItem
from gui.items.pins import PinsItem
from gui.items.plot import Plot
from gui.items.plotted import PlottedView
from gui.items.raster import Raster, RasterItem
from gui.items.vector import DotItem
from gui.theme import Theme, height_colours
from gui.tips import set_tip


class LandscapeView(PlottedView):
    """Shows a `LandscapePicture`; pressing or dragging anywhere moves w, the wheel zooms, the right button pans.

    Signals: gestured(Gesture), aspect_changed(float).
    """

    def __init__(self) -> None:
        hint = (
            "Every place here is a w: drag the dot, or press where w should be. The cross marks the minimiser of the loss."
            " The wheel zooms, the right button pans."
        )
        super().__init__("", Plot("Landscape over w0 and w1", "w0", "w1"), hint)
        self._raster, self._contours = RasterItem(), SegmentsItem((255, 255, 255), 1.0, 0.55)
        self._track, self._paths, self._minimiser, self._dot = TrackItem(), PathsItem(), DotItem(cross=True), DotItem()
        self._bar, self._hover, self._pins = ColourBar("Colour bar of the landscape"), HoverItem(), PinsItem(arrows=False)
        self.plot.add(self._raster, self._contours, self._track, self._paths, self._pins, self._minimiser, self._dot, self._hover)
        self.row.addWidget(self._bar)
        self.plot.aspect_changed.connect(self._on_plot_aspect_changed)
        self.plot.set_zoomable()
        self.plot.dragged.connect(self._on_plot_dragged)
        self.plot.zoomed.connect(self._on_plot_zoomed)
        self.plot.hovered.connect(self.hovered)
        self.plot.panned.connect(self._on_plot_panned)

    def set_theme(self, theme: Theme) -> None:
        self.plot.set_theme(theme)

    def show_picture(self, picture: LandscapePicture) -> None:
        surface, table = picture.surface, height_colours(picture.colours)
        self.plot.show_frame(picture.frame)
        self.plot.set_handles([Handle("w", picture.w)], elsewhere="w")
        self._raster.set_raster(Raster(surface.heights, table), picture.frame)
        self._contours.set_segments(surface.contours)
        self._contours.show_if(picture.show_contours)
        self._track.set_places(picture.track, picture.minimiser.runs)
        self._paths.set_paths(picture.paths)
        self._minimiser.set_place(picture.minimiser.w)
        self._dot.set_place(picture.w)
        self._hover.set_hover(picture.hover)
        self._pins.set_pins(picture.pins)
        self._bar.set_scale(table, picture.quantity, surface.low, surface.high, surface.quantity)
        self.title.setText(picture.title)
        ends = "\n".join(f"{path.name}: {path.verdict}" for path in picture.paths)
        self.plot.setAccessibleDescription(f"{self.plot.whatsThis()}\n{ends}")
        self.subtitle.setText(picture.minimiser.words)
        set_tip(self.subtitle, picture.minimiser.words)

    def _on_plot_aspect_changed(self, _aspect: float) -> None:
        area = self.plot.area
        self._bar.set_span(area.top(), area.bottom())

    def _on_plot_dragged(self, drag: Drag) -> None:
        self.gestured.emit(VectorMoved(drag.x, drag.y, drag.final))

    def _on_plot_zoomed(self, factor: float, x: float, y: float) -> None:
        self.gestured.emit(FrameMoved(factor, x, y))

    def _on_plot_panned(self, dx: float, dy: float) -> None:
        self.gestured.emit(FrameMoved(dx=dx, dy=dy))
