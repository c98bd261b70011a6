"""Sweeps: one setting, or two as a grid, takes several values while everything else stays equal."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product, zip_longest
from pathlib import Path

from core.errors import BadInput
from core.files import replacing, unwritten
from core.network.notebooks import REPLAYS, SEEDED
from core.params import Param, Value, formatted, parsed
from core.state import PAGES, AppState, keys_of, spec_of, with_value
from core.state.compare import COMPARED, NOTHING
from core.types import Snapshot

RUNS_MAX = 16
AXES_MAX = 2
_EXAMPLE = "model.hidden=1,2,5,20"


@dataclass(frozen=True)
class Axis:
    """A setting by its dotted key, and the different values that it takes, in order."""

    key: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Variant:
    """One run of a sweep.

    values : one for each axis; texts : the same as a person reads them
    name : what is different about it, in words
    state : everything that decides it; on the Training page where the sweep is on the Compare page
    """

    values: tuple[Value, ...]
    texts: tuple[str, ...]
    name: str
    state: AppState


@dataclass(frozen=True)
class Result:
    """What one run came to; numbers are None where not even its first step was finite.

    values : one for each axis
    steps, epochs : updates, and whole passes over the points
    loss : data_loss + penalty after the last step
    train_accuracy, test_accuracy : in [0, 1]; None as well where there are no test points
    seconds : its training took
    note : why it ended before its time, empty where it did not
    """

    values: tuple[Value, ...]
    steps: int
    epochs: int
    loss: float | None
    data_loss: float | None
    penalty: float | None
    train_accuracy: float | None
    test_accuracy: float | None
    seconds: float
    note: str


def typed_axis(state: AppState, text: str) -> Axis:
    """The axis behind `--over`, as in `model.hidden=1,2,5,20`; raises `BadInput`."""
    key, sign, values = (part.strip() for part in text.partition("="))
    if not sign:
        raise BadInput("what is varied must be key=value,value,... as in {example}, found {found!r:.60}", example=_EXAMPLE, found=text)
    return axis_of(state, key, values)


def axis_of(state: AppState, key: str, values: str) -> Axis:
    """The setting and its values as a person typed them; raises `BadInput`.

    Values are separated by commas, or by semicolons where there is one. `+` joins the parts
    of one value: `20+20` is two hidden layers.
    """
    spec = _varied_spec(state, key)
    axis = Axis(key, tuple(parsed(key, spec, part) for part in _parts(spec, values)))
    for number, value in enumerate(axis.values):
        if value in axis.values[:number]:
            raise BadInput("{key} must be varied over different values, found {found} twice", key=key, found=value_text(value))
    return axis


def compared(state: AppState) -> tuple[Variant, ...]:
    """The runs of the Compare page; raises `BadInput`."""
    return variants(state, compared_axes(state))


def compared_axes(state: AppState) -> list[Axis]:
    """What the Compare page varies; raises `BadInput`."""
    asked = state.compare
    pairs = [(asked.over, asked.values), *([] if asked.also == NOTHING else [(asked.also, asked.also_values)])]
    return [axis_of(state, key, values) for key, values in pairs]


def comparing(state: AppState, axes: Sequence[Axis]) -> AppState:
    """`state` on the Compare page, which varies these settings; raises `BadInput` where it cannot."""
    variants(state, axes)
    state = with_value(state, "page", "compare")
    for (over, values), axis in zip_longest((("over", "values"), ("also", "also_values")), axes):
        state = with_value(state, f"compare.{over}", axis.key if axis else NOTHING)
        state = with_value(state, f"compare.{values}", _typed(axis.values) if axis else "")
    return state


def preset_values(key: str, others: int) -> str:
    """Values to begin with for a setting of `core.state.compare.COMPARED`, so many that `others` times as many are not too many runs."""
    values = COMPARED[key].split(", ")
    return ", ".join(values[: RUNS_MAX // max(1, others)])


def variants(state: AppState, axes: Sequence[Axis]) -> tuple[Variant, ...]:
    """The runs of a sweep, the last axis varying fastest; raises `BadInput`."""
    keys = [axis.key for axis in axes]
    if len(keys) > AXES_MAX or len(set(keys)) < len(keys):
        raise BadInput("a sweep varies up to {most} different settings, found {found}", most=AXES_MAX, found=", ".join(keys))
    combinations = list(product(*(axis.values for axis in axes)))
    if len(combinations) > RUNS_MAX:
        raise BadInput("a sweep has up to {most} runs, found {found}", most=RUNS_MAX, found=len(combinations))
    return tuple(_variant(state, keys, values) for values in combinations)


def value_text(value: Value) -> str:
    """A value as it is typed, and stands in a file."""
    return formatted(value) if value != () else "none"


def result_of(variant: Variant, last: Snapshot | None, seconds: float, note: str) -> Result:
    """The row of a run that ended, or stands, at `last`."""
    if last is None:
        return Result(variant.values, 0, 0, None, None, None, None, None, seconds, note)
    losses = (last.loss, last.data_loss, last.penalty)
    return Result(variant.values, last.step, last.epoch, *losses, last.train_accuracy, last.test_accuracy, seconds, note)


def csv_text(keys: Sequence[str], results: Sequence[Result]) -> str:
    """A table with one line for each run, numbers exact, what is not known empty."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*keys, *COLUMNS])
    for result in results:
        writer.writerow([*map(value_text, result.values), *(getattr(result, name) for name in COLUMNS)])
    return file.getvalue()


def save_table(target: Path, keys: Sequence[str], results: Sequence[Result]) -> None:
    """Write the results as CSV, whole or not at all; raises `WorkFailed`."""
    try:
        with replacing(target) as unfinished:
            unfinished.write_text(csv_text(keys, results), encoding="utf-8")
    except OSError as error:
        raise unwritten(target, error.strerror or error) from None


COLUMNS = ("steps", "epochs", "loss", "data_loss", "penalty", "train_accuracy", "test_accuracy", "seconds", "note")


def _typed(values: Sequence[Value]) -> str:
    """The values as a person would type them."""
    texts = [value_text(value) for value in values]
    return "; ".join(texts) + (";" if len(texts) == 1 else "") if any("," in text for text in texts) else ", ".join(texts)


def _varied_spec(state: AppState, key: str) -> Param:
    groups = PAGES[state.page].groups
    valid = [name for group in groups for name in keys_of(state, group) if spec_of(state, name).kind != "rows"]
    if key not in valid:
        raise BadInput(
            "what is varied must be a setting of the run, found {found!r:.60}; valid: {valid}", found=key, valid=", ".join(valid)
        )
    return spec_of(state, key)


def _parts(spec: Param, text: str) -> list[str]:
    parts = text.split(";" if ";" in text else ",")
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()  # a semicolon at the end says that the commas before it belong to one value
    return [part.replace("+", ",") if spec.kind in ("tuple", "names") else part for part in parts]


def _variant(state: AppState, keys: Sequence[str], values: tuple[Value, ...]) -> Variant:
    if PAGES[state.page].single:
        state = with_value(state, "page", PAGES[state.page].single)
    # A kind of data goes first: it decides which other keys there are.
    for key, value in sorted(zip(keys, values, strict=True), key=lambda pair: not pair[0].endswith(".kind")):
        state = with_value(state, key, value)
    if "model.seed" in keys and "seed" not in REPLAYS[state.model.initial_from].uses:
        state = with_value(state, "model.initial_from", SEEDED)  # or the seed would decide nothing
    texts = tuple(spec_of(state, key).caption(value) if value != () else "none" for key, value in zip(keys, values, strict=True))
    return Variant(values, texts, ", ".join(_named(state, key, text) for key, text in zip(keys, texts, strict=True)), state)


def _named(state: AppState, key: str, text: str) -> str:
    """Words speak for themselves, numbers do not."""
    spec = spec_of(state, key)
    return text if spec.choices else f"{spec.label} {text}"
