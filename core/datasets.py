"""The data sets: a settings class and a function that draws it, one row each in `DATASETS`.

Every draw takes its `numpy.random.RandomState` as an argument. That legacy stream
is frozen across NumPy releases, so a seed is the same picture everywhere, and the
source notebooks' draws can be replayed to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.random import RandomState

from core.params import param
from core.registry import Registry
from core.types import Dataset, read_only

SEED_MAX = 2**32 - 1


@dataclass(frozen=True)
class DataSettings:
    """What every data set has; `kind` is its key in `DATASETS`."""

    kind: ClassVar[str]
    seed: int = param(0, "Data seed", "Seed of the random draw: the same seed gives the same points everywhere.", high=SEED_MAX, low=0)


@dataclass(frozen=True)
class GaussiansSettings(DataSettings):
    """Two Gaussian clouds around (c, c) and (-c, -c)."""

    kind: ClassVar[str] = "gaussians"
    per_class: int = param(20, "Points per class", "Number of points drawn for each class.", low=1, high=500, log=True)
    centre: float = param(
        1.0, "Centre", "Both coordinates of the +1 cloud's centre, in data units; the other cloud sits opposite.", low=0, high=5
    )
    spread: float = param(1.0, "Spread", "Standard deviation of each cloud, in data units.", low=0.05, high=3)


@dataclass(frozen=True)
class SpiralSettings(DataSettings):
    """Arms that wind out of the origin, one per class."""

    kind: ClassVar[str] = "spiral"
    classes: int = param(3, "Classes", "Number of spiral arms, one class each.", low=2, high=10)
    per_class: int = param(100, "Points per class", "Number of points on each arm.", low=2, high=2000, log=True)
    noise: float = param(0.2, "Noise", "Standard deviation of the angle, in radians.", low=0, high=1)
    start_radius: float = param(
        0.0, "Start radius", "Radius of each arm's first point; at 0 all arms share the origin, so no model is perfect.", low=0, high=0.5
    )
    stored_as: str = param(
        "float32",
        "Stored as",
        "Precision the coordinates are rounded to: notebook 000 keeps float32, 002 float64.",
        choices=("float32", "float64"),
    )


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


def draw_gaussians(settings: GaussiansSettings, rng: RandomState) -> Dataset:
    """The +1 cloud first, then the -1 cloud, as notebook 000 draws them."""
    n = settings.per_class
    centre, spread = settings.centre, settings.spread
    positive = spread * rng.randn(n, 2) + centre
    negative = spread * rng.randn(n, 2) - centre
    return _training_only(np.concatenate([positive, negative]), np.repeat([1, 0], n), (-1, 1))


def draw_spiral(settings: SpiralSettings, rng: RandomState) -> Dataset:
    """Arm j: radius `linspace(start, 1)`, angle `linspace(4j, 4j + 4)` plus noise, as (r sin t, r cos t)."""
    n = settings.per_class
    arms = []
    for arm in range(settings.classes):
        radius = np.linspace(settings.start_radius, 1.0, n)
        angle = np.linspace(4.0 * arm, 4.0 * (arm + 1), n) + rng.randn(n) * settings.noise
        arms.append(np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]))
    points = np.concatenate(arms).astype(settings.stored_as).astype(np.float64)
    return _training_only(points, np.repeat(np.arange(settings.classes), n), tuple(range(settings.classes)))


def _training_only(points: np.ndarray, labels: np.ndarray, values: tuple[int, ...]) -> Dataset:
    return Dataset(read_only(points), read_only(labels), read_only(points[:0]), read_only(labels[:0]), values)


DATASETS: Registry[DatasetKind] = Registry(
    "data set",
    [
        ("gaussians", DatasetKind("Two Gaussian clouds", GaussiansSettings, draw_gaussians, always_two_classes=True)),
        ("spiral", DatasetKind("Spiral", SpiralSettings, draw_spiral)),
    ],
)


def draw(settings: DataSettings) -> Dataset:
    """The data set that `settings` describes, drawn from its own seed."""
    return DATASETS[settings.kind].draw(settings, RandomState(settings.seed))
