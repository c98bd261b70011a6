"""The loss as a function of the margin, with every point on the curve."""

from __future__ import annotations

from PySide6.QtCore import Qt

from core.pictures.margin import MarginPicture, table_of
from gui.items.curve_style import CurveStyle
from gui.items.lines import CurveItem
from gui.items.plot import Plot
from gui.items.plotted import PlottedView
from gui.items.points import PointsItem
from gui.theme import LIGHT, Theme


class MarginView(PlottedView):
    """Shows a `MarginPicture`. Signals: aspect_changed(float)."""

    def __init__(self) -> None:
        hint = "Each point is drawn at its margin m and its loss; points left of 0 are misclassified."
        super().__init__("", Plot("Loss by margin", "margin m", "loss"), hint)
        self._theme = LIGHT
        self._curves: list[CurveItem] = []
        self._points = PointsItem()
        self._points.depth = 1  # above curves added later
        self.plot.add(self._points)
        self._picture: MarginPicture | None = None
        self.plot.set_explorable(self._table)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.plot.set_theme(theme)
        self._points.set_theme(theme)

    def show_picture(self, picture: MarginPicture) -> None:
        self._picture = picture
        self.plot.show_frame(picture.frame)
        while len(self._curves) < len(picture.curves):
            self._curves.append(CurveItem())
            self.plot.add(self._curves[-1])
        for item, curve in zip(self._curves, picture.curves, strict=False):
            item.set_style(CurveStyle(self._theme.accent) if curve.trained else CurveStyle(self._theme.muted, Qt.PenStyle.DashLine))
            item.set_curve(curve.m, curve.loss, None)
        for number, item in enumerate(self._curves):
            item.show_if(number < len(picture.curves))
        self._points.set_points(picture.places, picture.labels, picture.wrong)
        self.title.setText(picture.title)
        self.subtitle.setText("dashed: " + ", ".join(curve.name for curve in picture.curves[:-1]) if len(picture.curves) > 1 else "")

    def _table(self) -> str:
        return "" if self._picture is None else table_of(self._picture)
