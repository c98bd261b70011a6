"""Cross-entropy of softmax or of one logistic unit, and the L2 penalty: values for snapshots, derivatives for the training step.

Logits are (k, n), one column per point. The logit of a single logistic unit is that of the
second class minus that of the first: with a row of zeros on top, its logits are those of softmax.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from core.network.activations import logistic
from core.types import Float64s, Floats, Ints


def cross_entropy(logits: Floats, labels: Ints) -> float:
    """Mean over the points of logsumexp(logits) - logit of the true class, in float64; 0 without points.

    labels : (n,) int in [0, k). Finite for any finite logits, because the largest one is subtracted first.
    """
    return float(point_losses(logits, labels).sum()) / max(1, len(labels))


def point_losses(logits: Floats, labels: Ints) -> Float64s:
    """(n,) the cross-entropy of each point; logits and labels as in `cross_entropy`."""
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=0)
    true = shifted[labels, np.arange(len(labels))]
    result: Float64s = np.log(np.exp(shifted).sum(axis=0)) - true
    return result


def cross_entropy_derivative(logits: Floats, targets: Floats, divisors: Floats, out: Floats) -> Callable[[], None]:
    """A function that fills `out` (k, n) with (softmax(logits) - one-hot labels) / d for the current logits (k, n).

    With d = n it is the derivative of `cross_entropy` with respect to the logits.

    targets : (k, n) the one-hot labels, already divided by d
    divisors : (k,) all equal to d, so that the normalising sum includes the division
    """
    row = np.empty(logits.shape[1], logits.dtype)

    def call() -> None:
        np.maximum.reduce(logits, axis=0, out=row)
        np.subtract(logits, row, out=out)
        np.exp(out, out=out)
        np.dot(divisors, out, out=row)  # half the price of add.reduce
        np.divide(out, row, out=out)
        np.subtract(out, targets, out=out)

    return call


def logistic_derivative(logits: Floats, targets: Floats, divisors: Floats, out: Floats) -> Callable[[], None]:
    """`cross_entropy_derivative` of a single unit: (1 / (1 + exp(-logits)) - labels) / d, all (1, n)."""

    def call() -> None:
        np.copyto(out, logits)
        logistic(out)
        np.divide(out, divisors, out=out)
        np.subtract(out, targets, out=out)

    return call


def per_class(logits: Floats) -> Floats:
    """Logits (k, n), one row per class, from logits (k, n) or those of a single unit (1, n)."""
    return np.concatenate([np.zeros_like(logits), logits]) if len(logits) == 1 else logits


def one_hot(labels: Ints, outputs: int) -> Floats:
    """(outputs, n) target outputs: 1 in the row of the label; for a single unit, the label."""
    rows = np.arange(outputs) if outputs > 1 else np.ones(1, np.intp)
    hot: Floats = (labels == rows[:, None]).astype(np.float64)
    return hot


def squared_norm(weights: Iterable[Floats]) -> float:
    """The sum of all squared weights, in float64."""
    return sum(float(np.square(w, dtype=np.float64).sum()) for w in weights)
