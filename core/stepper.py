"""The training step on buffers that are made once: its loop allocates nothing.

Points are columns. A layer is one matrix (out, in + 1) whose last column are the
biases: its inputs carry a row of ones, so that they ride in the product. All matrices
lie in one flat buffer and all gradients in another, so an update is two calls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from core.activations import ACTIVATIONS
from core.losses import cross_entropy, l2_penalty, to_cross_entropy_derivative
from core.models import accuracy, layer_sizes, scores
from core.state import ModelSettings, TrainingSettings
from core.types import Dataset, Floats, Layer, Snapshot, read_only


@dataclass(frozen=True, eq=False)
class _Affine:
    """One layer and what it reads and fills, for n points.

    matrix, gradient : (out, in + 1), views of the flat buffers
    inputs : (in + 1, n), the last row ones
    outputs : (out, n); of a hidden layer after the activation, without the row of ones
    delta : (out, n) derivative of the loss by the product, times the learning rate
    scratch : (out, n)
    """

    matrix: Floats
    gradient: Floats
    inputs: Floats
    outputs: Floats
    delta: Floats
    scratch: Floats

    @property
    def weights(self) -> Floats:
        """(in, out) view."""
        return self.matrix[:, :-1].T

    @property
    def biases(self) -> Floats:
        """(out,) view."""
        return self.matrix[:, -1]


class Stepper:
    """Full-batch gradient descent of one model on one set of points.

    Weight decay shrinks the weights by 1 - learning rate * decay, which is the
    derivative of its penalty. Learning rate and 1/n are folded into the derivative
    of the loss, so the gradient buffer holds what is to be subtracted.

    parameters : the flat buffer of all matrices, to be read or changed in place
    """

    def __init__(self, data: Dataset, model: ModelSettings, training: TrainingSettings) -> None:
        dtype = np.dtype(training.precision)
        sizes = layer_sizes(model, data.class_count)
        self._data = data
        self._activation_key = model.activation
        self._activation = ACTIVATIONS[model.activation]
        self._training = training
        self.parameters, matrices = _matrices(sizes, dtype)
        self._gradients, gradients = _matrices(sizes, dtype)
        self._shrinkage, shrinkages = _matrices(sizes, dtype)
        for shrinkage in shrinkages:
            shrinkage[:, :-1] = 1 - training.learning_rate * training.weight_decay
            shrinkage[:, -1] = 1
        self._layers = _layers(matrices, gradients, data.x_train)
        self._scale = dtype.type(training.learning_rate / len(data.y_train))
        self._targets = np.zeros_like(self._layers[-1].outputs)
        self._targets[data.y_train, np.arange(len(data.y_train))] = self._scale
        self._row = np.empty(len(data.y_train), dtype)

    def load(self, layers: tuple[Layer, ...]) -> None:
        """Take over parameters; float32 buffers round them."""
        for mine, given in zip(self._layers, layers, strict=True):
            mine.weights[:] = given.weights
            mine.biases[:] = given.biases

    def layers(self) -> tuple[Layer, ...]:
        """A read-only copy of the parameters, in the run's precision."""
        return tuple(Layer(read_only(layer.weights.copy()), read_only(layer.biases.copy())) for layer in self._layers)

    def advance(self, steps: int) -> None:
        """That many updates. After an overflow the parameters are not finite; there is no warning."""
        with np.errstate(all="ignore"):
            for _ in range(steps):
                self._forward()
                self._backward()
                np.multiply(self.parameters, self._shrinkage, out=self.parameters)
                np.subtract(self.parameters, self._gradients, out=self.parameters)

    def losses(self) -> tuple[float, float]:
        """Data loss and penalty of the parameters; after an overflow not finite, without a warning."""
        with np.errstate(all="ignore"):
            self._forward()
            data_loss = cross_entropy(self._layers[-1].outputs, self._data.y_train)
            return data_loss, l2_penalty((layer.weights for layer in self._layers), self._training.weight_decay)

    def gradient(self) -> Floats:
        """Derivative of data loss + penalty by every entry of `parameters`, from the code that trains."""
        self._forward()
        self._backward()
        decayed = (1 - self._shrinkage) * self.parameters
        return (self._gradients + decayed) / self._training.learning_rate

    def snapshot(self, step: int) -> Snapshot | None:
        """The state as what a run was after `step` updates; None where it is not finite."""
        data_loss, penalty = self.losses()
        if not (math.isfinite(data_loss + penalty) and np.isfinite(self.parameters).all()):
            return None
        layers = self.layers()
        return Snapshot(
            step=step,
            epoch=step,
            layers=layers,
            data_loss=data_loss,
            penalty=penalty,
            train_accuracy=accuracy(self._layers[-1].outputs.T, self._data.y_train),
            test_accuracy=self._test_accuracy(layers),
        )

    def _test_accuracy(self, layers: tuple[Layer, ...]) -> float | None:
        if len(self._data.y_test) == 0:
            return None
        return accuracy(scores(layers, self._activation_key, self._data.x_test), self._data.y_test)

    def _forward(self) -> None:
        """Fill every layer's outputs; the last one's are the logits."""
        *hidden, last = self._layers
        for layer in hidden:
            np.matmul(layer.matrix, layer.inputs, out=layer.outputs)
            self._activation.apply(layer.outputs)
        np.matmul(last.matrix, last.inputs, out=last.outputs)

    def _backward(self) -> None:
        """Fill the gradient buffer, last layer first; the logits are overwritten."""
        to_cross_entropy_derivative(self._layers[-1].outputs, self._targets, self._scale, self._row)
        above: _Affine | None = None
        for layer in reversed(self._layers):
            if above is not None:
                np.matmul(above.weights, above.delta, out=layer.delta)
                self._activation.times_derivative(layer.delta, layer.outputs, layer.scratch)
            np.matmul(layer.delta, layer.inputs.T, out=layer.gradient)
            above = layer


def _matrices(sizes: tuple[int, ...], dtype: np.dtype[Any]) -> tuple[Floats, list[Floats]]:
    """A flat buffer of zeros, and its views (out, in + 1), one per layer."""
    shapes = [(units, below + 1) for below, units in pairwise(sizes)]
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    flat = np.zeros(ends[-1], dtype)
    return flat, [piece.reshape(shape) for piece, shape in zip(np.split(flat, ends[:-1]), shapes, strict=True)]


def _layers(matrices: list[Floats], gradients: list[Floats], x: Floats) -> list[_Affine]:
    """The layers for points x (n, 2), each one's outputs being the next one's inputs."""
    dtype, n = matrices[0].dtype, len(x)
    inputs = [np.ones((matrix.shape[1], n), dtype) for matrix in matrices]
    inputs[0][:-1] = x.T
    deltas = [np.empty((len(matrix), n), dtype) for matrix in matrices]
    # The logits need no buffer of their own: they are turned into the last delta in place.
    outputs = [*(above[:-1] for above in inputs[1:]), deltas[-1]]
    scratches = [np.empty_like(delta) for delta in deltas]
    rows = zip(matrices, gradients, inputs, outputs, deltas, scratches, strict=True)
    return [_Affine(*row) for row in rows]
