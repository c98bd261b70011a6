"""One axis of a plot: its numbers differ and do not touch, and it is as wide as they are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from core.pictures.ticks import Tick, Ticks, linear_ticks, spaced
from gui.items.guard import saved
from gui.theme import LIGHT, Theme, color, pen, plot_font

_NUMBER_GAP_PX = 6.0  # between an axis and its numbers
_NAME_GAP_PX = 2.0
_NAME_OVER_PX = 12.0  # how far a long name may reach beyond its axis, at both ends
_GAP_PX = 12  # least space between the numbers of a bottom axis
_SPARSE_PX = {"bottom": 60, "left": 40}  # round numbers are no denser than this
_USUAL_PX, _WIDTH_STEP_PX = 36, 12  # room for numbers such as -1.5; it changes in steps, or the plot would tremble
_TICK_PX, _MINOR_PX, _MINOR_OPACITY = 5.0, 3.0, 0.5
Levels = tuple[Sequence[Tick], Sequence[Tick]]
"""Labelled ticks, then unlabelled ones."""


class NumberedAxis:
    """The bottom or left axis of a plot.

    side : bottom or left; text : its name, with the offset of its numbers; shows_numbers : or else ticks only;
    logarithmic : whether its places are logarithms
    """

    def __init__(self, side: str, name: str, changed: Callable[[], None]) -> None:
        """changed : called when it has to be laid out and painted again."""
        self.side, self._name, self._changed = side, name, changed
        self.shows_numbers, self.logarithmic = True, False
        self._theme = LIGHT
        self._own: Levels | None = None
        self._ticks = Ticks((), ())
        self._place = (0.0, 1.0, 1.0)
        self._least_px = 0.0

    @property
    def text(self) -> str:
        return f"{self._name} {self._ticks.offset}".strip()

    @property
    def labels(self) -> list[str]:
        """Its numbers."""
        return [text for _, text in self._ticks.labelled]

    @property
    def numbers_px(self) -> float:
        """Width of its widest number."""
        return _widest(self.labels)

    @property
    def thickness_px(self) -> float:
        """The room it takes beside the plotting area."""
        numbers = 0.0
        if self.shows_numbers:
            width = _WIDTH_STEP_PX * math.ceil(max(_USUAL_PX, self.numbers_px, self._least_px) / _WIDTH_STEP_PX)
            numbers = _NUMBER_GAP_PX + (_line_px() if self.side == "bottom" else width)
        return numbers + (_NAME_GAP_PX + _line_px() if self.text else 0.0)

    @property
    def look(self) -> object:
        """Equal while it would be painted the same."""
        return self._name, self._ticks, self._place, self.shows_numbers, self._least_px

    def set_name(self, name: str) -> None:
        if name != self._name:
            self._name = name
            self._changed()

    def set_ticks(self, levels: Levels | None, logarithmic: bool = False) -> None:
        """Use these ticks, and label as many of them as there is room for; None for round numbers."""
        self.logarithmic = logarithmic
        if levels != self._own:
            self._own = levels
            self._choose()
            self._changed()

    def show_numbers(self, shown: bool) -> None:
        if shown != self.shows_numbers:
            self.shows_numbers = shown
            self._changed()

    def reserve(self, numbers_px: float) -> None:
        """Give its numbers at least that width, so that plots below one another line up."""
        if numbers_px != self._least_px:
            self._least_px = numbers_px
            self._changed()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def lay_out(self, low: float, high: float, length_px: float) -> None:
        """Choose the ticks from `low` to `high` for an axis of that length."""
        place = low, high, max(1.0, length_px)
        if place != self._place:
            self._place = place
            self._choose()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Draw it along the plotting area, in a widget's pixels."""
        line_pen = pen(self._theme.muted, 1.0)
        painter.setPen(line_pen)
        painter.drawLine(area.bottomLeft(), area.bottomRight() if self.side == "bottom" else area.topLeft())
        self._paint_ticks(painter, area)
        painter.setFont(plot_font())
        painter.setPen(color(self._theme.text))
        if self.shows_numbers:
            for place, text in self._ticks.labelled:
                painter.drawText(self._box_of(area, place, text), Qt.AlignmentFlag.AlignCenter, text)
        if self.text:
            self._paint_name(painter, area)

    def _choose(self) -> None:
        low, high, _ = self._place
        self._ticks = Ticks(*self._thinned(*self._own)) if self._own is not None else linear_ticks(low, high, self._fits)

    def _thinned(self, labelled: Sequence[Tick], minor: Sequence[Tick]) -> Levels:
        low, high, length_px = self._place
        return spaced(labelled, self._apart_px([text for _, text in labelled]) * (high - low) / length_px), minor

    def _fits(self, share: float, texts: Sequence[str]) -> bool:
        """Whether neighbours at that share of the axis do not touch."""
        return share * self._place[2] >= max(_SPARSE_PX[self.side], self._apart_px(texts))

    def _apart_px(self, texts: Sequence[str]) -> float:
        return _GAP_PX + _widest(texts) if self.side == "bottom" else _line_px()

    def _paint_ticks(self, painter: QPainter, area: QRectF) -> None:
        for ticks, length, opacity in ((self._ticks.minor, _MINOR_PX, _MINOR_OPACITY), (self._ticks.labelled, _TICK_PX, 1.0)):
            painter.setPen(pen(self._theme.muted, 1.0, opacity))
            inward = QPointF(0, -length) if self.side == "bottom" else QPointF(length, 0)
            starts = [self._pixel_of(area, place) for place, _ in ticks]
            painter.drawLines([QLineF(start, start + inward) for start in starts if area.adjusted(-1, -1, 1, 1).contains(start)])

    def _paint_name(self, painter: QPainter, area: QRectF) -> None:
        length = (area.width() if self.side == "bottom" else area.height()) + 2 * _NAME_OVER_PX
        painter.setFont(self._name_font(length))
        if self.side == "bottom":
            box = QRectF(area.left() - _NAME_OVER_PX, area.bottom() + self.thickness_px - _line_px(), length, _line_px())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text)
            return
        with saved(painter):
            painter.translate(area.left() - self.thickness_px, area.bottom() + _NAME_OVER_PX)
            painter.rotate(-90)
            painter.drawText(QRectF(0, 0, length, _line_px()), Qt.AlignmentFlag.AlignCenter, self.text)

    def _name_font(self, length: float) -> QFont:
        """The plot's font, or a smaller one where the name would be longer than that."""
        font, needed = plot_font(), _widest([self.text])
        if needed > length:
            font.setPointSizeF(0.95 * font.pointSizeF() * length / needed)
        return font

    def _pixel_of(self, area: QRectF, place: float) -> QPointF:
        low, high, _ = self._place
        share = (place - low) / (high - low)
        if self.side == "bottom":
            return QPointF(area.left() + share * area.width(), area.bottom())
        return QPointF(area.left(), area.bottom() - share * area.height())

    def _box_of(self, area: QRectF, place: float, text: str) -> QRectF:
        """Where a number is written."""
        at, width = self._pixel_of(area, place), _widest([text])
        if self.side == "bottom":
            return QRectF(at.x() - width / 2 - 1, at.y() + _NUMBER_GAP_PX, width + 2, _line_px())
        return QRectF(at.x() - _NUMBER_GAP_PX - width - 1, at.y() - _line_px() / 2, width + 1, _line_px())


def _line_px() -> float:
    return _metrics(plot_font().key()).height()


def _widest(texts: Sequence[str]) -> float:
    font = plot_font().key()
    return max((_width_px(font, text) for text in texts), default=0.0)


@lru_cache(maxsize=4096)
def _width_px(font: str, text: str) -> float:
    """The width of a number, kept because every change of a plot's size asks for that of the same few hundred numbers."""
    return _metrics(font).horizontalAdvance(text)


@lru_cache(maxsize=8)
def _metrics(_key: str) -> QFontMetricsF:
    """The metrics of the plots' font, by the font's key: they take longer to make than to ask."""
    return QFontMetricsF(plot_font())
