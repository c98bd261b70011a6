"""Labelled points as text: tables that were pasted, or files of whatever program, one point a line.

The columns are the coordinates and, last, the label: x0, x1, label. Separator (tab,
semicolon, comma or blanks), decimal comma, header, quotes, byte order mark, empty lines
and lines that begin with # are found out or passed over.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

from core.datasets.own import CLASSES_MAX, COORDINATE_MAX, POINTS_MAX
from core.errors import BadInput, breathe
from core.params import WideRows
from core.types import Dataset

_BYTES_MAX = 20_000_000
_LABEL_MAX = 60
_SAMPLE = 50
_SEPARATORS = (",", "\t", ";", " ")
_NOT_FINITE = {"nan", "inf", "+inf", "-inf", "infinity", "-infinity"}
_NUMBER = re.compile(r"[+-]?([0-9]+[.,]?[0-9]*|[.,][0-9]+)([eE][+-]?[0-9]+)?")
_Line = tuple[int, list[str]]
"""A line's number, counted from 1, and its fields."""


@dataclass(frozen=True)
class Table:
    """What a text holds, n points of d features.

    x : n rows of d finite coordinates
    labels : n class indices
    names : what the text calls each class; at least two
    """

    x: tuple[tuple[float, ...], ...]
    labels: tuple[int, ...]
    names: tuple[str, ...]

    @property
    def rows(self) -> WideRows:
        """Each point's coordinates and class index in one row, as own points are kept."""
        return tuple((*point, label) for point, label in zip(self.x, self.labels, strict=True))


def read_points(text: str, classes: int = CLASSES_MAX, features: Sequence[int] = (2,)) -> Table:
    """The points in `text`, which has at most `classes` labels, in lines of so many features and a label.

    features : the numbers of features that are welcome, of which the text has one

    Labels -1 and 1, or whole numbers that begin with 0, are the classes in that order; any other
    labels are classes in the order of their size or, if one is not a whole number, of the alphabet.
    Raises `BadInput` with line and column.
    """
    if len(text) > _BYTES_MAX:
        raise BadInput(f"a table of points has at most {_BYTES_MAX:,} characters, found {len(text):,}")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    separator, count = _layout(lines, features)
    split = list(_split(lines, separator))
    header = split.pop(0)[1] if split and _is_header(split[0][1][:count]) else []
    if not split and header != _header(count):
        raise BadInput(f"there are no points in the table; each line must hold {_columns(count)}")
    if len(split) > POINTS_MAX:
        raise BadInput(f"line {split[POINTS_MAX][0]}: a table has at most {POINTS_MAX:,} points, found {len(split):,}")
    x = tuple(_coordinates(line, count) for line in split)
    labels, names = _classes([_label(line, count) for line in split], classes)
    return Table(x, labels, names)


def read_points_file(path: Path, classes: int = CLASSES_MAX, features: Sequence[int] = (2,)) -> Table:
    """`read_points` of a file: UTF-8, UTF-16 or, where it is neither, Latin-1. Raises `BadInput` that names the file."""
    try:
        with path.open("rb") as file:
            content = file.read(_BYTES_MAX + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise BadInput(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > _BYTES_MAX:
        raise BadInput(f"{path}: a table of points has at most {_BYTES_MAX // 1_000_000} MB")
    try:
        return read_points(decoded(content), classes, features)
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from None


def points_text(data: Dataset) -> str:
    """All points as `x0,x1,label` lines, training points first, that `read_points` reads back to the last bit."""
    lines = [",".join(_header(data.features))]
    for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        for point, label in zip(x.tolist(), y.tolist(), strict=True):
            lines.append(",".join([*map(repr, point), str(data.label_values[label])]))
    return "\n".join(lines) + "\n"


def decoded(content: bytes) -> str:
    """The text of a file's bytes, by its byte order mark, its zeros (UTF-16 of plain digits) or as UTF-8, else Latin-1."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:2]:
        return content.decode("utf-16-be" if content[0] == 0 else "utf-16-le", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _layout(lines: list[str], features: Sequence[int]) -> tuple[str, int]:
    """The separator, and the one of `features`, with which most of the first lines are points, or at least have the right length."""
    sample = list(islice((line for line in lines if not _is_empty(line)), _SAMPLE))

    def merit(layout: tuple[str, int]) -> tuple[int, int]:
        separator, count = layout
        try:
            split = [fields for _, fields in _split(sample, separator)]
        except BadInput:
            return 0, 0
        fitting = [fields for fields in split if len(fields) == count + 1]
        return sum(all(map(_is_number, fields[:count])) for fields in fitting), len(fitting)

    return max(product(_SEPARATORS, features), key=merit)


def _split(lines: Sequence[str], separator: str) -> Iterator[_Line]:
    """The lines that are not empty, as their fields without the blanks around them."""
    source = (" ".join(line.split()) for line in lines) if separator == " " else iter(lines)
    # With its line end, so that a quote that is never closed shows in the label.
    reader = csv.reader(
        ("\n" if _is_empty(line) else line + "\n" for line in source), delimiter=separator, skipinitialspace=True, strict=True
    )
    try:
        for fields in reader:
            breathe()
            while fields and not fields[-1].strip():
                fields.pop()
            if fields:
                yield reader.line_num, [field.strip() for field in fields]
    except csv.Error as error:
        raise BadInput(f"line {reader.line_num}: the quotes or fields cannot be told apart ({error})") from None


def _is_empty(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _is_header(fields: list[str]) -> bool:
    return not any(_is_number(field) or field.lower() in _NOT_FINITE for field in fields)


def _is_number(field: str) -> bool:
    return _NUMBER.fullmatch(field.replace("−", "-")) is not None


def _number(field: str) -> float:
    return float(field.replace("−", "-").replace(",", "."))


def _coordinates(line: _Line, features: int) -> tuple[float, ...]:
    number, fields = line
    if len(fields) != features + 1:
        raise BadInput(f"line {number}: each line must hold {_columns(features)}, found {len(fields)} of {features + 1} columns")
    for column, field in enumerate(fields[:features], start=1):
        if not _is_number(field) or not abs(_number(field)) <= COORDINATE_MAX:
            raise BadInput(
                f"line {number}, column {column}: a coordinate must be a number from {-COORDINATE_MAX:g} to {COORDINATE_MAX:g}, "
                f"found {field!r:.60}"
            )
    return tuple(map(_number, fields[:features]))


def _label(line: _Line, features: int) -> tuple[str, str]:
    """A line's label, whole numbers in their shortest form, and where it stands."""
    number, fields = line
    label, place = fields[features], f"line {number}, column {features + 1}"
    if _is_number(label):
        value = _number(label)
        if not (value.is_integer() and abs(value) <= COORDINATE_MAX):
            raise BadInput(f"{place}: a label must be a whole number or a text, found {label!r:.60}")
        label = str(int(value))
    if label.lower() in _NOT_FINITE or len(label) > _LABEL_MAX or not label.isprintable():
        raise BadInput(
            f"{place}: a label must be a whole number or a text of at most {_LABEL_MAX} printable characters, found {label!r:.60}"
        )
    return label, place


def _classes(labels: list[tuple[str, str]], most: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The class index of each label, and the names of the classes."""
    places: dict[str, str] = {}
    for label, place in labels:
        places.setdefault(label, place)
        if len(places) > most:
            raise BadInput(f"{place}: there can be at most {most} labels, found one more: {label!r}")
    names = _names(set(places), most)
    index = {name: i for i, name in enumerate(names)}
    return tuple(index[label] for label, _ in labels), names


def _names(labels: set[str], most: int) -> tuple[str, ...]:
    """The names of all classes, of which some may have no point; at least two."""
    if labels <= {"-1", "1"} and "-1" in labels:
        return "-1", "1"
    if not all(map(_is_number, labels)):
        return tuple(sorted(labels)) if len(labels) > 1 else (*labels, "")
    values = sorted(map(int, labels | {"0"} if labels <= {"1"} else labels))
    if values[0] == 0 and values[-1] < most:
        return tuple(map(str, range(max(2, values[-1] + 1))))
    return tuple(map(str, values)) if len(values) > 1 else (str(values[0]), "")


def _header(features: int) -> list[str]:
    return [*(f"x{i}" for i in range(features)), "label"]


def _columns(features: int) -> str:
    return "x0, x1 and a label" if features == 2 else f"{features} numbers and a label"
