"""`AppState`, all settings of the program, and its conversion to and from dotted keys and JSON.

The settings of higher rooms live here, those of lower rooms in their own `settings`; `runs`, `films`, `pictures`, `gestures`,
`scenes`, the command line and `gui` may use all of them.
Groups are frozen dataclasses of `param` fields: adding a field is enough to get its widget, JSON key, `--set` key and undo.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.datasets import DATASETS, OWN_KINDS, DataSettings, GaussiansSettings, SpiralSettings, own_points, seeded
from core.errors import BadInput
from core.network.edits import EditsSettings
from core.network.gradcheck_settings import GradcheckSettings
from core.network.settings import ModelSettings, TrainingSettings
from core.params import Param, Value, checked, param, params_of, parsed, plain
from core.state.compare import CompareSettings
from core.state.digits import ConfusionSettings, DigitViewSettings, PadSettings
from core.state.pages import PAGES, page_with
from core.state.table import TableSettings
from core.state.views import (
    BoundarySettings,
    CanvasSettings,
    CurvesSettings,
    DescentSettings,
    FilmSettings,
    MarginSettings,
    NetworkSettings,
    PaintSettings,
    RunsSettings,
    ViewSettings,
)
from core.weights.settings import LandscapeSettings, WeightsSettings

__all__ = [
    "PAGES",
    "AppState",
    "changed_groups",
    "from_json",
    "group_to_json",
    "in_theme_of",
    "keys_of",
    "matters",
    "seen_as",
    "spec_of",
    "to_json",
    "undone_to",
    "value_of",
    "varied_keys",
    "with_text",
    "with_value",
]
_VIEW_GROUPS = (
    "view",
    "curves",
    "runs",
    "canvas",
    "landscape",
    "margin",
    "descent",
    "boundary",
    "network",
    "paint",
    "gradcheck",
    "confusion",
    "digits",
    "table",
    "film",
)


@dataclass(frozen=True)
class AppState:
    """All settings: numbers, text, tuples; no arrays, so `==`, undo and JSON simply work.

    points : the data of the Weights page, two classes
    data : the data of the Training page
    view_groups : how results are displayed; never part of what is computed, and not undone
    """

    page: str = param("weights", "Page", "Page to show.", choices=PAGES)
    points: DataSettings = field(default_factory=GaussiansSettings)
    weights: WeightsSettings = field(default_factory=WeightsSettings)
    data: DataSettings = field(default_factory=SpiralSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    edits: EditsSettings = field(default_factory=EditsSettings)
    pad: PadSettings = field(default_factory=PadSettings)
    compare: CompareSettings = field(default_factory=CompareSettings)
    view: ViewSettings = field(default_factory=ViewSettings)
    curves: CurvesSettings = field(default_factory=CurvesSettings)
    runs: RunsSettings = field(default_factory=RunsSettings)
    canvas: CanvasSettings = field(default_factory=CanvasSettings)
    landscape: LandscapeSettings = field(default_factory=LandscapeSettings)
    margin: MarginSettings = field(default_factory=MarginSettings)
    descent: DescentSettings = field(default_factory=DescentSettings)
    confusion: ConfusionSettings = field(default_factory=ConfusionSettings)
    digits: DigitViewSettings = field(default_factory=DigitViewSettings)
    table: TableSettings = field(default_factory=TableSettings)
    boundary: BoundarySettings = field(default_factory=BoundarySettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    paint: PaintSettings = field(default_factory=PaintSettings)
    gradcheck: GradcheckSettings = field(default_factory=GradcheckSettings)
    film: FilmSettings = field(default_factory=FilmSettings)

    groups: ClassVar[tuple[str, ...]] = ("points", "weights", "data", "model", "training", "edits", "compare", "pad", *_VIEW_GROUPS)
    data_groups: ClassVar[tuple[str, ...]] = ("points", "data")
    view_groups: ClassVar[tuple[str, ...]] = _VIEW_GROUPS


def spec_of(state: AppState, key: str) -> Param:
    """The `Param` behind a dotted key such as `training.learning_rate`.

    Raises `BadInput` with the valid keys.
    """
    group, _, name = key.partition(".")
    specs, wanted = (_specs(state, group), name) if group in state.groups else (params_of(state), key)
    if wanted not in specs:
        valid = keys_of(state, group if group in state.groups else "")
        raise BadInput("unknown setting {key!r}; valid: {valid}", key=key, valid=", ".join(valid))
    return specs[wanted]


def keys_of(state: AppState, group: str = "") -> list[str]:
    """The dotted keys of one group, or of all groups."""
    keys = [] if group else ["page"]
    for name in (group,) if group else state.groups:
        keys += [f"{name}.{field_name}" for field_name in _specs(state, name)]
    return keys


def value_of(state: AppState, key: str) -> Value:
    """The value of a dotted key."""
    spec_of(state, key)
    value: Any = state
    for part in key.split("."):
        value = getattr(value, part)
    return value  # type: ignore[no-any-return]


def matters(state: AppState, key: str) -> bool:
    """Whether a setting has any effect, given the other settings."""
    spec = spec_of(state, key)
    here = spec.when is None or bool(spec.when(getattr(state, key.partition(".")[0])))
    return here and (spec.where is None or bool(spec.where(state)))


def with_value(state: AppState, key: str, value: object) -> AppState:
    """`state` with one setting changed and checked; a new `kind` of data comes with its defaults,
    but keeps the settings that both kinds share. Raises `BadInput`."""
    value = checked(key, spec_of(state, key), value)
    group, _, name = key.partition(".")
    if not name:
        return dataclasses.replace(state, **{key: value})  # type: ignore[arg-type]
    settings = getattr(state, group)
    new: Any = _of_kind(settings, str(value)) if name == "kind" else dataclasses.replace(settings, **{name: value})
    return dataclasses.replace(state, **{group: new})


def with_text(state: AppState, key: str, text: str) -> AppState:
    """`with_value` for a typed value, from a field or after `--set`."""
    return with_value(state, key, parsed(key, spec_of(state, key), text))


def varied_keys(state: AppState) -> tuple[str, ...]:
    """The keys of the settings that differ between the runs of the state's page; none where it has one run."""
    return tuple(str(value_of(state, key)) for key in PAGES[state.page].varied)


def changed_groups(old: AppState | None, new: AppState) -> set[str]:
    """The groups whose settings have changed, and "page" if the page has; all of them without an old state."""
    pairs = {name: (getattr(old, name, None), getattr(new, name)) for name in ("page", *AppState.groups)}
    return {name for name, (before, now) in pairs.items() if before is not now and before != now}


def with_view_settings_of(state: AppState, other: AppState) -> AppState:
    """`state` with the page and view settings of `other`, such as theme and film size: none of them is part of what is computed."""
    return dataclasses.replace(state, page=other.page, **{group: getattr(other, group) for group in AppState.view_groups})


def undone_to(state: AppState, now: AppState) -> AppState:
    """`state` with the page and view settings of `now`, but not with what a person made in them, such as pins."""
    result = with_view_settings_of(state, now)
    for group in AppState.view_groups:
        then = getattr(state, group)
        made = {name: getattr(then, name) for name, spec in params_of(then).items() if spec.made}
        if made:
            result = dataclasses.replace(result, **{group: dataclasses.replace(getattr(result, group), **made)})
    return result


def in_theme_of(state: AppState, other: AppState) -> AppState:
    """`state` in the theme of `other`: the theme suits the room, whatever is shown."""
    return with_value(state, "view.theme", other.view.theme)


def to_json(state: AppState) -> dict[str, Any]:
    """The state as JSON-ready dicts, one per group; `from_json` reads it back equal."""
    result: dict[str, Any] = {"page": state.page}
    return result | {name: group_to_json(state, name) for name in state.groups}


def group_to_json(state: AppState, group: str) -> dict[str, Any]:
    """One group's part of `to_json`."""
    settings = getattr(state, group)
    return {key: plain(getattr(settings, key)) for key in _specs(state, group)}


def from_json(tree: dict[str, Any], start: AppState | None = None) -> AppState:
    """The state that `tree` describes; settings it leaves out stay as in `start`, or at their defaults.

    Raises `BadInput` with the key, the value found and the valid values.
    """
    state = start or AppState()
    for group, content in tree.items():
        if group == "page":
            state = with_value(state, "page", content)
        elif group not in state.groups:
            raise BadInput("unknown key {key!r}; valid: {valid}", key=group, valid=", ".join(("page", *state.groups)))
        elif not isinstance(content, dict):
            raise BadInput("{key} must be an object of settings, found {found!r:.60}", key=group, found=content)
        else:
            # `kind` first: it decides which other keys exist.
            for name in sorted(content, key=lambda key: key != "kind"):
                state = with_value(state, f"{group}.{name}", content[name])
    return state


def _specs(state: AppState, group: str) -> Mapping[str, Param]:
    """Setting → `Param` of a group; a data group starts with its `kind`, limited to the data sets that suit its page."""
    settings = getattr(state, group)
    specs = params_of(settings)
    if group not in state.data_groups:
        return specs
    shared = params_of(DataSettings)
    own, page = {name: spec for name, spec in specs.items() if name not in shared}, page_with(group)
    if "rows" in own:
        own["rows"] = dataclasses.replace(own["rows"], high=min(own["rows"].high, page.classes - 1))
    kinds = {key: row.title for key, row in DATASETS.items() if row.suits(page.classes, page.features)}
    return {"kind": _kind_spec(settings, kinds), **own, **(shared if page.tests else {})}


def _kind_spec(settings: DataSettings, kinds: Mapping[str, str]) -> Param:
    return Param(settings.kind, "Data set", "Points to classify.", choices=kinds)


def _of_kind(settings: DataSettings, kind: str) -> DataSettings:
    """The settings of another kind: own points start as a copy of the current points, and switching back restores those exactly."""
    if kind == settings.kind:
        return settings
    if kind in OWN_KINDS:
        return own_points(settings, kind=kind)
    source = seeded(settings) or settings
    if source.kind == kind:
        return source
    saved: dict[str, Any] = {}
    for name, spec in params_of(DATASETS[kind].settings).items():
        # A value outside the new kind's range is dropped in favour of its default.
        with suppress(BadInput):
            saved |= {name: checked(f"data.{name}", spec, getattr(source, name))} if hasattr(source, name) else {}
    return DATASETS[kind].settings(**saved)
