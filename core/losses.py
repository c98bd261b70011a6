"""Softmax cross-entropy and the L2 penalty: values for reports, derivative for the training step.

Logits are (k, n), one column per point.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from core.types import Floats, Ints


def cross_entropy(logits: Floats, labels: Ints) -> float:
    """Mean over the points of logsumexp(logits) - logit of the true class, in float64.

    labels : (n,) int in [0, k). Finite for any finite logits: the largest one is subtracted first.
    """
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=0)
    true = shifted[labels, np.arange(len(labels))]
    return float((np.log(np.exp(shifted).sum(axis=0)) - true).mean())


def to_cross_entropy_derivative(logits: Floats, targets: Floats, scale: float, scratch: Floats) -> None:
    """Replace logits by scale * (softmax(logits) - one-hot labels), in place.

    targets : (k, n) the one-hot labels, already times `scale`; with scale = 1/n this is
        the derivative of `cross_entropy`
    scratch : (n,) is overwritten
    """
    np.maximum.reduce(logits, axis=0, out=scratch)
    np.subtract(logits, scratch, out=logits)
    np.exp(logits, out=logits)
    np.add.reduce(logits, axis=0, out=scratch)
    np.divide(scale, scratch, out=scratch)
    np.multiply(logits, scratch, out=logits)
    np.subtract(logits, targets, out=logits)


def l2_penalty(weights: Iterable[Floats], weight_decay: float) -> float:
    """weight_decay / 2 * the sum of all squared weights, in float64."""
    return 0.5 * weight_decay * sum(float(np.square(w, dtype=np.float64).sum()) for w in weights)
