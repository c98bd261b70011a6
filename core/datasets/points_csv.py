"""Labelled points as text: pasted tables or files of any program, one point per line.

The columns are the coordinates and the label: x0, x1, label. The label is last unless the header says otherwise.
Separator (tab, semicolon, comma or spaces), decimal sign, thousands separator, header and quotes are detected; byte
order marks, empty lines and comments after a # are skipped. Ambiguous tables are refused with both readings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.datasets.own import CLASSES_MAX, COORDINATE_MAX, POINTS_MAX
from core.datasets.table_columns import MISSING, NOT_FINITE, Columns, columns_of
from core.datasets.table_lines import Line, fields_of, is_empty, lines_of
from core.datasets.table_numbers import Signs, decimal_signs, is_number, number_of, signs_of
from core.errors import BadInput, breathe
from core.files import readable_bytes
from core.params import WideRows
from core.types import Dataset

ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".dat", ".data")
"""File name endings of tables of points."""
_BYTES_MAX = 20_000_000
_LABEL_MAX = 60
_LINES_NAMED = 10
_END_OF_THOUSANDS = re.compile(r"0[0-9]{2}")
_NO_LABEL = NOT_FINITE | {"", "?", "na", "n/a", "nan", "null"}


@dataclass(frozen=True)
class Table:
    """A parsed table, n points of d features.

    x : n rows of d finite coordinates
    labels : n class indices
    names : the labels in the text by class; at least two
    columns : the meaning of the columns
    grouped : a number with a thousands separator, as text and as value; None if there is none
    """

    x: tuple[tuple[float, ...], ...]
    labels: tuple[int, ...]
    names: tuple[str, ...]
    columns: Columns
    grouped: tuple[str, float] | None = None

    @property
    def rows(self) -> WideRows:
        """Each point's coordinates and class index in one row, the format of own points."""
        return tuple((*point, label) for point, label in zip(self.x, self.labels, strict=True))

    @property
    def told(self) -> str:
        """The number of points and classes and the meaning of the columns, in whole sentences."""
        if not self.x:
            return "The table has a header but no points."
        found = [self.names[label] for label in sorted(set(self.labels))]
        points = "1 point" if len(self.x) == 1 else f"{len(self.x):,} points"
        classes = "1 class" if len(found) == 1 else f"{len(found)} classes"
        sentences = [f"{points}, {classes}: {', '.join(found)}.", *self.columns.told]
        if self.grouped is not None:
            sentences.append("{} was read as {:.15g}.".format(*self.grouped))
        return " ".join(sentences)


def read_points(text: str, classes: int = CLASSES_MAX, features: Sequence[int] = (2,)) -> Table:
    """The points in `text`, which has at most `classes` different labels; each line has the features and a label.

    features : the permitted numbers of features

    Labels -1 and 1, or whole numbers starting from 0, are the classes in that order; any other
    labels are sorted by value or, if one is not a whole number, alphabetically.
    Raises `BadInput` with line and column.
    """
    if len(text) > _BYTES_MAX:
        raise BadInput("a table of points has at most {most:,} characters, found {found:,}", most=_BYTES_MAX, found=len(text))
    lines = lines_of(text)
    separator, split = fields_of(lines, features)
    columns, points = columns_of(split, _comment_above(lines, split), separator, features, classes)
    if not points and columns.names not in [_header(count) for count in features]:
        raise BadInput("the table has no points; each line must have x0, x1 and a label")
    if len(points) > POINTS_MAX:
        line, _ = points[POINTS_MAX]
        raise BadInput("line {line}: a table has at most {most:,} points, found {found:,}", line=line, most=POINTS_MAX, found=len(points))
    return _table(columns, points, separator, classes)


def read_points_file(path: Path, classes: int = CLASSES_MAX, features: Sequence[int] = (2,)) -> Table:
    """`read_points` of a file in UTF-8, UTF-16 or else Latin-1. Raises `BadInput` with the path."""
    content = readable_bytes(path, _BYTES_MAX, "table of points")
    try:
        return read_points(decoded(content), classes, features)
    except BadInput as error:
        raise BadInput("{path}: {error}", path=path, error=error) from None


def points_text(data: Dataset, names: Sequence[str] = ()) -> str:
    """All points as `x0,x1,label` lines, training points first, that `read_points` reads back to the last bit.

    names : the label of each class; by default its value
    """
    labels = [_quoted(name) for name in names] or [str(value) for value in data.label_values]
    lines = [",".join(_header(data.features))]
    for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        for point, label in zip(x.tolist(), y.tolist(), strict=True):
            lines.append(",".join([*map(repr, point), labels[label]]))
    return "\n".join(lines) + "\n"


def _quoted(name: str) -> str:
    return name if name.isalnum() or (is_number(name) and "," not in name) else '"{}"'.format(name.replace('"', '""'))


def decoded(content: bytes) -> str:
    """The text of a file's bytes, decoded by its byte order mark, its zeros (UTF-16 digits), as UTF-8 or else as Latin-1."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:2]:
        return content.decode("utf-16-be" if content[0] == 0 else "utf-16-le", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _comment_above(lines: Sequence[str], split: Sequence[Line]) -> str:
    """The comment in the line above the first fields; "" if there is none."""
    above = lines[split[0][0] - 2].strip() if split and split[0][0] > 1 else ""
    return above.lstrip("#").strip() if is_empty(above) else ""


def _table(columns: Columns, points: list[Line], separator: str, classes: int) -> Table:
    """The table of lines that all have these columns; raises `BadInput`."""
    labels = [(line, fields[columns.label]) for line, fields in points]
    is_numeric = all(is_number(label) for _, label in labels)
    used = [*columns.x, columns.label]
    numeric = [column for column in used if column != columns.label or is_numeric]
    signs = {column: signs_of((line, fields[column]) for line, fields in points) for column in numeric}
    decimals = decimal_signs(signs, separator)
    if separator == ",":
        _check_thousands(columns, points)
    x = tuple(_coordinates(row, columns, decimals, points) for row in points)
    texts = [(row[0], _label(row, columns.label, decimals.get(columns.label))) for row in labels]
    indices, names = _classes(texts, columns.label, classes)
    return Table(x, indices, names, columns, _grouped(signs, decimals))


def _check_thousands(columns: Columns, points: list[Line]) -> None:
    """Refuse 1,050 without quotes: the comma separates columns, and no coordinate is written as 050."""
    for line, fields in points:
        for column in columns.x:
            if _END_OF_THOUSANDS.fullmatch(fields[column]):
                raise BadInput(
                    "line {line}, column {column}: {text!r} may be a coordinate or the end of a number such as 1,{text}; "
                    "write {number} for a coordinate, and numbers with thousands separators in quotes or without the separator",
                    line=line,
                    column=column + 1,
                    text=fields[column],
                    number=int(fields[column]),
                )


def _grouped(signs: dict[int, Signs], decimals: dict[int, str]) -> tuple[str, float] | None:
    """A number with a thousands separator, as text and as value."""
    found = [(*signs[column].grouped[decimal], decimal) for column, decimal in decimals.items() if decimal in signs[column].grouped]
    if not found:
        return None
    _, text, decimal = min(found)
    number = number_of(text, decimal)
    assert number is not None
    return text, number


def _coordinates(row: Line, columns: Columns, decimals: dict[int, str], points: list[Line]) -> tuple[float, ...]:
    breathe()
    line, fields = row
    numbers = []
    for column in columns.x:
        number = number_of(fields[column], decimals[column])
        if number is None or not abs(number) <= COORDINATE_MAX:
            raise _missing(line, columns, column, points) if fields[column].lower() in MISSING else _no_coordinate(row, columns, column)
        numbers.append(number)
    return tuple(numbers)


def _no_coordinate(row: Line, columns: Columns, column: int) -> BadInput:
    name = columns.names[columns.label]
    if name:
        return BadInput(
            "line {line}, column {column}: a coordinate must be a number from {low:g} to {high:g}, found {found!r:.60}; "
            "the class was read from {name}",
            line=row[0],
            column=column + 1,
            low=-COORDINATE_MAX,
            high=COORDINATE_MAX,
            found=row[1][column],
            name=name,
        )
    return BadInput(
        "line {line}, column {column}: a coordinate must be a number from {low:g} to {high:g}, found {found!r:.60}; "
        "the class was read from column {label}",
        line=row[0],
        column=column + 1,
        low=-COORDINATE_MAX,
        high=COORDINATE_MAX,
        found=row[1][column],
        label=columns.label + 1,
    )


def _missing(line: int, columns: Columns, column: int, points: list[Line]) -> BadInput:
    """The error for missing coordinates, the first of them on this line."""
    lines = [line for line, fields in points if any(fields[column].lower() in MISSING for column in columns.x)]
    if len(lines) == 1:
        return BadInput(
            "line {line}, column {column}: a coordinate is missing; complete the line or delete it", line=line, column=column + 1
        )
    return BadInput(
        "line {line}, column {column}: a coordinate is missing, as on {count:,} lines of the table; complete or delete lines {lines}",
        line=line,
        column=column + 1,
        count=len(lines),
        lines=", ".join(map(str, lines[:_LINES_NAMED])) + (" …" if len(lines) > _LINES_NAMED else ""),
    )


def _label(row: tuple[int, str], column: int, decimal: str | None) -> str:
    """A line's label; a numeric label, which has a decimal sign, becomes a whole number in its shortest form."""
    line, label = row
    if decimal is not None:
        value = number_of(label, decimal)
        if value is None or not (value.is_integer() and abs(value) <= COORDINATE_MAX):
            raise BadInput(
                "line {line}, column {column}: a label must be a whole number or a text, found {label!r:.60}",
                line=line,
                column=column + 1,
                label=label,
            )
        label = str(int(value))
    if label.lower() in _NO_LABEL:
        raise BadInput(
            "line {line}, column {column}: a label must be a whole number or a text, found {label!r}, which means a missing value",
            line=line,
            column=column + 1,
            label=label,
        )
    if len(label) > _LABEL_MAX or not label.isprintable():
        raise BadInput(
            "line {line}, column {column}: a label must be a whole number or a text of at most {most} printable characters, "
            "found {label!r:.60}",
            line=line,
            column=column + 1,
            most=_LABEL_MAX,
            label=label,
        )
    return label


def _classes(labels: list[tuple[int, str]], column: int, most: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The class index of each label, and the names of the classes; labels : (line, label), from this column."""
    found: set[str] = set()
    for line, label in labels:
        found.add(label)
        if len(found) > most:
            raise BadInput(
                "line {line}, column {column}: a table can have at most {most} different labels, found one more: {label!r}; "
                "the class was read from this column",
                line=line,
                column=column + 1,
                most=most,
                label=label,
            )
    names = _names(found, most)
    index = {name: i for i, name in enumerate(names)}
    return tuple(index[label] for _, label in labels), names


def _names(labels: set[str], most: int) -> tuple[str, ...]:
    """The names of all classes, at least two; some of them may have no points."""
    if labels <= {"-1", "1"} and "-1" in labels:
        return "-1", "1"
    if not all(map(is_number, labels)):
        return tuple(sorted(labels)) if len(labels) > 1 else (*labels, "")
    values = sorted(map(int, labels | {"0"} if labels <= {"1"} else labels))
    if values[0] == 0 and values[-1] < most:
        return tuple(map(str, range(max(2, values[-1] + 1))))
    return tuple(map(str, values)) if len(values) > 1 else (str(values[0]), "")


def _header(features: int) -> tuple[str, ...]:
    return (*(f"x{i}" for i in range(features)), "label")
