"""Self-describing dataclass fields: form widgets, JSON, --set and checks follow from them.

    @dataclass(frozen=True)
    class Training:
        learning_rate: float = param(1.0, "Learning rate", "Step size ...", low=1e-4, high=100, log=True)

The kind of a field is the type of its default: float, int, bool, str (one of `choices`, or any
text that passes its `check`), a tuple of ints, with `features` a tuple of labelled points, or
with `record` a tuple of such rows.
"""

from __future__ import annotations

import dataclasses
import json
import math
import operator
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Any, Protocol

from core.errors import BadInput

Rows = tuple[tuple[float, float, int], ...]
"""Points of the plane as (x0, x1, class index)."""
WideRows = tuple[tuple[float, ...], ...]
"""Points as coordinates, the same number for each point, followed by the class index; includes `Rows`."""


class Record:
    """Base of the rows of a table in a setting: a frozen dataclass of `param` fields; in files it is a list of their values."""

    @property
    def text(self) -> str:
        """The row in words, as the screen shows it."""
        raise NotImplementedError


Records = tuple[Record, ...]
Value = float | int | bool | str | tuple[int, ...] | WideRows | Records
_KEY = "separatrix.param"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # JSON can spell it
_NUMBERS = {float, int}  # no bool, and no number of NumPy's, which JSON cannot hold


# For each kind, the rule on its own and the error sentence.
_WORDINGS = {
    "bool": ("true or false", "{key} must be true or false, found {found}"),
    "text": ("text", "{key} must be text, found {found}"),
    "str": ("one of {choices}", "{key} must be one of {choices}, found {found}"),
    "names": (
        "one of {choices}, or up to {most} of them separated by commas",
        "{key} must be one of {choices}, or up to {most} of them separated by commas, found {found}",
    ),
    "float": ("a number from {low:g} to {high:g}", "{key} must be a number from {low:g} to {high:g}, found {found}"),
    "0 or float": ("0 or a number from {low:g} to {high:g}", "{key} must be 0 or a number from {low:g} to {high:g}, found {found}"),
    "int": ("a whole number from {low:g} to {high:g}", "{key} must be a whole number from {low:g} to {high:g}, found {found}"),
    "0 or int": (
        "0 or a whole number from {low:g} to {high:g}",
        "{key} must be 0 or a whole number from {low:g} to {high:g}, found {found}",
    ),
    "tuple": (
        "up to {most} whole numbers from {low:g} to {high:g}, separated by commas",
        "{key} must be up to {most} whole numbers from {low:g} to {high:g}, separated by commas, found {found}",
    ),
    "plane": (
        "up to {most:,} points [x0, x1, class], with coordinates from {least:g} to {reach:g} "
        "and whole-number classes from {low:g} to {high:g}",
        "{key} must be up to {most:,} points [x0, x1, class], with coordinates from {least:g} to {reach:g} "
        "and whole-number classes from {low:g} to {high:g}, found {found}",
    ),
    "rows": (
        "up to {most:,} points with {features} coordinates from {least:g} to {reach:g} and whole-number classes from {low:g} to {high:g}",
        "{key} must be up to {most:,} points with {features} coordinates from {least:g} to {reach:g} "
        "and whole-number classes from {low:g} to {high:g}, found {found}",
    ),
    "records": ("up to {most:,} rows [{fields}]", "{key} must be up to {most:,} rows [{fields}], found {found}"),
}


class Titled(Protocol):
    """A row of a table that is displayed by its title."""

    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class Param:
    """Label, explanation and limits of one setting.

    tip : one sentence, with the unit or meaning; tooltip and accessible description
    low, high : inclusive range of a number, of each entry of a tuple, or of a point's class
    log : whether its slider is logarithmic; with `zero`, 0 is the slider's first stop
        (and `low` the smallest value above it)
    choices : the keys of the valid choices; empty for other kinds. Files, the command line and code use the key of a choice;
        the screen shows its caption, given by a mapping or by the title of a table row. With `most`, the value is a list of up to
        that many choices, separated by commas
    check : raises `BadInput` for an invalid text; an alternative to choices
    most : the largest number of entries of a tuple
    features : if not 0, the entries of the tuple are points with this many coordinates and a class index
    reach : the largest absolute value of a point's coordinate
    record : the type of the rows, if the value is a table; a row may leave out its last fields
    live : whether it takes effect during training, without a restart
    ending : whether it decides how far a run goes but not its path
    hidden : whether forms omit it, because it is edited elsewhere
    made : whether a person makes its value, as with pins: undo brings it back even in a group of view settings
    when : (its group of settings) true where it has any effect; forms show it only then
    where : the same of the whole state; a view whose switch has no effect there is closed, and its command greyed out
    """

    default: Value
    label: str
    tip: str
    low: float = -math.inf
    high: float = math.inf
    log: bool = False
    zero: bool = False
    choices: Collection[str] | Mapping[str, str] | Mapping[str, Titled] = ()
    check: Callable[[str], object] | None = None
    most: int = 0
    features: int = 0
    reach: float = math.inf
    record: type[Record] | None = None
    live: bool = False
    ending: bool = False
    hidden: bool = False
    made: bool = False
    when: Callable[[Any], object] | None = None
    where: Callable[[Any], object] | None = None

    @property
    def kind(self) -> str:
        """The kind of its values: the name of a type, "names", "records", "rows" or "text"."""
        if self.record is not None:
            return "records"
        if self.check is not None:
            return "text"
        if self.choices and self.most:
            return "names"
        return "rows" if self.features else type(self.default).__name__

    def caption(self, value: Value) -> str:
        """The displayed text of a value: the caption of a choice, or numbers and texts in the format of `parsed`."""
        if isinstance(value, str) and isinstance(self.choices, Mapping) and value in self.choices:
            row = self.choices[value]
            return row if isinstance(row, str) else row.title
        records = _records_in(value)
        return "; ".join(record.text for record in records) if records else formatted(value)

    @property
    def rule(self) -> str:
        """The rule for valid values on its own, as in a tooltip."""
        return _WORDINGS[self._wording][0].format(**self._limits())

    def refusal(self, key: str, found: object) -> BadInput:
        """The error that `found` is not a valid value for `key`."""
        return BadInput(_WORDINGS[self._wording][1], key=key, found=_shortened(found), **self._limits())

    @property
    def _wording(self) -> str:
        if self.kind == "rows" and self.features == 2:
            return "plane"
        return f"0 or {self.kind}" if self.zero and self.low > 0 else self.kind

    def _limits(self) -> dict[str, Any]:
        """The values of the fields in the wordings."""
        numbers = {"low": self.low, "high": self.high, "most": self.most}
        return (
            numbers
            | {"features": self.features, "least": -self.reach, "reach": self.reach, "choices": ", ".join(self.choices)}
            | {"fields": ", ".join(params_of(self.record)) if self.record else ""}
        )


def param(default: Value, label: str, tip: str, **rest: Any) -> Any:
    """A dataclass field with its `Param`; accepts the keyword arguments of `Param`."""
    return dataclasses.field(default=default, metadata={_KEY: Param(default, label, tip, **rest)})


def params_of(settings: object) -> Mapping[str, Param]:
    """Field name → `Param`, in order, for a settings dataclass or an instance of one."""
    return _params_of(settings if isinstance(settings, type) else type(settings))


@cache
def _params_of(settings: type) -> Mapping[str, Param]:
    fields = dataclasses.fields(settings)
    return MappingProxyType({field.name: field.metadata[_KEY] for field in fields if _KEY in field.metadata})


def checked(key: str, spec: Param, value: object) -> Value:
    """`value` if it is valid for `spec`, converted to the exact type, such as whole floats to ints and lists to tuples.

    Raises `BadInput` with `key`, the rule and the value found.
    """
    try:
        result = _CHECKS[spec.kind](spec, value)
    except BadInput as error:
        raise BadInput("{key}: {problem}", error.position, key=key, problem=error) from None
    if result is None:
        raise spec.refusal(key, value)
    return result


def parsed(key: str, spec: Param, text: str) -> Value:
    """The value of a typed text for `spec`; raises `BadInput` like `checked`."""
    text = text.strip()
    try:
        value = _PARSERS[spec.kind](text)
    except (ValueError, RecursionError):
        raise spec.refusal(key, text) from None
    return checked(key, spec, value)


def is_line(text: object) -> bool:
    """Whether it is a text of one line that every Unicode encoding can represent."""
    return isinstance(text, str) and len(text.splitlines()) <= 1 and not _LONE_SURROGATE.search(text)


def as_line(text: str) -> str:
    """The text on one line, as `is_line` wants it."""
    return " ".join(_LONE_SURROGATE.sub("\ufffd", text).split())


def formatted(value: Value) -> str:
    """`value` as text that `parsed` converts back exactly; short if possible."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple | Record):
        return json.dumps(plain(value), allow_nan=False)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return str(value)


def plain(value: object) -> object:
    """`value` with tuples and rows of tables as lists, as in JSON."""
    if isinstance(value, Record):
        return [plain(getattr(value, name)) for name in params_of(value)]
    return [plain(entry) for entry in value] if isinstance(value, tuple) else value


def _records_in(value: Value) -> Records:
    return value if isinstance(value, tuple) and value and isinstance(value[0], Record) else ()


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _check_bool(spec: Param, value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _check_number(spec: Param, value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    if not (math.isfinite(number) and (spec.low <= number <= spec.high or (spec.zero and number == 0))):
        return None
    return number + 0.0  # no negative zero


def _check_int(spec: Param, value: object) -> int | None:
    if isinstance(value, float) and not value.is_integer():
        return None
    return None if _check_number(spec, value) is None else int(value)  # type: ignore[call-overload]


def _check_choice(spec: Param, value: object) -> str | None:
    return value if isinstance(value, str) and value in spec.choices else None


def _check_names(spec: Param, value: object) -> str | None:
    if not isinstance(value, str):
        return None
    names = [name.strip() for name in value.split(",")]
    return ", ".join(names) if len(names) <= spec.most and set(names) <= set(spec.choices) else None


def _check_text(spec: Param, value: object) -> str | None:
    assert spec.check is not None
    if not isinstance(value, str):
        return None
    spec.check(value)
    return value


def _check_ints(spec: Param, value: object) -> tuple[int, ...] | None:
    if not isinstance(value, list | tuple) or len(value) > spec.most:
        return None
    entries = [_check_int(spec, entry) for entry in value]
    return None if None in entries else tuple(entries)  # type: ignore[arg-type]


def _check_rows(spec: Param, value: object) -> WideRows | None:
    """Checks whole columns, because a drag checks ten thousand points at every mouse move."""
    if not isinstance(value, list | tuple) or len(value) > spec.most:
        return None
    if not {list, tuple}.issuperset(map(type, value)) or any(len(row) != spec.features + 1 for row in value):
        return None
    if not _NUMBERS.issuperset(map(type, chain.from_iterable(value))):
        return None
    *coordinates, labels = zip(*value, strict=True) if value else [()] * (spec.features + 1)
    if not all(_is_within(column, -spec.reach, spec.reach) for column in coordinates):
        return None
    if not _is_within(labels, spec.low, spec.high) or any(label != int(label) for label in set(labels)):
        return None
    if type(value) is tuple and _is_exact(value, coordinates, labels):
        return value  # the same object, so that states share it
    return tuple(zip(*(map(_plain_float, column) for column in coordinates), map(int, labels), strict=True))


def _check_records(spec: Param, value: object) -> Records | None:
    assert spec.record is not None
    if not isinstance(value, list | tuple) or len(value) > spec.most:
        return None
    rows = [plain(row) for row in value]
    fields = params_of(spec.record)
    if not all(isinstance(row, list | tuple) and 0 < len(row) <= len(fields) for row in rows):
        return None
    return tuple(_record(spec.record, number, row) for number, row in enumerate(rows, 1))  # type: ignore[arg-type]


def _record(record: type[Record], number: int, row: Sequence[object]) -> Record:
    values = zip(params_of(record).items(), row, strict=False)
    return record(**{name: checked(f"{name} in row {number}", spec, value) for (name, spec), value in values})


def _is_exact(rows: WideRows, coordinates: list[Any], labels: Any) -> bool:
    """Whether the rows are already tuples of floats, without a negative zero, and an int."""
    kinds = (rows, tuple), (chain.from_iterable(coordinates), float), (labels, int)
    return all({kind}.issuperset(map(type, values)) for values, kind in kinds) and not any(map(_has_negative_zero, coordinates))


def _has_negative_zero(column: Sequence[float]) -> bool:
    return 0.0 in column and any(value == 0 and math.copysign(1, value) < 0 for value in column)


def _plain_float(value: float) -> float:
    return float(value) + 0.0  # no negative zero


def _is_within(column: Sequence[float], low: float, high: float) -> bool:
    # min and max ignore NaN, so it is excluded first; whole numbers of any size can be compared.
    return not any(map(operator.ne, column, column)) and low <= min(column, default=low) and max(column, default=high) <= high


def _parse_bool(text: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def _parse_float(text: str) -> float:
    # Half of our lecturers write 0,5; a single comma in a number has no other meaning here. Pasted numbers have U+2212.
    text = text.replace("\u2212", "-")
    return float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)


def _parse_ints(text: str) -> list[int]:
    if text.lower() in ("", "none"):
        return []
    return [int(part) for part in text.strip("()[]").rstrip(",").split(",")]


def _parse_rows(text: str) -> object:
    return json.loads(text) if text else []


_CHECKS: dict[str, Callable[[Param, object], Value | None]] = {
    "bool": _check_bool,
    "float": _check_number,
    "int": _check_int,
    "str": _check_choice,
    "names": _check_names,
    "text": _check_text,
    "tuple": _check_ints,
    "rows": _check_rows,
    "records": _check_records,
}
_PARSERS: dict[str, Callable[[str], object]] = {
    "bool": _parse_bool,
    "float": _parse_float,
    "int": lambda text: int(text) if text.lstrip("+-").isdigit() else _whole(text.replace("\u2212", "-")),
    "str": str,
    "names": str,
    "text": str,
    "tuple": _parse_ints,
    "rows": _parse_rows,
    "records": _parse_rows,
}


def _whole(text: str) -> int:
    number = float(text)  # 1e4 is a whole number too
    if not number.is_integer():
        raise ValueError(text)
    return int(number)
