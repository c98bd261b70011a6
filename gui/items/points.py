"""Labelled points, a colour and a marker shape per class."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainter, QTransform

from core.types import Bools, Floats, Ints
from gui.items.overlay import ThemedOverlay, mapped
from gui.items.stamps import Stamps, marker_stamps, ring_stamps
from gui.theme import Theme

_RIM_PX = 1.4
_CROWD = 150  # more points than this overlap and need thinner rims
_CROWD_RING = 0.75  # and smaller rings


class PointsItem(ThemedOverlay):
    """Points x (n, 2) with labels (n,), and rings around those marked in ringed (n,).

    hollow : outlined markers, for test points
    """

    def __init__(self, hollow: bool = False) -> None:
        super().__init__()
        self._hollow = hollow
        self._x: Floats = np.empty((0, 2))
        self._labels: Ints = np.empty(0, dtype=int)
        self._ringed: Bools = np.empty(0, dtype=bool)
        self._stamps: dict[tuple[bool, float], tuple[Stamps, Stamps]] = {}

    def set_theme(self, theme: Theme) -> None:
        self._stamps.clear()
        super().set_theme(theme)

    def set_points(self, x: Floats, labels: Ints, ringed: Bools | None = None) -> None:
        self._x, self._labels = x, labels
        self._ringed = np.zeros(len(x), dtype=bool) if ringed is None else ringed
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        # Not the device's ratio: when a widget is rendered into an image, the device is still the widget.
        markers, rings = self._stamps_for(painter.deviceTransform().m11())
        markers.draw(painter, mapped(to_pixels, self._x), self._labels)
        if self._ringed.any():
            rings.draw(painter, mapped(to_pixels, self._x[self._ringed]), 0)

    def _stamps_for(self, ratio: float) -> tuple[Stamps, Stamps]:
        thin = len(self._x) >= _CROWD and not self._hollow
        if (thin, ratio) not in self._stamps:
            rim_px = _RIM_PX / 2 if thin else _RIM_PX
            rings = ring_stamps(self.theme, ratio, _CROWD_RING if thin else 1.0)
            self._stamps[thin, ratio] = marker_stamps(self.theme, rim_px, ratio, self._hollow), rings
        return self._stamps[thin, ratio]
