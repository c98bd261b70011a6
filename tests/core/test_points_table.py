"""The table of points: its numbers against direct evaluation, its order, the notebook's ten rows, and the rows of edited points."""

from dataclasses import replace

import numpy as np
import pytest

from core.datasets import draw, numbered, rows_of
from core.errors import BadInput
from core.gestures import PointChanged, completed, reduce
from core.network.models import scores
from core.pictures.points_table import points_table_resolver
from core.pictures.view_input import ViewInput
from core.runs.run import Run
from core.scenes import find
from core.state import with_value
from core.types import Bounds


def resolved(settings=(), scene="spiral-relu", hover=None):
    state = find(scene).state
    for key, value in dict(settings).items():
        state = with_value(state, key, value)
    run = Run(state)
    run.begin()
    view_input = ViewInput(state, run.data, run.timeline.newest, hover=hover)
    return points_table_resolver()(view_input), view_input


def column(picture, key):
    return next(column.values for column in picture.columns if column.key == key)


def test_ten_random_rows_are_those_of_notebook_000():
    picture, _ = resolved({"table.rows": "ten"})
    assert picture.order.tolist() == [11, 103, 8, 258, 212, 149, 294, 80, 139, 61]


@pytest.mark.parametrize("points", ["train", "test", "both"])
@pytest.mark.parametrize("output", ["softmax", "logistic"])
def test_the_numbers_are_those_of_the_model(points, output):
    settings = {"data.kind": "moons", "data.test_share": 0.3, "model.output": output, "table.points": points}
    picture, view_input = resolved(settings)
    data = view_input.data
    x, y = {"train": (data.x_train, data.y_train), "test": (data.x_test, data.y_test)}.get(
        points, (np.concatenate([data.x_train, data.x_test]), np.concatenate([data.y_train, data.y_test]))
    )
    logits = scores(view_input.snapshot.layers, view_input.state.model.activation, x)
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    own = shares[np.arange(len(y)), y]
    assert column(picture, "probability") == pytest.approx(own, rel=1e-12)
    assert column(picture, "loss") == pytest.approx(-np.log(own), rel=1e-12)
    assert np.array_equal(column(picture, "class"), y)
    assert np.array_equal(np.column_stack([column(picture, "x0"), column(picture, "x1")]), x)
    if points == "train":
        assert column(picture, "loss").mean() == pytest.approx(view_input.snapshot.data_loss, rel=1e-12)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("key", ["drawn", "index", "x0", "class", "one_hot", "predicted", "loss"])
def test_the_order_is_stable(key, descending):
    picture, _ = resolved({"table.sort": key, "table.descending": descending})
    values = column(picture, "index" if key == "drawn" else key)[picture.order]
    steps = np.diff(values.astype(float))
    assert (steps <= 0).all() if descending else (steps >= 0).all()
    ties = np.flatnonzero(steps == 0)
    assert (np.diff(picture.order)[ties] > 0).all()


@pytest.mark.parametrize("tested_on", ["test", "first_training"])
@pytest.mark.parametrize("share", [0.0, 0.25, 0.9])
def test_every_point_knows_its_row_before_the_split(share, tested_on):
    state = find("spiral-relu").state
    for key, value in {"data.test_share": share, "data.tested_on": tested_on}.items():
        state = with_value(state, key, value)
    rows, data = np.array(rows_of(state.data)), draw(state.data)
    for numbers, x, y in zip(numbered(state.data), (data.x_train, data.x_test), (data.y_train, data.y_test), strict=True):
        assert np.array_equal(rows[numbers, :2], x)
        assert np.array_equal(rows[numbers, 2], y)


def test_a_typed_value_changes_one_point_of_the_data_set():
    state = find("spiral-relu").state
    before = rows_of(state.data)
    after = state
    for change in (PointChanged(5, 0, -0.25), PointChanged(5, 2, 1)):
        after = reduce(after, completed(after, change))
    assert after.data.kind == "own"
    assert after.data.rows[5] == (-0.25, before[5][1], 1)
    assert after.data.rows[:5] + after.data.rows[6:] == before[:5] + before[6:]
    with pytest.raises(ValueError, match="must carry the points"):
        reduce(state, PointChanged(5, 0, -0.25))


@pytest.mark.parametrize("value", [1e300, float("nan"), float("inf")])
def test_a_coordinate_out_of_range_is_refused(value):
    state = find("spiral-relu").state
    with pytest.raises(BadInput, match="must be up to"):
        reduce(state, completed(state, PointChanged(5, 0, value)))


def test_the_point_under_the_mouse_is_known_in_every_view_of_the_plane():
    picture, view_input = resolved()
    place = tuple(view_input.data.x_train[17].tolist())
    hovered, _ = resolved(hover=place)
    assert hovered.hovered == 17
    assert resolved(hover=(9.0, 9.0))[0].hovered is None
    assert picture.hovered is None
    assert Bounds.around(picture.places, 0.0).width > 0


def test_images_have_no_coordinates_and_standardised_points_cannot_be_edited():
    digits, _ = resolved({"table.visible": True}, "digits-linear")
    assert [column.key for column in digits.columns][:2] == ["index", "class"]
    assert (digits.group, digits.places.shape[1]) == ("", 2)
    assert "64 coordinates" in digits.subtitle
    scaled, _ = resolved({"data.standardised": True})
    assert scaled.group == ""
    assert "Standardised" in scaled.subtitle


def test_before_the_first_snapshot_there_are_points_without_predictions():
    _, view_input = resolved()
    picture = points_table_resolver()(replace(view_input, standing=None))
    assert [column.key for column in picture.columns] == ["index", "x0", "x1", "class", "one_hot"]
