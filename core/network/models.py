"""The layered classifier: initial weights, logits, probabilities, accuracy.

logits = W_L' g(... g(W_1' x + b_1) ...) + b_L, one per class, or a single one for two
classes; no hidden layer gives softmax regression.
"""

from __future__ import annotations

import numpy as np

from core.datasets import DATASETS, DataSettings
from core.errors import breathe
from core.network.activations import activations_of
from core.network.blocks import block_size, blocks
from core.network.notebooks import REPLAYS
from core.network.settings import ModelSettings
from core.types import Float64s, Floats, Ints, Layer, read_only

TIE = 1e-9
"""Logits closer than this, or than this share of their size, tie."""
_TIE_SINGLE = 1e-6


def layer_sizes(model: ModelSettings, class_count: int, features: int = 2) -> tuple[int, ...]:
    """Units of every layer, from the features to the outputs: one output per class, or a single one for two classes."""
    single = model.output == "logistic" and class_count == 2
    return features, *model.hidden, 1 if single else class_count


def initial_layers(data: DataSettings, model: ModelSettings, class_count: int) -> tuple[Layer, ...]:
    """The initial layers of a run of `model`; float64.

    data : the settings of the points; a notebook's random stream continues after drawing them
    """
    return REPLAYS[model.initial_from].draw(data, model, layer_sizes(model, class_count, DATASETS[data.kind].features))


def scores(layers: tuple[Layer, ...], activation: str, x: Floats) -> Float64s:
    """Logits (n, k) of points x (n, d), one per class, always in float64.

    Many points are processed in blocks; raises `Abandoned` between blocks once the work has been given up.
    """
    full = with_unit_per_class(layers)
    size = block_size([layer.weights.shape for layer in full])
    if len(x) <= size:
        return _scores(full, activation, x)
    return np.concatenate([_scores(full, activation, x[block]) for block in blocks(len(x), size)])


def with_unit_per_class(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The same model with an output for each class: a single logistic unit gets a second unit that is always 0."""
    *hidden, last = layers
    if len(last.biases) > 1:
        return layers
    weights = np.concatenate([np.zeros_like(last.weights), last.weights], axis=1)
    return *hidden, Layer(read_only(weights), read_only(np.concatenate([np.zeros_like(last.biases), last.biases])))


def probabilities(logits: Floats) -> Float64s:
    """Softmax of logits (n, k) over the classes; finite for any finite logits."""
    with np.errstate(over="ignore"):  # minus infinity is correct where a difference overflows
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True), dtype=np.float64)
    result: Float64s = exponentials / exponentials.sum(axis=1, keepdims=True)
    return result


def predicted(logits: Floats) -> Ints:
    """(n,) the predicted class of each row of logits (n, k): the lowest of those that tie with the largest."""
    share = _TIE_SINGLE if logits.dtype == np.float32 else TIE
    tying: Ints = (logits >= least_tying(logits.max(axis=1), share)[:, None]).argmax(axis=1)
    return tying


def least_tying(largest: Floats, share: float) -> Floats:
    """The smallest logits that tie with the largest ones: what differs only by rounding is equal.

    Weight decay drives all logits together until their order is a matter of the last bits.
    """
    slack = np.abs(largest)
    np.maximum(slack, 1, out=slack)
    slack *= largest.dtype.type(share)
    result: Floats = np.subtract(largest, slack, out=slack)
    return result


def accuracy(logits: Floats, labels: Ints) -> float:
    """Fraction of the rows of logits (n, k) whose `predicted` class is the label; 0 without rows."""
    return float((predicted(logits) == labels).sum()) / max(1, len(labels))


def _scores(layers: tuple[Layer, ...], activation: str, x: Floats) -> Float64s:
    *hidden, last = layers
    h: Floats = x
    for layer, row in zip(hidden, activations_of(activation, len(hidden)), strict=True):
        breathe()
        h = _affine(layer, h)
        row.apply(h)
    return _affine(last, h)


def _affine(layer: Layer, x: Floats) -> Float64s:
    result: Float64s = x @ layer.weights.astype(np.float64) + layer.biases
    return result
