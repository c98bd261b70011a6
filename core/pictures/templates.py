"""The weights of the first layer as images, one per class or hidden unit."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.datasets import FEATURES, SIDE
from core.pictures.view_input import Resolver, ViewInput
from core.types import Bytes, Floats, ReadOnly, read_only

_MARKS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, eq=False)
class TemplatesPicture(ReadOnly):
    """tiles (u, 8, 8): the weights of u classes or units by pixel: 0 for -reach, 128 for 0, 255 for +reach.

    names : (u) of the classes or units
    classes : whether they are classes rather than hidden units
    reach : a round number not smaller than the largest visible |weight|
    subtitle : what the colours mean, or what is missing if there are no tiles
    """

    tiles: Bytes
    names: tuple[str, ...]
    classes: bool
    reach: float
    title: str
    subtitle: str


def templates_resolver() -> Resolver[TemplatesPicture]:
    """See `TemplatesPicture`."""
    return resolve_templates


def resolve_templates(view_input: ViewInput) -> TemplatesPicture:
    """The templates for this input; none without a snapshot, or if the points are not images."""
    if view_input.data.features != FEATURES:
        return _none(f"Templates need points with {FEATURES} features, such as the digits; these have {view_input.data.features} features.")
    if view_input.snapshot is None:
        return _none("")
    layers, units = view_input.snapshot.layers, view_input.snapshot.layers[0].weights.shape[1]
    classes = len(layers) == 1
    weights = layers[0].weights[:, : units if classes else view_input.state.digits.units]
    reach = rounded_up(float(np.abs(weights).max(initial=0.0)))
    return TemplatesPicture(
        tiles=_tiles(weights, reach),
        names=_class_names(view_input, units) if classes else tuple(str(number) for number in range(1, weights.shape[1] + 1)),
        classes=classes,
        reach=reach,
        title="Weights of each class" if classes else _units_title(weights.shape[1], units),
        subtitle=f"blue: {-reach:g}, orange: +{reach:g}, same scale for all",
    )


def rounded_up(size: float) -> float:
    """The next round number, so that a scale rarely changes; 1 for 0."""
    if size == 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(size))
    return next((mark * power for mark in _MARKS if mark * power >= size), size)


def _tiles(weights: Floats, reach: float) -> Bytes:
    """(u, 8, 8) of weights (64, u)."""
    shares = weights.T.astype(np.float64) / reach
    return read_only(np.rint(127.5 + 127.5 * shares).astype(np.uint8).reshape(-1, SIDE, SIDE))


def _class_names(view_input: ViewInput, units: int) -> tuple[str, ...]:
    values = view_input.data.label_values
    return tuple(map(str, values)) if units > 1 else (f"{values[1]} versus {values[0]}",)


def _units_title(count: int, units: int) -> str:
    return f"Weights of all {units} hidden units" if count == units else f"Weights of hidden units 1 to {count} of {units}"


def _none(sentence: str) -> TemplatesPicture:
    return TemplatesPicture(read_only(np.zeros((0, SIDE, SIDE), np.uint8)), (), True, 1.0, "Templates", sentence)
