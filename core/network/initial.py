"""Initial weights and biases of a layer, drawn from a random stream: one row each in `INITIALISERS`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import RandomState

from core.registry import Registry
from core.types import Float64s


def _zeros(_rng: RandomState, shape: tuple[int, int]) -> Float64s:
    return np.zeros(shape[1])


@dataclass(frozen=True)
class Initialiser:
    """A row of `INITIALISERS`.

    draw : (rng, (fan in, fan out), scale) → weights of that shape, float64
    uses : the model settings that it reads; the scale is `initial_scale`
    biases : (rng, (fan in, fan out)) → biases (fan out,), float64, drawn after the weights
    """

    title: str
    draw: Callable[[RandomState, tuple[int, int], float], Float64s]
    uses: tuple[str, ...] = ()
    biases: Callable[[RandomState, tuple[int, int]], Float64s] = _zeros


def _within_fan_in(rng: RandomState, fan_in: int, shape: tuple[int, ...]) -> Float64s:
    bound = 1 / math.sqrt(fan_in)
    return rng.uniform(-bound, bound, shape)


def _fan_in_biases(rng: RandomState, shape: tuple[int, int]) -> Float64s:
    return _within_fan_in(rng, shape[0], shape[1:])


INITIALISERS: Registry[Initialiser] = Registry(
    "unknown initialiser {key!r}; valid: {valid}",
    [
        ("normal", Initialiser("Normal", lambda rng, shape, scale: scale * rng.randn(*shape), ("initial_scale",))),
        # Glorot and Bengio (2010), the uniform form: variance 2 / (fan in + fan out).
        ("xavier", Initialiser("Xavier", lambda rng, shape, _scale: rng.uniform(-_glorot(shape), _glorot(shape), shape))),
        # He et al. (2015): variance 2 / fan in, for ReLU.
        ("he", Initialiser("He", lambda rng, shape, _scale: math.sqrt(2 / shape[0]) * rng.randn(*shape))),
        # PyTorch's nn.Linear: uniform within 1 / sqrt(fan in), the biases too (He's uniform form with a = sqrt(5)).
        ("pytorch", Initialiser("PyTorch", lambda rng, shape, _scale: _within_fan_in(rng, shape[0], shape), (), _fan_in_biases)),
        ("zeros", Initialiser("Zeros", lambda _rng, shape, _scale: np.zeros(shape))),
    ],
)


def _glorot(shape: tuple[int, int]) -> float:
    return math.sqrt(6 / sum(shape))
