"""Many points in blocks: the same numbers as all at once, and work that can be abandoned between two blocks."""

import numpy as np
import pytest

from core.datasets import draw
from core.errors import Abandoned, abandoned_when, breathe
from core.network import blocks as blocks_room
from core.network.models import initial_layers, scores
from core.network.stepper import Stepper
from core.network.training import RunConfig, first_layers, train
from core.runs.experiments import EXPERIMENTS
from core.state import AppState, with_value
from core.weights.posing import problem_of
from core.weights.race import path


def asked(**settings):
    state = AppState(page="training")
    for key, value in settings.items():
        state = with_value(state, key.replace("__", "."), value)
    return state


def stepper_of(state):
    data = draw(state.data)
    stepper = Stepper(data, state.model, state.training)
    stepper.load(initial_layers(state.data, state.model, data.class_count))
    return stepper


def counted(limit):
    """A check that abandons the work at its `limit`-th call."""
    looks = iter(range(limit - 1))
    return lambda: next(looks, None) is None


SHAPES = [
    {},
    {"model__hidden": (20, 30), "model__activation": "tanh"},
    {"model__hidden": ()},
    {"data__kind": "moons", "model__output": "logistic"},
    {"training__optimizer": "adam", "training__weight_decay": 0.1},
    {"training__batch_size": 120},
    {"training__precision": "float32"},
]


@pytest.mark.parametrize("settings", SHAPES, ids=str)
@pytest.mark.parametrize("size", [1, 7, 100, 150, 299])
def test_blocks_of_points_give_the_numbers_of_all_at_once(monkeypatch, settings, size):
    whole, state = stepper_of(asked(**settings)), asked(**settings)
    monkeypatch.setattr(blocks_room, "_VALUES", size * max(len(layer.biases) for layer in whole.layers()))
    parted = stepper_of(state)
    tolerance = 2e-5 if state.training.precision == "float32" else 1e-12
    for _ in range(3):
        ours, theirs = parted.snapshot(), whole.snapshot()
        assert ours.loss == pytest.approx(theirs.loss, rel=tolerance)
        assert ours.gradient_norm == pytest.approx(theirs.gradient_norm, rel=100 * tolerance)
        assert ours.train_accuracy == theirs.train_accuracy
        parted.advance(1)
        whole.advance(1)
        np.testing.assert_allclose(parted.parameters, whole.parameters, rtol=100 * tolerance, atol=100 * tolerance)


@pytest.mark.parametrize("size", [1, 7, 300])
def test_scores_of_blocks_are_the_scores(monkeypatch, size):
    state = asked(model__hidden=(20, 30))
    data = draw(state.data)
    layers = initial_layers(state.data, state.model, data.class_count)
    whole = scores(layers, "relu", data.x_train)
    monkeypatch.setattr(blocks_room, "_VALUES", 30 * size)
    np.testing.assert_allclose(scores(layers, "relu", data.x_train), whole, rtol=1e-13, atol=1e-13)


def test_the_runs_of_the_notebooks_are_not_divided():
    for shapes, points in (([(2, 100), (100, 3)], 300), ([(64, 100), (100, 10)], 1437), ([(2, 100), (100, 100), (100, 3)], 500)):
        assert blocks_room.block_size(shapes) > points


def long_works():
    """Work that is abandoned half-way, by name."""
    large = asked(model__hidden=(300, 300), data__per_class=2000)
    data, run = draw(large.data), RunConfig(large.data, large.model, large.training)
    layers = initial_layers(large.data, large.model, data.class_count)
    compare = with_value(asked(model__aliased=True), "page", "compare")
    weights = AppState()
    points = EXPERIMENTS["weights"].dataset(weights)
    return {
        "training": lambda: next(train(run, data)),
        "scores": lambda: scores(layers, "tanh", data.x_train),
        "aliased": lambda: first_layers(asked(data__noise=0.3).data, asked(model__aliased=True).model, 3),
        "compare": lambda: next(EXPERIMENTS["compare"].snapshots(compare, draw(compare.data), 1, None)),
        "descent": lambda: list(EXPERIMENTS["weights"].snapshots(weights, points, 1000, None)),
        "path": lambda: path(problem_of(points, weights.weights), (1.0, 1.0), "gradient_descent", 1e-4, 1000),
    }


@pytest.mark.parametrize("name", list(long_works()))
def test_abandoned_work_ends_at_the_next_check(monkeypatch, name):
    monkeypatch.setattr(blocks_room, "_VALUES", 100_000)
    with abandoned_when(counted(5)), pytest.raises(Abandoned):
        long_works()[name]()


def test_nobody_gives_up_outside_of_the_block():
    with abandoned_when(lambda: True), pytest.raises(Abandoned):
        breathe()
    breathe()
