"""Descent paths in the parameter plane, with a legend that shows how each ended."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTransform

from core.types import Float64s, OptimizerPath
from gui.items.boxes import box_of, paint_box
from gui.items.buffers import PrimitiveArray
from gui.items.overlay import Overlay, draw_dashed, draw_polyline, line_buffer, mapped
from gui.theme import path_style, pen

_SHADE = (12, 12, 16)  # under the lines, so that they stand out on any colour
_DOT_PX = 2.6
_RUNS = (255, 90, 90)
_GAP_PX = 8.0
_LEGEND_SHARE = 0.5  # of the plot's height
_MOST_DOTS = 200
_REACH_PX = 3_000.0
_LONGEST_PX = 60_000.0


class PathsItem(Overlay):
    """The optimisers' paths with a dot at every step, each in its own colour and dash."""

    depth = 6

    def __init__(self) -> None:
        super().__init__()
        self._paths: Sequence[OptimizerPath] = ()
        self._lines, self._dots = line_buffer(), PrimitiveArray(QPointF, 2)

    def set_paths(self, paths: Sequence[OptimizerPath]) -> None:
        self._paths = paths
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        for path in self._paths:
            pixels = followed(_within_reach(mapped(to_pixels, path.places)))
            if len(pixels) > 1:
                painter.setPen(pen(_SHADE, 4.5, 0.45))
                draw_polyline(painter, pixels, self._lines)
                painter.setPen(path_pen(path.number))
                draw_dashed(painter, pixels)
            painter.setPen(pen(path_style(path.number)[0], 2 * _DOT_PX))
            self._dots.resize(len(pixels[:_MOST_DOTS]))
            self._dots.ndarray()[:] = pixels[:_MOST_DOTS]
            painter.drawPoints(*self._dots.drawargs())
        if self._paths:
            self._paint_legend(painter, self.visible(to_pixels))

    def _paint_legend(self, painter: QPainter, plot: QRectF) -> None:
        """How each path ended, or only their names, or nothing where that would hide the plot."""
        for texts in ([f"{path.name}: {path.verdict}" for path in self._paths], [path.name for path in self._paths]):
            rows = [(text, path_pen(path.number)) for text, path in zip(texts, self._paths, strict=True)]
            box = box_of(rows, plot.width() - 2 * _GAP_PX)
            if box.height <= _LEGEND_SHARE * plot.height():
                paint_box(painter, box, plot.left() + _GAP_PX, plot.bottom() - _GAP_PX - box.height)
                return


class TrackItem(Overlay):
    """The track of the minimiser as alpha changes, and the direction in which w diverges if there is none."""

    depth = 5

    def __init__(self) -> None:
        super().__init__()
        self._places: Float64s = np.empty((0, 2))
        self._runs: tuple[float, float] | None = None
        self._lines = line_buffer()

    def set_places(self, places: Float64s, runs: tuple[float, float] | None) -> None:
        """Places (k, 2), and the unit direction in which w diverges if there is no minimiser."""
        self._places, self._runs = places, runs
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        if self._runs is not None:
            ends = mapped(to_pixels, np.array([(0.0, 0.0), self._runs]))
            along = (ends[1] - ends[0]) / max(1e-9, float(np.hypot(*(ends[1] - ends[0]))))
            painter.setPen(pen(_RUNS, 2.5))
            draw_dashed(painter, np.array([ends[0], ends[0] + _REACH_PX * along]))
        if len(self._places) < 2:
            return
        pixels = _within_reach(mapped(to_pixels, self._places))
        for line_pen in (pen(_SHADE, 5.0, 0.5), pen(_RUNS, 2.5)):
            painter.setPen(line_pen)
            draw_polyline(painter, pixels, self._lines)


def path_pen(number: int) -> QPen:
    """The pen of an optimiser's path."""
    rgb, dash = path_style(number)
    line_pen = pen(rgb, 2.2)
    line_pen.setStyle(dash)
    line_pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # round caps would fill the gaps of the dash pattern
    return line_pen


def followed(pixels: Float64s) -> Float64s:
    """The part of a path through pixels (n, 2) to draw: one that oscillates across the picture a thousand times would take a second."""
    lengths = np.hypot(*np.diff(pixels, axis=0).T).cumsum()
    return pixels[: 1 + int(np.searchsorted(lengths, _LONGEST_PX, side="right"))]


def _within_reach(pixels: Float64s) -> Float64s:
    # A diverging path leaves the screen by millions of pixels, which the painter dashes one by one.
    clipped: Float64s = np.clip(pixels, -_REACH_PX, _REACH_PX)
    return clipped
