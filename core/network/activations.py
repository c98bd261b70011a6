"""Activations of hidden units: value and derivative, one row each in `ACTIVATIONS`.

Both work in place on buffers that are allocated once, because the training loop
allocates nothing per step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.registry import Registry
from core.types import Floats

WithSlope = Callable[[Floats, Floats], Callable[[], None]]


@dataclass(frozen=True)
class Activation:
    """A row of `ACTIVATIONS`: an elementwise g, its derivative and its properties.

    apply : (z) replaces pre-activations z by g(z), in place
    with_slope : (z, slope) returns a function that replaces the current z by g(z) and fills
        slope, of the same shape, with g'(z). All three derivatives follow from h = g(z):
        1[h > 0], 1 - h^2, h (1 - h)
    other_slope : the `with_slope` of another activation, used by a planted bug
    bound : (reach) an upper bound of |g(z)| for |z| up to `reach`, which may be infinite
    kinks : the z where the derivative jumps
    slopes : (left, right) where g(z) is left z below 0 and right z above, so that a picture has to
        compute only its one kink; None for any other function
    """

    apply: Callable[[Floats], None]
    with_slope: WithSlope
    other_slope: WithSlope
    bound: Callable[[float], float]
    kinks: tuple[float, ...] = ()
    slopes: tuple[float, float] | None = None


def relu(z: Floats) -> None:
    """max(z, 0), in place."""
    # With a row of zeros NumPy uses its vectorised loop; with the number 0 it is half as fast.
    np.maximum(z, np.zeros(z.shape[-1], z.dtype), out=z)


def relu_with_slope(z: Floats, slope: Floats) -> Callable[[], None]:
    """max(z, 0) and 1[z > 0]; the derivative at 0 is 0, as in the notebooks."""
    zero, positive = np.zeros((), z.dtype), np.empty(z.shape, np.bool_)
    # NumPy converts small integers to floats twice as fast as booleans, and both are one byte.
    ones = positive.view(np.int8)

    def call() -> None:
        np.greater(z, zero, out=positive)
        np.copyto(slope, ones)
        np.multiply(z, slope, out=z)

    return call


def tanh(z: Floats) -> None:
    """tanh(z), in place."""
    np.tanh(z, out=z)


def tanh_with_slope(z: Floats, slope: Floats) -> Callable[[], None]:
    """tanh(z) and 1 - tanh(z)^2."""

    def call() -> None:
        tanh(z)
        np.multiply(z, z, out=slope)
        np.subtract(1, slope, out=slope)

    return call


def logistic(z: Floats) -> None:
    """1 / (1 + exp(-z)) as (1 + tanh(z / 2)) / 2, in place: finite for any z."""
    z *= 0.5
    np.tanh(z, out=z)
    z += 1
    z *= 0.5


def logistic_with_slope(z: Floats, slope: Floats) -> Callable[[], None]:
    """s = 1 / (1 + exp(-z)) and s (1 - s)."""

    def call() -> None:
        logistic(z)
        np.subtract(1, z, out=slope)
        np.multiply(z, slope, out=slope)

    return call


ACTIVATIONS: Registry[Activation] = Registry(
    "unknown activation {key!r}; valid: {valid}",
    [
        ("relu", Activation(relu, relu_with_slope, tanh_with_slope, lambda reach: reach, kinks=(0.0,), slopes=(0.0, 1.0))),
        ("tanh", Activation(tanh, tanh_with_slope, relu_with_slope, lambda _reach: 1.0)),
        ("logistic", Activation(logistic, logistic_with_slope, relu_with_slope, lambda _reach: 1.0)),
    ],
)


@dataclass(frozen=True)
class Derivative:
    """A row of `DERIVATIVES`: the correct derivative, or a notebook's bug.

    mistaken : (activation) the `with_slope` that is wrongly evaluated at h = g(z) instead of g's at z; None for the correct one
    """

    title: str
    mistaken: Callable[[Activation], WithSlope] | None = None


DERIVATIVES: Registry[Derivative] = Registry(
    "unknown derivative {key!r}; valid: {valid}",
    [
        ("exact", Derivative("exact")),
        ("relu", Derivative("ReLU's", lambda _activation: relu_with_slope)),
        ("of_activation", Derivative("of the activation", lambda activation: activation.with_slope)),
    ],
)


def activations_of(text: str, layers: int) -> tuple[Activation, ...]:
    """The rows of `layers` hidden layers, first layer first, from "tanh" or "relu, tanh"; the last name repeats for remaining layers.

    Raises `BadInput` for an unknown name.
    """
    names = text.split(", ")
    return tuple(ACTIVATIONS[names[min(index, len(names) - 1)]] for index in range(layers))


def with_slope_of(activation: Activation, rule: str, z: Floats, slope: Floats) -> Callable[[], None]:
    """`activation.with_slope`, or a version with a notebook's bug; rule : one of `DERIVATIVES`.

    relu : 1[h > 0] for any g, with h = g(z). of_activation : g'(h) instead of g'(z).
    """
    mistake = DERIVATIVES[rule].mistaken
    if mistake is None:
        return activation.with_slope(z, slope)
    again = np.empty_like(z)
    mistaken = mistake(activation)(again, slope)

    def call() -> None:
        activation.apply(z)
        np.copyto(again, z)
        mistaken()

    return call
