"""The weight vector, its decision line and the two half-planes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QTransform

from core.types import Float64s, Rgb
from gui.items.overlay import Overlay, ThemedOverlay, mapped, polygon_path
from gui.theme import color, pen

_HEAD_PX = 20.0
_HANDLE_PX = 10.0
_KNOB_PX = 8.0
_DIAMOND = _KNOB_PX * np.array([(0.0, -1.1), (1.1, 0.0), (0.0, 1.1), (-1.1, 0.0)])
_SQUARE = 0.85 * _KNOB_PX * np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])


class HalfPlanesItem(ThemedOverlay):
    """The half-planes on each side of the line, tinted in the colour of the predicted class."""

    depth = -5

    def __init__(self) -> None:
        super().__init__()
        self._sides: tuple[Float64s, Float64s] = (np.empty((0, 2)), np.empty((0, 2)))
        self._line: Float64s | None = None

    def set_sides(self, negative: Float64s, positive: Float64s, line: Float64s | None) -> None:
        self._sides, self._line = (negative, positive), line
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for label, corners in enumerate(self._sides):
            if len(corners):
                painter.setBrush(color(self.theme.regions[label]))
                painter.drawPath(polygon_path(mapped(to_pixels, corners)))
        if self._line is not None:
            painter.setPen(pen(self.theme.boundary, 3.5))
            start, end = mapped(to_pixels, self._line)
            painter.drawLine(QPointF(*start), QPointF(*end))


class ArrowItem(ThemedOverlay):
    """An arrow from the origin with a round handle at its tip."""

    depth = 10

    def __init__(self) -> None:
        super().__init__()
        self._tip = (0.0, 0.0)

    def set_tip(self, tip: tuple[float, float]) -> None:
        self._tip = tip
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        start, tip = mapped(to_pixels, np.array([(0.0, 0.0), self._tip]))
        length = float(np.hypot(*(tip - start)))
        if length > 1:
            self._paint_shaft(painter, start, tip, (tip - start) / length, min(_HEAD_PX, length))
        paint_handle(painter, tip, self.theme.vector, self.theme.surface)

    def _paint_shaft(self, painter: QPainter, start: Float64s, tip: Float64s, along: Float64s, head: float) -> None:
        across = np.array([-along[1], along[0]])
        neck = tip - head * along
        painter.setPen(pen(self.theme.vector, 4.0))
        painter.drawLine(QPointF(*start), QPointF(*neck))
        painter.setBrush(color(self.theme.vector))
        painter.setPen(pen(self.theme.vector, 1.0))
        painter.drawPath(polygon_path(np.array([tip, neck + 0.42 * head * across, neck - 0.42 * head * across])))


class KnobsItem(ThemedOverlay):
    """The smaller handles of w and its line: a diamond to stretch, a ring to turn, a square to shift."""

    depth = 9

    def __init__(self) -> None:
        super().__init__()
        self._knobs: Mapping[str, tuple[float, float]] = {}

    def set_knobs(self, knobs: Mapping[str, tuple[float, float]]) -> None:
        """knobs : places in data by name: "stretch", "turn", "shift"."""
        self._knobs = knobs
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        for name, place in self._knobs.items():
            centre = mapped(to_pixels, np.array(place))
            line = self.theme.vector if name == "stretch" else self.theme.boundary
            painter.setPen(pen(line, 2.5))
            painter.setBrush(color(self.theme.surface))
            if name == "turn":
                painter.drawEllipse(QPointF(*centre), _KNOB_PX, _KNOB_PX)
                painter.drawEllipse(QPointF(*centre), _KNOB_PX / 3, _KNOB_PX / 3)
            else:
                painter.drawPath(polygon_path(centre + (_DIAMOND if name == "stretch" else _SQUARE)))


class DotItem(Overlay):
    """A point in the parameter plane: w, drawn as a handle, or the minimiser, drawn as a cross."""

    def __init__(self, cross: bool = False) -> None:
        super().__init__()
        self.depth = 9 if cross else 10
        self._cross = cross
        self._place: tuple[float, float] | None = None

    def set_place(self, place: tuple[float, float] | None) -> None:
        self._place = place
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        if self._place is None:
            return
        centre = mapped(to_pixels, np.array(self._place))
        if self._cross:
            _paint_cross(painter, centre)
        else:
            paint_handle(painter, centre, _DOT_FILL, _DOT_RIM)


# For the height map, whose colours do not depend on the theme.
_DOT_FILL: Rgb = (255, 255, 255)
_DOT_RIM: Rgb = (20, 20, 24)


def paint_handle(painter: QPainter, centre: Float64s, fill: Rgb, rim: Rgb) -> None:
    """Paint a round handle, in pixels."""
    painter.setPen(pen(rim, 2.5))
    painter.setBrush(color(fill))
    painter.drawEllipse(QPointF(*centre), _HANDLE_PX, _HANDLE_PX)


def _paint_cross(painter: QPainter, centre: Float64s) -> None:
    x, y = centre
    arm = 10.0
    for rgb, width_px in ((_DOT_FILL, 6.0), ((190, 30, 45), 3.0)):
        painter.setPen(pen(rgb, width_px))
        painter.drawLine(QPointF(x - arm, y - arm), QPointF(x + arm, y + arm))
        painter.drawLine(QPointF(x - arm, y + arm), QPointF(x + arm, y - arm))
