"""Mistakes for a class to find by the gradient check: a backward pass as in a textbook, with a place for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

import numpy as np

from core.network.activations import Activation, WithSlope, activations_of, with_slope_of
from core.network.losses import one_hot, per_class
from core.network.models import probabilities
from core.network.settings import ModelSettings
from core.registry import Registry
from core.types import Dataset, Float64s, Floats, Layer

T = TypeVar("T")


def _right(value: T) -> T:
    return value


def _own_slope(activation: Activation) -> WithSlope:
    return activation.with_slope


@dataclass(frozen=True)
class Bug:
    """A row of `BUGS`; what it leaves out is right.

    label, answer : what is told when it is revealed: its name, and one sentence
    classes_in_mean : the loss is divided by points times classes instead of by points
    penalty : whether the gradient has the penalty's part
    slope_of : the derivative that a hidden layer's activation is given
    product : what is made of the gradient (in, out) of a layer's weights
    upstream : what is made of the derivative (n, units) that comes down to a hidden layer
    biases, top : whether it also makes the derivatives by the biases wrong, and those by the layer on top
    """

    label: str
    answer: str
    classes_in_mean: bool = False
    penalty: bool = True
    slope_of: Callable[[Activation], WithSlope] = _own_slope
    product: Callable[[Float64s], Float64s] = _right
    upstream: Callable[[Float64s], Float64s] = _right
    biases: bool = True
    top: bool = True

    @property
    def planted(self) -> bool:
        """Whether there is any mistake in it."""
        return self != Bug(self.label, self.answer)


def bugged_gradient(bug: Bug, layers: tuple[Layer, ...], model: ModelSettings, data: Dataset, weight_decay: float) -> Float64s:
    """(p,) what the mistake makes of the derivative of the loss by every parameter: per layer and unit its weights, then its bias.

    In float64; not finite, without a warning, where the arithmetic overflows.
    """
    with np.errstate(all="ignore"):
        inputs, slopes, logits = _forward(bug, layers, model, data.x_train)
        outputs = logits.shape[1]
        delta = probabilities(per_class(logits.T).T)[:, -outputs:] - one_hot(data.y_train, outputs).T
        delta /= max(1, len(delta)) * (data.class_count if bug.classes_in_mean else 1)
        gradients: list[Float64s] = []
        for number in reversed(range(len(layers))):
            weights = layers[number].weights.astype(np.float64)
            by_weights = bug.product(inputs[number].T @ delta) + bug.penalty * weight_decay * weights
            gradients.append(np.vstack([by_weights, delta.sum(axis=0)]).T.ravel())
            if number:
                delta = bug.upstream(delta @ weights.T) * slopes[number - 1]
    return np.concatenate(gradients[::-1])


def _forward(bug: Bug, layers: tuple[Layer, ...], model: ModelSettings, x: Floats) -> tuple[list[Float64s], list[Float64s], Float64s]:
    """What each layer reads (n, in), the slopes of the hidden ones (n, out), and the logits (n, outputs)."""
    inputs: list[Float64s] = [x.astype(np.float64)]
    slopes: list[Float64s] = []
    for layer, activation in zip(layers[:-1], activations_of(model.activation, len(layers) - 1), strict=True):
        z = inputs[-1] @ layer.weights + layer.biases
        slopes.append(np.empty_like(z))
        with_slope = bug.slope_of(activation)
        if with_slope is activation.with_slope:
            with_slope_of(activation, model.derivative, z, slopes[-1])()
        else:
            with_slope(z.copy(), slopes[-1])()
            activation.apply(z)
        inputs.append(z)
    return inputs, slopes, inputs[-1] @ layers[-1].weights + layers[-1].biases


def _transposed(gradient: Float64s) -> Float64s:
    return gradient.T.reshape(gradient.shape)


def _ignored(delta: Float64s) -> Float64s:
    return np.full_like(delta, 1 / max(1, len(delta)))


BUGS: Registry[Bug] = Registry(
    "unknown bug {key!r}; valid: {valid}",
    [
        ("none", Bug("no mistake", "The gradient is the one that trains.")),
        (
            "A",
            Bug("missing L2", "The penalty's part λW is left out: weights are off by it, biases are right.", penalty=False, biases=False),
        ),
        (
            "B",
            Bug(
                "wrong mean",
                "The loss is averaged over points times classes, not over points: its gradient is too small by the number of classes.",
                classes_in_mean=True,
            ),
        ),
        (
            "C",
            Bug(
                "wrong activation derivative",
                "Hidden layers use the derivative of another activation: only the layer on top is right.",
                slope_of=attrgetter("other_slope"),
                top=False,
            ),
        ),
        (
            "D",
            Bug(
                "transposed product",
                "δᵀh stands where hᵀδ belongs, reshaped until it fitted: right numbers at the wrong weights, biases are right.",
                product=_transposed,
                biases=False,
            ),
        ),
        (
            "E",
            Bug(
                "upstream gradient ignored",
                "Hidden layers give their own derivative alone, whatever comes from above: only the layer on top is right.",
                upstream=_ignored,
                top=False,
            ),
        ),
    ],
)
