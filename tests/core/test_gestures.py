"""Reducers move numbers, of the kind that belongs there, and compute nothing."""

import dataclasses
import typing

import numpy as np
import pytest

from core import datasets
from core.datasets import OWN_KINDS, draw, rows_of
from core.errors import BadInput
from core.gestures import (
    FrameMoved,
    Gesture,
    LineShifted,
    NetworkEdited,
    PadCleared,
    PenMoved,
    PictureGiven,
    PointChanged,
    PointsBrushed,
    PointsEdited,
    RunOpened,
    SettingChanged,
    SettingsChanged,
    StateReplaced,
    VectorMoved,
    VectorStretched,
    VectorTurned,
    completed,
    reduce,
)
from core.network.edits import Edit, EditsSettings
from core.params import checked
from core.runs.sweep import compared
from core.state import AppState, from_json, keys_of, spec_of, to_json, value_of, with_value
from core.state.editing import PAINT_TOOLS, TOOLS
from core.types import read_only
from core.weights.path import descent_path
from core.weights.race import DESCENDERS, Descender

STATE = AppState()
COMPARING = with_value(STATE, "page", "compare")  # where reducers do the most
GREY = read_only(255 * np.eye(40)[::-1])
INTS = [
    VectorMoved(1, 1),
    VectorMoved(99, -99),
    VectorTurned(1, 2),
    VectorTurned(1, 2, 3, seen=(1, 2)),
    VectorTurned(0, 0, seen=(1, 2)),
    VectorStretched(2, 1, seen=(1, 2)),
    LineShifted(1, 1, seen=(1, 2)),
    LineShifted(99, 99),
    FrameMoved(2, 1, 1, 1, 1),
    FrameMoved(1000, 0, 0, 1000, -1000),
    SettingChanged("weights.alpha", 1),
    SettingChanged("landscape.extent", 3),
    SettingChanged("training.epochs", 5.0),
    SettingChanged("model.hidden", (3.0, 4)),
    SettingChanged("landscape.pins", ((1, 2, 0.0),)),
    SettingChanged("weights.expression", "m*m"),
    SettingChanged("compare.over", "model.seed"),
    SettingChanged("compare.also", "training.optimizer"),
    *(SettingChanged("data.kind", kind) for kind in OWN_KINDS),
    SettingChanged("points.kind", "own"),
    SettingsChanged((("weights.w0", 1), ("training.epochs", 5.0))),
    PointsEdited("points", ((1, 2, 1.0), (0, 0, 0))),
    PointsEdited("data", ((1, 2, 2), (0, 0, 0))),
    PointsEdited("data", ((1,) * 65,)),
    *(PointsBrushed(tool, 1, 1, 1, 3) for tool in TOOLS),
    *(PointsBrushed(tool, 1, 1, 1, 3, group="data", label=2) for tool in PAINT_TOOLS),
    PointChanged(3, 1, 2),
    PointChanged(3, 2, 1.0),
    PenMoved(0, 1, True),
    PenMoved(5, -5, False),
    PictureGiven(GREY),
    PadCleared(),
    RunOpened(1),
    NetworkEdited(5, "set", 0, 1, 1, 2),
    NetworkEdited(5.0, "draw", 1.0, 2),
    StateReplaced(COMPARING),
]


def named(value):
    return f"{type(value).__name__}-{getattr(value, 'tool', '') or getattr(value, 'key', '')}"


@pytest.fixture
def nothing_is_drawn_or_walked(monkeypatch):
    def refuse(*_):
        raise AssertionError("a reducer moves numbers")

    monkeypatch.setattr(datasets, "_drawn", refuse)
    for name in DESCENDERS:
        monkeypatch.setitem(DESCENDERS._rows, name, Descender("", refuse))
    descent_path.cache_clear()


def test_every_gesture_is_among_these():
    assert {type(gesture) for gesture in INTS} == set(typing.get_args(Gesture))


@pytest.mark.parametrize("gesture", INTS, ids=named)
def test_every_number_has_the_kind_of_its_setting(gesture):
    after = reduce(COMPARING, completed(COMPARING, gesture))
    for key in keys_of(after):
        value = value_of(after, key)
        valid = checked(key, spec_of(after, key), value)
        assert (value, repr(value)) == (valid, repr(valid)), key


@pytest.mark.parametrize("gesture", INTS, ids=named)
def test_reducers_compute_no_points_and_no_paths(gesture, request):
    ready = completed(COMPARING, gesture)
    expected = reduce(COMPARING, ready)
    request.getfixturevalue("nothing_is_drawn_or_walked")
    assert reduce(COMPARING, ready) == expected


@pytest.mark.parametrize(
    "gesture", [PointsBrushed("erase", 0.0, 0.0, 1.0), PointChanged(0, 0, 1.0), SettingChanged("data.kind", "own")], ids=named
)
def test_a_gesture_without_the_points_of_its_seed_is_a_mistake(gesture):
    with pytest.raises(ValueError, match="must carry the points"):
        reduce(STATE, gesture)


def test_own_points_need_no_seed(nothing_is_drawn_or_walked):
    own = reduce(STATE, PointsEdited("points", ((1.0, 2.0, 1),)))
    for gesture in (
        PointsBrushed("add_plus", 0.0, 0.0, 1.0),
        SettingChanged("points.kind", "own"),
        SettingChanged("points.kind", "gaussians"),
    ):
        assert completed(own, gesture) is gesture
        reduce(own, gesture)


@pytest.mark.parametrize(("key", "kind"), [("points.kind", "own"), ("data.kind", "own"), ("data.kind", "own_images")])
def test_own_points_are_a_copy_of_what_was_there_and_lead_back(key, kind):
    group = key.partition(".")[0]
    after = reduce(STATE, completed(STATE, SettingChanged(key, kind)))
    assert getattr(after, group) == getattr(with_value(STATE, key, kind), group)
    assert getattr(after, group).previous == getattr(STATE, group)
    assert reduce(after, SettingChanged(key, getattr(STATE, group).kind)) == STATE


def test_a_kind_that_the_page_does_not_have_is_refused():
    gesture = SettingChanged("points.kind", "own_images")
    with pytest.raises(BadInput, match=r"points\.kind must be one of gaussians"):
        reduce(STATE, completed(STATE, gesture))


@pytest.mark.parametrize("make", [VectorTurned, VectorStretched, LineShifted])
def test_a_drag_during_a_descent_starts_from_the_w_shown(make):
    seen = tuple(descent_path(draw(STATE.points), STATE.weights).places[3].tolist())
    there = reduce(STATE, VectorMoved(*seen))
    assert there.weights.w == seen != STATE.weights.w
    assert reduce(STATE, make(0.5, 2.0, seen=seen)) == reduce(there, make(0.5, 2.0))


def test_a_stroke_on_seeded_points_starts_from_them():
    after = reduce(STATE, completed(STATE, PointsBrushed("erase", 0.0, 0.0, 1.0)))
    assert set(rows_of(after.points)) < set(rows_of(STATE.points))


NET = with_value(with_value(STATE, "page", "training"), "model.hidden", (6, 4))


def test_edits_are_rows_of_the_state_and_go_on_from_their_step():
    state = reduce(NET, NetworkEdited(5, "off", 0, 5))
    state = reduce(state, NetworkEdited(9, "freeze", 1))
    assert state.edits.rows == (Edit(5, "off", 0, 5), Edit(9, "freeze", 1))
    assert reduce(state, NetworkEdited(7, "on", 0, 5)).edits.rows == (Edit(5, "off", 0, 5), Edit(7, "on", 0, 5))
    assert from_json(to_json(state)) == state
    dragged = reduce(reduce(NET, NetworkEdited(5, "set", 0, 1, 1, 0.5, final=False)), NetworkEdited(5, "set", 0, 1, 1, 0.75))
    assert dragged.edits.rows == (Edit(5, "set", 0, 1, 1, 0.75),)


@pytest.mark.parametrize(
    "gesture",
    [
        NetworkEdited(5, "off", 0, 6),
        NetworkEdited(5, "off", 2, 0),
        NetworkEdited(5, "explode", 0, 0),
        NetworkEdited(5, "set", 0, 0, 0, float("inf")),
        NetworkEdited(-1, "off", 0, 0),
        SettingChanged("edits.rows", [[5, "off", 0, 6]]),
        SettingChanged("edits.rows", [[5, "off", 0, 1], [4, "on", 0, 1]]),
        StateReplaced(dataclasses.replace(NET, edits=EditsSettings((Edit(1, "off", 7, 0),)))),
    ],
    ids=repr,
)
def test_an_edit_that_does_not_fit_is_refused_by_the_reducer(gesture):
    with pytest.raises(BadInput):
        reduce(NET, gesture)


def test_an_edit_that_others_build_on_cannot_be_removed_alone():
    state = reduce(reduce(NET, NetworkEdited(5, "add", 1)), NetworkEdited(6, "off", 1, 4))
    with pytest.raises(BadInput, match="the unit of edit 1, 'off', must be a whole number from 0 to 3, found 4"):
        reduce(state, SettingChanged("edits.rows", state.edits.rows[1:]))
    assert reduce(state, SettingChanged("edits.rows", ())).edits.rows == ()


def test_other_layers_drop_the_edits_that_do_not_fit_them():
    state = reduce(NET, NetworkEdited(5, "off", 0, 5))
    assert reduce(state, SettingChanged("model.hidden", (9,))).edits == state.edits
    assert reduce(state, SettingChanged("model.hidden", (5,))).edits.rows == ()
    assert reduce(state, SettingChanged("model.seed", 4)).edits == state.edits


def test_the_runs_of_a_comparison_have_no_edits():
    state = reduce(NET, NetworkEdited(5, "off", 0, 1))
    there = reduce(state, SettingChanged("page", "compare"))
    assert there.edits == state.edits
    assert all(not variant.state.edits.rows for variant in compared(there))
    assert not reduce(there, RunOpened(1)).edits.rows
