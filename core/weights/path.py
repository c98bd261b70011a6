"""The descent path from the w of the settings."""

from __future__ import annotations

from functools import lru_cache

from core.types import Dataset, OptimizerPath
from core.weights.posing import problem_of
from core.weights.race import path
from core.weights.settings import WeightsSettings

_MOST_STEPS = 1000  # of a path that is redrawn during a drag
_STEP_S, _STEP_POINT_S = 15e-6, 100e-9  # per step, and per step and point


@lru_cache(maxsize=2)
def descent_path(data: Dataset, settings: WeightsSettings) -> OptimizerPath:
    """The path from the settings' w with their optimiser and learning rate; cached because several views use the same path."""
    return path(problem_of(data, settings), settings.w, settings.optimizer, settings.learning_rate, path_steps(settings))


def path_steps(settings: WeightsSettings) -> int:
    """Steps of a path that is drawn."""
    return min(settings.steps, _MOST_STEPS)


def path_seconds(weights: WeightsSettings, points: int) -> float:
    """Approximate seconds to compute the path and the losses along it, on a machine from 2024."""
    return path_steps(weights) * (_STEP_S + points * _STEP_POINT_S)
