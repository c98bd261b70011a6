"""Labelled points, a colour and a marker shape per class."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPainterPath, QTransform

from core.types import Bools, Float64s, Floats, Ints
from gui.items.overlay import Overlay, mapped
from gui.theme import LIGHT, MARKER_RADIUS_PX, Theme, color, marker, pen

_RING_PX = 1.9 * MARKER_RADIUS_PX
_RIM_PX = 1.4
_CROWD = 150  # more points than this overlap: thinner rims leave them their colour


class PointsItem(Overlay):
    """Points x (n, 2) with labels (n,); ringed (n,) draws a ring around some of them."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._x: Floats = np.empty((0, 2))
        self._labels: Ints = np.empty(0, dtype=int)
        self._ringed: Bools = np.empty(0, dtype=bool)
        self._paths: list[tuple[int, QPainterPath]] | None = None
        self._painted_with: QTransform | None = None

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_points(self, x: Floats, labels: Ints, ringed: Bools | None = None) -> None:
        if x is not self._x or labels is not self._labels:
            self._x, self._labels, self._paths = x, labels, None
        self._ringed = np.zeros(len(x), dtype=bool) if ringed is None else ringed
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        if self._paths is None or to_pixels != self._painted_with:
            self._paths, self._painted_with = self._marker_paths(to_pixels), to_pixels
        painter.setPen(pen(self._theme.surface, _RIM_PX if len(self._x) < _CROWD else _RIM_PX / 2))
        for label, path in self._paths:
            painter.setBrush(color(self._theme.classes[label % len(self._theme.classes)]))
            painter.drawPath(path)
        self._paint_rings(painter, mapped(to_pixels, self._x[self._ringed]))

    def _marker_paths(self, to_pixels: QTransform) -> list[tuple[int, QPainterPath]]:
        pixels = mapped(to_pixels, self._x)
        return [(int(label), _markers_path(pixels[self._labels == label], marker(int(label)))) for label in np.unique(self._labels)]

    def _paint_rings(self, painter: QPainter, centres: Float64s) -> None:
        painter.setBrush(color(self._theme.text, 0.0))
        painter.setPen(pen(self._theme.text, 1.8))
        path = QPainterPath()
        for x, y in centres:
            path.addEllipse(x - _RING_PX, y - _RING_PX, 2 * _RING_PX, 2 * _RING_PX)
        painter.drawPath(path)


def _markers_path(centres: Float64s, outline: Float64s) -> QPainterPath:
    """One path with a closed copy of `outline` (m, 2) around each centre (n, 2)."""
    closed = np.vstack([outline, outline[:1]])
    corners = centres[:, None, :] + closed
    connect = np.ones(corners.shape[:2], dtype=np.uint8)
    connect[:, -1] = 0  # lift the pen between two markers
    flat = corners.reshape(-1, 2)
    path: QPainterPath = pg.arrayToQPath(*np.ascontiguousarray(flat.T), connect=connect.ravel())
    path.setFillRule(Qt.FillRule.WindingFill)  # where two markers overlap there is no hole
    return path
