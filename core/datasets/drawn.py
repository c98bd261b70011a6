"""Clouds, spirals and rings, drawn from a seed as in the source notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import RandomState

from core.datasets.base import SeededSettings, training_only
from core.params import param
from core.types import Dataset


@dataclass(frozen=True)
class GaussiansSettings(SeededSettings):
    """Two Gaussian clouds around (c, c) and (-c, -c)."""

    kind: ClassVar[str] = "gaussians"
    per_class: int = param(20, "Points per class", "Number of points in each class.", low=1, high=500, log=True)
    centre: float = param(1.0, "Centre", "Centre (c, c) of the +1 cloud, in data units; the -1 cloud is at (-c, -c).", low=0, high=5)
    spread: float = param(1.0, "Spread", "Standard deviation of each cloud, in data units.", low=0.05, high=3)


@dataclass(frozen=True)
class SpiralSettings(SeededSettings):
    """Spiral arms that start near the origin, one per class."""

    kind: ClassVar[str] = "spiral"
    classes: int = param(3, "Classes", "Number of spiral arms, one per class.", low=2, high=10)
    per_class: int = param(100, "Points per class", "Number of points on each arm.", low=2, high=2000, log=True)
    noise: float = param(0.2, "Noise", "Standard deviation of the angle, in radians.", low=0, high=1)
    start_radius: float = param(
        0.0, "Start radius", "Radius of each arm's first point; at 0 all arms share the origin, so no model is perfect.", low=0, high=0.5
    )
    stored_as: str = param(
        "float32",
        "Stored as",
        "Precision of the coordinates: float32 in notebook 000, float64 in notebook 002.",
        choices=("float32", "float64"),
    )


@dataclass(frozen=True)
class XorSettings(SeededSettings):
    """Four clouds at the corners of a square; opposite corners belong to the same class."""

    kind: ClassVar[str] = "xor"
    per_class: int = param(
        100, "Points per class", "Number of points in each class, half of them in each of its two clouds.", low=1, high=2000, log=True
    )
    centre: float = param(1.0, "Centre", "Distance of the clouds' centres from both axes, in data units.", low=0, high=5)
    spread: float = param(0.3, "Spread", "Standard deviation of each cloud, in data units.", low=0.05, high=3)


@dataclass(frozen=True)
class RingSettings(SeededSettings):
    """A disc around the origin, and a ring around the disc."""

    kind: ClassVar[str] = "ring"
    per_class: int = param(250, "Points per class", "Number of points in the disc, and in the ring.", low=1, high=2000, log=True)
    disc_radius: float = param(2.5, "Disc radius", "Radius of the disc, in data units.", low=0.1, high=10)
    ring_inner: float = param(3.5, "Ring from", "Inner radius of the ring, in data units.", low=0, high=10)
    ring_outer: float = param(5.0, "Ring to", "Outer radius of the ring, in data units.", low=0.1, high=10)


def draw_gaussians(settings: GaussiansSettings, rng: RandomState) -> Dataset:
    """The +1 cloud first, then the -1 cloud, as in notebook 000."""
    n = settings.per_class
    centre, spread = settings.centre, settings.spread
    positive = spread * rng.randn(n, 2) + centre
    negative = spread * rng.randn(n, 2) - centre
    return training_only(np.concatenate([positive, negative]), np.repeat([1, 0], n), (-1, 1))


def draw_spiral(settings: SpiralSettings, rng: RandomState) -> Dataset:
    """Arm j: radius `linspace(start, 1)`, angle `linspace(4j, 4j + 4)` plus noise, as (r sin t, r cos t)."""
    n = settings.per_class
    arms = []
    for arm in range(settings.classes):
        radius = np.linspace(settings.start_radius, 1.0, n)
        angle = np.linspace(4.0 * arm, 4.0 * (arm + 1), n) + rng.randn(n) * settings.noise
        arms.append(np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]))
    points = np.concatenate(arms).astype(settings.stored_as).astype(np.float64)
    return training_only(points, np.repeat(np.arange(settings.classes), n), tuple(range(settings.classes)))


def draw_xor(settings: XorSettings, rng: RandomState) -> Dataset:
    """One cloud after the other: class 0 at (c, c) and (-c, -c), class 1 at (c, -c) and (-c, c)."""
    sizes = [settings.per_class - settings.per_class // 2, settings.per_class // 2] * 2
    corners = settings.centre * np.array([(1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0)])
    clouds = [settings.spread * rng.randn(size, 2) + corner for corner, size in zip(corners, sizes, strict=True)]
    return training_only(np.concatenate(clouds), np.repeat([0, 1], settings.per_class), (0, 1))


def draw_ring(settings: RingSettings, rng: RandomState) -> Dataset:
    """The disc (class 1), then the ring (class 0): for each point the radius, then the angle, both uniform, as in notebook 004."""
    n = settings.per_class
    spans = ((0.0, settings.disc_radius), (settings.ring_inner, settings.ring_outer))
    polar = [rng.uniform((low, 0.0), (high, 2 * np.pi), size=(n, 2)) for low, high in spans]
    radius, angle = np.concatenate(polar).T
    return training_only(np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]), np.repeat([1, 0], n), (0, 1))
