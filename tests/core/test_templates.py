"""Templates: the first layer's weights as images, on one symmetric scale."""

import numpy as np
import pytest

from core.datasets import draw
from core.pictures.templates import resolve_templates, rounded_up
from core.pictures.view_input import ViewInput
from core.state import AppState, with_value
from core.types import Layer, Snapshot


def picture_of(*weights, kind="digits", units=24):
    """Of a model with these weight matrices."""
    state = with_value(with_value(AppState(), "data.kind", kind), "digits.units", units)
    layers = tuple(Layer(np.asarray(matrix, float), np.zeros(np.shape(matrix)[1])) for matrix in weights)
    return resolve_templates(ViewInput(state, draw(state.data), Snapshot(0, 0, layers, 1.0, 0.0, 0.1, None) if layers else None))


def test_a_pixel_of_a_template_is_its_weight_on_a_symmetric_scale():
    weights = np.zeros((64, 10))
    weights[8 * 2 + 5, 3], weights[0, 3], weights[63, 9] = 0.4, -0.4, 0.1
    picture = picture_of(weights)
    assert (picture.reach, picture.names, picture.classes) == (0.4, tuple("0123456789"), True)
    assert picture.tiles.shape == (10, 8, 8)
    assert (picture.tiles[3, 2, 5], picture.tiles[3, 0, 0]) == (255, 0)
    assert picture.tiles[0, 0, 0] == 128
    assert (np.flatnonzero(picture.tiles[9] != 128) == [63]).all()


def test_of_a_network_the_first_units_are_shown_and_set_the_scale():
    first = np.full((64, 50), 0.01)
    first[:, 30:] = 7.0
    picture = picture_of(first, np.ones((50, 10)), units=12)
    assert len(picture.tiles) == len(picture.names) == 12
    assert (picture.classes, picture.reach) == (False, 0.01)
    assert picture.title == "Weights of hidden units 1 to 12 of 50"


def test_points_of_the_plane_get_a_sentence():
    picture = picture_of(np.ones((2, 3)), kind="spiral")
    assert len(picture.tiles) == 0
    assert "64 features" in picture.subtitle


def test_weights_of_zero_are_all_neutral():
    picture = picture_of(np.zeros((64, 10)))
    assert (picture.tiles == 128).all()
    assert picture.reach == 1.0


@pytest.mark.parametrize(("size", "rounded"), [(0, 1), (0.1, 0.1), (0.11, 0.15), (0.51, 0.6), (3, 3), (1e100, 1e100), (2e-7, 2e-7)])
def test_scales_are_round(size, rounded):
    assert rounded_up(size) == pytest.approx(rounded)
