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
from core.replay import notebook_stream
from core.state import ModelSettings
from core.types import Float64s, Floats, Ints, Layer, read_only


def layer_sizes(model: ModelSettings, class_count: int, features: int = 2) -> tuple[int, ...]:
    """Units of every layer, from the coordinates to the classes."""
    return features, *model.hidden, class_count


def initial_layers(data: DataSettings, model: ModelSettings, class_count: int) -> tuple[Layer, ...]:
    """Weights `initial_scale` * N(0, 1), drawn first layer first, and zero biases; float64.

    data : the settings of the points, after whose draw the notebook's stream goes on
    """
    rng = RandomState(model.seed) if model.initial_from == "seed" else notebook_stream(data, model, class_count)
    sizes = layer_sizes(model, class_count, DATASETS[data.kind].features)
    return tuple(Layer(read_only(model.initial_scale * rng.randn(n, m)), read_only(np.zeros(m))) for n, m in pairwise(sizes))


def scores(layers: tuple[Layer, ...], activation: str, x: Floats) -> Float64s:
    """Logits (n, k) of points x (n, d), in float64 whatever the layers' precision."""
    *hidden, last = layers
    h: Floats = x
    for layer in hidden:
        h = _affine(layer, h)
        ACTIVATIONS[activation].apply(h)
    return _affine(last, h)


def probabilities(logits: Floats) -> Float64s:
    """Softmax of logits (n, k) over the classes; finite for any finite logits."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True), dtype=np.float64)
    result: Float64s = exponentials / exponentials.sum(axis=1, keepdims=True)
    return result


def accuracy(logits: Floats, labels: Ints) -> float:
    """Share of the rows of logits (n, k) whose largest entry, the first of equals, is the label; 0 where there are none."""
    return float((logits.argmax(axis=1) == labels).sum()) / max(1, len(labels))


def _affine(layer: Layer, x: Floats) -> Float64s:
    result: Float64s = x @ layer.weights.astype(np.float64) + layer.biases
    return result
