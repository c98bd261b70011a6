"""The base of the items in a plot, which paint in logical pixels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QTransform

from core.types import Float64s, Floats
from gui.items.buffers import PrimitiveArray, path_of
from gui.items.guard import Guarded, saved
from gui.theme import LIGHT, Theme


class Overlay(Guarded):
    """An item that maps data coordinates to pixels itself and then paints in pixels.

    Painting in logical pixels keeps widths and markers the same at any zoom, and
    sharp at any device ratio, in the window and in a film. It belongs to no kind of plot.

    depth : items with a greater one are painted later, and so above
    """

    depth: float = 0.0

    def __init__(self) -> None:
        self.shown = True
        self._area = QRectF()
        self._repaints: list[Callable[[], None]] = []

    def repainted_by(self, repaint: Callable[[], None]) -> None:
        """Call `repaint` whenever the item has changed: a plot that shows it."""
        self._repaints.append(repaint)

    def no_longer_repainted_by(self, repaint: Callable[[], None]) -> None:
        """Undo `repainted_by`."""
        self._repaints.remove(repaint)

    def update(self) -> None:
        """Have it painted again, later, by all plots that show it."""
        for repaint in self._repaints:
            repaint()

    def show_if(self, shown: bool) -> None:
        if shown != self.shown:
            self.shown = shown
            self.update()

    def paint(self, painter: QPainter, to_pixels: QTransform, area: QRectF) -> None:
        """Paint it, if it is shown; area : the plotting area in pixels."""
        if not self.shown:
            return
        try:
            with saved(painter):
                self._area = area
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self.paint_pixels(painter, to_pixels)
        except Exception:
            self.report()

    def visible(self, _to_pixels: QTransform) -> QRectF:
        """The plotting area in pixels."""
        return self._area

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        """Paint in pixels; `to_pixels` maps data coordinates to them."""
        raise NotImplementedError


class ThemedOverlay(Overlay):
    """An overlay with the colours of `theme`."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()


def mapped(to_pixels: QTransform, points: Floats) -> Float64s:
    """Data points (..., 2) in pixels; for axis-parallel transforms only, as in plots."""
    scale = np.array([to_pixels.m11(), to_pixels.m22()])
    pixels: Float64s = points * scale + np.array([to_pixels.dx(), to_pixels.dy()])
    return pixels


def polygon_path(corners: Float64s) -> QPainterPath:
    """A closed path through pixel corners (m, 2)."""
    return path_of(np.vstack([corners, corners[:1]]))


def segments_path(segments: Float64s) -> QPainterPath:
    """A path of separate pixel segments (m, 2, 2)."""
    return path_of(segments.reshape(-1, 2), apart=True)


def line_buffer() -> PrimitiveArray:
    """A buffer for the lines of a curve, reused from one painting to the next."""
    return PrimitiveArray(QLineF, 4)


def draw_dashed(painter: QPainter, points: Float64s) -> None:
    """Draw a curve through pixel points (m, 2) in one stroke: separate lines would each restart the dash pattern."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path_of(points))


def draw_polyline(painter: QPainter, points: Float64s, lines: PrimitiveArray) -> None:
    """Draw a curve through pixel points (m, 2) as separate lines: with a wide pen, a path of hundreds of short pieces
    takes several times as long."""
    lines.resize(len(points) - 1)
    lines.ndarray()[:] = np.hstack([points[:-1], points[1:]])
    painter.drawLines(*lines.drawargs())
