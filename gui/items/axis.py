"""One axis of a plot: its numbers differ and do not touch, and it is as wide as they are."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtGui import QFontMetricsF

from core.pictures.ticks import Tick, Ticks, linear_ticks, spaced
from gui.theme import Theme, color, pen, plot_font

_TICK_GAP_PX = 6  # between an axis and its numbers
_GAP_PX = 12  # least space between the numbers of a bottom axis
_SPARSE_PX = {"bottom": 60, "left": 40}  # round numbers are no denser than this
_USUAL_PX, _WIDTH_STEP_PX = 36, 12  # room for numbers such as -1.5; it changes in steps, or the plot would tremble
Levels = tuple[Sequence[Tick], Sequence[Tick]]
"""Labelled ticks, then unlabelled ones."""


class NumberedAxis:
    """Chooses the ticks of the bottom or left axis of a plot."""

    def __init__(self, item: pg.AxisItem, name: str) -> None:
        self._item, self._name, self._offset = item, name, ""
        self._own: Levels | None = None
        self._shown: Levels = ((), ())
        self._place = (0.0, 1.0, 1.0)
        self._least_px = 0.0
        self._style: dict[str, str] = {}

    @property
    def numbers_px(self) -> float:
        """Width of its widest number."""
        return _widest([text for level in self._shown for _, text in level])

    def set_name(self, name: str) -> None:
        if name != self._name:
            self._name = name
            self._write_name()

    def set_ticks(self, levels: Levels | None) -> None:
        """Use these ticks, and label as many of them as there is room for; None for round numbers."""
        if levels != self._own:
            self._own = levels
            self._write()

    def lay_out(self, low: float, high: float, length_px: float) -> None:
        """Choose the ticks from `low` to `high` for an axis of that length."""
        place = low, high, max(1.0, length_px)
        if place != self._place:
            self._place = place
            self._write()

    def reserve(self, numbers_px: float) -> None:
        """Give its numbers at least that width, so that plots below one another line up."""
        self._least_px = numbers_px
        self._widen()

    def set_theme(self, theme: Theme) -> None:
        font = plot_font()
        self._item.enableAutoSIPrefix(False)  # it would repeat in the label the powers of ten that the numbers already have
        self._item.setPen(pen(theme.muted, 1.0))
        self._item.setTextPen(pen(theme.text, 1.0))
        self._item.setTickFont(font)
        self._item.setStyle(tickTextOffset=_TICK_GAP_PX, hideOverlappingLabels=_GAP_PX)
        self._style = {"color": color(theme.text).name(), "font-size": f"{font.pointSizeF():g}pt"}
        self._write_name()
        self._write()

    def _write_name(self) -> None:
        self._item.setLabel(f"{self._name} {self._offset}".strip(), **self._style)
        self._item.resizeEvent(None)  # which centres it

    def _write(self) -> None:
        low, high, _ = self._place
        ticks = Ticks(*self._thinned(*self._own)) if self._own is not None else linear_ticks(low, high, self._fits)
        levels, offset = (ticks.labelled, ticks.minor), ticks.offset
        if offset != self._offset:
            self._offset = offset
            self._write_name()
        if levels != self._shown:
            self._shown = levels
            self._item.setTicks(levels)
        self._widen()

    def _thinned(self, labelled: Sequence[Tick], minor: Sequence[Tick]) -> Levels:
        low, high, length_px = self._place
        return spaced(labelled, self._apart_px([text for _, text in labelled]) * (high - low) / length_px), minor

    def _fits(self, share: float, texts: Sequence[str]) -> bool:
        """Whether neighbours at that share of the axis do not touch."""
        return share * self._place[2] >= max(_SPARSE_PX[self._item.orientation], self._apart_px(texts))

    def _apart_px(self, texts: Sequence[str]) -> float:
        return _GAP_PX + _widest(texts) if self._item.orientation == "bottom" else QFontMetricsF(plot_font()).height()

    def _widen(self) -> None:
        """Make a left axis as wide as its numbers; pyqtgraph adds the room for its ticks and its name."""
        width = _WIDTH_STEP_PX * math.ceil(max(_USUAL_PX, self.numbers_px, self._least_px) / _WIDTH_STEP_PX)
        if self._item.orientation == "left" and width != self._item.style["tickTextWidth"]:
            self._item.setStyle(autoExpandTextSpace=False, tickTextWidth=width)


def _widest(texts: Sequence[str]) -> float:
    metrics = QFontMetricsF(plot_font())
    return max((metrics.horizontalAdvance(text) for text in texts), default=0.0)
