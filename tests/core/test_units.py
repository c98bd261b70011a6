"""Single units of a network: their values over the plane, their activity, and the step at which one died."""

from itertools import pairwise

import numpy as np
import pytest

from core.network.activations import ACTIVATIONS
from core.network.units import activities, as_part, deaths, unit_values
from core.plane.geometry import cell_centres
from core.types import Layer, Snapshot, read_only

G = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "logistic": lambda z: 1 / (1 + np.exp(-z))}
XS, YS = cell_centres(-1.5, 1.0, 40), cell_centres(-1.0, 2.0, 30)
SIZES = [(2, 3), (2, 1, 2), (2, 16, 16, 3), (2, 7, 5, 4, 10), (2, *[6] * 6, 2)]


def network(*sizes, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    return tuple(Layer(read_only(scale * rng.normal(size=pair)), read_only(rng.normal(size=pair[1]))) for pair in pairwise(sizes))


def directly(layers, activation, x, y, after):
    """The values of all units at one place, layer by layer."""
    found, h = [], np.array([x, y])
    for number, layer in enumerate(layers):
        units = zip(layer.weights.T, layer.biases, strict=True)
        z = np.array([sum(w * value for w, value in zip(weights, h, strict=True)) + bias for weights, bias in units])
        h = z if number == len(layers) - 1 else G[activation](z)
        found.append(h if after else z)
    return found


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("activation", G)
@pytest.mark.parametrize("sizes", SIZES)
def test_the_maps_are_the_values_of_every_unit_at_every_place(sizes, activation, after):
    layers = network(*sizes)
    exact, quick = (unit_values(layers, activation, XS, YS, after, dtype) for dtype in (np.float64, None))
    for row, column in ((0, 0), (29, 39), (12, 31), (20, 3)):
        for maps, rounded, values in zip(exact, quick, directly(layers, activation, XS[column], YS[row], after), strict=True):
            np.testing.assert_allclose(maps[:, row, column], values, rtol=1e-12, atol=1e-12)
            assert rounded.dtype == np.float32
            np.testing.assert_allclose(rounded[:, row, column], values, rtol=0, atol=1e-5 * max(1, np.abs(maps).max()))


def test_the_maps_of_any_finite_network_are_finite():
    for scale in (1e30, 1e155, 1e300):
        layers = network(2, 4, 4, 3, scale=scale)
        for values in unit_values(layers, "relu", 1e9 * XS, 1e9 * YS, False):
            assert np.isfinite(values).all()


def test_a_grid_far_from_the_origin_is_exact():
    layers = network(2, 5, 2)
    (before, _) = unit_values(layers, "tanh", XS + 1e6, YS, False)
    np.testing.assert_allclose(before[:, 3, 4], directly(layers, "tanh", XS[4] + 1e6, YS[3], False)[0], rtol=1e-12)


def test_parts_are_units_and_weights_that_the_network_has():
    layers = network(2, 3, 4)
    assert as_part((0, 2), layers) == (0, 2)
    assert as_part((1.0, 2.0, 3.0), layers) == (1, 2, 3)
    for none in (None, (), (0,), (0, 3), (2, 0), (-1, 0), (0, -1), (1, 3, 0), (0, 2, 0), (1, 0, 4), (0, 0.5), (1e9, 1e9), (0, 0, 0, 0)):
        assert as_part(none, layers) is None


POINTS = np.random.default_rng(1).normal(size=(200, 2))


def test_units_are_active_where_their_input_is_positive():
    layers = network(2, 5, 4, 3)
    assert {*G} <= {*ACTIVATIONS}
    for activation in G:
        before = [np.array(values) for values in zip(*(directly(layers, activation, *point, False)[:-1] for point in POINTS), strict=True)]
        for activity, z in zip(activities(layers, activation, POINTS), before, strict=True):
            assert activity.points == 200
            assert activity.active.tolist() == (z > 0).sum(axis=0).tolist()


def with_biases(layers, *biases):
    return Layer(layers[0].weights, read_only(np.array(biases, dtype=float))), *layers[1:]


def test_only_a_relu_unit_that_no_point_activates_is_dead():
    layers = with_biases(network(2, 3, 2), -100.0, 0.0, 100.0)
    (relu,) = activities(layers, "relu", POINTS)
    assert relu.dead.tolist() == [True, False, False]
    assert not relu.saturated.any()
    for activation in ("tanh", "logistic"):
        (smooth,) = activities(layers, activation, POINTS)
        assert not smooth.dead.any()
        assert smooth.saturated.tolist() == [True, False, True]
    (nobody,) = activities(layers, "relu", POINTS[:0])
    assert not nobody.dead.any()


@pytest.mark.parametrize("activation", ["tanh", "logistic"])
def test_a_unit_is_saturated_if_its_slope_is_small_on_nearly_all_points(activation):
    slope = {"tanh": lambda z: 1 - np.tanh(z) ** 2, "logistic": lambda z: 4 * G["logistic"](z) * (1 - G["logistic"](z))}[activation]
    layers = network(2, 40, 2, scale=4.0)
    layers = (Layer(layers[0].weights, read_only(layers[0].biases * 10)), layers[1])
    wanted = (slope(POINTS @ layers[0].weights + layers[0].biases) < 0.05).mean(axis=0) >= 0.95
    assert 0 < wanted.sum() < 40
    assert activities(layers, activation, POINTS)[0].saturated.tolist() == wanted.tolist()


def dying(last, *dead):
    """Snapshots 0, 10, ... of a network whose second unit is dead at these places."""
    layers = network(2, 3, 2)
    alive, gone = with_biases(layers, 1.0, 0.0, 0.0), with_biases(layers, 1.0, -100.0, 0.0)
    return [Snapshot(10 * place, place, gone if place in dead else alive, 1.0, 0.0, 0.5, None) for place in range(last + 1)]


@pytest.mark.parametrize("last", [0, 1, 2, 7, 100])
def test_the_step_at_which_a_unit_died_is_found(last):
    for since in range(last + 1):
        assert deaths(dying(last, *range(since, last + 1)), "relu", POINTS) == {(0, 1): 10 * since}
    assert deaths(dying(last), "relu", POINTS) == {}
    assert deaths(dying(last, *range(last)), "relu", POINTS) == {}
    assert deaths(dying(last, *range(last + 1)), "tanh", POINTS) == {}


def test_few_of_many_snapshots_are_looked_at(monkeypatch):
    looked = []
    monkeypatch.setattr("core.network.units.activities", lambda *arguments: looked.append(0) or activities(*arguments))
    assert deaths(dying(4000, *range(123, 4001)), "relu", POINTS) == {(0, 1): 1230}
    assert len(looked) < 30
