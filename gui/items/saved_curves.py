"""The curves of saved runs: painted once, then copied, because only their dots move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

from core.types import Float64s
from gui.items.curve_style import CurveStyle
from gui.items.guard import painting
from gui.items.keys import Key
from gui.items.lines import paint_curve, paint_mark
from gui.items.overlay import Overlay, line_buffer


@dataclass(frozen=True, eq=False)
class Line(Key):
    """A curve through x, y (n,), read-only."""

    style: CurveStyle
    x: Float64s
    y: Float64s


@dataclass(frozen=True)
class SavedCurve:
    """A line and the place of its dot."""

    line: Line
    mark: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class _Copy(Key):
    """The inputs of the pixmap, which has all but the dots."""

    lines: tuple[Line, ...]
    area: QRect
    ratio: float
    to_pixels: QTransform


class SavedCurvesItem(Overlay):
    """Curves that do not change while the current run goes on."""

    depth = -0.5

    def __init__(self) -> None:
        super().__init__()
        self._curves: tuple[SavedCurve, ...] = ()
        self._lines = line_buffer()
        self._pixmap = QPixmap()
        self._made_of: _Copy | None = None

    def set_curves(self, curves: Sequence[SavedCurve]) -> None:
        self._curves = tuple(curves)
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        area = self.visible(to_pixels).toAlignedRect()
        if not self._curves or area.isEmpty():
            return
        # Not the device's ratio: when a widget is rendered into an image, the device is still the widget.
        wanted = _Copy(tuple(curve.line for curve in self._curves), area, painter.deviceTransform().m11(), to_pixels)
        if wanted != self._made_of:
            self._pixmap, self._made_of = self._picture(wanted), wanted
        painter.drawPixmap(area.topLeft(), self._pixmap)
        for curve in self._curves:
            if curve.mark is not None:
                paint_mark(painter, curve.line.style, to_pixels, curve.mark)

    def _picture(self, wanted: _Copy) -> QPixmap:
        pixmap = QPixmap(wanted.area.size() * wanted.ratio)
        pixmap.setDevicePixelRatio(wanted.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with painting(pixmap) as painter:
            painter.translate(-wanted.area.topLeft())
            for line in wanted.lines:
                paint_curve(painter, line.style, wanted.to_pixels, line.x, line.y, self._lines)
        return pixmap
