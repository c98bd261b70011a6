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
from core.datasets.digits import FEATURES, DigitsSettings, draw_digits
from core.datasets.drawn import (
    GaussiansSettings,
    RingSettings,
    SpiralSettings,
    XorSettings,
    draw_gaussians,
    draw_ring,
    draw_spiral,
    draw_xor,
)
from core.datasets.own import POINTS_MAX, OwnSettings, draw_own
from core.datasets.prepare import prepared
from core.datasets.sampled import BlobsSettings, CirclesSettings, MoonsSettings, draw_blobs, draw_circles, draw_moons
from core.params import Rows, params_of
from core.registry import Registry
from core.types import Dataset

__all__ = [
    "DATASETS",
    "SEED_MAX",
    "BlobsSettings",
    "CirclesSettings",
    "DataSettings",
    "DatasetKind",
    "DigitsSettings",
    "GaussiansSettings",
    "MoonsSettings",
    "OwnSettings",
    "RingSettings",
    "SeededSettings",
    "SpiralSettings",
    "XorSettings",
    "draw",
    "own_points",
    "rows_of",
]

Draw = Callable[[Any, RandomState], Dataset]


@dataclass(frozen=True)
class DatasetKind:
    """A row of `DATASETS`: what the menu says, the settings, and the draw itself.

    draw : (settings, stream) all points, for training
    always_two_classes : has two classes whatever its settings
    features : coordinates of each point
    """

    title: str
    settings: type[DataSettings]
    draw: Draw
    always_two_classes: bool = False
    features: int = 2

    @property
    def planar(self) -> bool:
        """Whether its points lie in the plane."""
        return self.features == 2

    @property
    def suits_weights(self) -> bool:
        """Whether it can stand on the Weights page."""
        return self.planar and self.always_two_classes


DATASETS: Registry[DatasetKind] = Registry(
    "data set",
    [
        ("gaussians", DatasetKind("Two Gaussian clouds", GaussiansSettings, draw_gaussians, always_two_classes=True)),
        ("spiral", DatasetKind("Spiral", SpiralSettings, draw_spiral)),
        ("blobs", DatasetKind("Blobs", BlobsSettings, draw_blobs)),
        ("moons", DatasetKind("Moons", MoonsSettings, draw_moons, always_two_classes=True)),
        ("circles", DatasetKind("Circles", CirclesSettings, draw_circles, always_two_classes=True)),
        ("ring", DatasetKind("Disc in a ring", RingSettings, draw_ring, always_two_classes=True)),
        ("xor", DatasetKind("XOR", XorSettings, draw_xor, always_two_classes=True)),
        ("digits", DatasetKind("Digits", DigitsSettings, draw_digits, features=FEATURES)),
        ("own", DatasetKind("Own points", OwnSettings, draw_own, always_two_classes=True)),
    ],
)


def draw(settings: DataSettings) -> Dataset:
    """The data set that `settings` describes, drawn from its own seed, split and scaled."""
    return prepared(_drawn(settings), settings)


def rows_of(settings: DataSettings) -> Rows:
    """The points as rows (x0, x1, class index), as they are drawn: neither split nor scaled.

    At most as many as own points may be; none where they do not lie in the plane.
    """
    if isinstance(settings, OwnSettings):
        return settings.rows
    if not DATASETS[settings.kind].planar:
        return ()
    data = _drawn(settings)
    x0, x1 = data.x_train[:POINTS_MAX].T.tolist()
    return tuple(zip(x0, x1, data.y_train[:POINTS_MAX].tolist(), strict=True))


def own_points(settings: DataSettings, rows: Rows | None = None) -> OwnSettings:
    """Own points in place of `settings`, to which there is a way back: `rows`, or a copy of what is there."""
    shared = {name: getattr(settings, name) for name in params_of(DataSettings)}
    previous = settings.previous if isinstance(settings, OwnSettings) else settings
    return OwnSettings(rows_of(settings) if rows is None else rows, previous, **shared)


def _drawn(settings: DataSettings) -> Dataset:
    return DATASETS[settings.kind].draw(settings, settings.stream())
