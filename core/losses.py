"""Softmax cross-entropy and the L2 penalty: values for reports, derivative for the training step.

Logits are (k, n), one column per point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from core.types import Floats, Ints


def cross_entropy(logits: Floats, labels: Ints) -> float:
    """Mean over the points of logsumexp(logits) - logit of the true class, in float64; 0 of no points.

    labels : (n,) int in [0, k). Finite for any finite logits: the largest one is subtracted first.
    """
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=0)
    true = shifted[labels, np.arange(len(labels))]
    return float((np.log(np.exp(shifted).sum(axis=0)) - true).sum()) / max(1, len(labels))


def cross_entropy_derivative(logits: Floats, targets: Floats, scale: Floats, out: Floats) -> Callable[[], None]:
    """A call that fills `out` (k, n) with scale * (softmax(logits) - one-hot labels), for what logits (k, n) then holds.

    With scale = 1/n it is the derivative of `cross_entropy` by the logits.

    targets : (k, n) the one-hot labels, already times `scale`
    scale : () one number; an array, because it costs half as much to pass as a number
    """
    ones, row = np.ones(len(logits), logits.dtype), np.empty(logits.shape[1], logits.dtype)

    def call() -> None:
        np.maximum.reduce(logits, axis=0, out=row)
        np.subtract(logits, row, out=out)
        np.exp(out, out=out)
        np.dot(ones, out, out=row)  # a sum down the columns, at half the price of add.reduce
        np.divide(scale, row, out=row)
        np.multiply(out, row, out=out)
        np.subtract(out, targets, out=out)

    return call


def l2_penalty(weights: Iterable[Floats], weight_decay: float) -> float:
    """weight_decay / 2 * the sum of all squared weights, in float64."""
    return 0.5 * weight_decay * sum(float(np.square(w, dtype=np.float64).sum()) for w in weights)
