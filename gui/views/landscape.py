"""exp(-loss) over (w0, w1) as a height map, with w as a dot and the minimiser as a cross."""

from __future__ import annotations

import math

from core.gestures import VectorMoved
from core.pictures.landscape import LandscapePicture
from gui.items.colour_bar import ColourBar
from gui.items.handles import Drag, Handle
from gui.items.lines import SegmentsItem
from gui.items.plot import Plot
from gui.items.plotted import PlottedView
from gui.items.raster import RasterItem
from gui.items.vector import DotItem
from gui.theme import Theme, height_colours


class LandscapeView(PlottedView):
    """Shows a `LandscapePicture`; pressing or dragging anywhere moves w.

    Signals: gestured(VectorMoved), aspect_changed(float).
    """

    def __init__(self) -> None:
        hint = "exp(-loss) for every w: drag the dot, or press where w should be. The cross marks the minimiser of the loss."
        super().__init__("", Plot("Landscape of exp(-loss)", "w0", "w1"), hint)
        self._table = height_colours()
        self._raster, self._contours = RasterItem(), SegmentsItem((255, 255, 255), 1.0, 0.55)
        self._minimiser, self._dot, self._bar = DotItem(cross=True), DotItem(), ColourBar(self._table)
        for item in (self._raster, self._contours, self._minimiser, self._dot):
            self.plot.addItem(item, ignoreBounds=True)
        self.row.addWidget(self._bar)
        self.plot.dragged.connect(self._on_plot_dragged)

    def set_theme(self, theme: Theme) -> None:
        self.plot.set_theme(theme)

    def show_picture(self, picture: LandscapePicture) -> None:
        surface, place = picture.surface, picture.minimiser.w
        self.plot.show_frame(picture.frame)
        self.plot.set_handles([Handle("w", picture.w)], elsewhere="w")
        self._raster.set_cells(surface.heights, picture.frame, self._table)
        self._contours.set_segments(surface.contours)
        self._contours.setVisible(picture.show_contours)
        self._minimiser.set_place(place)
        self._dot.set_place(picture.w)
        self._bar.set_peak(surface.log_peak)
        where = _where(place, picture.minimiser.note)
        self.title.setText(f"exp(-loss), alpha {picture.alpha:g}: {where}")
        self.title.setToolTip(where)

    def _on_plot_dragged(self, drag: Drag) -> None:
        self.gestured.emit(VectorMoved(drag.x, drag.y, drag.final))


def _where(place: tuple[float, float] | None, note: str) -> str:
    if place is None or not all(map(math.isfinite, place)):
        return note
    return f"minimiser ({place[0]:.3f}, {place[1]:.3f})"
