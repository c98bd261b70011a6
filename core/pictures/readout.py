"""The numbers under the views: what is shown, in digits."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.pictures.current_w import current_w
from core.pictures.view_input import Resolver, ViewInput
from core.weights.posing import problem_of


@dataclass(frozen=True)
class ReadoutPicture:
    """rows : (label, value, what it means); message : one sentence, empty where all is well."""

    rows: tuple[tuple[str, str, str], ...]
    message: str = ""


def weights_readout_resolver() -> Resolver[ReadoutPicture]:
    """Loss in its two parts, accuracy and |w| of the Weights page."""
    return resolve_weights_readout


def training_readout_resolver() -> Resolver[ReadoutPicture]:
    """Step, loss in its two parts and accuracies of the Training page."""
    return resolve_training_readout


def resolve_weights_readout(view_input: ViewInput) -> ReadoutPicture:
    """Exact at any w; accuracy counts a point on the line as wrong."""
    w, problem = np.array(current_w(view_input)), problem_of(view_input.data, view_input.state.weights)
    fit, penalty = problem.data_loss(w), problem.penalty(w)
    correct, n = int((problem.margins(w) > 0).sum()), len(problem.folded)
    rows = [
        ("loss", number(fit + penalty), "data loss + penalty"),
        ("data loss", number(fit), f"sum over the points of {problem.loss.formula}, m = y (w·x + b)"),
        ("penalty", number(penalty), "alpha |w|²"),
        ("accuracy", f"{correct / n:.1%} ({correct}/{n})" if n else "–", "share of the points on the right side of the line"),
        ("|w|", number(math.hypot(*w)), "length of w: longer is more certain, the line stays"),
    ]
    if view_input.snapshot is not None:
        rows.insert(0, ("step", f"{view_input.snapshot.step:,}", "gradient-descent steps so far"))
    return ReadoutPicture(tuple(rows), view_input.message)


def resolve_training_readout(view_input: ViewInput) -> ReadoutPicture:
    """The shown snapshot in digits; dashes before the first."""
    shown = view_input.snapshot
    n = len(view_input.data.x_train)
    rows = [
        ("epoch", f"{shown.epoch:,}" if shown else "–", "passes over all points so far"),
        ("loss", number(shown.loss) if shown else "–", "data loss + penalty"),
        ("data loss", number(shown.data_loss) if shown else "–", "mean cross-entropy over the points"),
        ("penalty", number(shown.penalty) if shown else "–", "λ/2 |W|²"),
        (
            "accuracy",
            f"{shown.train_accuracy:.1%} ({round(shown.train_accuracy * n)}/{n})" if shown and n else "–",
            "share of the training points classified correctly",
        ),
    ]
    if shown and shown.test_accuracy is not None:
        rows.append(("test accuracy", f"{shown.test_accuracy:.1%}", "share of the test points classified correctly"))
    return ReadoutPicture(tuple(rows), view_input.message)


def number(value: float) -> str:
    """Six significant digits in a width that changes little while the value moves."""
    if value == 0:
        return "0"
    return f"{value:.5f}" if 1e-3 <= abs(value) < 100 else f"{value:.5g}"
