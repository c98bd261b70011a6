"""Marching squares."""

import numpy as np
import pytest

from core.plane.contours import contour_segments

X = np.linspace(-2, 2, 81)
Y = np.linspace(-1.5, 1.5, 61)


def test_a_circle_is_one_closed_ring_of_the_right_radius():
    segments = contour_segments(X**2 + (Y**2)[:, None], X, Y, np.array([1.013]))
    radius = np.sqrt(1.013)
    assert np.abs(np.hypot(*segments.reshape(-1, 2).T) - radius).max() < 1e-3
    assert np.linalg.norm(segments[:, 1] - segments[:, 0], axis=1).sum() == pytest.approx(2 * np.pi * radius, rel=1e-3)
    _, visits = np.unique(np.round(segments.reshape(-1, 2), 9), axis=0, return_counts=True)
    assert np.all(visits == 2)


def test_a_plane_gives_its_straight_line_exactly():
    segments = contour_segments(X + 0.5 * Y[:, None], X, Y, np.array([0.3]))
    points = segments.reshape(-1, 2)
    np.testing.assert_allclose(points @ [1, 0.5], 0.3, atol=1e-14)
    assert points[:, 1].min() == -1.5
    assert points[:, 1].max() == 1.5


@pytest.mark.parametrize("level", [0.2, 0.8])
def test_a_saddle_is_decided_by_its_centre(level):
    for values in ([[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]):
        grid = np.array(values)
        segments = contour_segments(grid, np.arange(2.0), np.arange(2.0), np.array([level]))
        assert segments.shape == (2, 2, 2)
        # Each line cuts off one corner: a high one where the centre (0.5) is low, and the other way round.
        for segment in segments:
            corner_col, corner_row = np.round(segment.mean(axis=0)).astype(int)
            assert (grid[corner_row, corner_col] > level) == (level > 0.5)


def test_each_of_the_sixteen_cases_parts_high_from_low_corners():
    for case in range(16):
        grid = np.array([[case & 1, case >> 1 & 1], [case >> 3 & 1, case >> 2 & 1]], dtype=float)
        segments = contour_segments(grid, np.arange(2.0), np.arange(2.0), np.array([0.6]))
        assert len(segments) == (0 if case in (0, 15) else 2 if case in (5, 10) else 1)
        crossings = {tuple(point) for point in np.round(segments.reshape(-1, 2), 12)}
        expected = {(float(col), round(0.4 + 0.2 * (grid[0, col] == 0), 12)) for col in (0, 1) if grid[0, col] != grid[1, col]} | {
            (round(0.4 + 0.2 * (grid[row, 0] == 0), 12), float(row)) for row in (0, 1) if grid[row, 0] != grid[row, 1]
        }
        assert crossings == expected


def test_a_level_that_is_not_reached_gives_no_lines():
    for level in (-1.0, 0.0, 2.0):
        assert contour_segments(np.zeros((4, 5)), np.arange(5.0), np.arange(4.0), np.array([level])).shape == (0, 2, 2)


def one_by_one(values, x, y, levels):
    """Every level on its own, cell by cell: the plain form of `contour_segments`."""
    found = []
    for level in levels:
        for row, column in np.ndindex(len(y) - 1, len(x) - 1):
            part = values[row : row + 2, column : column + 2]
            found += contour_segments(part, x[column : column + 2], y[row : row + 2], np.array([level])).tolist()
    return found


@pytest.mark.parametrize("seed", range(4))
def test_all_levels_in_one_pass_are_those_of_every_cell_and_level_on_its_own(seed):
    rng = np.random.default_rng(seed)
    values, x, y = rng.random((9, 12)).round(1 + seed % 2), np.sort(rng.random(12)), np.sort(rng.random(9))
    levels = np.arange(1, 9) / 9 if seed % 2 else np.array([0.1, 0.3, 0.5])  # also levels equal to nodes
    found = contour_segments(values, x, y, levels)
    assert sorted(found.tolist()) == sorted(one_by_one(values, x, y, levels))
