"""A grid of colours, or of heights looked up in a colour table, stretched over a rectangle."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from core.types import Bounds, Bytes, Pixels
from gui.items.overlay import Overlay


class RasterItem(Overlay):
    """Cells that fill a rectangle of the plane, first row at the bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(-10)
        self._cells: Bytes | Pixels | None = None
        self._image: QImage | None = None
        self._frame = Bounds.square(1.0)

    def set_cells(self, cells: Bytes | Pixels | None, frame: Bounds, table: list[int] | None = None) -> None:
        """Colours uint32 (rows, columns), or uint8 heights with their table of 256 colours."""
        self._frame = frame
        if cells is not self._cells:
            # The image shares the array's memory, so the array is kept as long as the image.
            self._cells = cells
            self._image = None if cells is None else image_of(cells, table)
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        if self._image is None:
            return
        frame = self._frame
        draw_image(painter, self._image, to_pixels.mapRect(QRectF(frame.x_min, frame.y_min, frame.width, frame.height)))


def draw_image(painter: QPainter, image: QImage, target: QRectF) -> None:
    """Stretch an image whose first row is at the bottom over a rectangle of pixels; the painter stays turned over."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    # y grows upwards in data and downwards in pixels: draw the image upside down.
    painter.translate(target.left(), target.bottom())
    painter.scale(1.0, -1.0)
    painter.drawImage(QRectF(0, 0, target.width(), target.height()), image)


def image_of(cells: Bytes | Pixels, table: list[int] | None = None) -> QImage:
    """The image of colours, or of heights with their table; it shares the memory of `cells`, which must live as long."""
    assert cells.flags.c_contiguous
    rows, columns = cells.shape
    if table is None:
        return QImage(cells.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
    image = QImage(cells.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(table)
    return image.convertToFormat(QImage.Format.Format_RGB32)  # indexed images are not smoothed when stretched
