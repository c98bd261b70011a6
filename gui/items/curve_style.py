"""The styles that distinguish the curves of a chart: colour and dash, and a marker if there are several runs."""

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
_OF_CLASSES = (0, 2, 3, 4, 6, 9)  # class colours far from the accent's blue
_MARKER_SCALE = 0.75


@dataclass(frozen=True)
class CurveStyle:
    """Colour, dash and width of a curve, and the number of its marker's shape."""

    rgb: Rgb
    dash: Qt.PenStyle = Qt.PenStyle.SolidLine
    width_px: float = 2.5
    marker: int | None = None

    @property
    def dashed(self) -> bool:
        return self.dash != Qt.PenStyle.SolidLine

    def pen(self) -> QPen:
        """Its pen, with caps that leave the gaps of a dash open and are fast for short pieces."""
        result = pen(self.rgb, self.width_px)
        result.setStyle(self.dash)
        result.setCapStyle(Qt.PenCapStyle.FlatCap if self.dashed else Qt.PenCapStyle.SquareCap)
        return result

    def paint_marker(self, painter: QPainter, x: float, y: float) -> None:
        """Its marker at a pixel, if it has one."""
        if self.marker is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(self.rgb))
            painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in _MARKER_SCALE * marker(self.marker)]))


def curve_style(theme: Theme, quantity: int, run: int | None, among_runs: bool) -> CurveStyle:
    """The style of a quantity in a chart: its dash, and its colour, or the run's colour if there are several runs."""
    dash = _DASHES[quantity % len(_DASHES)]
    if run is not None:
        return CurveStyle(theme.classes[_OF_CLASSES[run % len(_OF_CLASSES)]], dash, 1.8, run)
    own = (theme.accent, theme.vector, *(theme.classes[number] for number in _OF_CLASSES))
    return CurveStyle(own[0 if among_runs else quantity % len(own)], dash)
