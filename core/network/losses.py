"""Cross-entropy of softmax or of one logistic unit, and the penalties: values for snapshots, derivatives for the training step.

Both come in a stable form, and in the naive one of the textbooks, which overflows: one row each in `LOSS_FORMS`.

Logits are (k, n), one column per point. The logit of a single logistic unit is that of the
second class minus that of the first: with a row of zeros on top, its logits are those of softmax.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from core.network.activations import logistic
from core.registry import Registry
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


def naive_cross_entropy(logits: Floats, labels: Ints) -> float:
    """Mean over the points of -log(softmax of the true class), in the precision of the logits.

    Infinite where that probability underflows to 0; NaN once exp overflows, above 709 in float64 and 88 in float32.
    """
    exponentials = np.exp(logits)
    true = exponentials[labels, np.arange(len(labels))] / exponentials.sum(axis=0)
    return float(-np.log(true).sum(dtype=np.float64)) / max(1, len(labels))


def naive_cross_entropy_derivative(logits: Floats, targets: Floats, divisors: Floats, out: Floats) -> Callable[[], None]:
    """As `cross_entropy_derivative`, but without subtracting the largest logit before exp."""
    row = np.empty(logits.shape[1], logits.dtype)

    def call() -> None:
        np.exp(logits, out=out)
        np.dot(divisors, out, out=row)
        np.divide(out, row, out=out)
        np.subtract(out, targets, out=out)

    return call


def naive_logistic_loss(logits: Floats, labels: Ints) -> float:
    """Mean over the points of -t log y - (1 - t) log(1 - y) with y = 1 / (1 + exp(-z)), for the logits z (1, n) of a single unit.

    NaN once y is rounded to 1, for z above 36 in float64, even where t = 1: 0 times -infinity.
    """
    y = 1 / (1 + np.exp(-logits[0]))
    losses = -labels * np.log(y) - (1 - labels) * np.log(1 - y)
    return float(losses.sum(dtype=np.float64)) / max(1, len(labels))


def naive_logistic_derivative(logits: Floats, targets: Floats, divisors: Floats, out: Floats) -> Callable[[], None]:
    """As `logistic_derivative`, by 1 / (1 + exp(-logits)) as it stands."""

    def call() -> None:
        np.negative(logits, out=out)
        np.exp(out, out=out)
        np.add(out, 1, out=out)
        np.multiply(out, divisors[:, None], out=out)
        np.divide(1, out, out=out)
        np.subtract(out, targets, out=out)

    return call


def _logistic_loss(logits: Floats, labels: Ints) -> float:
    return cross_entropy(per_class(logits), labels)


Derivative = Callable[[Floats, Floats, Floats, Floats], Callable[[], None]]


@dataclass(frozen=True)
class LossForm:
    """A row of `LOSS_FORMS`.

    softmax, logistic : (logits (k, n), labels) → the mean loss of k > 1 outputs, and of a single logistic unit
    softmax_derivative, logistic_derivative : as `cross_entropy_derivative`
    naive : whether it may not be finite though every logit is
    """

    title: str
    softmax: Callable[[Floats, Ints], float]
    logistic: Callable[[Floats, Ints], float]
    softmax_derivative: Derivative
    logistic_derivative: Derivative
    naive: bool = False

    def value(self, logits: Floats, labels: Ints) -> float:
        """The mean loss of these outputs (k, n), or (1, n) of a single logistic unit."""
        return (self.logistic if len(logits) == 1 else self.softmax)(logits, labels)

    def derivative(self, outputs: int) -> Derivative:
        """That of `value`, for a number of outputs."""
        return self.logistic_derivative if outputs == 1 else self.softmax_derivative


LOSS_FORMS: Registry[LossForm] = Registry(
    "unknown form of the loss {key!r}; valid: {valid}",
    [
        ("stable", LossForm("stable", cross_entropy, _logistic_loss, cross_entropy_derivative, logistic_derivative)),
        (
            "naive",
            LossForm(
                "naive",
                naive_cross_entropy,
                naive_logistic_loss,
                naive_cross_entropy_derivative,
                naive_logistic_derivative,
                naive=True,
            ),
        ),
    ],
)
REDUCTIONS = {"mean": "mean", "sum": "sum"}
"""How the losses of the points become one: their mean, or their sum."""


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


def absolute_sum(weights: Iterable[Floats]) -> float:
    """The sum of all absolute weights, in float64."""
    return sum(float(np.abs(w).sum(dtype=np.float64)) for w in weights)
