"""Points with many features are shown in a plane, on which the model's scores are exact."""

import numpy as np
import pytest

from core.datasets import BlobsSettings, DigitsSettings, MoonsSettings, OwnSettings, draw
from core.network.models import initial_layers, scores
from core.network.settings import ModelSettings, TrainingSettings
from core.network.training import RunConfig, train
from core.pictures.boundary import boundary_resolver
from core.pictures.view_input import ViewInput
from core.plane.projection import plane_of
from core.state import AppState
from core.types import Bounds

MODEL = ModelSettings(hidden=(5,), initial_scale=0.3)


def test_the_plane_lies_along_the_two_directions_of_most_variance():
    x = draw(DigitsSettings()).x_train
    plane = plane_of(x)
    _, _, directions = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.abs((plane.axes * directions[:2]).sum(axis=1)), 1, rtol=1e-12)
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(plane.project(plane.origin + [[2.0, -3.0]] @ plane.axes), [[2.0, -3.0]], atol=1e-12)
    assert plane_of(x[:, :2]) is None
    assert np.isfinite(plane_of(x[:0]).axes).all()


def test_a_model_on_the_plane_gives_the_scores_of_its_points():
    data = draw(DigitsSettings())
    layers = initial_layers(DigitsSettings(), MODEL, data.class_count)
    plane, places = plane_of(data.x_train), np.array([[0.0, 0.0], [4.0, -7.0]])
    expected = scores(layers, "tanh", plane.origin + places @ plane.axes)
    np.testing.assert_allclose(scores(plane.restricted(layers), "tanh", places), expected, rtol=1e-12, atol=1e-12)


def test_softmax_regression_on_the_digits_is_notebook_003s():
    data = DigitsSettings(test_share=0.25, split_seed=123)
    training = TrainingSettings(learning_rate=0.01, weight_decay=0.0, epochs=501, report_every=50)
    run = RunConfig(data, ModelSettings(hidden=(), initial_scale=0.0), training)
    snapshots = {snapshot.step: snapshot for snapshot in train(run, draw(data))}
    golden = {0: 2.3025850929940455, 50: 0.2274911712859851, 500: 0.06955871747865303}
    assert {step: snapshots[step].loss for step in golden} == pytest.approx(golden, rel=1e-12)
    assert snapshots[501].test_accuracy == 429 / 450
    assert snapshots[501].train_accuracy == pytest.approx(0.9873793615441723, rel=1e-15)


def test_digits_train_and_are_shown():
    state = AppState(data=DigitsSettings(test_share=0.25, split_seed=123), model=MODEL)
    data = draw(state.data)
    first = next(train(RunConfig(state.data, state.model, state.training), data))
    assert first.layers[0].weights.shape == (64, 5)
    picture = boundary_resolver()(ViewInput(state, data, first, palette=((1, 2, 3),) * 10, cells=20))
    assert (picture.points.x.shape, picture.test_points.x.shape) == ((1347, 2), (450, 2))
    assert picture.axes == ("component 1", "component 2")
    assert picture.regions.shape == (20, 20)


@pytest.mark.parametrize("settings", [MoonsSettings(), BlobsSettings(test_share=0.5), DigitsSettings(), OwnSettings(((50.0, 3.0, 0),))])
def test_the_frame_fits_the_points(settings):
    state = AppState(data=settings)
    picture = boundary_resolver()(ViewInput(state, draw(settings)))
    x = np.concatenate([picture.points.x, picture.test_points.x])
    frame = picture.frame
    assert np.all((x >= (frame.x_min, frame.y_min)) & (x <= (frame.x_max, frame.y_max)))
    spans = np.ptp(x, axis=0)
    assert len(x) == 1 or max(frame.width, frame.height) == pytest.approx(1.15 * max(spans), rel=0.1)


def test_bounds_around_points():
    assert Bounds.around(np.empty((0, 2)), 0.1) == Bounds(-1.1, 1.1, -1.1, 1.1)
    assert Bounds.around(np.array([[1.0, 2.0], [3.0, 2.5]]), 0.5) == Bounds(0.5, 3.5, 1.5, 3.0)
    far = Bounds.around(np.full((2, 2), 1e9), 0.1)
    assert far.x_min < 1e9 < far.x_max
