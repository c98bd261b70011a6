"""Non-linearities of hidden units: value and derivative, one row each in `ACTIVATIONS`.

Both work in place on preallocated buffers, because they run inside the training
loop, which allocates nothing per step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.registry import Registry
from core.types import Floats


@dataclass(frozen=True)
class Activation:
    """An elementwise g and its derivative.

    apply : (z) replaces pre-activations z by g(z), in place
    times_derivative : (delta, h, scratch) multiplies delta by g'(z), in place, where
        h = g(z); scratch has the same shape and is overwritten. The derivative is
        expressed in h, which all three allow: 1[h > 0], 1 - h^2, h (1 - h).
    """

    apply: Callable[[Floats], None]
    times_derivative: Callable[[Floats, Floats, Floats], None]


def relu(z: Floats) -> None:
    """max(z, 0), in place."""
    np.maximum(z, 0, out=z)


def times_relu_derivative(delta: Floats, h: Floats, scratch: Floats) -> None:
    """delta * 1[h > 0], in place; the derivative at 0 is 0, as in the notebooks."""
    np.sign(h, out=scratch)
    np.multiply(delta, scratch, out=delta)


def tanh(z: Floats) -> None:
    """tanh(z), in place."""
    np.tanh(z, out=z)


def times_tanh_derivative(delta: Floats, h: Floats, scratch: Floats) -> None:
    """delta * (1 - h^2), in place."""
    np.multiply(h, h, out=scratch)
    np.subtract(1, scratch, out=scratch)
    np.multiply(delta, scratch, out=delta)


def logistic(z: Floats) -> None:
    """1 / (1 + exp(-z)) as (1 + tanh(z / 2)) / 2, in place: finite for any z."""
    z *= 0.5
    np.tanh(z, out=z)
    z += 1
    z *= 0.5


def times_logistic_derivative(delta: Floats, h: Floats, scratch: Floats) -> None:
    """delta * h (1 - h), in place."""
    np.subtract(1, h, out=scratch)
    np.multiply(scratch, h, out=scratch)
    np.multiply(delta, scratch, out=delta)


ACTIVATIONS: Registry[Activation] = Registry(
    "activation",
    [
        ("relu", Activation(relu, times_relu_derivative)),
        ("tanh", Activation(tanh, times_tanh_derivative)),
        ("logistic", Activation(logistic, times_logistic_derivative)),
    ],
)
