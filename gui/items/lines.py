"""Thin lines: contour segments and curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QTransform

from core.types import Float64s, Ints, Rgb, read_only
from gui.items.curve_style import CurveStyle
from gui.items.keys import Key
from gui.items.overlay import Overlay, ThemedOverlay, draw_dashed, draw_polyline, line_buffer, mapped, segments_path
from gui.theme import color, pen

_MARKERS_PX = 90.0  # between two markers of a curve


@dataclass(frozen=True, eq=False)
class _Pieces(Key):
    """The inputs of a path of segments."""

    segments: Float64s
    to_pixels: QTransform


class SegmentsItem(Overlay):
    """Separate segments (m, 2, 2), such as contour lines."""

    depth = -4

    def __init__(self, rgb: Rgb, width_px: float, opacity: float) -> None:
        super().__init__()
        self._pen = pen(rgb, width_px, opacity)
        self._segments: Float64s = read_only(np.empty((0, 2, 2)))
        self._path = QPainterPath()
        self._made_of: _Pieces | None = None

    def set_segments(self, segments: Float64s) -> None:
        """segments : read-only; their path is cached while they stay the same."""
        self._segments = segments
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        wanted = _Pieces(self._segments, to_pixels)
        if wanted != self._made_of:
            self._path, self._made_of = segments_path(mapped(to_pixels, self._segments)), wanted
        painter.setPen(self._pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)


class BoundaryItem(ThemedOverlay):
    """Separate segments (m, 2, 2) as strong lines."""

    depth = -4

    def __init__(self) -> None:
        super().__init__()
        self._edged = False
        self._segments: Float64s = np.empty((0, 2, 2))
        self._lines = line_buffer()

    def set_segments(self, segments: Float64s, edged: bool) -> None:
        """edged : with an outline that sets them off from any colour below."""
        self._segments, self._edged = segments, edged
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        self._lines.resize(len(self._segments))
        self._lines.ndarray()[:] = mapped(to_pixels, self._segments).reshape(-1, 4)
        pens = [pen(self.theme.surface, 4.0)] if self._edged else []
        for line_pen in (*pens, pen(self.theme.text, 2.0)):
            line_pen.setCapStyle(Qt.PenCapStyle.SquareCap)  # round caps take six times as long for short pieces
            painter.setPen(line_pen)
            painter.drawLines(*self._lines.drawargs())


class CurveItem(Overlay):
    """A curve through x, y (n,) with a dot at the marked place."""

    def __init__(self) -> None:
        super().__init__()
        self._style = CurveStyle((0, 0, 0))
        self._points: tuple[Float64s, Float64s] = np.empty(0), np.empty(0)
        self._lines = line_buffer()
        self._mark: tuple[float, float] | None = None

    def set_style(self, style: CurveStyle) -> None:
        if style != self._style:
            self._style = style
            self.update()

    def set_curve(self, x: Float64s, y: Float64s, mark: tuple[float, float] | None) -> None:
        self._points, self._mark = (x, y), mark
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        paint_curve(painter, self._style, to_pixels, *self._points, self._lines)
        if self._mark is not None:
            paint_mark(painter, self._style, to_pixels, self._mark)


class StepLineItem(Overlay):
    """A vertical line at the current step."""

    depth = -1

    def __init__(self) -> None:
        super().__init__()
        self._rgb: Rgb = (0, 0, 0)
        self._step: float | None = None

    def set_style(self, rgb: Rgb) -> None:
        self._rgb = rgb
        self.update()

    def set_step(self, step: float | None) -> None:
        self._step = step
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        if self._step is None:
            return
        rect = self.visible(to_pixels)
        x = to_pixels.map(QPointF(self._step, 0)).x()
        painter.setPen(pen(self._rgb, 1.5))
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))


def paint_curve(painter: QPainter, style: CurveStyle, to_pixels: QTransform, x: Float64s, y: Float64s, lines: Any) -> None:
    """Paint a curve through x, y (n,) in data, with markers if its style has them; `lines` is a `line_buffer`."""
    pixels = mapped(to_pixels, np.column_stack([x, y]))
    if len(pixels) > 1:
        painter.setPen(style.pen())
        draw_dashed(painter, pixels) if style.dashed else draw_polyline(painter, pixels, lines)
    if style.marker is not None:
        for place in pixels[_spread(pixels[:, 0], _MARKERS_PX, style.marker)]:
            style.paint_marker(painter, *place)


def paint_mark(painter: QPainter, style: CurveStyle, to_pixels: QTransform, mark: tuple[float, float]) -> None:
    """Paint the dot at a place on a curve, in data."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(style.rgb))
    painter.drawEllipse(QPointF(*mapped(to_pixels, np.array(mark))), 5.5, 5.5)


def _spread(x: Float64s, apart: float, order: int) -> Ints:
    """Indices of points of ascending x (n,) about `apart` from each other, shifted for each `order`."""
    if len(x) == 0:
        return np.empty(0, dtype=int)
    wanted = np.arange(x[0] + apart * (0.2 + 0.37 * order % 1.0), x[-1], apart)
    found: Ints = np.append(np.searchsorted(x, wanted), len(x) - 1)
    return found
