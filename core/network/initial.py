"""How a layer's initial weights are drawn from a random stream: one row each in `INITIALISERS`."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.random import RandomState

from core.registry import Registry
from core.types import Float64s

INITIALISERS: Registry[Callable[[RandomState, tuple[int, int], float], Float64s]] = Registry(
    "unknown initialiser {key!r}; valid: {valid}",
    [
        ("normal", lambda rng, shape, scale: scale * rng.randn(*shape)),
        # Glorot and Bengio (2010), the uniform form: variance 2 / (fan in + fan out).
        ("xavier", lambda rng, shape, scale: rng.uniform(-_glorot(shape), _glorot(shape), shape)),
        # He et al. (2015): variance 2 / fan in, for ReLU.
        ("he", lambda rng, shape, scale: math.sqrt(2 / shape[0]) * rng.randn(*shape)),
        ("zeros", lambda rng, shape, scale: np.zeros(shape)),
    ],
)
"""(rng, (fan in, fan out), scale) to weights of that shape; only `normal` minds the scale."""


def _glorot(shape: tuple[int, int]) -> float:
    return math.sqrt(6 / sum(shape))
