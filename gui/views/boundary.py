"""The model's decision regions under the points."""

from __future__ import annotations

from core.pictures.boundary import BoundaryPicture
from gui.items.plot import Plot
from gui.items.plotted import PlottedView
from gui.items.points import PointsItem
from gui.items.raster import RasterItem
from gui.theme import Theme


class BoundaryView(PlottedView):
    """Shows a `BoundaryPicture`. Signals: aspect_changed(float)."""

    def __init__(self) -> None:
        hint = "Colour and marker tell each point's class, hollow ones are test points; the region under it, what the model predicts there."
        super().__init__("Decision regions", Plot("Decision regions", "x0", "x1"), hint)
        self._regions, self._test_points, self._points = RasterItem(), PointsItem(hollow=True), PointsItem()
        self.subtitle.hide()  # the plots beside it have none either
        self.plot.addItem(self._regions, ignoreBounds=True)
        self.plot.addItem(self._test_points, ignoreBounds=True)
        self.plot.addItem(self._points, ignoreBounds=True)

    def set_theme(self, theme: Theme) -> None:
        self.plot.set_theme(theme)
        self._test_points.set_theme(theme)
        self._points.set_theme(theme)

    def show_picture(self, picture: BoundaryPicture) -> None:
        self.title.setText(picture.title)
        self.plot.show_frame(picture.frame)
        self.plot.name_axes(picture.axes)
        self._regions.set_cells(picture.regions, picture.frame)
        self._points.set_points(picture.x, picture.labels)
        self._test_points.set_points(picture.x_test, picture.labels_test)
