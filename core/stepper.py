"""The training step on buffers that are made once: its loop allocates nothing.

Points are columns. A layer is one matrix (out, in + 1) whose last column are the
biases: its inputs carry a row of ones, so that they ride in the product. All matrices
lie in one flat buffer and all gradients in another, so an update is two calls.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from core.activations import ACTIVATIONS
from core.losses import cross_entropy, cross_entropy_derivative, l2_penalty
from core.models import accuracy, layer_sizes, scores
from core.state import ModelSettings, TrainingSettings
from core.types import Dataset, Floats, Layer, Snapshot, read_only

_THIN = 6
_CACHE_LINE = 64  # bytes


class Stepper:
    """Full-batch gradient descent of one model on one set of points.

    Weight decay shrinks the weights by 1 - learning rate * decay, which is what its
    penalty's derivative does. The learning rate and 1/n are folded into the derivative
    of the data loss, so the gradient buffer holds what is to be subtracted.

    parameters : the flat buffer of all matrices, to be read or changed in place
    """

    def __init__(self, data: Dataset, model: ModelSettings, training: TrainingSettings) -> None:
        self._data, self._model, self._training = data, model, training
        dtype, sizes, n = np.dtype(training.precision), layer_sizes(model, data.class_count, data.features), len(data.y_train)
        self.parameters, matrices = _matrices(sizes, dtype)
        self._gradients, gradients = _matrices(sizes, dtype)
        self._shrinkage, shrinkages = _matrices(sizes, dtype)
        for shrinkage in shrinkages:
            shrinkage[:, :-1] = 1 - training.learning_rate * training.weight_decay
            shrinkage[:, -1] = 1
        self._layers = _layers(matrices, gradients, data.x_train.astype(dtype))
        with_slope = ACTIVATIONS[model.activation].with_slope
        self._activations = [(layer, with_slope(layer.outputs, layer.slope)) for layer in self._layers[:-1]]
        self._descents = [(_product(above.weights, above.delta, out=below.delta), below) for below, above in pairwise(self._layers)][::-1]
        scale = np.array(training.learning_rate / max(1, n), dtype)
        targets = np.zeros((data.class_count, n), dtype)
        targets[data.y_train, np.arange(n)] = scale
        last = self._layers[-1]
        self._differentiate_loss = cross_entropy_derivative(last.outputs, targets, scale, out=last.delta)

    def load(self, layers: tuple[Layer, ...]) -> None:
        """Take over parameters, rounded to the run's precision."""
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
        return accuracy(scores(layers, self._model.activation, self._data.x_test), self._data.y_test)

    def _forward(self) -> None:
        """Fill every layer's outputs, and the slopes of the hidden ones; the last outputs are the logits."""
        for layer, activate in self._activations:
            layer.multiply()
            activate()
        self._layers[-1].multiply()

    def _backward(self) -> None:
        """Fill the gradient buffer from the outputs and slopes, last layer first."""
        self._differentiate_loss()
        self._layers[-1].differentiate()
        for pull_back, layer in self._descents:
            pull_back()
            np.multiply(layer.delta, layer.slope, out=layer.delta)
            layer.differentiate()


class _Affine:
    """One layer with what it reads and fills, for n points.

    weights (in, out), biases (out,) : views of its matrix
    outputs_and_ones : (out + 1, n), what the next layer reads
    outputs : (out, n); of a hidden layer after the activation
    slope : (out, n) the activation's derivative
    delta : (out, n) derivative of the loss by matrix @ inputs, times the learning rate
    multiply, differentiate : fill the outputs, before any activation; fill the gradient from delta
    """

    def __init__(self, matrix: Floats, gradient: Floats, inputs: Floats) -> None:
        shape = len(matrix), inputs.shape[1]
        self.weights, self.biases = matrix[:, :-1].T, matrix[:, -1]
        self.outputs_and_ones = _aligned((shape[0] + 1, shape[1]), matrix.dtype)
        self.outputs_and_ones[-1] = 1
        self.outputs = self.outputs_and_ones[:-1]
        self.slope, self.delta = _aligned(shape, matrix.dtype), _aligned(shape, matrix.dtype)
        self.multiply = _product(matrix, inputs, out=self.outputs)
        self.differentiate = _product(self.delta, inputs.T, out=gradient)


def _layers(matrices: list[Floats], gradients: list[Floats], x: Floats) -> list[_Affine]:
    """The layers for points x (n, d), each reading the outputs of the one before."""
    inputs = _aligned((x.shape[1] + 1, len(x)), x.dtype)
    inputs[:-1], inputs[-1] = x.T, 1
    layers: list[_Affine] = []
    for matrix, gradient in zip(matrices, gradients, strict=True):
        layers.append(_Affine(matrix, gradient, inputs))
        inputs = layers[-1].outputs_and_ones
    return layers


def _matrices(sizes: tuple[int, ...], dtype: np.dtype[Any]) -> tuple[Floats, list[Floats]]:
    """A flat buffer of zeros, and its views (out, in + 1), one per layer."""
    shapes = [(units, below + 1) for below, units in pairwise(sizes)]
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    flat = np.zeros(ends[-1], dtype)
    return flat, [piece.reshape(shape) for piece, shape in zip(np.split(flat, ends[:-1]), shapes, strict=True)]


def _aligned(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Floats:
    """An uninitialised array that begins with a cache line: products and elementwise loops are up to 30 % faster there."""
    size = math.prod(shape) * dtype.itemsize
    memory = np.empty(size + _CACHE_LINE, np.uint8)
    start = -memory.ctypes.data % _CACHE_LINE
    array: Floats = memory[start : start + size].view(dtype).reshape(shape)
    return array


def _product(a: Floats, b: Floats, out: Floats) -> Callable[[], object]:
    """A call that fills `out` with a @ b, whatever the three buffers then hold.

    With half a dozen rows or columns (classes, coordinates) it is a stack of matrix-vector
    products, because BLAS takes up to twice as long for a matrix product that thin.
    """
    if len(a) <= _THIN:
        return partial(np.matmul, a[:, None, :], b, out=out[:, None, :])
    if b.shape[1] <= _THIN:
        return partial(np.matmul, a, b.T[:, :, None], out=out.T[:, :, None])
    return partial(np.matmul, a, b, out=out)
