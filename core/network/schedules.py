"""Learning-rate schedules: one row each in `SCHEDULES`, as a factor of the set learning rate."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.registry import Registry


class Timing(Protocol):
    """The settings that schedules read: total epochs, epochs between drops, factor of a drop."""

    @property
    def epochs(self) -> int: ...
    @property
    def drop_every(self) -> int: ...
    @property
    def drop_factor(self) -> float: ...


@dataclass(frozen=True)
class Schedule:
    """A row of `SCHEDULES`.

    factor : (training, epoch) → the positive factor; epoch counts the finished epochs
    uses : the settings that it reads
    """

    title: str
    factor: Callable[[Timing, int], float]
    uses: tuple[str, ...] = ()


def _cosine(training: Timing, epoch: int) -> float:
    """From 1 in the first epoch down to 0, which it would reach after the last."""
    epochs = max(1, training.epochs)
    return 0.5 * (1 + math.cos(math.pi * min(epoch, epochs - 1) / epochs))


def _dropped(training: Timing, epoch: int) -> float:
    return training.drop_factor ** (epoch // training.drop_every)


SCHEDULES: Registry[Schedule] = Registry(
    "unknown schedule {key!r}; valid: {valid}",
    [
        ("constant", Schedule("Constant", lambda _training, _epoch: 1.0)),
        ("step", Schedule("Step", _dropped, ("drop_every", "drop_factor"))),
        ("cosine", Schedule("Cosine", _cosine, ("epochs",))),
    ],
)
