"""How the curves of a chart are told apart: by colour and dash, and by a marker where there are several runs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from core.types import Rgb
from gui.theme import Theme, color, marker, pen

_DASHES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
)
_OF_CLASSES = (0, 2, 3, 4, 6, 9)  # colours of points that are far from the accent's blue
_MARKER_SCALE = 0.75


@dataclass(frozen=True)
class CurveLook:
    """Colour, dash and width of a curve, and the number of its markers' shape."""

    rgb: Rgb
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    width_px: float = 2.5
    marker: int | None = None

    @property
    def dashed(self) -> bool:
        return self.style != Qt.PenStyle.SolidLine

    def pen(self) -> QPen:
        """Its pen, with ends that leave the gaps of a dash open, and that are quick in short pieces."""
        result = pen(self.rgb, self.width_px)
        result.setStyle(self.style)
        result.setCapStyle(Qt.PenCapStyle.FlatCap if self.dashed else Qt.PenCapStyle.SquareCap)
        return result

    def paint_marker(self, painter: QPainter, x: float, y: float) -> None:
        """Its marker at a pixel, if it has one."""
        if self.marker is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(self.rgb))
            painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in _MARKER_SCALE * marker(self.marker)]))


def curve_look(theme: Theme, quantity: int, run: int | None, among_runs: bool) -> CurveLook:
    """Of a chart's quantity, whose dash it has; its colour is the quantity's own, or the run's where there are several."""
    style = _DASHES[quantity % len(_DASHES)]
    if run is not None:
        return CurveLook(theme.classes[_OF_CLASSES[run % len(_OF_CLASSES)]], style, 1.8, run)
    own = (theme.accent, theme.vector, *(theme.classes[number] for number in _OF_CLASSES))
    return CurveLook(own[0 if among_runs else quantity % len(own)], style)
