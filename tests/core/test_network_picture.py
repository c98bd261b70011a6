"""The network view's picture: which units and weights it shows, as what, and what it says about them."""

import dataclasses

import numpy as np
import pytest

from core.datasets import SpiralSettings, draw
from core.network.gradcheck import GradientProbe
from core.network.gradcheck_settings import GradcheckSettings
from core.network.training import RunConfig
from core.network.units import unit_values
from core.pictures.boundary import MARGIN
from core.pictures.network import network_resolver
from core.pictures.view_input import ViewInput, first_of, milestone_of
from core.plane.geometry import cell_centres
from core.runs.timeline import Timeline
from core.state import AppState, with_value
from core.types import Bounds, Dataset, Layer, Snapshot, read_only
from tests.core.test_units import network, with_biases

STATE = AppState()
SPIRAL = draw(SpiralSettings())


def snapshot_of(layers, step=7):
    return Snapshot(step, step, layers, 0.5, 0.25, 0.75, None)


def picture_of(layers, *settings, data=SPIRAL, **rest):
    model = dataclasses.replace(STATE.model, hidden=tuple(len(layer.biases) for layer in layers[:-1]))
    state = dataclasses.replace(STATE, model=model)
    for key, value in settings:
        state = with_value(state, key, value)
    return network_resolver()(ViewInput(state, data, snapshot_of(layers), **rest))


def test_there_is_a_column_for_the_inputs_and_each_layer():
    picture = picture_of(network(2, 5, 4, 3))
    assert [column.title for column in picture.columns] == ["inputs", "layer 1", "layer 2", "outputs"]
    assert [column.names for column in picture.columns] == [("x0", "x1"), ("1", "2", "3", "4", "5"), ("1", "2", "3", "4"), ("0", "1", "2")]
    assert picture.title.startswith("Network 2–5–4–3, after the activation")
    assert len(picture.wires) == 3
    empty = network_resolver()(ViewInput(STATE, SPIRAL))
    assert empty.columns == empty.wires == ()


@pytest.mark.parametrize(("values", "after"), [("after", True), ("before", False)])
def test_tiles_are_the_values_of_the_units_in_their_own_scale_with_zero_in_the_middle(values, after):
    layers = network(2, 5, 4, 3)
    picture = picture_of(layers, ("network.values", values), ("model.activation", "tanh"))
    frame = Bounds.around(SPIRAL.x_train, MARGIN).expanded_to(1.0)
    across, up = cell_centres(frame.x_min, frame.x_max, 40), cell_centres(frame.y_min, frame.y_max, 40)
    for column, maps in zip(picture.columns[1:], unit_values(layers, "tanh", across, up, after, np.float64), strict=True):
        shares = maps[:, ::-1] / np.abs(maps).max(axis=(1, 2), keepdims=True)
        assert np.abs(column.tiles - (127.5 * shares + 127.5)).max() <= 1.0
        assert ((column.tiles >= 128) == (shares >= 0))[np.abs(shares) > 1e-4].all()
    left_to_right, bottom_to_top = picture.columns[0].tiles.astype(int)
    assert (np.diff(left_to_right, axis=1) > 0).all()
    assert (np.diff(bottom_to_top, axis=0) < 0).all()


def test_a_unit_that_is_zero_everywhere_has_the_colour_of_zero():
    layers = with_biases(network(2, 3, 2), -1e3, 0, 1)
    assert (picture_of(layers).columns[1].tiles[0] == 128).all()


def test_every_line_is_a_weight_and_small_ones_have_none():
    layers = network(2, 6, 3)
    picture = picture_of(layers, ("network.threshold", 40.0))
    for number, (layer, wires) in enumerate(zip(layers, picture.wires, strict=True)):
        before, after = (picture.columns[number + side].units for side in (0, 1))
        largest = np.abs(layer.weights).max()
        np.testing.assert_array_equal(wires.values, layer.weights[before[wires.sources], after[wires.targets]])
        np.testing.assert_allclose(wires.shares, np.abs(wires.values) / largest)
        assert len(wires.values) == (np.abs(layer.weights) >= 0.4 * largest).sum()
    assert "40 %" in picture.subtitle
    all_of_them = picture_of(layers, ("network.threshold", 0.0))
    assert [len(wires.values) for wires in all_of_them.wires] == [12, 18]


def largest_of(layers, count):
    sizes = np.linalg.norm(layers[1].weights, axis=1)
    return sorted(np.argsort(-sizes)[:count].tolist())


def test_a_wide_layer_shows_the_units_with_the_largest_outgoing_weights_by_pages():
    layers = network(2, 100, 3)
    column = picture_of(layers).columns[1]
    assert column.units.tolist() == largest_of(layers, 16)
    assert (column.note, column.page, column.pages) == ("16 of 100", 0, 7)
    pages = [picture_of(layers, ("network.pages", (page,))).columns[1] for page in range(7)]
    assert sorted(unit for page in pages for unit in page.units.tolist()) == list(range(100))
    assert pages[-1].note == "4 of 100"
    assert picture_of(layers, ("network.pages", (99,))).columns[1].page == 6
    for page in pages:
        assert page.names == tuple(str(unit + 1) for unit in page.units)
        assert len(page.tiles) == len(page.units)


def test_which_units_are_shown_is_decided_at_the_milestone_so_that_frames_do_not_jump():
    early, late = network(2, 40, 3, seed=1), network(2, 40, 3, seed=2)
    assert largest_of(early, 16) != largest_of(late, 16)
    assert picture_of(late, milestone=snapshot_of(early)).columns[1].units.tolist() == largest_of(early, 16)
    other = network(2, 30, 3)
    assert picture_of(late, milestone=snapshot_of(other)).columns[1].units.tolist() == largest_of(late, 16)


def test_the_milestone_is_at_the_largest_power_of_two_reached():
    timeline = Timeline()
    assert first_of(timeline) is milestone_of(timeline) is None
    found = []
    for step in range(40):
        timeline.append(snapshot_of(network(2, 2), step))
        found.append(milestone_of(timeline).step)
    assert found == [0, 1, 2, 2, *[4] * 4, *[8] * 8, *[16] * 16, *[32] * 8]
    assert first_of(timeline).step == 0


def test_dead_and_saturated_units_are_marked_and_counted():
    layers = with_biases(network(2, 3, 2), -100.0, 0.0, 100.0)
    dead = picture_of(layers)
    assert dead.columns[1].dead.tolist() == [True, False, False]
    assert "1 of 3 units dead." in dead.subtitle
    saturated = picture_of(layers, ("model.activation", "tanh"))
    assert saturated.columns[1].saturated.tolist() == [True, False, True]
    assert "2 of 3 units saturated." in saturated.subtitle


def about(layers, part, **rest):
    return picture_of(layers, part=part, **rest).lines


def test_a_unit_is_described_by_its_bias_weights_and_active_points():
    layers = with_biases(network(2, 5, 3), 0.0, 0.0, 0.125, 0.0, 0.0)
    bias, active = layers[0].biases[2], int((SPIRAL.x_train @ layers[0].weights[:, 2] + layers[0].biases[2] > 0).sum())
    name, bias_line, into, out, points = about(layers, (0, 2))
    assert name == "unit 3 of layer 1 (relu)"
    assert bias_line == f"bias {bias:.3g}"
    assert f"x1: {layers[0].weights[1, 2]:.3g}" in into
    assert all(f"{target}: {layers[1].weights[2, target]:.3g}" in out for target in range(3))
    assert points == f"active on {active} of 300 points"
    assert about(layers, (1, 0))[0] == "output 0 (logit)"
    assert about(with_biases(layers, -1e3, 0, 0, 0, 0), (0, 0))[-1] == "dead: active on none of 300 points"


def test_a_weight_is_described_by_its_value_gradient_and_change():
    before, now = network(2, 5, 3, seed=1), network(2, 5, 3, seed=2)
    state = with_value(STATE, "model.hidden", (5,))
    probe = GradientProbe(RunConfig(state.data, state.model, state.training), SPIRAL, snapshot_of(now), GradcheckSettings())
    for layer, source, unit, index in ((0, 1, 3, 3 * 3 + 1), (1, 4, 2, 15 + 2 * 6 + 4)):
        lines = about(now, (layer, source, unit), first=snapshot_of(before, 0))
        value, first = now[layer].weights[source, unit], before[layer].weights[source, unit]
        assert lines[2:] == (f"value: {value:.3g}", f"gradient: {probe.analytic[index]:.3g}", f"since step 0: {value - first:+.3g}")
    assert about(now, (0, 1, 3))[:2] == ("weight from x1", "to unit 4 of layer 1")
    assert len(about(now, (0, 1, 3))) == 4  # no step 0 known


def test_what_is_pointed_at_comes_before_what_is_chosen_and_parts_that_are_not_there_are_ignored():
    layers = network(2, 5, 3)
    chosen = ("network.chosen", (0, 4))
    assert picture_of(layers, chosen).part == (0, 4)
    assert picture_of(layers, chosen, part=(1, 2)).part == (1, 2)
    assert picture_of(layers, chosen, part=(7, 7)).part == picture_of(layers, chosen).chosen == (0, 4)
    nothing = picture_of(layers, ("network.chosen", (0, 5)))
    assert (nothing.part, nothing.chosen, nothing.lines) == (None, None, ())


def test_moving_the_mouse_computes_no_map_again():
    resolve = network_resolver()
    view_input = ViewInput(with_value(STATE, "model.hidden", (5,)), SPIRAL, snapshot_of(network(2, 5, 3)))
    first, second = resolve(view_input), resolve(dataclasses.replace(view_input, part=(0, 1)))
    assert first.columns is second.columns
    assert first.wires is second.wires


def digits(hidden):
    rng = np.random.default_rng(0)
    x, labels = read_only(rng.uniform(0, 16, (30, 64))), read_only(np.arange(30) % 10)
    return picture_of(network(64, *hidden, 10), data=Dataset(x, labels, x, labels, tuple(range(10))))


def test_digits_show_the_weights_of_their_first_units_as_images_and_say_what_has_no_map():
    picture = digits((20, 7))
    inputs, first, second, outputs = picture.columns
    weights = network(64, 20, 7, 10)[0].weights[:, first.units].T.reshape(-1, 8, 8)
    shares = weights / np.abs(weights).max(axis=(1, 2), keepdims=True)
    assert np.abs(first.tiles - (127.5 * shares + 127.5)).max() <= 1.0
    assert len(inputs.tiles) == len(second.tiles) == len(outputs.tiles) == len(picture.wires[0].values) == 0
    assert inputs.title == "64 inputs"
    assert "no map" in picture.subtitle
    assert len(digits(()).columns[1].tiles) == 10


@pytest.mark.parametrize("sizes", [(2, 1, 2), (2, 2), (2, 1000, 1000, 1000, 10), (2, *[16] * 6, 3), (2, 3, 1)])
@pytest.mark.parametrize("moving", [False, True])
def test_networks_of_any_shape_have_a_picture(sizes, moving):
    data = draw(SpiralSettings(classes=max(2, sizes[-1]), per_class=40))
    picture = picture_of(network(*sizes), data=data, moving=moving, part=(0, 0))
    assert len(picture.columns) == len(sizes)
    assert all(len(column.tiles) == len(column.units) <= 16 for column in picture.columns)
    assert picture.lines


def test_a_network_of_zeros_has_no_lines_and_blank_maps():
    zeros = tuple(Layer(read_only(0 * layer.weights), read_only(0 * layer.biases)) for layer in network(2, 4, 3))
    picture = picture_of(zeros, part=(0, 0), first=snapshot_of(zeros, 0))
    assert [len(wires.values) for wires in picture.wires] == [0, 0]
    assert all((column.tiles == 128).all() for column in picture.columns[1:])
    assert picture.columns[1].dead.all()


def test_huge_weights_have_finite_tiles():
    layers = tuple(Layer(read_only(1e155 * layer.weights), layer.biases) for layer in network(2, 4, 4, 3))
    picture = picture_of(layers, part=(0, 1, 1), first=snapshot_of(layers, 0))
    assert all(np.isfinite(wires.shares).all() for wires in picture.wires)
