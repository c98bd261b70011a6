"""The loss by the margin, with every point on its curve."""

from __future__ import annotations

from PySide6.QtCore import Qt

from core.pictures.margin import MarginPicture
from gui.items.lines import CurveItem
from gui.items.looks import CurveLook
from gui.items.plot import Plot
from gui.items.plotted import PlottedView
from gui.items.points import PointsItem
from gui.theme import LIGHT, Theme

_COMPARED = ("Logistic", "Hinge", "Squared", "0-1")


class MarginView(PlottedView):
    """Shows a `MarginPicture`. Signals: aspect_changed(float)."""

    def __init__(self) -> None:
        hint = "Each point sits at its margin m, at the height of its own loss; left of 0 it is misclassified."
        super().__init__("", Plot("Loss by margin", "margin m", "loss"), hint)
        self._theme = LIGHT
        self._curves = [CurveItem() for _ in range(1 + len(_COMPARED))]
        self._points = PointsItem()
        for item in (*self._curves, self._points):
            self.plot.addItem(item, ignoreBounds=True)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.plot.set_theme(theme)
        self._points.set_theme(theme)

    def show_picture(self, picture: MarginPicture) -> None:
        self.plot.show_frame(picture.frame)
        for number, item in enumerate(self._curves):
            item.setVisible(number < len(picture.curves))
            if number < len(picture.curves):
                curve = picture.curves[number]
                item.set_look(CurveLook(self._theme.accent) if curve.trained else CurveLook(self._theme.muted, Qt.PenStyle.DashLine))
                item.set_curve(curve.m, curve.loss, None)
        self._points.set_points(picture.places, picture.labels, picture.wrong)
        self.title.setText(picture.title)
        self.subtitle.setText("dashed: " + ", ".join(curve.name for curve in picture.curves[:-1]) if len(picture.curves) > 1 else "")
