"""The tiles of a network's columns: maps, names, marks and headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter

from core.pictures.network import Column
from core.types import Bools, Bytes
from gui.items.guard import saved
from gui.items.keys import Key
from gui.items.painted import centred, fitted_font
from gui.theme import Theme, box_font, color, diverging_colours, pen

_NAME_PX, _NAMED_PX = 11, 24.0  # size of a unit's name, and of the smallest tile that has one
_SHARP = 16  # cells; coarser tiles are images of pixels
_AIR_PX = 4.0
_BAR_PX = 4.0  # of a frozen unit


@dataclass(frozen=True, eq=False)
class _Tiles(Key):
    """The inputs of the image of a column's tiles, one below the other."""

    tiles: Bytes
    table: tuple[int, ...]

    def image(self) -> QImage:
        count, side, _ = self.tiles.shape
        image = QImage(self.tiles.tobytes(), side, count * side, side, QImage.Format.Format_Indexed8)
        image.setColorTable(self.table)
        return image.convertToFormat(QImage.Format.Format_RGB32)  # a copy, because the bytes do not outlive this call


class ColumnTiles:
    """Paints the tiles of one column, whose image it caches."""

    def __init__(self) -> None:
        self._made_of: _Tiles | None = None
        self._image = QImage()

    def draw(self, painter: QPainter, theme: Theme, column: Column, boxes: Sequence[QRectF]) -> None:
        """Draw a map or an empty frame for each unit, its name, and whether it is dead or saturated."""
        with saved(painter):
            self._paint_maps(painter, theme, column, boxes)
        for number, box in enumerate(boxes):
            _paint_frame(painter, theme, box, bool(column.dead[number]), bool(column.saturated[number]))
        if boxes and boxes[0].height() >= _NAMED_PX:
            _paint_names(painter, theme, column, boxes)

    def _paint_maps(self, painter: QPainter, theme: Theme, column: Column, boxes: Sequence[QRectF]) -> None:
        if not len(column.tiles):
            for box in boxes:
                painter.fillRect(box, color(theme.window))
            return
        wanted = _Tiles(column.tiles, diverging_colours(theme))
        if wanted != self._made_of:
            self._image, self._made_of = wanted.image(), wanted
        side = column.tiles.shape[1]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, side >= _SHARP)
        for number, box in enumerate(boxes):
            painter.drawImage(box, self._image, QRectF(0, number * side, side, side))


def heading_font() -> QFont:
    """The font of the headings of the columns."""
    return box_font()


def paint_heading(painter: QPainter, theme: Theme, column: Column, room: QRectF) -> None:
    """Paint a column's title, and below it how many of its units are shown, in the longest form that fits."""
    metrics = QFontMetricsF(heading_font())
    painter.setFont(heading_font())
    line = metrics.height()
    pages = (f"‹ {column.note} ›", f"‹ {column.page + 1}/{column.pages} ›", "‹ ›") if column.pages > 1 else ()
    for number, (texts, rgb) in enumerate((((column.title, column.short), theme.text), (pages, theme.accent))):
        text = next((text for text in texts if metrics.horizontalAdvance(text) + _AIR_PX <= room.width()), "")
        centred(painter, QRectF(room.left(), room.top() + number * line, room.width(), line), text, rgb)


def paint_hands(painter: QPainter, theme: Theme, boxes: Sequence[QRectF], off: Bools, frozen: Bools) -> None:
    """Veil the units that are switched off, and bar the edge of the frozen ones."""
    for box, is_off, is_frozen in zip(boxes, off.tolist(), frozen.tolist(), strict=True):
        if is_off:
            painter.fillRect(box, color(theme.surface, 0.8))
            painter.setPen(color(theme.muted))
            painter.setFont(fitted_font("off", box.width(), box.height() / 2))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "off")
        if is_frozen:
            painter.fillRect(QRectF(box.left(), box.bottom() - _BAR_PX, box.width(), _BAR_PX), color(theme.accent))


def _paint_frame(painter: QPainter, theme: Theme, box: QRectF, dead: bool, saturated: bool) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(theme.edge, 1.0))
    painter.drawRect(box)
    if dead:
        painter.setPen(pen(theme.muted, 2.0))
        painter.drawLine(box.topLeft(), box.bottomRight())
        painter.drawLine(box.topRight(), box.bottomLeft())
    if saturated:
        painter.setPen(pen(theme.muted, 2.0))
        painter.drawRect(box.adjusted(3, 3, -3, -3))


def _paint_names(painter: QPainter, theme: Theme, column: Column, boxes: Sequence[QRectF]) -> None:
    """A name in the corner of each map, or in the middle of an empty frame if it fits."""
    font = box_font()
    font.setPixelSize(_NAME_PX)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    for name, box in zip(column.names, boxes, strict=True):
        width = metrics.horizontalAdvance(name) + _AIR_PX
        if width > box.width():
            continue
        label = QRectF(box.left(), box.top(), width, metrics.height())
        painter.fillRect(label, color(theme.surface, 0.75))
        painter.setPen(color(theme.text))
        painter.drawText(QPointF(label.left() + _AIR_PX / 2, label.top() + metrics.ascent()), name)
