"""Activations of hidden units: value and derivative, one row each in `ACTIVATIONS`.

Both work in place on buffers that are allocated once, because the training loop
allocates nothing per step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.registry import Registry
from core.types import Floats

WithSlope = Callable[[Floats, Floats], Callable[[], None]]
_LEAK = 0.01
_GELU_SCALE, _GELU_CUBE = math.sqrt(2 / math.pi), 0.044715
_GELU_FLAT = 10.0  # beyond it the tanh in gelu is 1 or -1 to the last bit, and z^3 cannot overflow


@dataclass(frozen=True)
class Activation:
    """A row of `ACTIVATIONS`: an elementwise g, its derivative and its properties.

    apply : (z) replaces pre-activations z by g(z), in place
    with_slope : (z, slope) returns a function that replaces the current z by g(z) and fills
        slope, of the same shape, with g'(z)
    other_slope : the `with_slope` of another activation, used by a planted bug
    bound : (reach) an upper bound of |g(z)| for |z| up to `reach`, which may be infinite
    kinks : the z where g or its derivative jumps
    slopes : (left, right) where g(z) is left z below 0 and right z above, so that a picture has to
        compute only its one kink; None for any other function
    single_reach : the largest |z| whose g(z) single precision keeps to about four digits
    caution : what keeps a network of such units from learning, a sentence; may be empty
    """

    apply: Callable[[Floats], None]
    with_slope: WithSlope
    other_slope: WithSlope
    bound: Callable[[float], float]
    kinks: tuple[float, ...] = ()
    slopes: tuple[float, float] | None = None
    single_reach: float = math.inf
    caution: str = ""


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


def leaky_relu(z: Floats) -> None:
    """z where it is positive, else 0.01 z, in place: Maas et al. (2013)."""
    np.maximum(z, _LEAK * z, out=z)


def leaky_relu_with_slope(z: Floats, slope: Floats) -> Callable[[], None]:
    """max(z, 0.01 z) and 1 where z > 0, else 0.01; the derivative at 0 is 0.01, as in PyTorch."""
    positive = np.empty(z.shape, np.bool_)

    def call() -> None:
        np.greater(z, 0, out=positive)
        np.copyto(slope, positive.view(np.int8))
        np.maximum(slope, _LEAK, out=slope)
        np.multiply(z, slope, out=z)

    return call


def elu(z: Floats) -> None:
    """z where it is positive, else exp(z) - 1, in place: Clevert et al. (2016) with alpha 1."""
    elu_with_slope(z, np.empty_like(z))()


def elu_with_slope(z: Floats, slope: Floats) -> Callable[[], None]:
    """max(z, 0) + exp(min(z, 0)) - 1 and exp(min(z, 0))."""

    def call() -> None:
        np.minimum(z, 0, out=slope)
        np.expm1(slope, out=slope)
        np.maximum(z, 0, out=z)
        np.add(z, slope, out=z)
        np.add(slope, 1, out=slope)

    return call


def gelu(z: Floats) -> None:
    """z (1 + tanh(sqrt(2 / pi) (z + 0.044715 z^3))) / 2, in place: Hendrycks and Gimpel (2016), PyTorch's form "tanh"."""
    gelu_with_slope(z, np.empty_like(z))()


def gelu_with_slope(z: Floats, slope: Floats) -> Callable[[], None]:
    """z (1 + t) / 2 with t = tanh(u), and (1 + t) / 2 + z (1 - t^2) u' / 2."""
    near, turned = np.empty_like(z), np.empty_like(z)

    def call() -> None:
        np.clip(z, -_GELU_FLAT, _GELU_FLAT, out=near)
        np.multiply(near, near, out=slope)
        np.multiply(slope, _GELU_CUBE, out=turned)
        np.add(turned, 1, out=turned)
        np.multiply(turned, near, out=turned)
        np.multiply(turned, _GELU_SCALE, out=turned)
        np.tanh(turned, out=turned)
        np.multiply(slope, 3 * _GELU_CUBE * _GELU_SCALE / 2, out=slope)
        np.add(slope, _GELU_SCALE / 2, out=slope)
        np.multiply(slope, near, out=slope)  # z u' / 2
        np.multiply(turned, turned, out=near)
        np.subtract(1, near, out=near)
        np.multiply(slope, near, out=slope)
        np.add(turned, 1, out=turned)
        np.multiply(turned, 0.5, out=turned)
        np.add(slope, turned, out=slope)
        np.multiply(z, turned, out=z)

    return call


def softplus(z: Floats) -> None:
    """log(1 + exp(z)), in place: finite for any z."""
    np.logaddexp(z, 0, out=z)


def softplus_with_slope(z: Floats, slope: Floats) -> Callable[[], None]:
    """log(1 + exp(z)) and 1 / (1 + exp(-z))."""

    def call() -> None:
        np.copyto(slope, z)
        logistic(slope)
        softplus(z)

    return call


def sine(z: Floats) -> None:
    """sin(z), in place."""
    np.sin(z, out=z)


def sine_with_slope(z: Floats, slope: Floats) -> Callable[[], None]:
    """sin(z) and cos(z)."""

    def call() -> None:
        np.cos(z, out=slope)
        sine(z)

    return call


def step(z: Floats) -> None:
    """1 where z is positive, else 0, in place: the threshold unit of McCulloch and Pitts (1943)."""
    np.copyto(z, np.greater(z, 0))


def step_with_slope(z: Floats, slope: Floats) -> Callable[[], None]:
    """1[z > 0] and 0, its derivative wherever there is one."""
    positive = np.empty(z.shape, np.bool_)

    def call() -> None:
        np.greater(z, 0, out=positive)
        np.copyto(z, positive.view(np.int8))
        slope[...] = 0

    return call


def linear(_z: Floats) -> None:
    """z itself."""


def linear_with_slope(_z: Floats, slope: Floats) -> Callable[[], None]:
    """z and 1."""

    def call() -> None:
        slope[...] = 1

    return call


def _unchanged(reach: float) -> float:
    return reach


def _one(_reach: float) -> float:
    return 1.0


def _softplus_bound(reach: float) -> float:
    return (reach + math.log1p(math.exp(-reach))) * (1 + 1e-15)


_NO_SLOPE = "A step has slope 0: no gradient reaches the layers up to it, which keep their initial weights."
_ADDS_NOTHING = "A layer of linear units adds nothing: two linear maps in a row are one linear map."

ACTIVATIONS: Registry[Activation] = Registry(
    "unknown activation {key!r}; valid: {valid}",
    [
        ("relu", Activation(relu, relu_with_slope, tanh_with_slope, _unchanged, kinks=(0.0,), slopes=(0.0, 1.0))),
        ("tanh", Activation(tanh, tanh_with_slope, relu_with_slope, _one)),
        ("logistic", Activation(logistic, logistic_with_slope, relu_with_slope, _one)),
        (
            "leaky_relu",
            Activation(leaky_relu, leaky_relu_with_slope, tanh_with_slope, _unchanged, kinks=(0.0,), slopes=(_LEAK, 1.0)),
        ),
        ("elu", Activation(elu, elu_with_slope, tanh_with_slope, _unchanged)),
        ("gelu", Activation(gelu, gelu_with_slope, tanh_with_slope, _unchanged)),
        ("softplus", Activation(softplus, softplus_with_slope, relu_with_slope, _softplus_bound)),
        ("sine", Activation(sine, sine_with_slope, relu_with_slope, lambda reach: min(reach, 1.0), single_reach=1e3)),
        ("step", Activation(step, step_with_slope, tanh_with_slope, _one, kinks=(0.0,), caution=_NO_SLOPE)),
        ("linear", Activation(linear, linear_with_slope, tanh_with_slope, _unchanged, slopes=(1.0, 1.0), caution=_ADDS_NOTHING)),
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


def unit_cautions(text: str, layers: int) -> str:
    """What keeps hidden layers of these activations from learning, a sentence for each kind of unit; usually empty."""
    return " ".join(dict.fromkeys(row.caution for row in activations_of(text, layers) if row.caution))


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
