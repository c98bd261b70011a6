"""Fold lines of first-layer units, and the linear pieces of networks with kinks."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from core.network.folds import bends, cell_count, folds, is_piecewise_linear, outgoing, pattern_count
from core.network.units import unit_values
from core.plane.geometry import cell_centres, clipped_line, clipped_lines
from core.types import Bounds, Layer, read_only
from tests.core.test_units import network

FRAME = Bounds(-1.2, 1.3, -1.0, 1.0)


def first_layer(normals, offsets):
    last = Layer(read_only(np.ones((len(offsets), 2))), read_only(np.zeros(2)))
    return Layer(read_only(np.array(normals, dtype=float).T), read_only(np.array(offsets, dtype=float))), last


def counted(layers, frame=FRAME):
    return cell_count(folds(layers, frame)[0], frame)


def cells_by_euler(layers, frame):
    """The cells of the lines in the rectangle, in exact arithmetic: one, plus one per line, plus for every crossing inside the
    number of lines through it less one."""
    lines = {line for column, bias in zip(layers[0].weights.T, layers[0].biases, strict=True) if (line := exact_line(*column, bias))}
    lines = [line for line in lines if crosses(line, frame)]
    through = {}
    for one, other in combinations(lines, 2):
        determinant = one[0] * other[1] - one[1] * other[0]
        if determinant:
            x = (one[1] * other[2] - other[1] * one[2]) / determinant
            y = (one[2] * other[0] - other[2] * one[0]) / determinant
            if frame.x_min < x < frame.x_max and frame.y_min < y < frame.y_max:
                through.setdefault((x, y), set()).update((one, other))
    return 1 + len(lines) + sum(len(lines) - 1 for lines in through.values())


def exact_line(a, b, c):
    """The line a x + b y + c = 0, so that equal lines are equal; None without a direction."""
    a, b, c = Fraction(float(a)), Fraction(float(b)), Fraction(float(c))
    largest = a or b
    return (a / largest, b / largest, c / largest) if largest else None


def crosses(line, frame):
    sides = [
        line[0] * Fraction(x) + line[1] * Fraction(y) + line[2] for x in (frame.x_min, frame.x_max) for y in (frame.y_min, frame.y_max)
    ]
    return min(sides) < 0 < max(sides)


@pytest.mark.parametrize("units", [0, 1, 2, 3, 8, 30])
def test_the_cells_of_random_lines_are_counted_exactly(units):
    for seed in range(20):
        layers = network(2, units, 2, seed=seed) if units else first_layer(np.zeros((0, 2)), [])
        assert counted(layers) == cells_by_euler(layers, FRAME)


@pytest.mark.parametrize("units", [1, 2, 3, 5])
def test_the_cells_are_the_patterns_that_a_fine_grid_finds(units):
    xs, ys = cell_centres(FRAME.x_min, FRAME.x_max, 900), cell_centres(FRAME.y_min, FRAME.y_max, 900)
    equal = 0
    for seed in range(10):
        layers = network(2, units, 2, seed=seed)
        found = pattern_count(unit_values(layers, "relu", xs, ys, False)[:-1])
        assert found <= counted(layers)
        equal += found == counted(layers)
    assert equal >= 9  # a cell can be smaller than a grid's


def test_lines_through_one_point_parallel_lines_and_equal_lines():
    angles = np.arange(7) * np.pi / 7
    through_origin = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert counted(first_layer(through_origin, np.zeros(7))) == 14  # as with biases that are still 0
    assert counted(first_layer([(1, 2)] * 3, [0, 0.1, 0.3])) == 4
    assert counted(first_layer([(1, 2), (2, 4), (-1, -2)], [0.1, 0.2, -0.1])) == 2
    assert counted(first_layer([(1, 0), (0, 1), (1, 1)], [0, 0, 0])) == 6
    assert counted(first_layer([(0, 0), (1, 0)], [1, 50])) == 1  # no direction, and outside


def test_clipped_lines_are_those_that_are_clipped_one_by_one():
    rng = np.random.default_rng(3)
    normals, offsets = rng.normal(size=(200, 2)), rng.normal(size=200)
    normals[:3] = (0, 0), (0, 1), (-2, 0)
    normals[3:5], offsets[3:5] = 1e300 * normals[3:5], 1e300 * offsets[3:5]
    chords, which = clipped_lines(FRAME, normals, offsets)
    singly = [clipped_line(FRAME, tuple(normal), offset) for normal, offset in zip(normals, offsets, strict=True)]
    assert which.tolist() == [number for number, ends in enumerate(singly) if ends is not None]
    for chord, number in zip(chords, which, strict=True):
        assert min(np.abs(chord - ends).max() for ends in (singly[number], singly[number][::-1])) < 1e-12
    assert len(clipped_lines(FRAME, np.zeros((0, 2)), np.zeros(0))[0]) == 0


def test_a_fold_is_where_its_unit_is_zero():
    layers = network(2, 6, 2)
    lines, units = folds(layers, FRAME)
    assert len(lines) > 2
    values = np.einsum("med,dm->me", lines, layers[0].weights[:, units]) + layers[0].biases[units, None]
    assert np.abs(values).max() < 1e-12


def test_outgoing_weights_are_measured_by_their_norm():
    layers = network(2, 4, 3)
    np.testing.assert_allclose(outgoing(layers, 0), np.linalg.norm(layers[1].weights, axis=1), rtol=1e-14)
    huge = (layers[0], Layer(read_only(1e200 * layers[1].weights), layers[1].biases))
    np.testing.assert_allclose(outgoing(huge, 0), 1e200 * outgoing(layers, 0), rtol=1e-14)


@pytest.mark.parametrize("hidden", [(4, 3), (3, 3, 3)])
def test_deep_pieces_are_at_most_those_of_a_finer_grid_and_lie_between_the_bends(hidden):
    layers = network(2, *hidden, 2)
    counts = []
    for cells in (50, 100, 400):
        axis = cell_centres(-1, 1, cells)
        before = unit_values(layers, "relu", axis, axis, False)[:-1]
        counts.append(pattern_count(before))
        segments = bends(before[1], axis, axis)
        assert len(segments)
        if cells == 400:
            middles = segments.mean(axis=1)
            pairs = [(np.array([x, x + 1]), np.array([y, y + 1])) for x, y in middles[::40]]
            values = np.array([unit_values(layers, "relu", *pair, False)[1][:, 0, 0] for pair in pairs])
            assert np.abs(values).min(axis=1).max() < 0.02
    assert counts == sorted(counts)
    assert counts[-1] > 2


def test_bends_of_several_units_are_those_of_each():
    axis = cell_centres(-1, 1, 20)
    maps = unit_values(network(2, 5, 3, 2), "relu", axis, axis, False)[0]
    together = bends(maps, axis, axis)
    singly = np.concatenate([bends(maps[unit : unit + 1], axis, axis) for unit in range(5)])
    np.testing.assert_allclose(together, singly, atol=1e-12)
    assert len(bends(maps[:0], axis, axis)) == 0


def test_only_units_with_a_kink_make_pieces():
    assert is_piecewise_linear("relu", 2)
    assert not is_piecewise_linear("relu", 0)
    assert not is_piecewise_linear("relu, tanh", 2)
