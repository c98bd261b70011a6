"""Lines between decision regions."""

import numpy as np
import pytest

from core.network.fields import FieldPainter
from core.plane.boundaries import boundary_segments
from core.plane.geometry import cell_centres
from core.types import Bounds, Layer

FRAME = Bounds(-2, 3, -1, 1.5)
XS, YS = cell_centres(-2, 3, 50), cell_centres(-1, 1.5, 25)


def lines_of(*scores):
    values = np.stack([np.broadcast_to(score, (25, 50)) for score in scores]).astype(float)
    return boundary_segments(values, values.argmax(axis=0).astype(np.uint8), XS, YS, FRAME)


def length(lines):
    return float(np.linalg.norm(lines[:, 1] - lines[:, 0], axis=1).sum())


def test_two_linear_scores_part_on_their_exact_line():
    lines = lines_of(0.0 * XS, XS + 2 * YS[:, None] - 0.5)
    np.testing.assert_allclose(lines[..., 0] + 2 * lines[..., 1], 0.5, atol=0.11)  # the outer half cell leads straight on
    inner = lines[(np.abs(lines[..., 1]) < 0.9).all(axis=1)]
    np.testing.assert_allclose(inner[..., 0] + 2 * inner[..., 1], 0.5, atol=1e-13)
    assert (lines[..., 1].min(), lines[..., 0].min()) == (-1, -2)


def test_no_line_parts_classes_that_do_not_touch():
    """Contours of class numbers would draw the 1 between 0 and 2, contours of scores the tie of two losers."""
    lines = lines_of(-XS, -5.0 + 0 * XS, XS)
    assert np.abs(lines[..., 0]).max() < 1e-13
    assert length(lines) == pytest.approx(2.5)


def test_three_classes_meet_in_one_place():
    lines = lines_of(0.0 * XS, XS + 0 * YS[:, None], YS[:, None] + 0 * XS)
    ends, visits = np.unique(np.round(lines.reshape(-1, 2), 9), axis=0, return_counts=True)
    (meeting,) = ends[visits == 3]
    assert np.abs(meeting).max() < 0.1
    assert length(lines) == pytest.approx(2 + 1 + 1.5 * 2**0.5, rel=0.03)


def test_equal_scores_and_a_single_class_have_no_lines():
    assert lines_of(0 * XS, 0 * XS).shape == lines_of(0 * XS).shape == (0, 2, 2)


def test_opposite_corners_that_are_alike_are_parted_from_the_others():
    scores = np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
    nodes = np.array([-0.5, 0.5])
    lines = boundary_segments(scores, scores.argmax(axis=0).astype(np.uint8), nodes, nodes, Bounds.square(1))
    assert length(lines) == pytest.approx(4)
    assert np.abs(lines).min(axis=2).max() < 1e-15


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("scale", [1.0, 1e-9, 1e200])
def test_every_piece_lies_between_neighbours_of_different_classes(classes, scale):
    rng = np.random.RandomState(classes)
    layers = (Layer(3 * rng.randn(2, 30), rng.randn(30)), Layer(scale * rng.randn(30, classes), scale * rng.randn(classes)))
    field = FieldPainter().field(layers, "relu", FRAME, 25, 50)
    lines = field.lines()
    assert np.isfinite(lines).all()
    # Twice its middle's place among the nodes, rounded to nodes on both sides: corners of the cell it lies in.
    columns, rows = (np.interp(lines.mean(axis=1)[:, axis], nodes, np.arange(len(nodes))) for axis, nodes in ((0, XS), (1, YS)))
    corners = [
        field.classes[round_row(rows).astype(int), round_column(columns).astype(int)]
        for round_row in (np.floor, np.ceil)
        for round_column in (np.floor, np.ceil)
    ]
    assert (np.ptp(np.stack(corners).astype(int), axis=0) > 0).all()
    assert len(lines) >= (np.diff(field.classes.astype(int), axis=1) != 0).any(axis=0).sum()
