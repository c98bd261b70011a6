"""Learning rates over the epochs: one row each in `SCHEDULES`, as a factor of the asked learning rate."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

from core.registry import Registry


class Schedule(Protocol):
    """What the schedules read: epochs in all, epochs between drops, factor of a drop."""

    @property
    def epochs(self) -> int: ...
    @property
    def drop_every(self) -> int: ...
    @property
    def drop_factor(self) -> float: ...


def _cosine(training: Schedule, epoch: int) -> float:
    """From 1 towards 0, which it would reach after the last epoch."""
    epochs = max(1, training.epochs)
    return 0.5 * (1 + math.cos(math.pi * min(epoch, epochs - 1) / epochs))


SCHEDULES: Registry[Callable[[Schedule, int], float]] = Registry(
    "schedule",
    [
        ("constant", lambda training, epoch: 1.0),
        ("step", lambda training, epoch: training.drop_factor ** (epoch // training.drop_every)),
        ("cosine", _cosine),
    ],
)
"""(training, epoch) to the factor, which is positive; epoch counts the finished ones."""
