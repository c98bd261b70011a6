"""Softmax cross-entropy and the L2 penalty: values for reports, derivative for the training step.

Logits are (k, n), one column per point.
"""

from __future__ import annotations

from collections.abc import Iterable

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


def cross_entropy_derivative(logits: Floats, targets: Floats, scale: float, row: Floats, out: Floats) -> None:
    """Fill `out` (k, n) with scale * (softmax(logits) - one-hot labels).

    With scale = 1/n it is the derivative of `cross_entropy` by the logits.

    targets : (k, n) the one-hot labels, already times `scale`
    row : (n,) is overwritten
    """
    np.maximum.reduce(logits, axis=0, out=row)
    np.subtract(logits, row, out=out)
    np.exp(out, out=out)
    np.add.reduce(out, axis=0, out=row)
    np.divide(scale, row, out=row)
    np.multiply(out, row, out=out)
    np.subtract(out, targets, out=out)


def l2_penalty(weights: Iterable[Floats], weight_decay: float) -> float:
    """weight_decay / 2 * the sum of all squared weights, in float64."""
    return 0.5 * weight_decay * sum(float(np.square(w, dtype=np.float64).sum()) for w in weights)
