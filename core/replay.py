"""The random streams of the source notebooks, with the draws that nobody sees."""

from __future__ import annotations

from numpy.random import RandomState

from core.datasets import DATASETS, DataSettings
from core.state import ModelSettings

_ROWS_LOOKED_AT = 10


def notebook_stream(data: DataSettings, model: ModelSettings, class_count: int) -> RandomState:
    """Notebook 000's stream where it draws the weights of `model`.

    One stream serves the whole notebook: the points, then a look at ten random rows,
    then the linear model's weights, then the network's.
    """
    rng = data.stream()
    points = DATASETS[data.kind].draw(data, rng).x_train
    rng.choice(len(points), min(_ROWS_LOOKED_AT, len(points)), replace=False)
    if model.hidden:
        rng.randn(points.shape[1], class_count)
    return rng
