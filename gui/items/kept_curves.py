"""The curves of kept runs: painted once, then only copied, for nothing but their dots moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

from core.types import Float64s
from gui.items.lines import paint_curve, paint_mark
from gui.items.looks import CurveLook
from gui.items.overlay import Overlay, line_buffer


@dataclass(frozen=True, eq=False)
class KeptCurve:
    """A curve through x, y (n,) and the place of its dot."""

    look: CurveLook
    x: Float64s
    y: Float64s
    mark: tuple[float, float] | None

    def is_like(self, other: KeptCurve) -> bool:
        """Whether both are the same line, wherever their dots are."""
        return self.look == other.look and self.x is other.x and self.y is other.y


class KeptCurvesItem(Overlay):
    """Curves that stay as they are while the present run goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(-0.5)
        self._curves: tuple[KeptCurve, ...] = ()
        self._lines = line_buffer()
        self._pixmap = QPixmap()
        self._painted: tuple[QRect, float, QTransform] | None = None

    def set_curves(self, curves: Sequence[KeptCurve]) -> None:
        same = len(curves) == len(self._curves) and all(map(KeptCurve.is_like, curves, self._curves))
        self._curves, self._painted = tuple(curves), self._painted if same else None
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        area = self.visible(to_pixels).toAlignedRect()
        if not self._curves or area.isEmpty():
            return
        # Not the device's ratio: while a widget is rendered into a picture, the device is still the widget.
        wanted = area, painter.deviceTransform().m11(), to_pixels
        if wanted != self._painted:
            self._pixmap, self._painted = self._picture(*wanted), wanted
        painter.drawPixmap(area.topLeft(), self._pixmap)
        for curve in self._curves:
            if curve.mark is not None:
                paint_mark(painter, curve.look, to_pixels, curve.mark)

    def _picture(self, area: QRect, ratio: float, to_pixels: QTransform) -> QPixmap:
        pixmap = QPixmap(area.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-area.topLeft())
        for curve in self._curves:
            paint_curve(painter, curve.look, to_pixels, curve.x, curve.y, self._lines)
        painter.end()
        return pixmap
