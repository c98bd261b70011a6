"""The layered classifier: initial weights, logits, probabilities, accuracy.

logits = W_L' g(... g(W_1' x + b_1) ...) + b_L, one per class; no hidden layer gives
softmax regression.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.random import RandomState

from core.activations import ACTIVATIONS
from core.datasets import DATASETS, DataSettings
from core.state import ModelSettings
from core.types import Float64s, Floats, Ints, Layer, read_only

_ROWS_LOOKED_AT = 10


def layer_sizes(features: int, model: ModelSettings, class_count: int) -> tuple[int, ...]:
    """Units of every layer, input and output included."""
    return features, *model.hidden, class_count


def initial_layers(data: DataSettings, model: ModelSettings, class_count: int, features: int = 2) -> tuple[Layer, ...]:
    """Weights `initial_scale` * N(0, 1), drawn first layer first, and zero biases; float64, read-only.

    data : the recipe of the points, whose stream the notebook's own draw goes on with
    """
    sizes = layer_sizes(features, model, class_count)
    rng = _stream(data, model, class_count, features)
    return tuple(Layer(read_only(model.initial_scale * rng.randn(n, m)), read_only(np.zeros(m))) for n, m in pairwise(sizes))


def scores(layers: tuple[Layer, ...], activation: str, x: Floats) -> Float64s:
    """Logits (n, k) of points x (n, features), in float64."""
    h: Float64s = np.asarray(x, dtype=np.float64)
    for layer in layers[:-1]:
        h = h @ layer.weights.astype(np.float64) + layer.biases
        ACTIVATIONS[activation].apply(h)
    return h @ layers[-1].weights.astype(np.float64) + layers[-1].biases


def accuracy(logits: Floats, labels: Ints) -> float:
    """Share of rows of logits (n, k) whose first largest entry is the label, in [0, 1]."""
    return float((logits.argmax(axis=1) == labels).mean())


def _stream(data: DataSettings, model: ModelSettings, class_count: int, features: int) -> RandomState:
    if model.initial_from == "seed":
        return RandomState(model.seed)
    return _notebook_stream(data, bool(model.hidden), class_count, features)


def _notebook_stream(data: DataSettings, hidden: bool, class_count: int, features: int) -> RandomState:
    """Notebook 000's stream where it draws these weights.

    One stream serves the whole notebook: the points, then a look at ten random rows
    (a hidden consumer), then the linear model's weights, then the network's.
    """
    rng = RandomState(data.seed)
    points = DATASETS[data.kind].draw(data, rng).x_train
    rng.choice(len(points), min(_ROWS_LOOKED_AT, len(points)), replace=False)
    if hidden:
        rng.randn(features, class_count)
    return rng
