"""Ranges and tick labels of the axes of a curve."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from core.pictures.ticks import Tick, power_of_ten

_ROUND = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_LOG_ROUND = (1, 2, 5)
_MARKS = ((1.0, (1, 2, 5)), (2.0, (1, 3)), (math.inf, (1,)))
"""Labelled multiples within a decade, by the largest number of decades of the axis."""
_HIGHEST = 1e308  # the largest end of a linear axis: a little more would be infinite
_LABELS_MAX = 5  # a low plot has no room for more
_BARE_MAX = 8.0  # most decades with unlabelled ticks at 1 to 9 times a power of ten


@dataclass(frozen=True)
class Axis:
    """low < high : its ends in drawn units, which are log10 of the value if `log` is set.

    ticks, minor : labelled and unlabelled ticks; empty if the view chooses them
    """

    low: float
    high: float
    log: bool = False
    ticks: tuple[Tick, ...] = ()
    minor: tuple[Tick, ...] = ()

    def value_at(self, place: float) -> float:
        """The value drawn at `place`; infinite if it exceeds every float."""
        return 10.0 ** min(place, 308.0) if self.log else place

    def place_of(self, value: float) -> float | None:
        """The position of a value; None if a logarithmic axis cannot show it."""
        if not self.log:
            return value
        return math.log10(value) if value > 0 else None


def step_axis(last_step: float, first_step: float | None = None) -> Axis:
    """From 0 to the next round number; logarithmic from `first_step` > 0 if that is given.

    An axis that moves with every frame is hard to read and slow to paint.
    """
    end = _axis_end(last_step)
    return Axis(0.0, end) if first_step is None else _log_axis(math.log10(first_step), math.log10(max(end, 2 * first_step)))


def value_axis(top: float) -> Axis:
    """From 0 to a little above `top`, which is at least 0."""
    return Axis(0.0, min(1.05 * max(1e-3, top), _HIGHEST))


def log_value_axis(exponents: Iterable[float]) -> Axis:
    """Logarithmic around positive values with these log10; ends at 1, 2 or 5 times a power of ten; 0.1 to 1 without values."""
    known = list(exponents) or [-1.0, 0.0]
    low, high = _rounded(min(known), up=False), _rounded(max(known), up=True)
    return _log_axis(low, high) if low < high else _log_axis(low - 1, high + 1)


def share_axis() -> Axis:
    """From 0 to slightly above 1, so that the frame does not clip a curve at 100 %."""
    return Axis(0.0, 1.03, ticks=tuple((tenths / 10, f"{tenths / 10:g}") for tenths in (0, 2, 4, 6, 8, 10)))


def _axis_end(last_step: float) -> float:
    power = 10.0 ** math.floor(math.log10(max(last_step, 1.0)))
    return next(mark * power for mark in _ROUND if mark * power >= last_step)


def _rounded(exponent: float, up: bool) -> float:
    """The exponent of 1, 2 or 5 times a power of ten at or beyond 10 ** exponent."""
    power = math.floor(exponent)
    stops = [power + math.log10(mark) for mark in (*_LOG_ROUND, 10)]
    near = 1e-12  # 0.1 is not exactly 10 ** -1
    return min(stop for stop in stops if stop >= exponent - near) if up else max(stop for stop in stops if stop <= exponent + near)


def _log_axis(low: float, high: float) -> Axis:
    powers = range(math.floor(low), math.ceil(high) + 1)
    marks = next(marks for decades, marks in _MARKS if high - low <= decades + 1e-9)
    apart = -(-math.ceil(high - low) // _LABELS_MAX)
    labelled = [(power + math.log10(mark), _label(mark, power)) for power in powers if power % apart == 0 for mark in marks]
    bare = [(power + math.log10(mark), "") for power in powers for mark in range(1, 10)] if high - low <= _BARE_MAX else []
    return Axis(low, high, True, _within(labelled, low, high), _within(bare, low, high))


def _within(ticks: list[Tick], low: float, high: float) -> tuple[Tick, ...]:
    near = 1e-9 * (high - low)
    return tuple(tick for tick in ticks if low - near <= tick[0] <= high + near)


def _label(mark: int, power: int) -> str:
    """mark * 10 ** power in digits if short, otherwise as a power of ten."""
    if -4 <= power <= 5:
        return f"{mark * 10**power:,}" if power >= 0 else f"{mark * 10.0**power:.{-power}f}"
    return power_of_ten(str(mark), power)
