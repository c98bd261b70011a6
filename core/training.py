"""Full-batch gradient descent as a generator of snapshots.

Loss: mean softmax cross-entropy + weight_decay / 2 * sum W^2, biases excepted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.activations import ACTIVATIONS
from core.datasets import DataSettings
from core.errors import Diverged
from core.models import accuracy, initial_layers, layer_sizes, scores
from core.state import ModelSettings, TrainingSettings
from core.types import Dataset, Floats, Layer, Snapshot, read_only


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run, bit for bit; `data` is the recipe of the points."""

    data: DataSettings
    model: ModelSettings
    training: TrainingSettings


def train(run: RunConfig, data: Dataset, start: Snapshot | None = None) -> Iterator[Snapshot]:
    """Train from the initial weights, or onwards from `start`, to `run.training.epochs`.

    Yields step 0 (but not `start` again), every multiple of `report_every` and the last
    step. Going on from a snapshot gives the same bits as never having stopped. Raises
    `Diverged` after yielding the last finite step.
    """
    stepper = Stepper(run, data)
    if start is None:
        stepper.load(initial_layers(run.data, run.model, data.class_count, data.x_train.shape[1]))
        start = stepper.snapshot(0)
        yield start
    else:
        stepper.load(start.layers)
    interval, epochs = run.training.report_every, run.training.epochs
    last = start
    while last.step < epochs:
        step = min(last.step - last.step % interval + interval, epochs)
        stepper.advance(step - last.step)
        if not stepper.is_finite():
            yield from _up_to_divergence(stepper, last)
            raise Diverged(stepper.steps_done + last.step, run.training.learning_rate)
        last = stepper.snapshot(step)
        yield last


def _up_to_divergence(stepper: Stepper, last: Snapshot) -> Iterator[Snapshot]:
    """Replay the burst after `last` step by step; yields its last finite step, if there is a later one."""
    finite = last
    stepper.load(last.layers)
    while True:
        stepper.advance(1)
        if not stepper.is_finite():
            break
        finite = stepper.snapshot(last.step + stepper.steps_done)
    if finite is not last:
        yield finite


class Stepper:
    """The training step on preallocated buffers; an inner loop that allocates nothing.

    Points are columns. Each layer is one matrix (out, in + 1) whose last column are the
    biases: its input carries a row of ones, so they ride in the product. All matrices
    lie in one flat buffer and all gradients in another, which makes the update two
    calls; weight decay is a multiplication. The learning rate and 1/n are folded into
    the softmax normaliser, so the gradients come out ready to subtract.
    """

    def __init__(self, run: RunConfig, data: Dataset) -> None:
        training, dtype = run.training, np.dtype(run.training.precision)
        features, n = data.x_train.shape[1], len(data.x_train)
        self._data, self._activation_name = data, run.model.activation
        self._activation = ACTIVATIONS[run.model.activation]
        self._decay = training.weight_decay
        self._rate = dtype.type(training.learning_rate / n)
        self.steps_done = 0
        sizes = layer_sizes(features, run.model, data.class_count)
        self._parameters, self._matrices = _flat_matrices(sizes, dtype)
        self._gradients, self._gradient_matrices = _flat_matrices(sizes, dtype)
        self._shrink, shrink_matrices = _flat_matrices(sizes, dtype)
        self._shrink.fill(1)
        for matrix in shrink_matrices:
            matrix[:, :-1] = 1 - training.learning_rate * training.weight_decay
        self._inputs = [np.ones((units + 1, n), dtype) for units in sizes[:-1]]
        self._inputs[0][:-1] = data.x_train.T
        self._deltas = [np.empty((units, n), dtype) for units in sizes[1:]]
        self._scratch = [np.empty((units, n), dtype) for units in sizes[1:-1]]
        self._row = np.empty(n, dtype)
        self._targets = np.zeros((data.class_count, n), dtype)
        self._targets[data.y_train, np.arange(n)] = self._rate

    def load(self, layers: tuple[Layer, ...]) -> None:
        """Take over parameters, and count steps from here."""
        for matrix, layer in zip(self._matrices, layers, strict=True):
            matrix[:, :-1] = layer.weights.T
            matrix[:, -1] = layer.biases
        self.steps_done = 0

    def advance(self, steps: int) -> None:
        """That many updates; an overflow leaves non-finite parameters and no warning."""
        with np.errstate(all="ignore"):
            for _ in range(steps):
                self._forward()
                self._backward()
                self._parameters *= self._shrink
                self._parameters -= self._gradients
        self.steps_done += steps

    def is_finite(self) -> bool:
        """Whether the parameters and their loss are."""
        with np.errstate(all="ignore"):
            return bool(np.isfinite(self._parameters).all()) and math.isfinite(self._data_loss() + self._penalty())

    def snapshot(self, step: int) -> Snapshot:
        """The present parameters, in a copy, with their losses and accuracies."""
        data, layers = self._data, self.layers()
        logits = scores(layers, self._activation_name, data.x_train)
        test = scores(layers, self._activation_name, data.x_test) if len(data.x_test) else None
        return Snapshot(
            step=step,
            epoch=step,
            layers=layers,
            data_loss=self._data_loss(),
            penalty=self._penalty(),
            train_accuracy=accuracy(logits, data.y_train),
            test_accuracy=None if test is None else accuracy(test, data.y_test),
        )

    def layers(self) -> tuple[Layer, ...]:
        """A read-only copy of the present parameters."""
        return tuple(Layer(read_only(matrix[:, :-1].T.copy()), read_only(matrix[:, -1].copy())) for matrix in self._matrices)

    def gradient(self) -> tuple[Layer, ...]:
        """The loss's derivative by every parameter, from the code that training runs."""
        self._forward()
        self._backward()
        rate = self._rate * len(self._row)
        found = []
        for matrix, scaled in zip(self._matrices, self._gradient_matrices, strict=True):
            found.append(Layer((scaled[:, :-1] / rate + self._decay * matrix[:, :-1]).T, scaled[:, -1] / rate))
        return tuple(found)

    def loss(self) -> float:
        """data loss + penalty with the present parameters."""
        return self._data_loss() + self._penalty()

    def _forward(self) -> None:
        """Leave every layer's output in its buffer, and the logits (k, n) in the last delta."""
        for number, matrix in enumerate(self._matrices[:-1]):
            hidden = self._inputs[number + 1][:-1]
            np.matmul(matrix, self._inputs[number], out=hidden)
            self._activation.apply(hidden)
        np.matmul(self._matrices[-1], self._inputs[-1], out=self._deltas[-1])

    def _backward(self) -> None:
        """From logits to learning rate times the data gradient, in the gradient buffer."""
        self._output_delta()
        for number in range(len(self._matrices) - 1, -1, -1):
            delta = self._deltas[number]
            np.matmul(delta, self._inputs[number].T, out=self._gradient_matrices[number])
            if number:
                below = self._deltas[number - 1]
                np.matmul(self._matrices[number][:, :-1].T, delta, out=below)
                self._activation.times_derivative(below, self._inputs[number][:-1], self._scratch[number - 1])

    def _output_delta(self) -> None:
        """d loss / d logits = (softmax - one-hot) / n, times the learning rate."""
        logits, row = self._deltas[-1], self._row
        np.maximum.reduce(logits, axis=0, out=row)
        logits -= row
        np.exp(logits, out=logits)
        np.add.reduce(logits, axis=0, out=row)
        np.divide(self._rate, row, out=row)
        logits *= row
        logits -= self._targets

    def _data_loss(self) -> float:
        """Mean over the points of log-sum-exp(logits) - logit of the true class."""
        self._forward()
        logits = self._deltas[-1].astype(np.float64)
        logits -= logits.max(axis=0)
        true = logits[self._data.y_train, np.arange(logits.shape[1])]
        return float((np.log(np.exp(logits).sum(axis=0)) - true).mean())

    def _penalty(self) -> float:
        return 0.5 * self._decay * sum(float(np.square(matrix[:, :-1], dtype=np.float64).sum()) for matrix in self._matrices)


def _flat_matrices(sizes: tuple[int, ...], dtype: np.dtype[np.floating]) -> tuple[Floats, list[Floats]]:  # type: ignore[type-arg]
    """A flat buffer and its views, one (out, in + 1) per layer."""
    shapes = [(units, below + 1) for below, units in zip(sizes, sizes[1:], strict=False)]
    flat = np.zeros(sum(rows * columns for rows, columns in shapes), dtype)
    ends = np.cumsum([rows * columns for rows, columns in shapes])
    pieces = np.split(flat, ends[:-1])
    return flat, [piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True)]
