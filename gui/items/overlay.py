"""The base of the items in a plot, which paint in logical pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from pyqtgraph.Qt import internals
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.types import Float64s, Floats
from gui.items.guard import Guarded, saved
from gui.theme import LIGHT, Theme


class Overlay(Guarded, pg.GraphicsObject):  # type: ignore[misc]
    """An item that maps data coordinates to pixels itself and then paints in pixels.

    Painting in logical pixels keeps widths and markers the same at any zoom, and
    sharp at any device ratio, in the window and in a film. Signals: none.
    """

    def boundingRect(self) -> QRectF:
        try:
            return QRectF(self.viewRect() or QRectF(0, 0, 1, 1))
        except Exception:
            self.report()
            return QRectF()

    def viewTransformChanged(self) -> None:
        self.prepareGeometryChange()  # before the values behind `boundingRect` are dropped
        super().viewTransformChanged()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        try:
            with saved(painter):
                to_pixels = painter.transform()
                painter.resetTransform()
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self.paint_pixels(painter, to_pixels)
        except Exception:
            self.report()

    def visible(self, to_pixels: QTransform) -> QRectF:
        """The plotting area in pixels."""
        area: QRectF = to_pixels.mapRect(self.getViewBox().viewRect())
        return area

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        """Paint in pixels; `to_pixels` maps data coordinates to them."""
        raise NotImplementedError


class ThemedOverlay(Overlay):
    """An overlay with the colours of `theme`. Signals: none."""

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
    closed = np.vstack([corners, corners[:1]])
    path: QPainterPath = pg.arrayToQPath(*np.ascontiguousarray(closed.T), connect="all")
    return path


def segments_path(segments: Float64s) -> QPainterPath:
    """A path of separate pixel segments (m, 2, 2)."""
    flat = segments.reshape(-1, 2)
    path: QPainterPath = pg.arrayToQPath(*np.ascontiguousarray(flat.T), connect="pairs")
    return path


def line_buffer() -> Any:
    """A buffer for the lines of a curve, reused from one painting to the next."""
    return internals.PrimitiveArray(QLineF, 4)


def draw_dashed(painter: QPainter, points: Float64s) -> None:
    """Draw a curve through pixel points (m, 2) in one stroke: separate lines would each restart the dash pattern."""
    path: QPainterPath = pg.arrayToQPath(*np.ascontiguousarray(points.T), connect="all")
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def draw_polyline(painter: QPainter, points: Float64s, lines: Any) -> None:
    """Draw a curve through pixel points (m, 2) as separate lines: with a wide pen, a path of hundreds of short pieces
    takes several times as long."""
    lines.resize(len(points) - 1)
    lines.ndarray()[:] = np.hstack([points[:-1], points[1:]])
    painter.drawLines(*lines.drawargs())
