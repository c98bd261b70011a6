"""The loss or exp(-loss) over (w0, w1) as a height map, with w, the minimiser and the descent paths."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from core.gestures import FrameMoved, VectorMoved
from core.pictures.landscape import LandscapePicture, everything, home, table_of
from core.types import Bounds
from gui.items.boxes import HoverItem
from gui.items.colour_bar import ColourBar
from gui.items.framing import between
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
    """Shows a `LandscapePicture`; pressing or dragging anywhere moves w, the wheel zooms, the right button pans or opens a menu.

    Signals: gestured(Gesture), aspect_changed(float).
    """

    def __init__(self) -> None:
        hint = (
            "Every place here is a w: drag the dot, or press where w should be. The cross marks the minimiser of the loss."
            " The wheel zooms, a drag with the right button pans, and a click with it opens a menu."
        )
        super().__init__("", Plot("Landscape over w0 and w1", "w0", "w1"), hint)
        self._picture: LandscapePicture | None = None
        self._raster, self._contours = RasterItem(), SegmentsItem((255, 255, 255), 1.0, 0.55)
        self._track, self._paths, self._minimiser, self._dot = TrackItem(), PathsItem(), DotItem(cross=True), DotItem()
        self._bar, self._hover, self._pins = ColourBar("Colour bar of the landscape"), HoverItem(), PinsItem(arrows=False)
        self.plot.add(self._raster, self._contours, self._track, self._paths, self._pins, self._minimiser, self._dot, self._hover)
        self.row.addWidget(self._bar)
        self.plot.aspect_changed.connect(self._on_plot_aspect_changed)
        framing = self.plot.set_zoomable(self._table)
        framing.boxed.connect(self._on_framing_boxed)
        framing.all_wanted.connect(self._on_framing_all_wanted)
        framing.home_wanted.connect(self._on_framing_home_wanted)
        self.plot.dragged.connect(self._on_plot_dragged)
        self.plot.zoomed.connect(self._on_plot_zoomed)
        self.plot.hovered.connect(self.hovered)
        self.plot.panned.connect(self._on_plot_panned)

    def set_theme(self, theme: Theme) -> None:
        self.plot.set_theme(theme)

    def show_picture(self, picture: LandscapePicture) -> None:
        self._picture = picture
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

    def _on_framing_boxed(self, corner: QPointF, opposite: QPointF) -> None:
        self._frame(between(self.plot.place_at(corner), self.plot.place_at(opposite)))

    def _on_framing_all_wanted(self) -> None:
        if self._picture is not None:
            self._frame(everything(self._picture))

    def _on_framing_home_wanted(self) -> None:
        self._frame(home())

    def _frame(self, wanted: Bounds) -> None:
        """Ask for the smallest frame of the plot's shape around this rectangle."""
        shown = self.plot.frame
        factor = max(wanted.width / shown.width, wanted.height / shown.height)
        (x, y), (to_x, to_y) = shown.centre, wanted.centre
        self.gestured.emit(FrameMoved(factor, x, y, to_x - x, to_y - y))

    def _table(self) -> str:
        return "" if self._picture is None else table_of(self._picture)
