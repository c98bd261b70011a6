"""`AppState`, everything that is asked for, and its way to dotted keys and JSON and back.

Groups of settings, each a frozen dataclass of `param` fields. Adding a field to one
of them is all it takes to get its widget, its JSON key, its `--set` key and undo.
"""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.datasets import DATASETS, OWN_KINDS, DataSettings, GaussiansSettings, SpiralSettings, own_points, seeded
from core.editing import TOOLS
from core.errors import BadInput
from core.expressions import parse
from core.margin_losses import MARGIN_LOSSES
from core.params import Param, Value, checked, param, params_of, parsed
from core.run_settings import ModelSettings, TrainingSettings

PAGES = ("weights", "training")
QUANTITIES = ("exp(-loss)", "loss", "log loss")
PARTS = ("posterior: data + penalty", "likelihood: data", "prior: penalty")
OWN_LOSS = "own"
LOSSES = (*MARGIN_LOSSES, OWN_LOSS)
ALONG = ("run", "alpha", "drag")
SHADINGS = ("half-planes", "probability")
COLOUR_MAPS = ("viridis", "rainbow (jet)")


@dataclass(frozen=True)
class WeightsSettings:
    """The 2-D weight vector and its loss alpha |w|^2 + sum of L(y (w.x + b))."""

    w0: float = param(-1.5, "w0", "First component of the weight vector w.", low=-20, high=20, live=True)
    w1: float = param(1.6, "w1", "Second component of the weight vector w.", low=-20, high=20, live=True)
    alpha: float = param(
        0.1, "alpha", "Weight of the penalty alpha |w|^2 in the loss; 0 switches it off.", low=1e-3, high=10, log=True, zero=True, live=True
    )
    loss: str = param("logistic", "Loss", "What a point costs by its margin m = y (w·x + b).", choices=LOSSES)
    expression: str = param(
        "maximum(0, 1-m)**2",
        "Own loss",
        "What a point costs, in m, w0, w1 and alpha: + - * / ** < >, maximum, minimum, exp, log, abs, where, ...",
        check=parse,
    )
    bias: float = param(0.0, "Bias b", "Shifts the line w·x + b = 0; the landscape is the slice at this b.", low=-20, high=20, live=True)
    learning_rate: float = param(0.02, "Learning rate", "Step size of gradient descent on the summed loss.", low=1e-4, high=10, log=True)
    steps: int = param(150, "Steps", "Updates of the descent: its path, its walk and its film.", low=0, high=100_000, log=True)

    @property
    def w(self) -> tuple[float, float]:
        return self.w0, self.w1


@dataclass(frozen=True)
class ViewSettings:
    """Theme, speed, and how the Training page looks."""

    theme: str = param("light", "Theme", "Light for a bright room, dark for a dim one.", choices=("light", "dark"))
    regions: str = param(
        "blended",
        "Regions",
        "hard: each place in its predicted class's colour; blended: colours mixed by probability.",
        choices=("hard", "blended"),
    )
    epochs_per_frame: int = param(10, "Speed", "Epochs per displayed frame (60 frames a second).", low=1, high=1000, log=True)


@dataclass(frozen=True)
class CanvasSettings:
    """What the canvas shows besides the points and the line."""

    tool: str = param("move w", "Tool", "What the mouse does on the canvas: moves w, or edits the points.", choices=TOOLS)
    brush: float = param(0.4, "Brush", "Radius of the brush that erases, relabels and sprays, in data units.", low=0.05, high=3, log=True)
    shading: str = param("half-planes", "Shading", "Flat half-planes, or P(y=+1|x) with its lines at 0.1, 0.2, ...", choices=SHADINGS)
    halos: bool = param(False, "Halos", "A disc around each point whose area is its loss.")
    pushes: bool = param(False, "Pushes", "Each point's push on w as an arrow, chained, and the pull of the penalty: the next step.")
    push_scale: float = param(1.0, "Push scale", "The pushes are drawn this many times as long.", low=1, high=100, log=True)


@dataclass(frozen=True)
class LandscapeSettings:
    """What the landscape shows of the plane of (w0, w1)."""

    shown: bool = param(True, "Landscape", "The loss over (w0, w1), beside the canvas.")
    quantity: str = param(QUANTITIES[0], "Height", "exp(-loss), the loss itself, or its logarithm.", choices=QUANTITIES)
    part: str = param(PARTS[0], "Of", "The whole loss, or one part: exp(-loss) of it is posterior, likelihood or prior.", choices=PARTS)
    colours: str = param("viridis", "Colours", "viridis is safe for the colour-blind; rainbow is the notebook's jet.", choices=COLOUR_MAPS)

    contours: bool = param(True, "Contour lines", "Lines of equal height on the landscape.")
    path: bool = param(True, "Descent path", "The way of gradient descent from w, drawn anew while anything moves.")
    step: int = param(0, "Step", "The step of the descent path at which w is shown.", low=0, high=100_000, hidden=True)
    pins: tuple[tuple[float, float, int], ...] = param(
        (), "Pins", "Earlier w's that stay in sight, as [w0, w1, 0].", features=2, low=0, high=0, reach=1e6, most=20, hidden=True
    )
    race: bool = param(False, "Race", "The ways of all optimisers from w, with the steps each needs.")
    track: bool = param(False, "Track of the minimiser", "Where the minimiser runs as alpha goes from 0 to 10.")
    cells: int = param(256, "Resolution", "Cells along the shorter side; fewer while much is moving.", low=16, high=512)
    centre0: float = param(0.0, "Centre w0", "The middle of the landscape; drag it by the right mouse button.", low=-200, high=200)
    centre1: float = param(0.0, "Centre w1", "The middle of the landscape; drag it by the right mouse button.", low=-200, high=200)
    extent: float = param(5.0, "Range", "The landscape shows w0 and w1 this far to both sides of its centre.", low=0.05, high=200, log=True)


@dataclass(frozen=True)
class MarginSettings:
    """The view of the loss by the margin, beside the canvas and the landscape."""

    shown: bool = param(False, "Margin view", "Each point's loss by its margin, as a third view.")
    formula: bool = param(False, "Formula", "The loss with its live numbers, and the NumPy that computes it.")
    logistic: bool = param(False, "Compare logistic", "Draw log(1 + exp(-m)) as well.")
    hinge: bool = param(False, "Compare hinge", "Draw max(0, 1 - m) as well.")
    squared: bool = param(False, "Compare squared", "Draw (1 - m)² as well.")
    zero_one: bool = param(False, "Compare 0-1", "Draw the number of mistakes as well: 1 for m <= 0.")


@dataclass(frozen=True)
class FilmSettings:
    """Size and time of an exported film or still, and what runs in it."""

    along: str = param(
        ALONG[0], "Along", "The run (descent or training); alpha from 0 to 10 and back; or what was last dragged.", choices=ALONG
    )

    width: int = param(1280, "Width", "Width of the film in pixels.", low=64, high=7680)
    height: int = param(720, "Height", "Height of the film in pixels.", low=64, high=4320)
    fps: int = param(30, "Frame rate", "Frames per second.", low=1, high=120)
    seconds: float = param(10.0, "Length", "Length of the film in seconds.", low=0.1, high=3600, log=True)


@dataclass(frozen=True)
class AppState:
    """What is asked: numbers, text, tuples; no arrays, so `==`, undo and JSON simply work.

    points : the data of the Weights page, two classes
    data : the data of the Training page
    look_groups : how it is looked at; never part of what is computed, and not undone
    """

    page: str = param("weights", "Page", "The page that is shown.", choices=PAGES)
    points: DataSettings = field(default_factory=GaussiansSettings)
    weights: WeightsSettings = WeightsSettings()
    data: DataSettings = field(default_factory=SpiralSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    view: ViewSettings = ViewSettings()
    canvas: CanvasSettings = CanvasSettings()
    landscape: LandscapeSettings = LandscapeSettings()
    margin: MarginSettings = MarginSettings()
    film: FilmSettings = FilmSettings()

    groups: ClassVar[tuple[str, ...]] = ("points", "weights", "data", "model", "training", "view", "canvas", "landscape", "margin", "film")
    data_groups: ClassVar[tuple[str, ...]] = ("points", "data")
    look_groups: ClassVar[tuple[str, ...]] = ("view", "canvas", "landscape", "margin", "film")


def spec_of(state: AppState, key: str) -> Param:
    """The `Param` behind a dotted key such as `training.learning_rate`.

    Raises `BadInput` with the valid keys.
    """
    group, _, name = key.partition(".")
    specs, wanted = (_specs(state, group), name) if group in state.groups else (params_of(state), key)
    if wanted not in specs:
        raise BadInput(f"unknown setting {key!r}; valid: {', '.join(keys_of(state, group if group in state.groups else ''))}")
    return specs[wanted]


def keys_of(state: AppState, group: str = "") -> list[str]:
    """The dotted keys of one group, or of all."""
    keys = [] if group else ["page"]
    for name in (group,) if group else state.groups:
        keys += [f"{name}.{field_name}" for field_name in _specs(state, name)]
    return keys


def value_of(state: AppState, key: str) -> Value:
    """The value behind a dotted key."""
    spec_of(state, key)
    value: Any = state
    for part in key.split("."):
        value = getattr(value, part)
    return value  # type: ignore[no-any-return]


def with_value(state: AppState, key: str, value: object) -> AppState:
    """`state` with one setting changed and checked; a data group's `kind` brings that kind's defaults,
    and keeps what the two kinds have in common. Raises `BadInput`."""
    value = checked(key, spec_of(state, key), value)
    group, _, name = key.partition(".")
    if not name:
        return dataclasses.replace(state, **{key: value})  # type: ignore[arg-type]
    settings = getattr(state, group)
    new: Any = _of_kind(settings, str(value)) if name == "kind" else dataclasses.replace(settings, **{name: value})
    return dataclasses.replace(state, **{group: new})


def with_text(state: AppState, key: str, text: str) -> AppState:
    """`with_value` for a value that a person typed, in a field or after `--set`."""
    return with_value(state, key, parsed(key, spec_of(state, key), text))


def to_json(state: AppState) -> dict[str, Any]:
    """The state as JSON-ready dicts, one per group; `from_json` reads it back equal."""
    result: dict[str, Any] = {"page": state.page}
    for name in state.groups:
        settings = getattr(state, name)
        result[name] = {key: _plain(getattr(settings, key)) for key in _specs(state, name)}
    return result


def from_json(tree: dict[str, Any], start: AppState | None = None) -> AppState:
    """The state that `tree` describes; what it leaves out stays as in `start` or at its default.

    Raises `BadInput` that names the key, what was found and what is valid.
    """
    state = start or AppState()
    for group, content in tree.items():
        if group == "page":
            state = with_value(state, "page", content)
        elif group not in state.groups:
            raise BadInput(f"unknown key {group!r}; valid: {', '.join(('page', *state.groups))}")
        elif not isinstance(content, dict):
            raise BadInput(f"{group} must be an object of settings, found {content!r:.60}")
        else:
            # `kind` first: it decides which other keys there are.
            for name in sorted(content, key=lambda key: key != "kind"):
                state = with_value(state, f"{group}.{name}", content[name])
    return state


def _plain(value: Any) -> Any:
    return [_plain(entry) for entry in value] if isinstance(value, tuple) else value


def _specs(state: AppState, group: str) -> dict[str, Param]:
    """Setting → `Param` of a group; a data group's `kind` comes first, and `points` keeps to two classes, all for training."""
    settings = getattr(state, group)
    specs = params_of(settings)
    if group not in state.data_groups:
        return specs
    shared = params_of(DataSettings)
    own = {name: spec for name, spec in specs.items() if name not in shared}
    if group == "data":
        return {"kind": _kind_spec(settings, tuple(DATASETS)), **own, **shared}
    if "rows" in own:
        own["rows"] = dataclasses.replace(own["rows"], high=1)
    return {"kind": _kind_spec(settings, tuple(key for key, row in DATASETS.items() if row.suits_weights)), **own}


def _kind_spec(settings: DataSettings, kinds: tuple[str, ...]) -> Param:
    return Param(settings.kind, "Data set", "Which points are shown.", choices=kinds)


def _of_kind(settings: DataSettings, kind: str) -> DataSettings:
    """The settings of another kind: own points are a copy of what is there, and the way back from them is exact."""
    if kind == settings.kind:
        return settings
    if kind in OWN_KINDS:
        return own_points(settings, kind=kind)
    source = seeded(settings) or settings
    if source.kind == kind:
        return source
    kept: dict[str, Any] = {}
    for name, spec in params_of(DATASETS[kind].settings).items():
        # A value out of the new kind's range is left out: its default is the sensible one.
        with suppress(BadInput):
            kept |= {name: checked(f"data.{name}", spec, getattr(source, name))} if hasattr(source, name) else {}
    return DATASETS[kind].settings(**kept)
