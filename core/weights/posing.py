"""The problem that points and settings pose."""

from __future__ import annotations

from core.types import Dataset, Floats, read_only
from core.weights.expressions import parse
from core.weights.margin_losses import MARGIN_LOSSES, own_loss
from core.weights.problem import OwnProblem, Problem
from core.weights.settings import OWN_LOSS, WeightsSettings


def problem_of(data: Dataset, settings: WeightsSettings) -> Problem:
    """The problem of these settings on the training points of `data`."""
    return posed(data.x_train, data.signs, settings)


def posed(x: Floats, signs: Floats, settings: WeightsSettings) -> Problem:
    """The problem on points x (n, 2) with signs (n,) -1.0 or +1.0."""
    folded, shifts = signs[:, None] * x, signs * settings.bias
    posed = read_only(folded), read_only(shifts), settings.alpha, settings.bias
    if settings.loss == OWN_LOSS:
        return OwnProblem(*posed, own_loss(settings.expression, settings.alpha), parse(settings.expression))
    return Problem(*posed, MARGIN_LOSSES[settings.loss])
