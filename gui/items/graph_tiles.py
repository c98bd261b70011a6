"""The tiles of a network's columns: maps, names, marks and headings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPixmap

from core.pictures.network import Column
from core.types import Bools, Bytes
from gui.items.guard import painting, saved
from gui.items.keys import Key
from gui.items.painted import centred, fitted_font
from gui.theme import Theme, box_font, color, diverging_colours, pen

_NAME_PX, _NAMED_PX = 11, 24.0  # size of a unit's name, and of the smallest tile that has one
_SHARP = 16  # cells; coarser tiles are images of pixels
_AIR_PX, _FRAME_PX, _BAR_PX = 4.0, 2.0, 4.0  # around texts and frames, and at a frozen unit


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


@dataclass(frozen=True)
class _Labels:
    """The inputs of the sheet with the frames, names and marks of a column, which seldom change: texts take long to paint.

    mapped : whether there are maps, of which a name would hide a part; ratio : device pixels per pixel
    """

    names: tuple[str, ...]
    mapped: bool
    dead: tuple[bool, ...]
    saturated: tuple[bool, ...]
    boxes: tuple[QRectF, ...]
    theme: Theme
    ratio: float

    def sheet(self) -> QPixmap:
        around = _around(self.boxes)
        sheet = QPixmap(math.ceil(around.width() * self.ratio), math.ceil(around.height() * self.ratio))
        sheet.setDevicePixelRatio(self.ratio)
        sheet.fill(color((0, 0, 0), 0.0))
        with painting(sheet) as painter:
            painter.translate(-around.topLeft())
            for box, dead, saturated in zip(self.boxes, self.dead, self.saturated, strict=True):
                _paint_frame(painter, self.theme, box, dead, saturated)
            if self.boxes and (not self.mapped or self.boxes[0].height() >= _NAMED_PX):
                _paint_names(painter, self.theme, self.names, self.boxes)
        return sheet


class ColumnTiles:
    """Paints the tiles of one column, whose image it caches."""

    def __init__(self) -> None:
        self._made_of: _Tiles | None = None
        self._image = QImage()
        self._labelled: _Labels | None = None
        self._labels = QPixmap()

    def draw(self, painter: QPainter, theme: Theme, column: Column, boxes: Sequence[QRectF]) -> None:
        """Draw a map or an empty frame for each unit, its name, and whether it is dead or saturated."""
        with saved(painter):
            self._paint_maps(painter, theme, column, boxes)
        marks = tuple(column.dead.tolist()), tuple(column.saturated.tolist())
        wanted = _Labels(column.names, len(column.tiles) > 0, *marks, tuple(boxes), theme, painter.deviceTransform().m11())
        if wanted != self._labelled:
            self._labels, self._labelled = wanted.sheet(), wanted
        painter.drawPixmap(_around(boxes).topLeft(), self._labels)

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


def _around(boxes: Sequence[QRectF]) -> QRectF:
    """The rectangle around boxes, with room for their frames, from a whole pixel on."""
    if not boxes:
        return QRectF()
    corner = QPointF(math.floor(boxes[0].left() - _FRAME_PX), math.floor(min(box.top() for box in boxes) - _FRAME_PX))
    return QRectF(corner, QPointF(boxes[-1].right() + _FRAME_PX, max(box.bottom() for box in boxes) + _FRAME_PX))


@cache
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


def _paint_names(painter: QPainter, theme: Theme, names: Sequence[str], boxes: Sequence[QRectF]) -> None:
    """A name in the corner of each map, or in the middle of an empty frame if it fits."""
    font = box_font()
    font.setPixelSize(_NAME_PX)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    for name, box in zip(names, boxes, strict=True):
        width = metrics.horizontalAdvance(name) + _AIR_PX
        if width > box.width():
            continue
        label = QRectF(box.left(), box.top(), width, metrics.height())
        painter.fillRect(label, color(theme.surface, 0.75))
        painter.setPen(color(theme.text))
        painter.drawText(QPointF(label.left() + _AIR_PX / 2, label.top() + metrics.ascent()), name)
