"""Cross-entropy of softmax or of one logistic unit, and the L2 penalty: values for reports, derivatives for the training step.

Logits are (k, n), one column per point. A single logistic unit says how much more the second
class is worth than the first: with a row of zeros on top its logits are those of softmax.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from core.network.activations import logistic
from core.types import Floats, Ints


def cross_entropy(logits: Floats, labels: Ints) -> float:
    """Mean over the points of logsumexp(logits) - logit of the true class, in float64; 0 of no points.

    labels : (n,) int in [0, k). Finite for any finite logits: the largest one is subtracted first.
    """
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=0)
    true = shifted[labels, np.arange(len(labels))]
    return float((np.log(np.exp(shifted).sum(axis=0)) - true).sum()) / max(1, len(labels))


def cross_entropy_derivative(logits: Floats, targets: Floats, divisors: Floats, out: Floats) -> Callable[[], None]:
    """A call that fills `out` (k, n) with (softmax(logits) - one-hot labels) / d, for what logits (k, n) then holds.

    With d = n it is the derivative of `cross_entropy` by the logits.

    targets : (k, n) the one-hot labels, already divided by d
    divisors : (k,) each d: so it rides in the sum that normalises
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
    """As `cross_entropy_derivative`, of a single unit: (1 / (1 + exp(-logits)) - labels) / d, all (1, n)."""

    def call() -> None:
        np.copyto(out, logits)
        logistic(out)
        np.divide(out, divisors, out=out)
        np.subtract(out, targets, out=out)

    return call


def per_class(logits: Floats) -> Floats:
    """Logits (k, n), one row per class, of logits (k, n) or of a single unit's (1, n)."""
    return np.concatenate([np.zeros_like(logits), logits]) if len(logits) == 1 else logits


def one_hot(labels: Ints, outputs: int) -> Floats:
    """What (outputs, n) units should give: 1 in the row of the label; of a single unit, the label."""
    rows = np.arange(outputs) if outputs > 1 else np.ones(1, np.intp)
    hot: Floats = (labels == rows[:, None]).astype(np.float64)
    return hot


def squared_norm(weights: Iterable[Floats]) -> float:
    """The sum of all squared weights, in float64."""
    return sum(float(np.square(w, dtype=np.float64).sum()) for w in weights)
