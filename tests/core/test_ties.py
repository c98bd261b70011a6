"""What differs by rounding only is equal: scores of a collapsed network, margins of points on the line."""

from itertools import pairwise

import numpy as np
import pytest

from core.datasets import OwnSettings, draw
from core.network.fields import FieldPainter
from core.network.models import accuracy, predicted, scores
from core.plane.geometry import cell_centres
from core.runs.run import Run
from core.scenes import find
from core.state import with_value
from core.types import Bounds, Layer
from core.weights.loss_grids import data_loss_grid
from core.weights.margin_losses import MARGIN_LOSSES
from core.weights.problem import Problem

COLLAPSED = {"training.weight_decay": 1.0, "training.epochs": 10_000}


@pytest.fixture(scope="module")
def collapsed():
    """The spiral's network after 10,000 updates with a weight decay of 1, as in the notebook's sweep."""
    state = find("spiral-relu").state
    for key, value in COLLAPSED.items():
        state = with_value(state, key, value)
    run = Run(state)
    for standing in run.standings(10_000):
        run.append(standing)
    return run


def test_a_collapsed_network_predicts_the_first_class_everywhere(collapsed):
    layers, data = collapsed.timeline.newest.alone.layers, collapsed.data
    found = predicted(scores(layers, "relu", data.x_train))
    assert np.bincount(found, minlength=3).tolist() == [300, 0, 0]
    assert collapsed.timeline.newest.alone.train_accuracy == pytest.approx(1 / 3)
    field = FieldPainter().field(layers, "relu", Bounds(-1.9, 1.96, -1.88, 1.88), 188, 193)
    assert np.bincount(field.classes.ravel(), minlength=3).tolist() == [36284, 0, 0]  # as in the golden sweep
    assert len(field.lines()) == 0


@pytest.mark.parametrize(
    ("logits", "label"),
    [
        ([0.0, 1e-10, -1.0], 0),
        ([0.0, 1e-8, -1.0], 1),
        ([1e12, 1e12 + 1, 0.0], 0),
        ([-1e12, -1e12 + 1e5, -1e12], 1),
        ([0.0, 8e-10, 1.6e-9], 1),
        ([1.0, 2.0, 2.0], 1),
        ([-1e300, 1e300, 1e300], 1),
    ],
)
def test_the_lowest_of_tying_classes_is_predicted(logits, label):
    assert predicted(np.array([logits])).tolist() == [label]
    assert accuracy(np.array([logits]), np.array([label])) == 1.0


def test_in_single_precision_more_is_rounding():
    assert predicted(np.array([[0.0, 5e-7]], dtype=np.float32)).tolist() == [0]
    assert predicted(np.array([[0.0, 5e-7]])).tolist() == [1]
    assert predicted(np.array([[0.0, 5e-6]], dtype=np.float32)).tolist() == [1]


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("offset", [0.0, 1e4, 1e6, 1e9])
@pytest.mark.parametrize("hidden", [(), (8,), (8, 8)])
def test_regions_far_from_the_origin_are_those_of_the_forward_pass(activation, offset, hidden):
    rng = np.random.default_rng(1)
    sizes = (2, *hidden, 3)
    layers = [Layer(rng.normal(size=(n, m)), rng.normal(size=m)) for n, m in pairwise(sizes)]
    first = layers[0]
    layers[0] = Layer(first.weights, first.biases - offset * first.weights.sum(axis=0))
    frame = Bounds(offset - 2, offset + 2, offset - 2, offset + 2)
    xs, ys = cell_centres(frame.x_min, frame.x_max, 90), cell_centres(frame.y_min, frame.y_max, 90)
    points = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    expected = predicted(scores(tuple(layers), activation, points)).reshape(90, 90)
    found = FieldPainter().field(tuple(layers), activation, frame, 90, 90).classes
    assert (found != expected).mean() <= 1e-3  # cells that the boundary crosses


def tenths(seed, count):
    """Points and a grid of w whose coordinates are multiples of 0.1, so that many margins are 0 but for rounding."""
    rng = np.random.default_rng(seed)
    return rng.integers(-10, 11, (count, 2)), np.arange(-20, 21)


@pytest.mark.parametrize("seed", range(5))
def test_a_margin_that_is_0_but_for_rounding_is_0(seed):
    points, ticks = tenths(seed, 60)
    problem = Problem(points / 10, np.zeros(60), 0.0, 0.0, MARGIN_LOSSES["zero_one"])
    exact = np.array([[(points @ [w0, w1] <= 0).sum() for w0 in ticks] for w1 in ticks])
    grid = data_loss_grid(problem, ticks / 10, ticks / 10)
    assert np.array_equal(grid, exact)
    single = np.array([[(problem.margins(np.array([w0 / 10, w1 / 10])) <= 0).sum() for w0 in ticks] for w1 in ticks])
    assert np.array_equal(single, exact)


def test_a_point_on_the_line_but_for_rounding_counts_as_wrong():
    data = draw(OwnSettings(((0.3, 0.1, 1), (-0.3, -0.1, 0))))
    problem = Problem(data.signs[:, None] * data.x_train, data.signs * 0.0, 0.0, 0.0, MARGIN_LOSSES["zero_one"])
    assert problem.margins(np.array([0.1, -0.3])).tolist() == [0.0, 0.0]
    assert problem.data_loss(np.array([0.1, -0.3])) == 2.0
