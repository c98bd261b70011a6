"""Bugs for a class to find with the gradient check: a textbook backward pass with a place for each bug."""

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
    """A row of `BUGS`; the defaults are the correct computation.

    label, answer : shown when the bug is revealed: its name and one sentence
    alone : that sentence for a layer that is checked alone; empty for the same one
    classes_in_mean : the loss is divided by points times classes instead of by points
    penalty : whether the gradient includes the penalty
    slope_of : the derivative used for a hidden layer's activation
    product : applied to the gradient (in, out) of a layer's weights
    upstream : applied to the derivative (n, units) that a hidden layer receives from above
    biases, top : whether the gradients of the biases, and of the output layer, are wrong as well
    """

    label: str
    answer: str
    alone: str = ""
    classes_in_mean: bool = False
    penalty: bool = True
    slope_of: Callable[[Activation], WithSlope] = _own_slope
    product: Callable[[Float64s], Float64s] = _right
    upstream: Callable[[Float64s], Float64s] = _right
    biases: bool = True
    top: bool = True

    @property
    def planted(self) -> bool:
        """Whether it changes anything."""
        return self != Bug(self.label, self.answer)

    @property
    def ignores_upstream(self) -> bool:
        return self.upstream is _ignored


def bugged_gradient(
    bug: Bug, layers: tuple[Layer, ...], model: ModelSettings, data: Dataset, weight_decay: float, l1_penalty: float = 0.0
) -> Float64s:
    """(p,) the gradient of the loss with this bug: for each layer and unit its weights, then its bias.

    float64; not finite, without a warning, on overflow.
    """
    with np.errstate(all="ignore"):
        inputs, slopes, logits = _forward(bug, layers, model, data.x_train)
        outputs = logits.shape[1]
        delta = probabilities(per_class(logits.T).T)[:, -outputs:] - one_hot(data.y_train, outputs).T
        delta /= (1 if model.loss == "sum" else max(1, len(delta))) * (data.class_count if bug.classes_in_mean else 1)
        gradients: list[Float64s] = []
        for number in reversed(range(len(layers))):
            weights = layers[number].weights.astype(np.float64)
            by_penalty = weight_decay * weights + l1_penalty * np.sign(weights)
            by_weights = bug.product(inputs[number].T @ delta) + bug.penalty * by_penalty
            gradients.append(np.vstack([by_weights, delta.sum(axis=0)]).T.ravel())
            if number:
                delta = bug.upstream(delta @ weights.T) * slopes[number - 1]
    return np.concatenate(gradients[::-1])


def _forward(bug: Bug, layers: tuple[Layer, ...], model: ModelSettings, x: Floats) -> tuple[list[Float64s], list[Float64s], Float64s]:
    """The inputs of each layer (n, in), the slopes of the hidden layers (n, out), and the logits (n, outputs)."""
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
        ("none", Bug("no bug", "The gradient is the one used for training.")),
        (
            "A",
            Bug(
                "missing penalty",
                "The derivative of the penalty is missing: the weights are wrong, the biases are correct.",
                penalty=False,
                biases=False,
            ),
        ),
        (
            "B",
            Bug(
                "wrong mean",
                "The loss is averaged over points × classes instead of over points: its gradient is too small by the number of classes.",
                classes_in_mean=True,
            ),
        ),
        (
            "C",
            Bug(
                "wrong activation derivative",
                "Hidden layers use the wrong activation's derivative; only the output layer is correct.",
                "The ReLU layer uses the derivative of another activation.",
                slope_of=attrgetter("other_slope"),
                top=False,
            ),
        ),
        (
            "D",
            Bug(
                "transposed product",
                "It computes δᵀh instead of hᵀδ, reshaped to fit: the correct numbers at the wrong weights; the biases are correct.",
                product=_transposed,
                biases=False,
            ),
        ),
        (
            "E",
            Bug(
                "upstream gradient ignored",
                "Hidden layers use only their own derivative and ignore the gradient from above; only the output layer is correct.",
                "The layer ignores the upstream derivative, as notebook 003's cross-entropy does: it is correct only where that is 1.",
                upstream=_ignored,
                top=False,
            ),
        ),
    ],
)
