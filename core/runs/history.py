"""The scalars of a run at its recorded steps, from which the curves are drawn."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from core.types import Float64s, Standing, read_only


@dataclass(frozen=True, eq=False)
class History:
    """All recorded steps so far, oldest first; arrays (n,), read-only.

    Missing values are NaN: test quantities without test points, batch_losses in full batch, and for several
    runs everything except the steps and epochs of their common clock.
    """

    steps: Float64s
    epochs: Float64s
    losses: Float64s
    data_losses: Float64s
    penalties: Float64s
    test_losses: Float64s
    batch_losses: Float64s
    train_accuracies: Float64s
    test_accuracies: Float64s
    gradient_norms: Float64s
    weight_norms: Float64s

    def until(self, step: int) -> History:
        """The part up to a step, inclusive."""
        count = int(np.searchsorted(self.steps, step, side="right"))
        return self if count == len(self.steps) else History(*(getattr(self, field.name)[:count] for field in fields(self)))


COLUMNS = len(fields(History))
NO_HISTORY = History(*[read_only(np.empty(0))] * COLUMNS)


def row_of(standing: Standing) -> tuple[float | None, ...]:
    """The entries of a standing in a history, in the order of its arrays; None becomes NaN."""
    snapshot = standing.alone
    if snapshot is None:
        return standing.step, standing.epoch, *[None] * (COLUMNS - 2)
    return (
        snapshot.step,
        snapshot.epoch,
        snapshot.loss,
        snapshot.data_loss,
        snapshot.penalty,
        snapshot.test_loss,
        snapshot.batch_loss,
        snapshot.train_accuracy,
        snapshot.test_accuracy,
        snapshot.gradient_norm,
        snapshot.weight_norm,
    )
