"""Painting points: from rows to rows, and as gestures that undo and redo."""

import math

import pytest

from core.datasets import OwnSettings, rows_of
from core.errors import BadInput
from core.gestures import PointsBrushed, PointsEdited, completed, reduce
from core.state import AppState, with_value
from core.state.editing import TOOLS, edited

ROWS = ((0.0, 0.0, 0), (1.0, 0.0, 1), (0.0, 2.0, 1))


@pytest.mark.parametrize(
    ("tool", "item", "expected"),
    [
        ("move", 1, ROWS),
        ("add_plus", None, (*ROWS, (0.9, 0.1, 1))),
        ("add_minus", None, (*ROWS, (0.9, 0.1, 0))),
        ("drag", 1, (ROWS[0], (0.9, 0.1, 1), ROWS[2])),
        ("drag", None, ROWS),
        ("drag", 9, ROWS),
        ("erase", None, (ROWS[0], ROWS[2])),
        ("relabel", 0, ((0.0, 0.0, 1), *ROWS[1:])),
    ],
)
def test_a_tool_does_what_it_is_called(tool, item, expected):
    assert edited(ROWS, TOOLS[tool], 0.9, 0.1, 0.3, item) == expected


def test_spray_stays_under_its_brush_and_can_be_done_again():
    sprayed = edited(ROWS, TOOLS["spray_minus"], 2.0, 3.0, 0.5, None)
    new = sprayed[len(ROWS) :]
    assert len(new) > 1
    assert all(math.hypot(x - 2, y - 3) <= 0.5 and label == 0 for x, y, label in new)
    assert edited(ROWS, TOOLS["spray_minus"], 2.0, 3.0, 0.5, None) == sprayed
    assert len(set(edited(sprayed, TOOLS["spray_minus"], 2.0, 3.0, 0.5, None))) == len(sprayed) + len(new)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_gesture_makes_own_points_of_the_seeded_ones(tool):
    state = AppState()
    after = reduce(state, completed(state, PointsBrushed(tool, 1.0, 1.0, 0.5, 3)))
    if tool == "move":
        assert after == state
        return
    assert isinstance(after.points, OwnSettings)
    assert rows_of(after.points) == edited(rows_of(state.points), TOOLS[tool], 1.0, 1.0, 0.5, 3)
    assert with_value(after, "points.kind", "gaussians") == state


def test_more_points_than_there_is_room_for_are_refused():
    full = reduce(AppState(), PointsEdited("points", ()))
    full = with_value(full, "points.rows", tuple((0.0, 0.0, 1) for _ in range(10_000)))
    with pytest.raises(BadInput, match="up to 10,000 points"):
        reduce(full, PointsBrushed("add_plus", 0.0, 0.0, 0.5))
