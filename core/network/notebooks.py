"""The random streams of the source notebooks, including the draws whose results are unused.

Each row of `REPLAYS` draws a model's initial layers in float64, from its seed or as a notebook does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.random import RandomState

from core.datasets import DATASETS, DataSettings
from core.network.initial import INITIALISERS
from core.registry import Registry
from core.types import Float64s, Ints, Layer, read_only

_ROWS_PRINTED = 10
_DIGITS_SEED, _SGD_SEED = 123, 42
_CHECKED_SHAPES = ((33, 11), (11, 17), 17, (33, 11), (11, 17), 17, (33, 17), (17, 13), (17, 13), (17, 13))
_CHECKED_LOGITS = (41, 21)

Sizes = tuple[int, ...]
"""Units of every layer, from the coordinates to the outputs."""


class Start(Protocol):
    """The settings of the initial weights in `ModelSettings`, whose choices are the keys of `REPLAYS`."""

    @property
    def hidden(self) -> tuple[int, ...]: ...
    @property
    def initial(self) -> str: ...
    @property
    def initial_scale(self) -> float: ...
    @property
    def seed(self) -> int: ...


Draw = Callable[[DataSettings, Start, Sizes], tuple[Layer, ...]]


@dataclass(frozen=True)
class Replay:
    """A row of `REPLAYS`.

    draw : (points, model, sizes) → the layers; float64
    uses : the model settings that it reads besides the sizes; without `initial`, all weights are from N(0, 1)
    """

    title: str
    draw: Draw
    uses: tuple[str, ...] = ("initial",)


def draw_layers(rng: RandomState, model: Start, sizes: Sizes) -> tuple[Layer, ...]:
    """Weights and biases drawn as `model.initial` says, first layer first."""
    row = INITIALISERS[model.initial]
    return tuple(_layer(row.draw(rng, shape, model.initial_scale), row.biases(rng, shape)) for shape in pairwise(sizes))


def notebook_rows(sizes: Sizes, n: int) -> Iterator[Ints]:
    """The rows that notebook 001 trains on, n at a time; its stream continues after the initial weights."""
    rng = RandomState(_SGD_SEED)
    _biases_first(rng, sizes)
    while True:
        yield rng.randint(0, n, n)


def _seeded(_data: DataSettings, model: Start, sizes: Sizes) -> tuple[Layer, ...]:
    return draw_layers(RandomState(model.seed), model, sizes)


def _after_sample(data: DataSettings, model: Start, sizes: Sizes) -> tuple[Layer, ...]:
    """Notebook 000: the points, ten random rows to print, the linear model's weights, then the network's."""
    rng, points = _after_points(data)
    rng.choice(points, min(_ROWS_PRINTED, points), replace=False)
    if model.hidden:
        rng.randn(sizes[0], sizes[-1])
    return draw_layers(rng, model, sizes)


def _sgd(_data: DataSettings, _model: Start, sizes: Sizes) -> tuple[Layer, ...]:
    """Notebook 001: seed 42; for each layer its biases, then its weights, all from N(0, 1)."""
    return _biases_first(RandomState(_SGD_SEED), sizes)


def _nth_network(before: int) -> Draw:
    """Notebook 002: the points, then the weights of the autograd network, of the network by hand and of the linear model."""

    def draw(data: DataSettings, model: Start, sizes: Sizes) -> tuple[Layer, ...]:
        rng, _ = _after_points(data)
        units = model.hidden[0] if model.hidden else 100
        for _ in range(before if model.hidden else 2):
            rng.randn(sizes[0], units)
            rng.randn(units, sizes[-1])
        return draw_layers(rng, model, sizes)

    return draw


def _after_checks(data: DataSettings, model: Start, sizes: Sizes) -> tuple[Layer, ...]:
    """Notebook 003: seed 123 splits the digits; the notebook's checks draw from the same stream."""
    rng = RandomState(_DIGITS_SEED)
    rng.permutation(len(DATASETS[data.kind].draw(data, data.stream()).x_train))
    for shape in _CHECKED_SHAPES:
        rng.normal(size=shape)
    for _ in range(2):
        rng.normal(size=_CHECKED_LOGITS)
        rng.randint(0, _CHECKED_LOGITS[1], _CHECKED_LOGITS[0])
    rng.normal()
    return draw_layers(rng, model, sizes)


def _outputs_first(data: DataSettings, model: Start, sizes: Sizes) -> tuple[Layer, ...]:
    """Notebook 004: after the points, weights from N(0, 1), drawn as (out, in)."""
    rng, _ = _after_points(data)
    return tuple(_layer(rng.randn(m, n).T, np.zeros(m)) for n, m in pairwise(sizes))


REPLAYS: Registry[Replay] = Registry(
    "unknown random stream {key!r}; valid: {valid}",
    [
        ("notebook_000", Replay("Notebook 000", _after_sample)),
        ("notebook_001", Replay("Notebook 001", _sgd, uses=())),
        ("notebook_002", Replay("Notebook 002", _nth_network(0))),
        ("notebook_002_by_hand", Replay("Notebook 002, by hand", _nth_network(1))),
        ("notebook_003", Replay("Notebook 003", _after_checks)),
        ("notebook_004", Replay("Notebook 004", _outputs_first, uses=())),
        ("seed", Replay("Seed", _seeded, uses=("initial", "seed"))),
    ],
)
SEEDED = next(key for key, row in REPLAYS.items() if "seed" in row.uses)
"""The row whose draw depends on the seed."""


def _after_points(data: DataSettings) -> tuple[RandomState, int]:
    """The stream after drawing the points, and their number."""
    rng = data.stream()
    return rng, len(DATASETS[data.kind].draw(data, rng).x_train)


def _biases_first(rng: RandomState, sizes: Sizes) -> tuple[Layer, ...]:
    return tuple(_layer(biases=rng.randn(m), weights=rng.randn(n, m)) for n, m in pairwise(sizes))


def _layer(weights: Float64s, biases: Float64s) -> Layer:
    return Layer(read_only(weights), read_only(biases))
