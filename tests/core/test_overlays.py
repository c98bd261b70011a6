"""What lies over the decision regions: a unit of the network, its fold line, all fold lines, and the linear pieces."""

import dataclasses

import numpy as np
import pytest

from core.datasets import SpiralSettings, draw
from core.network.folds import cell_count, folds, outgoing
from core.pictures.boundary import boundary_resolver
from core.pictures.compare import compare_resolver
from core.pictures.view_input import ViewInput
from core.runs.compare import ComparedRun, Comparison
from core.runs.sweep import compared
from core.state import AppState, with_value
from tests.core.test_network_picture import snapshot_of
from tests.core.test_units import G, directly, network

STATE = AppState()
SPIRAL = draw(SpiralSettings())
PALETTE = ((200, 40, 40), (40, 200, 40), (40, 40, 200))


def view_input_of(layers, *settings, **rest):
    model = dataclasses.replace(STATE.model, hidden=tuple(len(layer.biases) for layer in layers[:-1]))
    state = with_value(dataclasses.replace(STATE, model=model), "network.visible", True)
    for key, value in settings:
        state = with_value(state, key, value)
    return ViewInput(state, SPIRAL, snapshot_of(layers), aspect=1.5, cells=20, palette=PALETTE, **rest)


def picture_of(layers, *settings, **rest):
    return boundary_resolver()(view_input_of(layers, *settings, **rest))


@pytest.mark.parametrize(("values", "after"), [("before", False), ("after", True)])
@pytest.mark.parametrize("part", [(0, 2), (1, 3), (2, 1)])
def test_the_unit_pointed_at_lies_over_the_regions(part, values, after):
    layers = network(2, 5, 4, 3)
    picture = picture_of(layers, ("network.values", values), ("model.activation", "tanh"), part=part)
    rows, columns = picture.unit.cells.shape
    assert columns == 1.5 * rows
    frame = picture.frame
    places = [(0, 0), (rows - 1, columns - 1), (rows // 2, columns // 3), (3, 40)]
    found = np.array([picture.unit.cells[place] / 127.5 - 1 for place in places])
    xs = [frame.x_min + (column + 0.5) / columns * frame.width for _, column in places]
    ys = [frame.y_min + (row + 0.5) / rows * frame.height for row, _ in places]
    wanted = [directly(layers, "tanh", x, y, after)[part[0]][part[1]] for x, y in zip(xs, ys, strict=True)]
    scale = float(picture.unit.name.partition("±")[2])
    assert np.abs(scale * found - wanted).max() < 0.012 * scale


@pytest.mark.parametrize("activation", G)
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_its_fold_line_is_where_it_is_zero_before_its_activation(layer, activation):
    layers, lit = network(2, 8, 8, 3), 0
    for unit in range(len(layers[layer].biases)):
        zero = picture_of(layers, ("model.activation", activation), part=(layer, unit)).unit.zero
        values = [directly(layers, activation, x, y, False)[layer][unit] for x, y in zero.reshape(-1, 2)]
        assert np.abs(values).max(initial=0) < (1e-12 if layer == 0 else 0.02)
        lit += len(zero) > 0
    assert lit


def test_a_unit_lies_there_only_while_the_network_view_is_open_and_a_weight_never_does():
    layers = network(2, 5, 3)
    chosen, closed = ("network.chosen", (0, 4)), ("network.visible", False)
    assert picture_of(layers, chosen, closed).unit is picture_of(layers, closed, part=(1, 2)).unit is None
    opened = picture_of(layers, chosen)
    assert opened.title.startswith("Unit 5 of layer 1, scale ±")
    assert picture_of(layers, chosen, part=(1, 2)).title.startswith("Output 2, scale ±")
    assert picture_of(layers, part=(1, 2, 2)).unit is None
    assert picture_of(layers, part=(9, 9)).unit is None


def test_fold_lines_are_as_strong_as_their_outgoing_weights():
    layers = network(2, 8, 3)
    assert len(picture_of(layers).folds.lines) == 0
    picture = picture_of(layers, ("boundary.folds", True))
    lines, units = folds(layers, picture.frame)
    np.testing.assert_array_equal(picture.folds.lines, lines)
    np.testing.assert_allclose(picture.folds.shares, outgoing(layers, 0)[units] / outgoing(layers, 0).max())
    assert picture.note == f"{cell_count(lines, picture.frame)} linear pieces in view (exact)."


def test_the_pieces_of_deep_networks_are_counted_on_a_grid_and_it_says_so():
    picture = picture_of(network(2, 6, 5, 3), ("boundary.folds", True))
    assert len(picture.folds.bends)
    assert "At least" in picture.note
    assert "150 × 100 cells" in picture.note
    coarse = picture_of(network(2, 6, 5, 3), ("boundary.folds", True), moving=True)
    assert "90 × 60 cells" in coarse.note


def test_smooth_and_linear_networks_have_no_pieces_and_huge_ones_wait():
    folded = ("boundary.folds", True)
    smooth = picture_of(network(2, 6, 3), folded, ("model.activation", "tanh"))
    assert len(smooth.folds.lines)
    assert "no linear pieces" in smooth.note
    assert picture_of(network(2, 3), folded).note == ""
    wide = network(2, 400, 3)
    assert "Pause" in picture_of(wide, folded, moving=True).note
    assert "exact" in picture_of(wide, folded).note
    assert "Pause" in picture_of(network(2, 1000, 1000, 1000, 3), folded, moving=True).note


def test_lines_of_units_without_outgoing_weights_divide_nothing():
    first, last = network(2, 2, 3)
    silent = first, dataclasses.replace(last, weights=0 * last.weights)
    assert picture_of(silent, ("boundary.folds", True)).note == "1 linear pieces in view (exact)."


def test_moving_the_mouse_over_the_plane_keeps_what_lies_there():
    resolve = boundary_resolver()
    view_input = view_input_of(network(2, 5, 3), ("boundary.folds", True), part=(0, 1))
    first, second = resolve(view_input), resolve(dataclasses.replace(view_input, hover=(0.0, 0.0)))
    assert first.unit is second.unit
    assert first.folds is second.folds


def test_tiles_of_compared_runs_show_neither():
    state = STATE
    for key, value in (("page", "compare"), ("network.visible", True), ("network.chosen", (0, 1)), ("boundary.folds", True)):
        state = with_value(state, key, value)
    snapshot = snapshot_of(network(2, 5, 3))
    several = Comparison(7, 7, (ComparedRun(compared(state)[0], SPIRAL, snapshot),))
    (tile,) = compare_resolver()(ViewInput(state, SPIRAL, several, palette=PALETTE, cells=20, part=(0, 2))).panels
    assert tile.regions.unit is None
    assert len(tile.regions.folds.lines) == 0
