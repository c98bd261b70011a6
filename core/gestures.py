"""User actions in data coordinates, and their effect on the state.

A drag is a stream of gestures that ends with `final=True`; the store turns it into one
undo entry. A gesture carries everything it depends on that is not in the state: a
view adds the current w, and `completed` adds the points of a seed.
"""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from core.datasets import DATASETS, OWN_KINDS, own_points, rows_of
from core.errors import BadInput
from core.network.edits import Edit, EditsSettings, check_edits, with_edit
from core.params import Rows, WideRows, checked, params_of
from core.runs.sweep import axis_of, compared, preset_values
from core.state import PAGES, AppState, spec_of, with_value
from core.state.compare import NOTHING, CompareSettings
from core.state.digits import PadSettings
from core.state.editing import PAINT_TOOLS, TOOLS, edited
from core.state.pad import with_picture, with_point
from core.types import Floats
from core.weights.handles import bias_through, stretched, turned_by_lever, turned_towards
from core.weights.settings import OWN_LOSS, LandscapeSettings, WeightsSettings

Settings = TypeVar("Settings", WeightsSettings, LandscapeSettings)
TOOLS_OF = {"points": TOOLS, "data": PAINT_TOOLS}
"""Data group → the tools that edit its points."""
_KIND_KEYS = tuple(f"{group}.kind" for group in AppState.data_groups)


@dataclass(frozen=True)
class VectorMoved:
    """The weight vector was dragged or nudged to (w0, w1), in parameter units."""

    w0: float
    w1: float
    final: bool = True


@dataclass(frozen=True)
class VectorTurned:
    """The weight vector was turned with its length unchanged: towards (x, y), or by the end of a lever along the line.

    lever : length of that lever in data units; 0 means that the tip itself was dragged
    seen : w when it was grabbed, which during descent is not that of the settings; None for that of the settings
    """

    x: float
    y: float
    lever: float = 0.0
    final: bool = True
    seen: tuple[float, float] | None = None


@dataclass(frozen=True)
class VectorStretched:
    """The weight vector was scaled to the projection of (x, y) on it, with its direction unchanged; seen : as in `VectorTurned`."""

    x: float
    y: float
    final: bool = True
    seen: tuple[float, float] | None = None


@dataclass(frozen=True)
class LineShifted:
    """The decision line was dragged to (x, y), in data units, by changing the bias; seen : as in `VectorTurned`."""

    x: float
    y: float
    final: bool = True
    seen: tuple[float, float] | None = None


@dataclass(frozen=True)
class FrameMoved:
    """The landscape was zoomed by `factor` around the fixed point (x, y), then moved by (dx, dy)."""

    factor: float = 1.0
    x: float = 0.0
    y: float = 0.0
    dx: float = 0.0
    dy: float = 0.0
    final: bool = True


@dataclass(frozen=True)
class SettingChanged:
    """A setting was changed: dotted key and value, already of the field's kind."""

    key: str
    value: object
    final: bool = True


@dataclass(frozen=True)
class SettingsChanged:
    """Several settings were changed by one action, such as a key or a click: dotted keys and values, applied in order."""

    values: tuple[tuple[str, object], ...]
    final: bool = True


@dataclass(frozen=True)
class PointsEdited:
    """Points were painted, moved, relabelled, deleted or read: all points, as rows (x0, x1, class index).

    group : their data group, `points` or `data`; its settings become own points, or own
        images if the rows have as many numbers
    kind : the kind of own points; empty for the kind that fits the rows
    """

    group: str
    rows: WideRows
    final: bool = True
    kind: str = ""


@dataclass(frozen=True)
class PointsBrushed:
    """A tool of `core.state.editing` was used at (x, y), in data units, on the points of a page.

    item : index of the dragged or relabelled point, None for other tools
    group : the data group of the points; label : the class to paint, see `edited`
    rows : the points, if the state has only their seed, see `completed`
    """

    tool: str
    x: float
    y: float
    radius: float
    item: int | None = None
    final: bool = True
    group: str = "points"
    label: int | None = None
    rows: Rows | None = None


@dataclass(frozen=True)
class PointChanged:
    """A value of a point was typed.

    item : its row among all points as drawn; column : 0 or 1 for a coordinate, 2 for the class index
    group, rows : as in `PointsBrushed`
    """

    item: int
    column: int
    value: float
    group: str = "data"
    final: bool = True
    rows: Rows | None = None


@dataclass(frozen=True)
class PenMoved:
    """The pen is at (x, y) on the digit pad, from (0, 0) at the top left to (1, 1); it `begins` a stroke or continues one."""

    x: float
    y: float
    begins: bool
    final: bool = True


@dataclass(frozen=True, eq=False)
class PictureGiven:
    """A picture of a digit was dropped on the pad: grey (h, w), larger is brighter, read-only."""

    grey: Floats
    final: bool = True


@dataclass(frozen=True)
class PadCleared:
    """The digit pad was cleared."""

    final: bool = True


@dataclass(frozen=True)
class RunOpened:
    """A run of the Compare page was opened on the Training page; number : its position, from 0."""

    number: int
    final: bool = True


@dataclass(frozen=True)
class NetworkEdited:
    """The network was changed by hand after the update `step`, that of the picture in which it was grabbed: the same for a whole drag.

    kind : a key of `core.network.edits.EDITS`
    layer, unit, input : indices from 0; the output layer is the last; unit -1 is the whole layer, or the unit that is added;
        input -1 is the bias
    value : the new weight or bias
    """

    step: int
    kind: str
    layer: int
    unit: int = -1
    input: int = -1
    value: float = 0.0
    final: bool = True


@dataclass(frozen=True)
class StateReplaced:
    """A scene was opened: its state replaces the current one."""

    state: AppState
    final: bool = True


Gesture = (
    VectorMoved
    | VectorTurned
    | VectorStretched
    | LineShifted
    | FrameMoved
    | SettingChanged
    | SettingsChanged
    | PointsEdited
    | PointsBrushed
    | PointChanged
    | PenMoved
    | PictureGiven
    | PadCleared
    | RunOpened
    | NetworkEdited
    | StateReplaced
)


def replaces_everything(gesture: Gesture) -> bool:
    """Whether a gesture replaces the page and the view settings too, so that undo brings those back."""
    return isinstance(gesture, StateReplaced | RunOpened)


def completed(state: AppState, gesture: Gesture) -> Gesture:
    """`gesture` with the points that it edits, if the state has only their seed: they are drawn here, not in `reduce`."""
    group = _group_without_points(state, gesture)
    match gesture:
        case PointsBrushed() | PointChanged() if group:
            return dataclasses.replace(gesture, rows=cast(Rows, rows_of(getattr(state, group))))
        case SettingChanged(_, kind, final) if group:
            own = DATASETS[str(kind)].settings
            return PointsEdited(group, rows_of(getattr(state, group), own), final, str(kind))  # type: ignore[arg-type]
    return gesture


def _group_without_points(state: AppState, gesture: Gesture) -> str:
    """The data group whose points the gesture needs but does not carry; empty if there is none."""
    match gesture:
        case PointsBrushed(group=group, rows=None) | PointChanged(group=group, rows=None):
            kind = getattr(state, group).kind
            return group if kind not in OWN_KINDS and DATASETS[kind].planar else ""
        case SettingChanged(key, kind) if key in _KIND_KEYS and kind in OWN_KINDS and kind in spec_of(state, key).choices:
            group = key.partition(".")[0]
            return group if kind != getattr(state, group).kind else ""
    return ""


def reduce(state: AppState, gesture: Gesture) -> AppState:
    """The state after a `completed` gesture; it changes numbers, and draws no points and descends no path.

    During descent, w is grabbed at its current position. The Compare page always has a valid comparison, and edits always
    fit the hidden layers.
    Raises `BadInput` for an invalid setting, and `ValueError` for a gesture that is not completed.
    """
    if _group_without_points(state, gesture):
        raise ValueError(f"a gesture must carry the points of a seed, found {gesture!r:.60}")
    if isinstance(gesture, VectorTurned | VectorStretched | LineShifted) and gesture.seen is not None:
        state = _with_w(state, gesture.seen)
    new = _fitting(_reduced(state, gesture), gesture)
    return _comparable(new, gesture) if PAGES[new.page].varied else new


def _reduced(state: AppState, gesture: Gesture) -> AppState:
    weights = state.weights
    match gesture:
        case VectorMoved(w0, w1):
            return _with_w(state, (w0, w1))
        case VectorTurned(x, y, lever):
            turned = turned_by_lever(weights.w, weights.bias, lever, (x, y)) if lever else turned_towards(weights.w, (x, y))
            return _with_w(state, turned)
        case VectorStretched(x, y):
            return _with_w(state, stretched(weights.w, (x, y)))
        case LineShifted(x, y):
            return _with_weights(state, bias=bias_through(weights.w, (x, y)))
        case FrameMoved():
            return dataclasses.replace(state, landscape=_framed(state.landscape, gesture))
        case SettingChanged("weights.expression", value):
            return with_value(with_value(state, "weights.expression", value), "weights.loss", OWN_LOSS)  # typing an expression selects it
        case SettingChanged("compare.over", key):
            return _with_presets(state, "over", str(key))
        case SettingChanged("compare.also", key):
            return _with_presets(state, "also", str(key))
        case SettingChanged(key, value):
            return with_value(state, key, value)
        case SettingsChanged():
            return functools.reduce(_reduced, settings_of(gesture), state)
        case PointsEdited(group, rows, kind=kind):
            own = own_points(getattr(state, group), (), kind or _own_kind(state, group, rows))
            return with_value(dataclasses.replace(state, **{group: own}), f"{group}.rows", rows)  # type: ignore[arg-type]
        case PenMoved(x, y, begins):
            return dataclasses.replace(state, pad=with_point(state.pad, x, y, begins))
        case PictureGiven(grey):
            return dataclasses.replace(state, pad=with_picture(state.pad, grey))
        case PadCleared():
            return dataclasses.replace(state, pad=PadSettings())
        case PointsBrushed():
            return _brushed(state, gesture)
        case PointChanged(item, column, value, group):
            all_rows: Rows = getattr(state, group).rows if gesture.rows is None else gesture.rows
            row = all_rows[item]
            changed = (*row[:column], value, *row[column + 1 :])
            return _reduced(state, PointsEdited(group, (*all_rows[:item], changed, *all_rows[item + 1 :])))
        case NetworkEdited(step, kind, layer, unit, place, value):
            edit = Edit(step, kind, layer, unit, place, value)
            return with_value(state, "edits.rows", with_edit(state.edits.rows, edit))
        case RunOpened(number):
            return compared(state)[number].state
        case StateReplaced(new):
            return new


def settings_of(gesture: Gesture) -> tuple[SettingChanged, ...]:
    """The settings that a gesture changes, one by one; none for other gestures."""
    if isinstance(gesture, SettingsChanged):
        return tuple(SettingChanged(key, value) for key, value in gesture.values)
    return (gesture,) if isinstance(gesture, SettingChanged) else ()


def _with_presets(state: AppState, name: str, key: str) -> AppState:
    """`state` with a different varied setting, `over` or `also`, and its default values."""
    settings = state.compare
    other, typed = (settings.also, settings.also_values) if name == "over" else (settings.over, settings.values)
    others = 1 if other in (NOTHING, key) else len(axis_of(state, other, typed).values)
    values = "" if key == NOTHING else preset_values(key, others)
    return with_value(with_value(state, f"compare.{name}", key), "compare.values" if name == "over" else "compare.also_values", values)


def _comparable(state: AppState, gesture: Gesture) -> AppState:
    """`state`, but with the default comparison if another change has made its own invalid.

    Raises `BadInput` if the gesture itself set the invalid comparison.
    """
    try:
        compared(state)
    except BadInput:
        if isinstance(gesture, StateReplaced) or any(change.key.startswith("compare.") for change in settings_of(gesture)):
            raise
        return dataclasses.replace(state, compare=CompareSettings())
    return state


def _fitting(state: AppState, gesture: Gesture) -> AppState:
    """`state`, but without its edits if another change has left hidden layers that they do not fit.

    Raises `BadInput` if the gesture itself set such edits.
    """
    if not state.edits.rows:
        return state
    features, classes = DATASETS[state.data.kind].features, PAGES["training"].classes
    try:
        check_edits(state.edits.rows, (features, *state.model.hidden, classes))
    except BadInput:
        edits = any(change.key.startswith("edits.") for change in settings_of(gesture))
        if edits or isinstance(gesture, StateReplaced | NetworkEdited):
            raise
        return dataclasses.replace(state, edits=EditsSettings())
    return state


def _brushed(state: AppState, stroke: PointsBrushed) -> AppState:
    settings = getattr(state, stroke.group)
    if not DATASETS[settings.kind].planar:
        raise BadInput("painting needs data with two features, found {found}; choose another data set", found=settings.kind)
    if settings.standardised:
        raise BadInput("painting needs the original coordinates: turn Standardised off, found on")
    before: Rows = settings.rows if stroke.rows is None else stroke.rows
    after = edited(before, TOOLS_OF[stroke.group][stroke.tool], stroke.x, stroke.y, stroke.radius, stroke.item, stroke.label)
    if after == before:
        return state
    if len(after) > len(before):
        return _reduced(state, PointsEdited(stroke.group, after))
    # No new points to check: checking ten thousand points again would take longer than everything else.
    return dataclasses.replace(state, **{stroke.group: dataclasses.replace(own_points(settings, ()), rows=after)})  # type: ignore[arg-type]


def _own_kind(state: AppState, group: str, rows: WideRows) -> str:
    """The kind of own points that fits `rows` and the group accepts; else the first kind, whose check reports the error."""
    valid = spec_of(state, f"{group}.kind").choices
    fitting = [kind for kind in OWN_KINDS if kind in valid and rows and len(rows[0]) == DATASETS[kind].features + 1]
    return (*fitting, *OWN_KINDS)[0]


def _framed(landscape: LandscapeSettings, moved: FrameMoved) -> LandscapeSettings:
    extent = landscape.extent * moved.factor
    centre0, centre1 = (
        place + (centre - place) * moved.factor + shift
        for centre, place, shift in ((landscape.centre0, moved.x, moved.dx), (landscape.centre1, moved.y, moved.dy))
    )
    return _clipped(landscape, extent=extent, centre0=centre0, centre1=centre1)


def _with_w(state: AppState, w: tuple[float, float]) -> AppState:
    return _with_weights(state, w0=w[0], w1=w[1])


def _with_weights(state: AppState, **values: float) -> AppState:
    return dataclasses.replace(state, weights=_clipped(state.weights, **values))


def _clipped(settings: Settings, **values: float) -> Settings:
    # A drag beyond the range stops at the limit: an error message would be in the way.
    specs = params_of(settings)
    clipped: dict[str, Any] = {
        name: checked(name, specs[name], min(max(value, specs[name].low), specs[name].high)) for name, value in values.items()
    }
    return dataclasses.replace(settings, **clipped)
