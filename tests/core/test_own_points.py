"""Own points: how they are made, which are refused, and that no points at all cause no errors."""

import dataclasses
import json
import math

import numpy as np
import pytest

from core.datasets import GaussiansSettings, OwnImagesSettings, OwnSettings, SpiralSettings, draw
from core.errors import BadInput
from core.gestures import PointsEdited, reduce
from core.params import formatted, parsed
from core.pictures.boundary import boundary_resolver
from core.pictures.canvas import canvas_resolver
from core.pictures.compare import compare_readout_resolver, compare_resolver
from core.pictures.landscape import landscape_resolver
from core.pictures.readout import training_readout_resolver, weights_readout_resolver
from core.pictures.view_input import ViewInput
from core.runs.experiments import EXPERIMENTS
from core.state import AppState, from_json, spec_of, to_json, with_text, with_value
from core.weights.minimiser import minimise
from core.weights.posing import problem_of
from core.weights.settings import WeightsSettings

STATE = AppState()
ROWS = ((0.1 + 0.2, -1e-300, 1), (-2.0, 1e9, 0))
PALETTE = ((10, 20, 30),) * 10


def test_edited_points_are_own_points_with_a_way_back():
    seeded = dataclasses.replace(STATE, points=GaussiansSettings(seed=9, per_class=3))
    edited = reduce(seeded, PointsEdited("points", ROWS))
    again = reduce(edited, PointsEdited("points", ROWS[:1]))
    assert edited.points == OwnSettings(ROWS)
    assert again.points.rows == ROWS[:1]
    assert again.data == STATE.data
    assert with_value(again, "points.kind", "gaussians") == seeded
    assert with_value(again, "points.kind", "own") == again


def test_choosing_own_points_copies_what_is_there():
    state = with_value(STATE, "data.kind", "own")
    own, spiral = draw(state.data), draw(SpiralSettings())
    assert np.array_equal(own.x_train, spiral.x_train)
    assert np.array_equal(own.y_train, spiral.y_train)
    assert with_value(state, "data.kind", "gaussians").data.per_class == SpiralSettings().per_class
    many = with_value(with_value(with_value(STATE, "data.classes", 10), "data.per_class", 2000), "data.kind", "own")
    assert len(many.data.rows) == 10_000


def test_own_images_have_64_features():
    state = with_value(STATE, "data.kind", "digits")
    images = with_value(state, "data.kind", "own_images")
    assert np.array_equal(draw(images.data).x_train, draw(state.data).x_train)
    assert from_json(json.loads(json.dumps(to_json(images)))) == images
    edited = reduce(state, PointsEdited("data", images.data.rows[:2]))
    assert edited.data == OwnImagesSettings(images.data.rows[:2])
    assert with_value(edited, "data.kind", "digits") == state
    assert with_value(edited, "data.kind", "own").data.rows == ()
    with pytest.raises(BadInput, match=r"^data\.rows must be up to 2,000 points with 64 coordinates from "):
        reduce(edited, PointsEdited("data", (*edited.data.rows, (1.0,) * 64)))
    with pytest.raises(BadInput, match=r"^points\.rows must be up to 10,000 points \[x0, x1, class\]"):
        reduce(STATE, PointsEdited("points", ((0.0,) * 65,)))


def test_two_classes_are_minus_and_plus_one_and_more_are_counted():
    assert draw(OwnSettings(ROWS)).label_values == (-1, 1)
    assert draw(OwnSettings(((0.0, 0.0, 4),))).label_values == (0, 1, 2, 3, 4)
    assert draw(OwnSettings()).x_train.shape == (0, 2)


def test_json_and_text_both_ways_to_the_last_bit():
    state = reduce(reduce(STATE, PointsEdited("points", ROWS)), PointsEdited("data", ((1.0, 2.0, 9),)))
    assert from_json(json.loads(json.dumps(to_json(state)))) == state
    for rows in (ROWS, ()):
        assert parsed("points.rows", spec_of(state, "points.rows"), formatted(rows)) == rows


@pytest.mark.parametrize(
    "rows",
    [
        5,
        "rows",
        [1, 2, 0],
        [[1, 2]],
        [[1, 2, 0, 0]],
        [[math.nan, 0, 0]],
        [[0, math.inf, 0]],
        [[0, 1e10, 0]],
        [[10**400, 0, 0]],
        [[0, 0, math.nan]],
        [[0, 0, 0.5]],
        [[0, 0, -1]],
        [[0, 0, 10]],
        [[True, 0, 0]],
        [["1", 0, 0]],
        [[0, 0, 0]] * 10_001,
    ],
)
def test_bad_rows_are_refused(rows):
    own = with_value(STATE, "data.kind", "own")
    with pytest.raises(BadInput, match=r"^data\.rows must be up to 10,000 points"):
        with_value(own, "data.rows", rows)


@pytest.mark.parametrize("text", ["[[1, 2, 0]", "points", "[" * 100_000, "[[NaN, 0, 0]]", "[[1e400, 0, 0]]"])
def test_bad_texts_are_refused(text):
    with pytest.raises(BadInput, match=r"^data\.rows must be"):
        with_text(with_value(STATE, "data.kind", "own"), "data.rows", text)


def test_the_weights_page_takes_two_classes_only():
    with pytest.raises(BadInput, match="whole-number classes from 0 to 1"):
        reduce(STATE, PointsEdited("points", ((0.0, 0.0, 2),)))


@pytest.mark.parametrize("kind", spec_of(STATE, "points.kind").choices)
def test_the_weights_page_calls_its_classes_minus_and_plus_one(kind):
    data = EXPERIMENTS["weights"].dataset(with_value(STATE, "points.kind", kind))
    assert data.label_values == (-1, 1)
    assert set(data.signs) == {-1.0, 1.0}


@pytest.mark.parametrize("rows", [(), ((0.0, 0.0, 1),), ((1.0, 2.0, 0), (1.0, 2.0, 0)), ((1e9, -1e9, 1), (1e9, -1e9, 0))])
@pytest.mark.parametrize("page", EXPERIMENTS)
def test_few_or_extreme_points_make_no_nan(page, rows):
    state = reduce(reduce(STATE, PointsEdited("points", rows)), PointsEdited("data", rows))
    state = dataclasses.replace(
        with_value(state, "page", page),
        weights=dataclasses.replace(state.weights, steps=20, learning_rate=1e-4),
        training=dataclasses.replace(state.training, epochs=3, learning_rate=1e-4),
    )
    data = EXPERIMENTS[page].dataset(state)
    for alpha in (0.0, 0.1):
        best = minimise(problem_of(data, WeightsSettings(alpha=alpha)))
        assert best.w is None or np.isfinite([*best.w, best.loss]).all()
    last = list(EXPERIMENTS[page].snapshots(state, data, 1, None))[-1]
    for snapshot in last.snapshots:
        assert np.isfinite([snapshot.loss, snapshot.train_accuracy, *snapshot.layers[-1].weights.ravel()]).all()
    view_input = ViewInput(state, data, last, palette=PALETTE)
    resolvers = {
        "weights": (canvas_resolver, landscape_resolver, weights_readout_resolver),
        "training": (boundary_resolver, training_readout_resolver),
        "compare": (compare_resolver, compare_readout_resolver),
    }
    pictures = [resolver()(view_input) for resolver in resolvers[page]]
    assert not any("nan" in repr(picture) for picture in pictures)
