"""The gradient that trains, against central differences of the loss, for every single parameter."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.stepper import Stepper
from core.training import RunConfig
from core.types import Dataset, Floats, Layer, read_only

STEP = 1e-5
"""Near the cube root of float64's rounding unit, which balances truncation (h^2) against cancellation (eps / h)."""
_SMALLEST_SCALE = 1e-4
"""A difference quotient has an absolute error of about eps / STEP = 2e-11: below this, gradients are compared absolutely."""


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """(p,) each, read-only, all parameters in one order: per layer and unit its weights, then its bias.

    errors : |analytic - numeric| / max(|analytic|, |numeric|, 1e-4)
    """

    analytic: Floats
    numeric: Floats
    errors: Floats


def check_gradients(run: RunConfig, data: Dataset, layers: tuple[Layer, ...]) -> GradientCheck:
    """The check at the parameters `layers`, in float64 whatever the run's precision.

    A ReLU pre-activation within 1e-5 of its kink shows as an error: there the loss has no derivative.
    """
    stepper = Stepper(data, run.model, replace(run.training, precision="float64"))
    stepper.load(layers)
    analytic, numeric = np.add(*stepper.gradient()), _central_differences(stepper)
    scale = np.maximum(np.maximum(np.abs(analytic), np.abs(numeric)), _SMALLEST_SCALE)
    return GradientCheck(read_only(analytic), read_only(numeric), read_only(np.abs(analytic - numeric) / scale))


def _central_differences(stepper: Stepper) -> Floats:
    """(loss(p + h) - loss(p - h)) / 2h for every parameter p."""
    parameters = stepper.parameters
    slopes = np.empty_like(parameters)
    for index, value in enumerate(parameters.copy()):
        parameters[index] = value + STEP
        above = sum(stepper.losses())
        parameters[index] = value - STEP
        below = sum(stepper.losses())
        parameters[index] = value
        slopes[index] = (above - below) / (2 * STEP)
    return slopes
