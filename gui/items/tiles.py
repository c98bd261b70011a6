"""Small images side by side, with square pixels."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from core.types import Bytes


def tile_images(tiles: Bytes, table: tuple[int, ...]) -> list[QImage]:
    """Images of tiles (n, side, side) of bytes, coloured by a table of 256 colours; the first row is on top."""
    images = []
    for tile in tiles:
        side = len(tile)
        shared = QImage(tile.tobytes(), side, side, side, QImage.Format.Format_Indexed8)
        shared.setColorTable(table)
        images.append(shared.convertToFormat(QImage.Format.Format_RGB32))  # a copy, because the bytes do not outlive this iteration
    return images


def draw_tile(painter: QPainter, box: QRectF, image: QImage) -> None:
    """Draw an image over the box with sharp pixels."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(box, image)


def largest_tiles(area: QRectF, count: int, caption: float, gap: float) -> list[QRectF]:
    """The largest square boxes for `count` tiles, row by row and centred, with a caption under each and gaps between."""
    side, columns = max(
        (min((area.width() + gap) / columns - gap, (area.height() + gap) / math.ceil(count / columns) - gap - caption), columns)
        for columns in range(1, count + 1)
    )
    side = max(side, 1.0)
    rows = math.ceil(count / columns)
    left = area.left() + (area.width() - columns * (side + gap) + gap) / 2
    top = area.top() + (area.height() - rows * (side + gap + caption) + gap) / 2
    places = (divmod(number, columns) for number in range(count))
    return [QRectF(left + column * (side + gap), top + row * (side + gap + caption), side, side) for row, column in places]
