"""The scalars of a run, report by report: what its curves are drawn from."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from core.types import Float64s, Standing, read_only


@dataclass(frozen=True, eq=False)
class History:
    """All reported steps so far, oldest first; arrays (n,), read-only.

    What was not measured is NaN: the test quantities without test points, batch_losses in full batch, and of several
    runs everything but the steps and epochs of their clock.
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


COLUMNS = len(fields(History))
NO_HISTORY = History(*[read_only(np.empty(0))] * COLUMNS)


def row_of(standing: Standing) -> tuple[float | None, ...]:
    """What a history keeps of it, in the order of its arrays; None is NaN there."""
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
