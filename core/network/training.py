"""A run as a generator of snapshots: whoever iterates it owns time.

Descent on mean cross-entropy + weight_decay / 2 * the sum of all squared weights, biases excepted.
A step is one update; in full batch that is an epoch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core.datasets import DataSettings, draw
from core.errors import Diverged
from core.network.batches import Batches
from core.network.models import initial_layers
from core.network.settings import ModelSettings, TrainingSettings
from core.network.stepper import Stepper
from core.types import Dataset, Layer, Snapshot, Standing, read_only

_CHECKED_EVERY = 1000
"""Most steps without a look at whether they are finite: so many are replayed to find the one that was not."""
_FIRST_RUN_EPOCHS = 10_000
_FIRST_RUN_WORK = 5_000_000_000  # points x parameters x epochs: some seconds at most


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run, bit for bit; `data` are the settings its points were drawn with."""

    data: DataSettings
    model: ModelSettings
    training: TrainingSettings


def train(run: RunConfig, data: Dataset, start: Snapshot | None = None) -> Iterator[Snapshot]:
    """Train from the initial weights, or onwards from `start`, until the last epoch or until a stop rule strikes.

    Yields step 0 (but not `start` again), every multiple of `report_every` and the last
    step, which says why it is the last where a rule struck. Going on from a snapshot gives
    the same bits as never having stopped. Raises `Diverged` after yielding the last finite step.
    """
    stepper = Stepper(data, run.model, run.training)
    stepper.load(first_layers(run.data, run.model, data.class_count)) if start is None else stepper.resume(start)
    newest = start or stepper.snapshot()
    if newest is None:
        raise Diverged(0, run.training.learning_rate)
    newest = replace(newest, stopped=stop_reason(run.training, newest))
    if start is None:
        yield newest
    reported = newest
    while not newest.stopped and stepper.updates_left() > 0:
        stepper.advance(_until_next_look(stepper, run.training))
        reached = stepper.snapshot()
        if reached is None:
            newest = _last_finite(stepper, newest, stepper.step)
            if newest.step > reported.step:
                yield newest
            raise Diverged(newest.step + 1, run.training.learning_rate, run.training.learning_rate * run.training.weight_decay)
        newest = replace(reached, stopped=stop_reason(run.training, reached))
        if newest.step % run.training.report_every == 0 or newest.stopped or stepper.updates_left() == 0:
            reported = newest
            yield newest


def first_layers(data: DataSettings, model: ModelSettings, class_count: int) -> tuple[Layer, ...]:
    """The layers that a run begins with; where they are aliased, the weights of a run that came before, and zero biases."""
    return _left_behind(data, model) if model.aliased else initial_layers(data, model, class_count)


@lru_cache(maxsize=4)
def _left_behind(settings: DataSettings, model: ModelSettings) -> tuple[Layer, ...]:
    """What notebook 000's second network starts from, since the first one trained on its very arrays, biases excepted."""
    data = draw(settings)
    stepper = Stepper(data, model, TrainingSettings(learning_rate=1.0, weight_decay=1e-3))
    stepper.load(initial_layers(settings, model, data.class_count))
    stepper.advance(first_run_epochs(len(data.y_train) * stepper.parameters.size))
    return tuple(Layer(layer.weights, read_only(np.zeros_like(layer.biases))) for layer in stepper.layers())


def first_run_epochs(products: int) -> int:
    """Epochs of the run whose weights an aliased one begins with; products : points x parameters of one of them."""
    return min(_FIRST_RUN_EPOCHS, _FIRST_RUN_WORK // max(1, products))


def update_count(run: RunConfig, data: Dataset) -> int:
    """Updates of the whole run, if no stop rule strikes before."""
    return Batches(run.training, len(data.y_train), ()).updates_left(0, 0, 0)


def ending(training: TrainingSettings, newest: Standing) -> str:
    """What there is to say of a run that ended with this snapshot: the stop rule that struck, or how to go on."""
    if newest.alone is not None and newest.alone.stopped:
        return newest.alone.stopped
    if training.updates:
        return f"{newest.step:,} updates done: raise Updates to train on."
    return f"{newest.epoch:,} epochs done: raise Epochs to train on."


def stop_reason(training: TrainingSettings, snapshot: Snapshot) -> str:
    """Why a run ends at this snapshot before its last epoch; empty where it does not. The rules look at whole epochs only."""
    if snapshot.position:
        return ""
    if training.stop_accuracy and snapshot.train_accuracy >= training.stop_accuracy:
        return f"Stopped at epoch {snapshot.epoch:,}: {snapshot.train_accuracy:.1%} of the training points are correct."
    norm = snapshot.gradient_norm
    if training.stop_gradient and norm is not None and norm <= training.stop_gradient:
        return f"Stopped at epoch {snapshot.epoch:,}: the gradient's length is {norm:.3g}."
    return ""


def _until_next_look(stepper: Stepper, training: TrainingSettings) -> int:
    """Updates to the next step that is reported or checked; nothing depends on which those are."""
    until_report = training.report_every - stepper.step % training.report_every
    updates = min(until_report, _CHECKED_EVERY, stepper.updates_left())
    rules = training.stop_accuracy or training.stop_gradient
    return min(updates, stepper.updates_left_in_epoch()) if rules else updates


def _last_finite(stepper: Stepper, good: Snapshot, bad: int) -> Snapshot:
    """The last finite state from `good` on, where step `bad` is not: the steps between are replayed singly."""
    stepper.resume(good)
    for _ in range(good.step + 1, bad):
        stepper.advance(1)
        reached = stepper.snapshot()
        if reached is None:
            break
        good = reached
    return good
