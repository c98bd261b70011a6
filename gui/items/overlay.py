"""The base of what is drawn in a plot, in logical pixels."""

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
            self.tell()
            return QRectF()

    def viewTransformChanged(self) -> None:
        self.prepareGeometryChange()  # before what `boundingRect` stands on is forgotten
        super().viewTransformChanged()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        try:
            with saved(painter):
                to_pixels = painter.transform()
                painter.resetTransform()
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self.paint_pixels(painter, to_pixels)
        except Exception:
            self.tell()

    def visible(self, to_pixels: QTransform) -> QRectF:
        """The plotting area in pixels."""
        area: QRectF = to_pixels.mapRect(self.getViewBox().viewRect())
        return area

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        """Paint with `painter` in pixels; `to_pixels` maps data coordinates there."""
        raise NotImplementedError


class ThemedOverlay(Overlay):
    """One whose colours are those of `theme`. Signals: none."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()


def mapped(to_pixels: QTransform, points: Floats) -> Float64s:
    """Data points (..., 2) in pixels; axis-parallel transforms only, which plots have."""
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
    """Room for the pieces of a curve, kept from one painting to the next."""
    return internals.PrimitiveArray(QLineF, 4)


def draw_dashed(painter: QPainter, points: Float64s) -> None:
    """Draw a curve through pixel points (m, 2) in one stroke: a dash pattern would begin anew at every separate line."""
    path: QPainterPath = pg.arrayToQPath(*np.ascontiguousarray(points.T), connect="all")
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def draw_polyline(painter: QPainter, points: Float64s, lines: Any) -> None:
    """Draw a curve through pixel points (m, 2) as separate lines: a path of hundreds of
    short pieces with a wide pen takes several times as long to stroke."""
    lines.resize(len(points) - 1)
    lines.ndarray()[:] = np.hstack([points[:-1], points[1:]])
    painter.drawLines(*lines.drawargs())
