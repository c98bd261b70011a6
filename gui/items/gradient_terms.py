"""The effect of the data on w: halos for the losses, and the gradient terms that add up to the next step."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QTransform

from core.types import Float64s, Floats, Ints
from gui.items.overlay import ThemedOverlay, mapped, polygon_path
from gui.theme import color, pen

_UNIT_PX = 13.0  # radius of the halo of a loss of 1
_HALO_MOST_PX = 90.0
_HEAD_PX = 7.0


class HalosItem(ThemedOverlay):
    """A disc around each point x (n, 2) whose area is its loss (n,)."""

    depth = -2

    def __init__(self) -> None:
        super().__init__()
        self._x: Floats = np.empty((0, 2))
        self._losses: Float64s = np.empty(0)

    def set_losses(self, x: Floats, losses: Float64s) -> None:
        """losses : (n,), or empty for no halos; negative losses have none."""
        self._x, self._losses = x, losses
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        if not len(self._losses):
            return
        painter.setPen(pen(self.theme.text, 1.2, 0.55))
        painter.setBrush(color(self.theme.text, 0.10))
        radii = np.minimum(_UNIT_PX * np.sqrt(np.maximum(self._losses, 0.0)), _HALO_MOST_PX)
        for (x, y), radius in zip(mapped(to_pixels, self._x).tolist(), radii.tolist(), strict=True):
            painter.drawEllipse(QPointF(x, y), radius, radius)


class ChainItem(ThemedOverlay):
    """The points' gradient terms, tip to tail, then the penalty's; one point's arrow can be highlighted."""

    depth = 8

    def __init__(self) -> None:
        super().__init__()
        self._chain: Float64s = np.empty((0, 2))
        self._labels: Ints = np.empty(0, dtype=int)
        self._marked: int | None = None

    def set_chain(self, chain: Float64s, labels: Ints, marked: int | None) -> None:
        """Corners (n + 2, 2), the class (n,) of each arrow's point, and the index of the highlighted arrow."""
        self._chain, self._labels, self._marked = chain, labels, marked
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        if len(self._chain) < 2:
            return
        corners = mapped(to_pixels, self._chain)
        classes = [self.theme.classes[label] for label in self._labels.tolist()]
        for number, rgb in enumerate([*classes, self.theme.muted]):
            bold = number == self._marked or number == len(classes)
            self._paint_arrow(painter, corners[number], corners[number + 1], rgb, 4.5 if bold else 2.0)
        painter.setPen(pen(self.theme.text, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(*corners[-1]), 7.0, 7.0)  # w after the next step

    def _paint_arrow(self, painter: QPainter, start: Float64s, end: Float64s, rgb: tuple[int, int, int], width_px: float) -> None:
        length = float(np.hypot(*(end - start)))
        if length < 0.5:
            return
        painter.setPen(pen(rgb, width_px))
        painter.drawLine(QPointF(*start), QPointF(*end))
        if length > _HEAD_PX:
            along = (end - start) / length
            across = np.array([-along[1], along[0]])
            neck = end - _HEAD_PX * along
            painter.setBrush(color(rgb))
            painter.drawPath(polygon_path(np.array([end, neck + 0.5 * _HEAD_PX * across, neck - 0.5 * _HEAD_PX * across])))
