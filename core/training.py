"""A run as a generator of snapshots: whoever iterates it owns time.

Full-batch gradient descent on mean softmax cross-entropy + weight_decay / 2 * the sum
of all squared weights, biases excepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.datasets import DataSettings
from core.errors import Diverged
from core.models import initial_layers
from core.state import ModelSettings, TrainingSettings
from core.stepper import Stepper
from core.types import Dataset, Snapshot

_CHECKED_EVERY = 1000
"""Most steps without a look at whether they are finite: so many are replayed to find the one that was not."""


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run, bit for bit; `data` are the settings its points were drawn with."""

    data: DataSettings
    model: ModelSettings
    training: TrainingSettings


def train(run: RunConfig, data: Dataset, start: Snapshot | None = None) -> Iterator[Snapshot]:
    """Train from the initial weights, or onwards from `start`, to step `run.training.epochs`.

    Yields step 0 (but not `start` again), every multiple of `report_every` and the last
    step. Going on from a snapshot gives the same bits as never having stopped. Raises
    `Diverged` after yielding the last finite step.
    """
    stepper = Stepper(data, run.model, run.training)
    stepper.load(start.layers if start else initial_layers(run.data, run.model, data.class_count))
    newest = start or stepper.snapshot(0)
    if newest is None:
        raise Diverged(0, run.training.learning_rate)
    if start is None:
        yield newest
    reported = newest
    while newest.step < run.training.epochs:
        target = _next_check(newest.step, run.training)
        stepper.advance(target - newest.step)
        reached = stepper.snapshot(target)
        if reached is None:
            newest = _last_finite(stepper, newest, target)
            if newest.step > reported.step:
                yield newest
            raise Diverged(newest.step + 1, run.training.learning_rate)
        newest = reached
        if target % run.training.report_every == 0 or target == run.training.epochs:
            reported = newest
            yield newest


def _next_check(step: int, training: TrainingSettings) -> int:
    """The next step that is reported or, if that is far, checked."""
    next_report = step - step % training.report_every + training.report_every
    return min(next_report, step + _CHECKED_EVERY, training.epochs)


def _last_finite(stepper: Stepper, good: Snapshot, bad: int) -> Snapshot:
    """The last finite state from `good` on, where step `bad` is not: the steps between are replayed singly."""
    stepper.load(good.layers)
    for step in range(good.step + 1, bad):
        stepper.advance(1)
        reached = stepper.snapshot(step)
        if reached is None:
            break
        good = reached
    return good
