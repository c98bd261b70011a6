"""Update rules of gradient-based optimisers: one row each in `OPTIMIZERS`.

Each works in place on flat arrays of any length, so the same row updates a weight vector
in the plane or all parameters of a network.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.registry import Registry
from core.types import Floats

_MOMENTUM = 0.9
_BETA1, _BETA2, _EPSILON = 0.9, 0.999, 1e-8
_SMOOTHING = 0.99

Update = Callable[[Floats, Floats, Sequence[Floats], float, int], None]


@dataclass(frozen=True)
class Optimizer:
    """A row of `OPTIMIZERS`.

    slots : number of arrays of the parameters' size that it carries from step to step, initially zero
    update : (parameters, gradient, slots, learning_rate, step) changes parameters and slots
        in place and may overwrite the gradient; step counts from 1
    plain : whether an update is just p -= learning_rate g, which allows faster code
    decoupled : whether weight decay is left out of the gradient and shrinks the parameters by
        learning_rate times decay before the update
    """

    title: str
    slots: int
    update: Update
    plain: bool = False
    decoupled: bool = False


def descend(parameters: Floats, gradient: Floats, _slots: Sequence[Floats], learning_rate: float, _step: int) -> None:
    """p -= learning_rate g."""
    gradient *= learning_rate
    parameters -= gradient


def momentum(parameters: Floats, gradient: Floats, slots: Sequence[Floats], learning_rate: float, _step: int) -> None:
    """v = 0.9 v + g, p -= learning_rate v: Polyak's heavy ball (1964)."""
    (velocity,) = slots
    velocity *= _MOMENTUM
    velocity += gradient
    np.multiply(velocity, learning_rate, out=gradient)
    parameters -= gradient


def nesterov(parameters: Floats, gradient: Floats, slots: Sequence[Floats], learning_rate: float, _step: int) -> None:
    """v = 0.9 v + g, p -= learning_rate (g + 0.9 v): Nesterov's momentum in the form of Sutskever et al. (2013)."""
    (velocity,) = slots
    velocity *= _MOMENTUM
    velocity += gradient
    gradient *= learning_rate
    parameters -= gradient
    np.multiply(velocity, learning_rate * _MOMENTUM, out=gradient)
    parameters -= gradient


def rmsprop(parameters: Floats, gradient: Floats, slots: Sequence[Floats], learning_rate: float, _step: int) -> None:
    """s = 0.99 s + 0.01 g^2, p -= learning_rate g / (sqrt(s) + 1e-8): Hinton's lecture (2012), with PyTorch's constants."""
    square, scratch = slots
    np.multiply(gradient, gradient, out=scratch)
    scratch *= 1 - _SMOOTHING
    square *= _SMOOTHING
    square += scratch
    np.sqrt(square, out=scratch)
    scratch += _EPSILON
    np.divide(gradient, scratch, out=scratch)  # 0 again where the gradient is, as in every slot of a parameter that is held
    scratch *= learning_rate
    parameters -= scratch


def adam(parameters: Floats, gradient: Floats, slots: Sequence[Floats], learning_rate: float, step: int) -> None:
    """Kingma and Ba (2015), algorithm 1, with beta 0.9 and 0.999 and epsilon 1e-8."""
    mean, square, scratch = slots
    np.multiply(gradient, 1 - _BETA1, out=scratch)
    mean *= _BETA1
    mean += scratch
    gradient *= gradient
    gradient *= 1 - _BETA2
    square *= _BETA2
    square += gradient
    np.sqrt(square, out=gradient)
    gradient *= 1 / math.sqrt(1 - _BETA2**step)
    gradient += _EPSILON
    np.divide(mean, gradient, out=scratch)
    scratch *= learning_rate / (1 - _BETA1**step)
    parameters -= scratch


OPTIMIZERS: Registry[Optimizer] = Registry(
    "unknown optimizer {key!r}; valid: {valid}",
    [
        ("gradient_descent", Optimizer("Gradient descent", 0, descend, plain=True)),
        ("momentum", Optimizer("Momentum", 1, momentum)),
        ("adam", Optimizer("Adam", 3, adam)),
        ("rmsprop", Optimizer("RMSprop", 2, rmsprop)),
        ("nesterov", Optimizer("Nesterov", 1, nesterov)),
        # Loshchilov and Hutter (2019): Adam's step sizes do not depend on the weight decay.
        ("adamw", Optimizer("AdamW", 3, adam, decoupled=True)),
    ],
)
