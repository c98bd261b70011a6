"""A run as a generator of snapshots: the caller controls the pace.

It minimises the mean cross-entropy, or its sum over the points, + weight_decay / 2 * the sum of all squared weights
+ l1_penalty * that of all absolute weights, excluding biases.
A step is one update; in full batch it is an epoch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core.datasets import DataSettings, draw
from core.errors import Diverged, NaiveOverflow
from core.network.batches import Batches
from core.network.edits import Edit, check_edits, edited_by
from core.network.losses import LOSS_FORMS
from core.network.models import initial_layers, layer_sizes
from core.network.settings import ModelSettings, TrainingSettings
from core.network.stepper import Stepper
from core.types import Dataset, Layer, Snapshot, Standing, read_only

_CHECKED_EVERY = 1000
"""Most steps between two checks for finite values, and so the most that are repeated to find the first overflow."""
_FIRST_RUN_EPOCHS = 10_000
_FIRST_RUN_WORK = 5_000_000_000  # points x parameters x epochs: some seconds at most


@dataclass(frozen=True)
class RunConfig:
    """Everything that determines a run, bit for bit; `data` are the settings its points are drawn with."""

    data: DataSettings
    model: ModelSettings
    training: TrainingSettings
    edits: tuple[Edit, ...] = ()


def train(run: RunConfig, data: Dataset, start: Snapshot | None = None) -> Iterator[Snapshot]:
    """Train from the initial weights, or onwards from `start`, until the last epoch or until a stop rule applies.

    Yields step 0 (but not `start` again), every multiple of `report_every`, the steps of edits and the last
    step, which gives the reason if a stop rule applied. If edits at the step of `start` are still due, yields that step, edited.
    Continuing from a snapshot gives the same bits as an uninterrupted run. Raises `Diverged` after yielding the last finite
    step, and `BadInput` for edits that do not fit the network.
    """
    check_edits(run.edits, layer_sizes(run.model, data.class_count, data.features))
    stepper, newest = _edited(run, data, *_started(run, data, start))
    newest = replace(newest, stopped=stop_reason(run.training, newest))
    if start is None or newest.edit_count > start.edit_count:
        yield newest
    reported = newest
    while not newest.stopped and stepper.updates_left() > 0:
        stepper.advance(min(_until_next_check(stepper, run.training), _until_next_edit(run, newest)))
        reached = stepper.snapshot()
        if reached is None:
            newest = _last_finite(stepper, newest, stepper.step)
            if newest.step > reported.step:
                yield newest
            stepper.resume(newest)
            stepper.advance(1)
            raise _divergence(run, stepper)
        before = newest.edit_count
        stepper, newest = _edited(run, data, stepper, reached)
        newest = replace(newest, stopped=stop_reason(run.training, newest))
        changed = newest.edit_count > before
        if changed or newest.step % run.training.report_every == 0 or newest.stopped or stepper.updates_left() == 0:
            reported = newest
            yield newest


def _started(run: RunConfig, data: Dataset, start: Snapshot | None) -> tuple[Stepper, Snapshot]:
    """A stepper at `start`, or at step 0, and its snapshot; raises `Diverged` if step 0 is not finite."""
    stepper = Stepper(data, run.model, run.training, start)
    if start is not None:
        stepper.resume(start)
        return stepper, start
    stepper.load(first_layers(run.data, run.model, data.class_count))
    first = stepper.snapshot()
    if first is None:
        raise _divergence(run, stepper)
    return stepper, first


def _edited(run: RunConfig, data: Dataset, stepper: Stepper, newest: Snapshot) -> tuple[Stepper, Snapshot]:
    """The stepper and its snapshot after the edits that are due at this step; the same ones if there are none."""
    due = sum(edit.step <= newest.step for edit in run.edits)
    if due <= newest.edit_count:
        return stepper, newest
    operated = edited_by(newest, run.edits[:due], run.model)
    stepper = Stepper(data, run.model, run.training, operated)
    stepper.resume(operated)
    snapshot = stepper.snapshot()
    if snapshot is None:
        raise _divergence(run, stepper)
    return stepper, snapshot


def _divergence(run: RunConfig, stepper: Stepper) -> Diverged:
    """The error that the stepper's step is not finite."""
    loss, rate = sum(stepper.losses()), run.training.learning_rate
    if LOSS_FORMS[run.model.loss_form].naive and not math.isfinite(loss):
        return NaiveOverflow(stepper.step, loss)
    return Diverged(stepper.step, rate, rate * run.training.weight_decay)


def _until_next_edit(run: RunConfig, newest: Snapshot) -> int:
    """Updates until the first edit that `newest` does not include."""
    later = run.edits[newest.edit_count :]
    return later[0].step - newest.step if later else _CHECKED_EVERY


def first_layers(data: DataSettings, model: ModelSettings, class_count: int) -> tuple[Layer, ...]:
    """The layers that a run begins with; if aliased, the final weights of an earlier run and zero biases."""
    return _left_over(data, model) if model.aliased else initial_layers(data, model, class_count)


@lru_cache(maxsize=4)
def _left_over(settings: DataSettings, model: ModelSettings) -> tuple[Layer, ...]:
    """The initial layers of notebook 000's second network: the first one trained on the same arrays, except for the biases."""
    data = draw(settings)
    stepper = Stepper(data, model, TrainingSettings(learning_rate=1.0, weight_decay=1e-3))
    stepper.load(initial_layers(settings, model, data.class_count))
    stepper.advance(first_run_epochs(len(data.y_train) * stepper.parameters.size))
    return tuple(Layer(layer.weights, read_only(np.zeros_like(layer.biases))) for layer in stepper.layers())


def first_run_epochs(products: int) -> int:
    """Epochs of the earlier run whose weights an aliased run starts from; products : points x parameters, the cost of an epoch."""
    return min(_FIRST_RUN_EPOCHS, _FIRST_RUN_WORK // max(1, products))


def update_count(run: RunConfig, data: Dataset) -> int:
    """Updates of the whole run if no stop rule applies."""
    return Batches(run.training, len(data.y_train), ()).updates_left(0, 0, 0)


def ending(training: TrainingSettings, newest: Standing) -> str:
    """What happened to a run that ended with this snapshot: the stop rule that applied, or that it is complete."""
    if newest.alone is not None and newest.alone.stopped:
        return newest.alone.stopped
    return f"Finished {newest.step:,} updates." if training.updates else f"Finished {newest.epoch:,} epochs."


def continuing(training: TrainingSettings, newest: Standing) -> str:
    """How to continue a complete run; empty if a stop rule applied."""
    if newest.alone is not None and newest.alone.stopped:
        return ""
    return "Increase Updates to continue." if training.updates else "Increase Epochs to continue."


def stop_reason(training: TrainingSettings, snapshot: Snapshot) -> str:
    """Why a run stops at this snapshot before its last epoch; empty if it does not. Stop rules apply only to whole epochs."""
    if snapshot.position:
        return ""
    if training.stop_accuracy and snapshot.train_accuracy >= training.stop_accuracy:
        return f"Stopped at epoch {snapshot.epoch:,}: the training accuracy has reached {snapshot.train_accuracy:.1%}."
    norm = snapshot.gradient_norm
    if training.stop_gradient and norm is not None and norm <= training.stop_gradient:
        return f"Stopped at epoch {snapshot.epoch:,}: the gradient norm has fallen to {norm:.3g}."
    return ""


def _until_next_check(stepper: Stepper, training: TrainingSettings) -> int:
    """Updates until the next step to report or check; the run does not depend on which steps these are."""
    until_report = training.report_every - stepper.step % training.report_every
    updates = min(until_report, _CHECKED_EVERY, stepper.updates_left())
    rules = training.stop_accuracy or training.stop_gradient
    return min(updates, stepper.updates_left_in_epoch()) if rules else updates


def _last_finite(stepper: Stepper, good: Snapshot, bad: int) -> Snapshot:
    """The last finite snapshot from `good` on, given that step `bad` is not finite: the steps between are repeated one by one."""
    stepper.resume(good)
    for _ in range(good.step + 1, bad):
        stepper.advance(1)
        reached = stepper.snapshot()
        if reached is None:
            break
        good = reached
    return good
