"""What the user did, in data coordinates, and what it makes of the state.

A drag is a stream of gestures plus one with `final=True`; the store makes one
undo entry of it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from core.datasets import DATASETS, OWN_KINDS, own_points
from core.params import WideRows, params_of
from core.state import AppState, WeightsSettings, spec_of, with_value


@dataclass(frozen=True)
class VectorMoved:
    """The weight vector was dragged or nudged to (w0, w1), in parameter units."""

    w0: float
    w1: float
    final: bool = True


@dataclass(frozen=True)
class SettingChanged:
    """A control was set: dotted key and value, already of the field's kind."""

    key: str
    value: object
    final: bool = True


@dataclass(frozen=True)
class PointsEdited:
    """Points were painted, moved, relabelled, deleted or read: all of them, as rows (x0, x1, class index).

    group : the data they belong to, `points` or `data`; its settings become own points, or own
        images where the rows have as many numbers
    """

    group: str
    rows: WideRows
    final: bool = True


@dataclass(frozen=True)
class StateReplaced:
    """A scene was opened, or several settings were changed at once."""

    state: AppState
    final: bool = True


Gesture = VectorMoved | SettingChanged | PointsEdited | StateReplaced


def reduce(state: AppState, gesture: Gesture) -> AppState:
    """The state after `gesture`; raises `BadInput` where a setting is invalid."""
    match gesture:
        case VectorMoved(w0, w1):
            weights = dataclasses.replace(state.weights, w0=_clipped("w0", w0), w1=_clipped("w1", w1))
            return dataclasses.replace(state, weights=weights)
        case SettingChanged(key, value):
            return with_value(state, key, value)
        case PointsEdited(group, rows):
            own = own_points(getattr(state, group), (), _own_kind(state, group, rows))
            return with_value(dataclasses.replace(state, **{group: own}), f"{group}.rows", rows)  # type: ignore[arg-type]
        case StateReplaced(new):
            return new


def _own_kind(state: AppState, group: str, rows: WideRows) -> str:
    """The kind of own points that `rows` fit and the group may hold; else the first, whose check says what is wrong with them."""
    valid = spec_of(state, f"{group}.kind").choices
    fitting = [kind for kind in OWN_KINDS if kind in valid and rows and len(rows[0]) == DATASETS[kind].features + 1]
    return (*fitting, *OWN_KINDS)[0]


def _clipped(name: str, value: float) -> float:
    # A drag past the range stops at it: a moving hand wants no error message.
    spec = params_of(WeightsSettings)[name]
    return min(max(value, spec.low), spec.high)
