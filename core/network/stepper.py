"""The training step: the current position of a run and its buffers. In full batch the loop allocates nothing."""

from __future__ import annotations

import math

import numpy as np

from core.errors import breathe
from core.network.anatomy import held_parameters, sizes_of
from core.network.backprop import Backprop, matrices_of
from core.network.batches import Batches
from core.network.blocks import BlockedBackprop, training_block_size
from core.network.losses import LOSS_FORMS, absolute_sum, one_hot, per_class, squared_norm
from core.network.models import accuracy, layer_sizes, scores
from core.network.schedules import SCHEDULES
from core.network.settings import ModelSettings, TrainingSettings
from core.network.updates import update_rule
from core.types import Dataset, Floats, Ints, Layer, Snapshot, read_only


class Stepper:
    """One model trained on one set of points.

    parameters : the flat buffer of all matrices, which may be read or changed in place
    held : (p,) which parameters no update changes, because of edits; None if all are free
    """

    def __init__(self, data: Dataset, model: ModelSettings, training: TrainingSettings, start: Snapshot | None = None) -> None:
        """start : a snapshot to resume; its edits decide the units, and which parameters are held"""
        self._data, self._model, self._training = data, model, training
        planned = layer_sizes(model, data.class_count, data.features)
        dtype, sizes = np.dtype(training.precision), planned if start is None else sizes_of(start.layers)
        self._edited = start.edited if start else None
        self.held = held_parameters(start) if start else None
        self._schedule = SCHEDULES[training.schedule].factor
        self.parameters, self._matrices = matrices_of(sizes, dtype)
        self._gradients, self._gradient_matrices = matrices_of(sizes, dtype)
        self.decays, decays = matrices_of(sizes, np.dtype(np.float64))
        self.pulls, pulls = matrices_of(sizes, np.dtype(np.float64))
        for decay, pull in zip(decays, pulls, strict=True):
            decay[:, :-1], pull[:, :-1] = training.weight_decay, training.l1_penalty
        if self.held is not None:
            self.decays[self.held] = self.pulls[self.held] = 0
        self._rule = update_rule(training, self.parameters, self._gradients, self.decays, self.pulls)
        self._batches = Batches(training, len(data.y_train), planned)
        self._whole = self._pass(len(data.y_train))
        self._whole.inputs[:-1], self._whole.one_hot[:] = data.x_train.T, one_hot(data.y_train, sizes[-1])
        self._passes: dict[int, Backprop | BlockedBackprop] = {}
        self._rate = math.nan
        self._set_position(0, 0, 0)

    def load(self, layers: tuple[Layer, ...]) -> None:
        """Set the initial parameters, rounded to the run's precision."""
        for matrix, layer in zip(self._matrices, layers, strict=True):
            matrix[:, :-1].T[:], matrix[:, -1] = layer.weights, layer.biases
        self._rule.restore(None)
        self._set_position(0, 0, 0)

    def resume(self, snapshot: Snapshot) -> None:
        """Continue from a snapshot."""
        self.load(snapshot.layers)
        self._rule.restore(snapshot.memory)
        self._set_position(snapshot.step, snapshot.epoch, snapshot.position)

    def layers(self) -> tuple[Layer, ...]:
        """A read-only copy of the parameters, in the run's precision."""
        return tuple(Layer(read_only(matrix[:, :-1].T.copy()), read_only(matrix[:, -1].copy())) for matrix in self._matrices)

    def updates_left(self) -> int:
        """Updates until the end of the run's last epoch, or until its last update."""
        return self._batches.updates_left(self.step, self._epoch, self._position)

    def updates_left_in_epoch(self) -> int:
        return self._batches.updates_until(self._epoch + 1, self._epoch, self._position)

    def advance(self, steps: int) -> None:
        """Make `steps` updates. After an overflow the parameters are not finite; there is no warning.

        Raises `Abandoned` in mid-update once the work has been given up; after that only `load` and `resume` are valid.
        """
        with np.errstate(all="ignore"):
            for _ in range(steps):
                breathe()
                if not self._differentiated:
                    batch = self._whole if self._batches.whole else self._next_batch()
                    batch.forward()
                    self._differentiate(batch)
                self._rule.update()
                self._set_position(self.step + 1, *self._batches.next_place(self._epoch, self._position))

    def losses(self) -> tuple[float, float]:
        """Data loss and penalty of the parameters; after an overflow not finite, without a warning."""
        data_loss, squares = self._measured()
        return data_loss, self._penalty(squares)

    def batch_loss(self) -> float | None:
        """Data loss over the points of the next update; None in full batch or if it is not finite."""
        if self._batches.whole:
            return None
        indices = self._batches.at(self._epoch, self._position)
        with np.errstate(all="ignore"):
            batch = self._next_batch()
            batch.forward()
            loss = self._loss(batch.logits, self._data.y_train[indices])
        return loss if math.isfinite(loss) else None

    def gradient(self) -> tuple[Floats, Floats]:
        """Derivatives of data loss and penalty with respect to `parameters`, from the training code."""
        self._whole.forward()
        return self._gradient_after_forward()

    def snapshot(self) -> Snapshot | None:
        """The current snapshot; None if it is not finite."""
        data_loss, squares = self._measured()
        penalty = self._penalty(squares)
        if not (math.isfinite(data_loss + penalty) and np.isfinite(self.parameters).all()):
            return None
        layers = self.layers()
        train_accuracy = accuracy(per_class(self._whole.logits).T, self._data.y_train)
        test_loss, test_accuracy = self._tested(layers)
        return Snapshot(
            step=self.step,
            epoch=self._epoch,
            layers=layers,
            data_loss=data_loss,
            penalty=penalty,
            train_accuracy=train_accuracy,
            test_accuracy=test_accuracy,
            position=self._position,
            memory=self._rule.memory(),
            test_loss=test_loss,
            gradient_norm=self._gradient_norm(),
            batch_loss=self.batch_loss(),
            weight_norm=math.sqrt(squares),
            edited=self._edited,
        )

    def _measured(self) -> tuple[float, float]:
        """Data loss and the sum of all squared weights."""
        with np.errstate(all="ignore"):
            self._whole.forward()
            data_loss = self._loss(self._whole.logits, self._data.y_train)
            return data_loss, squared_norm(matrix[:, :-1] for matrix in self._matrices)

    def _loss(self, logits: Floats, labels: Ints) -> float:
        """The data loss of outputs (k, n), as the model computes it."""
        mean = LOSS_FORMS[self._model.loss_form].value(logits, labels)
        return mean * len(labels) if self._model.loss == "sum" else mean

    def _penalty(self, squares: float) -> float:
        penalty, l1 = 0.5 * self._training.weight_decay * squares, self._training.l1_penalty
        return penalty + l1 * absolute_sum(matrix[:, :-1] for matrix in self._matrices) if l1 else penalty

    def _gradient_after_forward(self) -> tuple[Floats, Floats]:
        """As `gradient`, using the last forward pass over all points."""
        self._differentiate(self._whole)
        self._differentiated = self._batches.whole
        by_penalty = self.decays * self.parameters + self.pulls * np.sign(self.parameters)
        return self._gradients / self._whole.factor, by_penalty

    def _differentiate(self, batch: Backprop | BlockedBackprop) -> None:
        """Fill the gradients from the forward pass of a batch; those of held parameters are 0."""
        batch.backward()
        if self.held is not None:
            self._gradients[self.held] = 0

    def _gradient_norm(self) -> float | None:
        """Norm of the gradient of the loss measured last; in full batch the next update reuses this gradient."""
        with np.errstate(all="ignore"):
            norm = float(np.linalg.norm(np.add(*self._gradient_after_forward())))
        return norm if math.isfinite(norm) else None

    def _tested(self, layers: tuple[Layer, ...]) -> tuple[float | None, float | None]:
        """Loss and accuracy on the test points."""
        labels = self._data.y_test
        if len(labels) == 0:
            return None, None
        with np.errstate(all="ignore"):
            logits = scores(layers, self._model.activation, self._data.x_test)
            loss = self._loss(logits.T[-len(layers[-1].biases) :], labels)
        return loss if math.isfinite(loss) else None, accuracy(logits, labels)

    def _pass(self, n: int) -> Backprop | BlockedBackprop:
        buffers = self._matrices, self._gradient_matrices, n, self._model
        shapes = [(matrix.shape[1] - 1, len(matrix)) for matrix in self._matrices]
        size = training_block_size(shapes, n, self.parameters.itemsize)
        return Backprop(*buffers) if n <= size else BlockedBackprop(*buffers, size)

    def _next_batch(self) -> Backprop | BlockedBackprop:
        """The buffers of the next update, filled with its points."""
        indices = self._batches.at(self._epoch, self._position)
        if len(indices) not in self._passes:
            self._passes[len(indices)] = self._pass(len(indices))
        batch = self._passes[len(indices)]
        # With the default mode "raise", take would copy `out` first.
        np.take(self._whole.inputs, indices, axis=1, out=batch.inputs, mode="clip")
        np.take(self._whole.one_hot, indices, axis=1, out=batch.one_hot, mode="clip")
        batch.set_factor(self._rule.factor)
        return batch

    def _set_position(self, step: int, epoch: int, position: int) -> None:
        """Move to this position; a new learning rate is passed to everything that depends on it."""
        self.step, self._epoch, self._position = step, epoch, position
        self._differentiated = False
        rate = self._training.learning_rate * self._schedule(self._training, epoch)
        if rate != self._rate:
            self._rate = rate
            self._rule.set_rate(rate)
            self._whole.set_factor(self._rule.factor if self._batches.whole else 1.0)
