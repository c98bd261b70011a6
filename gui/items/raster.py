"""A grid of colours, or of heights with a colour table, stretched over a rectangle."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform

from core.types import Bounds, Bytes, Pixels
from gui.items.guard import saved
from gui.items.keys import Key
from gui.items.overlay import Overlay

_STRIP_ROWS = 80  # device pixels; Qt fills up to 95 rows in one thread


@dataclass(frozen=True, eq=False)
class Raster(Key):
    """The inputs of an image of cells.

    cells : colours uint32 (rows, columns), or uint8 heights, read-only, first row at the bottom
    table : the 256 colours of heights
    """

    cells: Bytes | Pixels
    table: tuple[int, ...] | None = None

    @cached_property
    def image(self) -> QImage:
        """The image; it may share the memory of the cells, so it must not outlive this value."""
        assert self.cells.flags.c_contiguous
        rows, columns = self.cells.shape
        if self.table is None:
            return QImage(self.cells.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
        image = QImage(self.cells.data, columns, rows, columns, QImage.Format.Format_Indexed8)
        image.setColorTable(self.table)
        return image.convertToFormat(QImage.Format.Format_RGB32)  # indexed images are not smoothed when stretched


class RasterItem(Overlay):
    """Cells that fill a rectangle of the plane. raster : the raster shown, None for none."""

    depth = -10

    def __init__(self) -> None:
        super().__init__()
        self.raster: Raster | None = None
        self._frame = Bounds.square(1.0)

    def set_raster(self, raster: Raster | None, frame: Bounds) -> None:
        """Show a raster over a frame; an equal raster keeps its image."""
        self._frame = frame
        if raster != self.raster:
            self.raster = raster
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        if self.raster is None:
            return
        frame = self._frame
        target = to_pixels.mapRect(QRectF(frame.x_min, frame.y_min, frame.width, frame.height))
        draw_image(painter, self.raster.image, target)


def raster_of(cells: Bytes | Pixels | None, table: tuple[int, ...] | None = None) -> Raster | None:
    """A raster of the cells, or None without cells."""
    return None if cells is None else Raster(cells, table)


def draw_image(painter: QPainter, image: QImage, target: QRectF) -> None:
    """Stretch an image whose first row is at the bottom over a rectangle of pixels; leaves the painter flipped.

    In strips, because Qt divides larger fills among threads of its own and waits for them, which beside a training thread takes
    ten times as long.
    """
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    # y grows upwards in data and downwards in pixels: draw the image upside down.
    painter.translate(target.left(), target.bottom())
    painter.scale(1.0, -1.0)
    whole, strip = QRectF(0, 0, target.width(), target.height()), _STRIP_ROWS / painter.deviceTransform().m11()
    for number in range(math.ceil(target.height() / strip)):
        with saved(painter):
            painter.setClipRect(QRectF(0, number * strip, target.width(), strip), Qt.ClipOperation.IntersectClip)
            painter.drawImage(whole, image)
