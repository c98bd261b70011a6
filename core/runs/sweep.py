"""Sweeps: several values of one setting, or a grid of two, with all other settings equal."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product, zip_longest
from pathlib import Path

from core.errors import BadInput
from core.files import replacing, unwritten
from core.network.edits import EditsSettings
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
    """The dotted key of a setting, and its different values in order."""

    key: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Variant:
    """One run of a sweep.

    values : one for each axis; texts : their captions
    name : the values that distinguish it, in words
    state : all its settings; on the Training page if the sweep is on the Compare page
    """

    values: tuple[Value, ...]
    texts: tuple[str, ...]
    name: str
    state: AppState


@dataclass(frozen=True)
class Result:
    """The result of one run; numbers are None if not even the first step was finite.

    values : one for each axis
    steps, epochs : updates, and whole passes over the training points
    loss : data_loss + penalty after the last step
    train_accuracy, test_accuracy : in [0, 1]; the latter is None without test points
    seconds : training time
    note : why it ended early; empty if it did not
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
    """The axis of an `--over` option such as `model.hidden=1,2,5,20`; raises `BadInput`."""
    key, sign, values = (part.strip() for part in text.partition("="))
    if not sign:
        raise BadInput(
            "the varied setting must be given as key=value,value,..., as in {example}, found {found!r:.60}", example=_EXAMPLE, found=text
        )
    return axis_of(state, key, values)


def axis_of(state: AppState, key: str, values: str) -> Axis:
    """A setting and its typed values; raises `BadInput`.

    Values are separated by commas, or by semicolons if there are any. `+` joins the parts
    of one value: `20+20` is two hidden layers.
    """
    spec = _varied_spec(state, key)
    axis = Axis(key, tuple(parsed(key, spec, part) for part in _parts(spec, values)))
    for number, value in enumerate(axis.values):
        if value in axis.values[:number]:
            raise BadInput("the values of {key} must all be different, found {found} twice", key=key, found=value_text(value))
    return axis


def compared(state: AppState) -> tuple[Variant, ...]:
    """The runs of the Compare page; raises `BadInput`."""
    return variants(state, compared_axes(state))


def compared_axes(state: AppState) -> list[Axis]:
    """The settings that the Compare page varies, with their values; raises `BadInput`."""
    settings = state.compare
    pairs = [(settings.over, settings.values), *([] if settings.also == NOTHING else [(settings.also, settings.also_values)])]
    return [axis_of(state, key, values) for key, values in pairs]


def comparing(state: AppState, axes: Sequence[Axis]) -> AppState:
    """`state` on the Compare page, varying these settings; raises `BadInput` if they cannot be varied."""
    variants(state, axes)
    state = with_value(state, "page", "compare")
    for (over, values), axis in zip_longest((("over", "values"), ("also", "also_values")), axes):
        state = with_value(state, f"compare.{over}", axis.key if axis else NOTHING)
        state = with_value(state, f"compare.{values}", _typed(axis.values) if axis else "")
    return state


def preset_values(key: str, others: int) -> str:
    """Default values of a setting in `core.state.compare.COMPARED`, limited so that `others` times as many runs are allowed."""
    values = COMPARED[key].split(", ")
    return ", ".join(values[: RUNS_MAX // max(1, others)])


def variants(state: AppState, axes: Sequence[Axis]) -> tuple[Variant, ...]:
    """The runs of a sweep, the last axis varying fastest; raises `BadInput`."""
    keys = [axis.key for axis in axes]
    if len(keys) > AXES_MAX or len(set(keys)) < len(keys):
        raise BadInput("a sweep can vary up to {most} different settings, found {found}", most=AXES_MAX, found=", ".join(keys))
    combinations = list(product(*(axis.values for axis in axes)))
    if len(combinations) > RUNS_MAX:
        raise BadInput("a sweep can have up to {most} runs, found {found}", most=RUNS_MAX, found=len(combinations))
    if state.edits.rows and not PAGES[state.page].single:
        raise BadInput("the runs of a sweep have no edits: set edits.rows to [], found {found} edits", found=len(state.edits.rows))
    return tuple(_variant(replace(state, edits=EditsSettings()), keys, values) for values in combinations)


def value_text(value: Value) -> str:
    """A value as typed, and as written to a file."""
    return formatted(value) if value != () else "none"


def result_of(variant: Variant, last: Snapshot | None, seconds: float, note: str) -> Result:
    """The result of a run whose last or current snapshot is `last`."""
    if last is None:
        return Result(variant.values, 0, 0, None, None, None, None, None, seconds, note)
    losses = (last.loss, last.data_loss, last.penalty)
    return Result(variant.values, last.step, last.epoch, *losses, last.train_accuracy, last.test_accuracy, seconds, note)


def csv_text(keys: Sequence[str], results: Sequence[Result]) -> str:
    """A table with one line per run, with exact numbers; unknown values are empty."""
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
    """The values as the user would type them."""
    texts = [value_text(value) for value in values]
    return "; ".join(texts) + (";" if len(texts) == 1 else "") if any("," in text for text in texts) else ", ".join(texts)


def _varied_spec(state: AppState, key: str) -> Param:
    groups = PAGES[state.page].groups
    valid = [name for group in groups for name in keys_of(state, group) if spec_of(state, name).kind not in ("rows", "records")]
    if key not in valid:
        raise BadInput(
            "the varied setting must be a setting of the run, found {found!r:.60}; valid: {valid}", found=key, valid=", ".join(valid)
        )
    return spec_of(state, key)


def _parts(spec: Param, text: str) -> list[str]:
    parts = text.split(";" if ";" in text else ",")
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()  # a semicolon at the end means that the commas before it belong to one value
    return [part.replace("+", ",") if spec.kind in ("tuple", "names") else part for part in parts]


def _variant(state: AppState, keys: Sequence[str], values: tuple[Value, ...]) -> Variant:
    if PAGES[state.page].single:
        state = with_value(state, "page", PAGES[state.page].single)
    # A kind of data goes first: it decides which other keys there are.
    for key, value in sorted(zip(keys, values, strict=True), key=lambda pair: not pair[0].endswith(".kind")):
        state = with_value(state, key, value)
    if "model.seed" in keys and "seed" not in REPLAYS[state.model.initial_from].uses:
        state = with_value(state, "model.initial_from", SEEDED)  # otherwise the seed would have no effect
    texts = tuple(spec_of(state, key).caption(value) if value != () else "none" for key, value in zip(keys, values, strict=True))
    return Variant(values, texts, ", ".join(_named(state, key, text) for key, text in zip(keys, texts, strict=True)), state)


def _named(state: AppState, key: str, text: str) -> str:
    """Words are clear on their own; numbers need the name of their setting."""
    spec = spec_of(state, key)
    return text if spec.choices else f"{spec.label} {text}"
