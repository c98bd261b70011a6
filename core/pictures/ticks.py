"""Ticks of a linear axis: round places, labels that differ, and an offset written once for numbers that lie far from 0."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Tick = tuple[float, str]
"""A position on the axis and its label."""
_ROUND = ((1, 5), (2, 4), (5, 5))
"""A round step and the number of parts that unlabelled ticks divide it into."""
_FINEST = 40  # labels on the longest axis
_STEPS_MAX = 1e5  # steps between an axis and 0 before an offset is written apart
_PLAIN = 1e-4, 1e6  # numbers between these are written in digits, others with a power of ten
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

Fits = Callable[[float, Sequence[str]], bool]
"""(share of the axis between neighbours, their labels) → whether there is room for them."""


@dataclass(frozen=True)
class Ticks:
    """Labelled and unlabelled ticks. offset : what the labels leave out, as in "− 552,300"; empty for none."""

    labelled: Sequence[Tick]
    minor: Sequence[Tick]
    offset: str = ""


def linear_ticks(low: float, high: float, fits: Fits) -> Ticks:
    """The finest ticks from `low` to `high` that fit; low < high, both finite. At least one tick is labelled where one is in range."""
    result = Ticks((), ())
    for step, parts in _steps(low, high):
        found = _ticks(low, high, step, parts)
        if result.labelled and not found.labelled:
            break
        result = found
        if fits(step / _span(low, high), [text for _, text in found.labelled]):
            break
    return result


def spaced(ticks: Sequence[Tick], apart: float) -> Sequence[Tick]:
    """Every k-th tick, with the smallest k that keeps neighbours at least `apart`."""
    places = [place for place, _ in ticks]
    for stride in range(1, len(ticks)):
        chosen = places[::stride]
        if all(abs(after - before) >= apart for before, after in pairwise(chosen)):
            return ticks[::stride]
    return ticks[:1]


def power_of_ten(mantissa: str, power: int) -> str:
    """mantissa · 10 ** power, as on an axis: 1.5·10⁷, or 10⁷ for a mantissa of 1."""
    factor = {"1": "", "-1": "-"}.get(mantissa, f"{mantissa}·")
    return f"{factor}10{str(power).translate(_RAISED)}"


def differing(values: Sequence[float]) -> tuple[str, ...]:
    """The values with as few digits, from three on, as make different values look different."""
    for digits in range(3, 17):
        texts = tuple(f"{value:.{digits}g}" for value in values)
        if len(set(texts)) == len(set(values)):
            break
    return texts


def _span(low: float, high: float) -> float:
    return min(high - low, 1.7e308)  # from -1e308 to 1e308 is more than a float holds


def _steps(low: float, high: float) -> Iterator[tuple[float, int]]:
    """Round steps and their parts, finest first, up to one that is longer than the axis."""
    finest = max(_span(low, high) / _FINEST, 4 * math.ulp(max(abs(low), abs(high))))
    power = math.floor(math.log10(finest))
    while power <= 308:
        for mark, parts in _ROUND:
            step = float(f"{mark}e{power}")
            if step >= finest and math.isfinite(step):
                yield step, parts
            if step > 2 * _span(low, high):
                return
        power += 1


def _ticks(low: float, high: float, step: float, parts: int) -> Ticks:
    places = _multiples(low, high, step)
    offset = _offset(low, high, step)
    labelled = tuple((place, _label(place - offset, step, max(abs(low - offset), abs(high - offset)))) for place in places)
    minor = tuple((place, "") for place in _multiples(low, high, step / parts))
    return Ticks(labelled, minor, _offset_text(offset))


def _multiples(low: float, high: float, step: float) -> list[float]:
    near = 1e-9 * _span(low, high)
    first, last = math.ceil((low - near) / step), math.floor((high + near) / step)
    return [number * step for number in range(first, last + 1)]


def _offset(low: float, high: float, step: float) -> float:
    """A round number near the axis where labels would need too many digits; else 0."""
    largest = max(abs(low), abs(high))
    if largest < _STEPS_MAX * step or low < 0 < high:
        return 0.0
    unit = 10.0 ** math.ceil(math.log10(high - low))
    return math.trunc(min(low, high, key=abs) / unit) * unit


def _label(value: float, step: float, largest: float) -> str:
    """A number of an axis whose neighbours are `step` apart and whose largest absolute value is `largest`."""
    if abs(value) < step / 2:
        return "0"
    power = math.floor(math.log10(step) + 1e-9)
    if largest < _PLAIN[1] and step >= _PLAIN[0]:
        return f"{value:,.{max(0, -power)}f}"
    mantissa, exponent = _parts(value)
    return power_of_ten(f"{mantissa:.{max(0, exponent - power)}f}", exponent)


def _parts(value: float) -> tuple[float, int]:
    """Mantissa and power of ten of a number: 1 <= |mantissa| < 10."""
    mantissa, _, power = f"{value:.13e}".partition("e")
    return float(mantissa), int(power)


def _offset_text(offset: float) -> str:
    """The offset with its sign turned: what is subtracted from the values."""
    if offset == 0:
        return ""
    size = abs(offset)
    mantissa, power = _parts(size)
    text = f"{size:,.12g}" if _PLAIN[0] <= size < 1e10 else power_of_ten(f"{mantissa:.12g}", power)
    return f"{'−' if offset > 0 else '+'} {text}"
