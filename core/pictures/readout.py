"""The numbers below the plots."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.pictures.current_w import current_w
from core.pictures.ticks import power_of_ten
from core.pictures.view_input import Resolver, ViewInput
from core.weights.posing import problem_of


@dataclass(frozen=True)
class ReadoutPicture:
    """rows : (label, value, explanation); message : one sentence, may be empty."""

    rows: tuple[tuple[str, str, str], ...]
    message: str = ""


def weights_readout_resolver() -> Resolver[ReadoutPicture]:
    """Loss and its two terms, accuracy and |w| on the Weights page."""
    return resolve_weights_readout


def training_readout_resolver() -> Resolver[ReadoutPicture]:
    """Epoch, loss and its two terms, and accuracies on the Training page."""
    return resolve_training_readout


def resolve_weights_readout(view_input: ViewInput) -> ReadoutPicture:
    """Exact for any w; a point on the decision line counts as wrong."""
    w, problem = np.array(current_w(view_input)), problem_of(view_input.data, view_input.state.weights)
    fit, penalty = problem.data_loss(w), problem.penalty(w)
    correct, n = int((problem.margins(w) > 0).sum()), len(problem.folded)
    rows = [
        ("loss", number(fit + penalty), "data loss + penalty"),
        ("data loss", number(fit), f"sum over the points of {problem.loss.formula}, m = y (w·x + b)"),
        ("penalty", number(penalty), "alpha |w|²"),
        ("accuracy", f"{correct / n:.1%} ({correct}/{n})" if n else "–", "fraction of points classified correctly"),
        ("|w|", number(math.hypot(*w)), "norm of w: a longer w gives more confident predictions but the same line"),
    ]
    if view_input.snapshot is not None:
        rows.insert(0, ("step", f"{view_input.snapshot.step:,}", "number of gradient-descent steps"))
    return ReadoutPicture(tuple(rows), view_input.message)


def resolve_training_readout(view_input: ViewInput) -> ReadoutPicture:
    """The current snapshot as text; dashes before the first."""
    snapshot = view_input.snapshot
    n = len(view_input.data.x_train)
    rows = [
        ("epoch", f"{snapshot.epoch:,}" if snapshot else "–", "number of passes over all training points"),
        ("loss", number(snapshot.loss) if snapshot else "–", "data loss + penalty"),
        ("data loss", number(snapshot.data_loss) if snapshot else "–", f"{view_input.state.model.loss} of the points' cross-entropies"),
        ("penalty", number(snapshot.penalty) if snapshot else "–", "λ/2 |W|² + λ₁ Σ|w|"),
        (
            "accuracy",
            f"{snapshot.train_accuracy:.1%} ({round(snapshot.train_accuracy * n)}/{n})" if snapshot and n else "–",
            "fraction of training points classified correctly",
        ),
    ]
    if snapshot and snapshot.test_accuracy is not None:
        rows.append(("test accuracy", f"{snapshot.test_accuracy:.1%}", "fraction of test points classified correctly"))
    return ReadoutPicture(tuple(rows), view_input.message)


def number(value: float) -> str:
    """About six significant digits, in a width that changes little as the value changes; with a power of ten if very small or large."""
    if value == 0 or not math.isfinite(value):
        return f"{value:z.0f}"
    if 1e-3 <= abs(value) < 100:
        return f"{value:.5f}"
    mantissa, _, power = f"{value:.4e}".partition("e")
    return f"{value:.5g}" if -5 < int(power) < 5 else power_of_ten(mantissa, int(power))
