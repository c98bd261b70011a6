"""The current model's logits for the points, computed once for all pictures that need them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.network.fields import finite_scores
from core.network.models import predicted
from core.pictures.view_input import PRODUCTS_PER_S, ViewInput
from core.types import Dataset, Float64s, Floats, Ints, Layer, read_only


@dataclass(frozen=True, eq=False)
class Predictions:
    """Points x (n, d) with labels (n,), their logits (n, k) and predicted classes (n,), the lowest class in a tie."""

    x: Floats
    labels: Ints
    logits: Float64s
    predicted: Ints


def scored(view_input: ViewInput, points: str) -> Predictions:
    """Predictions of the training points, the test points, or both in this order. The input must have a snapshot.

    points : one of `core.state.digits.POINTS`
    """
    assert view_input.snapshot is not None
    data, layers, activation = view_input.data, view_input.snapshot.layers, view_input.state.model.activation
    if points == "both":
        x, labels = np.concatenate([data.x_train, data.x_test]), np.concatenate([data.y_train, data.y_test])
        logits = np.concatenate([_logits(layers, activation, data, test) for test in (False, True)])
    else:
        test = points == "test"
        x, labels = (data.x_test, data.y_test) if test else (data.x_train, data.y_train)
        logits = _logits(layers, activation, data, test)
    return Predictions(x, labels, logits, predicted(logits))


def predictions_seconds(view_input: ViewInput) -> float:
    """Approximate seconds to compute the logits of all points."""
    if view_input.snapshot is None:
        return 0.0
    points = len(view_input.data.x_train) + len(view_input.data.x_test)
    return points * sum(layer.weights.size for layer in view_input.snapshot.layers) / PRODUCTS_PER_S


@lru_cache(maxsize=4)
def _logits(layers: tuple[Layer, ...], activation: str, data: Dataset, test: bool) -> Float64s:
    # Layers and data compare by identity, so this is one look-up; the two calling threads use at most two snapshots at a time.
    return read_only(finite_scores(layers, activation, data.x_test if test else data.x_train))
