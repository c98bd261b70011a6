"""Labelled points, a colour and a marker shape per class."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainter, QPainterPath, QTransform

from core.types import Bools, Float64s, Floats, Ints
from gui.items.overlay import Overlay, mapped
from gui.items.stamps import Stamps
from gui.theme import LIGHT, MARKER_RADIUS_PX, Theme, color, pen

_RING_PX = 1.9 * MARKER_RADIUS_PX
_RIM_PX = 1.4
_CROWD = 150  # more points than this overlap: thinner rims leave them their colour


class PointsItem(Overlay):
    """Points x (n, 2) with labels (n,); ringed (n,) draws a ring around some of them.

    hollow : markers whose inside is empty, for test points
    """

    def __init__(self, hollow: bool = False) -> None:
        super().__init__()
        self._hollow = hollow
        self._theme = LIGHT
        self._x: Floats = np.empty((0, 2))
        self._labels: Ints = np.empty(0, dtype=int)
        self._ringed: Bools = np.empty(0, dtype=bool)
        self._stamps: dict[tuple[float, float], Stamps] = {}

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._stamps.clear()
        self.update()

    def set_points(self, x: Floats, labels: Ints, ringed: Bools | None = None) -> None:
        self._x, self._labels = x, labels
        self._ringed = np.zeros(len(x), dtype=bool) if ringed is None else ringed
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        self._stamps_for(painter).draw(painter, mapped(to_pixels, self._x), self._labels)
        if self._ringed.any():
            self._paint_rings(painter, mapped(to_pixels, self._x[self._ringed]))

    def _stamps_for(self, painter: QPainter) -> Stamps:
        # Not the device's ratio: while a widget is rendered into a picture, the device is still the widget.
        thin = len(self._x) >= _CROWD and not self._hollow
        rim_px, ratio = _RIM_PX / 2 if thin else _RIM_PX, painter.deviceTransform().m11()
        if (rim_px, ratio) not in self._stamps:
            self._stamps[rim_px, ratio] = Stamps(self._theme, rim_px, ratio, self._hollow)
        return self._stamps[rim_px, ratio]

    def _paint_rings(self, painter: QPainter, centres: Float64s) -> None:
        painter.setBrush(color(self._theme.text, 0.0))
        painter.setPen(pen(self._theme.text, 1.8))
        path = QPainterPath()
        for x, y in centres:
            path.addEllipse(x - _RING_PX, y - _RING_PX, 2 * _RING_PX, 2 * _RING_PX)
        painter.drawPath(path)
