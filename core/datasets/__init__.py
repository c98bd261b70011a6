"""The data sets: a settings class and a function that draws it, one row each in `DATASETS`.

Every draw takes its `numpy.random.RandomState` as an argument. That legacy stream
is frozen across NumPy releases, so a seed is the same picture everywhere, and the
source notebooks' draws can be replayed to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numpy.random import RandomState

from core.datasets.base import SEED_MAX, DataSettings, SeededSettings
from core.datasets.drawn import GaussiansSettings, SpiralSettings, draw_gaussians, draw_spiral
from core.datasets.own import POINTS_MAX, OwnSettings, draw_own
from core.params import Rows
from core.registry import Registry
from core.types import Dataset

__all__ = [
    "DATASETS",
    "SEED_MAX",
    "DataSettings",
    "DatasetKind",
    "GaussiansSettings",
    "OwnSettings",
    "SeededSettings",
    "SpiralSettings",
    "draw",
    "own_points",
    "rows_of",
    "stream_of",
]

Draw = Callable[[Any, RandomState], Dataset]


@dataclass(frozen=True)
class DatasetKind:
    """A row of `DATASETS`: what the menu says, the settings, and the draw itself.

    always_two_classes : can stand on the Weights page, whatever its settings
    """

    title: str
    settings: type[DataSettings]
    draw: Draw
    always_two_classes: bool = False


DATASETS: Registry[DatasetKind] = Registry(
    "data set",
    [
        ("gaussians", DatasetKind("Two Gaussian clouds", GaussiansSettings, draw_gaussians, always_two_classes=True)),
        ("spiral", DatasetKind("Spiral", SpiralSettings, draw_spiral)),
        ("own", DatasetKind("Own points", OwnSettings, draw_own, always_two_classes=True)),
    ],
)


def stream_of(settings: DataSettings) -> RandomState:
    """The random stream that the points are drawn from; that of seed 0 where they are not drawn."""
    return RandomState(settings.seed if isinstance(settings, SeededSettings) else 0)


def draw(settings: DataSettings) -> Dataset:
    """The data set that `settings` describes, drawn from its own seed."""
    return DATASETS[settings.kind].draw(settings, stream_of(settings))


def rows_of(settings: DataSettings) -> Rows:
    """The points as rows (x0, x1, class index), in the order in which they are drawn; at most as many as own points may be."""
    if isinstance(settings, OwnSettings):
        return settings.rows
    data = draw(settings)
    x0, x1 = data.x_train[:POINTS_MAX].T.tolist()
    return tuple(zip(x0, x1, data.y_train[:POINTS_MAX].tolist(), strict=True))


def own_points(settings: DataSettings, rows: Rows | None = None) -> OwnSettings:
    """Own points in place of `settings`, to which there is a way back: `rows`, or a copy of what is there."""
    if isinstance(settings, OwnSettings):
        return settings if rows is None else OwnSettings(rows, settings.previous)
    return OwnSettings(rows_of(settings) if rows is None else rows, settings)
