"""Lines and half-planes clipped to the frame."""

import numpy as np
import pytest

from core.plane.geometry import cell_centres, clipped_line, grid_shape, half_plane
from core.types import Bounds

FRAME = Bounds(-2.0, 2.0, -1.0, 1.0)


@pytest.mark.parametrize(
    ("normal", "offset", "ends"),
    [
        ((1.0, 0.0), 0.0, {(0.0, -1.0), (0.0, 1.0)}),
        ((0.0, 1.0), 0.5, {(-2.0, -0.5), (2.0, -0.5)}),
        ((1.0, 1.0), 0.0, {(-1.0, 1.0), (1.0, -1.0)}),
        ((1.0, -2.0), 0.0, {(-2.0, -1.0), (2.0, 1.0)}),
        ((1.0, 0.0), -2.0, {(2.0, -1.0), (2.0, 1.0)}),
    ],
    ids=["vertical", "horizontal", "oblique", "through corners", "along an edge"],
)
def test_the_line_ends_on_the_frame(normal, offset, ends):
    assert {tuple(point) for point in clipped_line(FRAME, normal, offset)} == ends


@pytest.mark.parametrize(
    ("normal", "offset"), [((0.0, 0.0), 1.0), ((0.0, 0.0), 0.0), ((1.0, 0.0), 3.0), ((1.0, 1.0), -3.0), ((1e-300, 0.0), 1e300)]
)
def test_no_line_for_no_normal_or_outside_or_at_a_corner_only(normal, offset):
    assert clipped_line(FRAME, normal, offset) is None


@pytest.mark.parametrize("scale", [1e-300, 1e-20, 1.0, 1e20, 1e300])
def test_the_length_of_the_normal_does_not_matter(scale):
    normal, offset = (0.6 * scale, -0.8 * scale), 0.1 * scale
    np.testing.assert_allclose(clipped_line(FRAME, normal, offset), clipped_line(FRAME, (0.6, -0.8), 0.1), rtol=1e-12)
    np.testing.assert_allclose(half_plane(FRAME, normal, offset), half_plane(FRAME, (0.6, -0.8), 0.1), rtol=1e-12)


def test_every_direction_gives_a_line_and_two_parts_that_fill_the_frame():
    for angle in np.radians(np.arange(0, 360, 7.5)):
        normal = (float(np.cos(angle)), float(np.sin(angle)))
        line = clipped_line(FRAME, normal, 0.3)
        np.testing.assert_allclose(line @ normal + 0.3, 0, atol=1e-14)
        assert np.all(np.abs(line) <= [2 + 1e-14, 1 + 1e-14])
        opposite = (-normal[0], -normal[1])
        areas = [_area(half_plane(FRAME, normal, 0.3)), _area(half_plane(FRAME, opposite, -0.3))]
        assert min(areas) > 0
        assert sum(areas) == pytest.approx(8.0)


def test_half_planes_that_hold_all_or_nothing_of_the_frame():
    assert half_plane(FRAME, (1.0, 0.0), 5.0).shape == (4, 2)
    for normal, offset in [((1.0, 0.0), -5.0), ((0.0, 0.0), 1.0), ((1.0, 0.0), -2.0), ((1.0, 1.0), -3.0)]:
        assert half_plane(FRAME, normal, offset).shape == (0, 2)


def test_grids_have_square_cells_along_the_shorter_side():
    assert grid_shape(100, 1.5) == (100, 150)
    assert grid_shape(100, 0.5) == (200, 100)
    assert grid_shape(100, 1e4) == (100, 400)
    assert grid_shape(100, 1e-4) == (400, 100)
    assert cell_centres(-1.0, 1.0, 4).tolist() == [-0.75, -0.25, 0.25, 0.75]


def _area(corners):
    """Signed area by the shoelace formula, positive counter-clockwise."""
    x, y = corners.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
