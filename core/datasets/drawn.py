"""Clouds and spirals, drawn from a seed as the source notebooks draw them."""

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
    per_class: int = param(20, "Points per class", "Number of points drawn for each class.", low=1, high=500, log=True)
    centre: float = param(
        1.0, "Centre", "Both coordinates of the +1 cloud's centre, in data units; the other cloud sits opposite.", low=0, high=5
    )
    spread: float = param(1.0, "Spread", "Standard deviation of each cloud, in data units.", low=0.05, high=3)


@dataclass(frozen=True)
class SpiralSettings(SeededSettings):
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


def draw_gaussians(settings: GaussiansSettings, rng: RandomState) -> Dataset:
    """The +1 cloud first, then the -1 cloud, as notebook 000 draws them."""
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
