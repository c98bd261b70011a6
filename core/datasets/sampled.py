"""Blobs, moons and circles: the same points as scikit-learn's generators for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import RandomState

from core.datasets.base import SeededSettings, training_only
from core.params import param
from core.types import Dataset, Floats, Ints

_COUNT_TIP = "Total number of points in all classes."
_NOISE_TIP = "Standard deviation of the noise on both coordinates, in data units."
_BOX = 10.0  # half the side of the square for the blobs' centres


@dataclass(frozen=True)
class BlobsSettings(SeededSettings):
    """Round clouds with random centres."""

    kind: ClassVar[str] = "blobs"
    count: int = param(300, "Points", _COUNT_TIP, low=1, high=10_000, log=True)
    classes: int = param(3, "Classes", "Number of clouds, one per class.", low=2, high=10)
    spread: float = param(1.0, "Spread", "Standard deviation of each cloud, in data units.", low=0.05, high=3)


@dataclass(frozen=True)
class ReplayedSettings(SeededSettings):
    """A data set that notebook 001 draws from the middle of its random stream."""

    drawn_from: str = param(
        "seed",
        "Drawn from",
        "Source of the points: the seed above, or notebook 001's random stream, after its training on the blobs.",
        choices=("seed", "notebook"),
    )

    @property
    def is_seeded(self) -> bool:
        return self.drawn_from == "seed"

    def stream(self) -> RandomState:
        """The notebook's stream: seed 42, then biases and weights for 3 classes, and 1000 rows out of 300."""
        if self.is_seeded:
            return super().stream()
        rng = RandomState(42)
        rng.randn(3 + 2 * 3)
        rng.randint(0, 300, 1000)
        return rng


@dataclass(frozen=True)
class MoonsSettings(ReplayedSettings):
    """Two interleaving half circles."""

    kind: ClassVar[str] = "moons"
    count: int = param(300, "Points", _COUNT_TIP, low=1, high=10_000, log=True)
    noise: float = param(0.1, "Noise", _NOISE_TIP, low=0, high=1)


@dataclass(frozen=True)
class CirclesSettings(ReplayedSettings):
    """A circle inside another."""

    kind: ClassVar[str] = "circles"
    count: int = param(300, "Points", _COUNT_TIP, low=1, high=10_000, log=True)
    noise: float = param(0.1, "Noise", _NOISE_TIP, low=0, high=1)
    factor: float = param(0.5, "Inner radius", "Radius of the inner circle; the outer radius is 1.", low=0, high=0.99)


def draw_blobs(settings: BlobsSettings, rng: RandomState) -> Dataset:
    """Centres, then one cloud after the other, then a shuffle, as in `make_blobs`; the first clouds get the remaining points."""
    k = settings.classes
    centres = rng.uniform(-_BOX, _BOX, size=(k, 2))
    sizes = [settings.count // k + (cloud < settings.count % k) for cloud in range(k)]
    clouds = [rng.normal(centre, settings.spread, size=(size, 2)) for centre, size in zip(centres, sizes, strict=True)]
    x, y = _shuffled(np.concatenate(clouds), np.repeat(np.arange(k), sizes), rng)
    return training_only(x, y, tuple(range(k)))


def draw_moons(settings: MoonsSettings, rng: RandomState) -> Dataset:
    """Upper and lower moon, a shuffle, then the noise, as in `make_moons`; the lower moon gets the odd point."""
    n = settings.count
    upper, lower = np.linspace(0, np.pi, n // 2), np.linspace(0, np.pi, n - n // 2)
    x0 = np.concatenate([np.cos(upper), 1 - np.cos(lower)])
    x1 = np.concatenate([np.sin(upper), 1 - np.sin(lower) - 0.5])
    return _noisy(np.column_stack([x0, x1]), n // 2, settings.noise, rng)


def draw_circles(settings: CirclesSettings, rng: RandomState) -> Dataset:
    """Outer and inner circle, a shuffle, then the noise, as in `make_circles`; the inner circle gets the odd point."""
    n = settings.count
    outer, inner = (np.linspace(0, 2 * np.pi, size, endpoint=False) for size in (n // 2, n - n // 2))
    x0 = np.concatenate([np.cos(outer), np.cos(inner) * settings.factor])
    x1 = np.concatenate([np.sin(outer), np.sin(inner) * settings.factor])
    return _noisy(np.column_stack([x0, x1]), n // 2, settings.noise, rng)


def _noisy(x: Floats, first: int, noise: float, rng: RandomState) -> Dataset:
    """The points x (n, 2), shuffled and with noise; the first `first` points are of class 0, the others of class 1."""
    x, y = _shuffled(x, (np.arange(len(x)) >= first).astype(np.intp), rng)
    return training_only(x + rng.normal(scale=noise, size=x.shape), y, (0, 1))


def _shuffled(x: Floats, y: Ints, rng: RandomState) -> tuple[Floats, Ints]:
    order = np.arange(len(y))
    rng.shuffle(order)
    return x[order], y[order]
