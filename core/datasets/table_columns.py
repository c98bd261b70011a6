"""The columns of a table: which ones hold the coordinates, which one the class, and which neither."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.datasets.digits import FEATURES
from core.datasets.table_lines import Line, split
from core.datasets.table_numbers import is_number, number_of
from core.errors import BadInput

MISSING = {"", "?", "-", "--", ".", "na", "n/a", "nan", "null", "none", "missing"}
NOT_FINITE = {"inf", "+inf", "-inf", "infinity", "-infinity"}
_CLASS_NAMES = {
    *("label", "labels", "class", "classes", "classlabel", "classname", "classid", "target", "targets", "targetclass"),
    *("species", "category", "categories", "truth", "groundtruth", "ytrue", "truelabel", "trueclass", "klasse"),
}
_TYPES = {"c", "d", "s", "t", "continuous", "discrete", "string", "time"}
_FLAGS = {"": "", "c": "class", "m": "meta", "i": "meta", "ignore": "meta"}
_FLAG = re.compile(r"(?=[^#])([mic]?)[CDST]?#(.+)")  # Orange writes cD#name for a discrete class
_INDEX_NAMES = {"", "index", "id", "row", "rowname", "rownames", "unnamed0", "nr", "no"}
_NAME = re.compile(r"[^\w]*[^\W\d]")  # a letter before any digit


@dataclass(frozen=True)
class Columns:
    """The meaning of each column of a table; indices from 0.

    names : names of the columns in the table, "" for a column without a name
    x, label : the columns of the coordinates in order, and the column of the class
    left_out : the other columns
    """

    names: tuple[str, ...]
    x: tuple[int, ...]
    label: int
    left_out: tuple[int, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """The meaning of the columns, in whole sentences."""
        if not self.left_out:
            return (self._usage(),)
        return self._usage(), f"Columns left out: {', '.join(map(self.name, self.left_out))}."

    def _usage(self) -> str:
        first, *_, last = self.x
        if len(self.x) == 2:
            return f"x0 is {self.name(first)}, x1 is {self.name(last)} and the class is {self.name(self.label)}."
        return f"x0 to x{len(self.x) - 1} are {self.name(first)} to {self.name(last)} and the class is {self.name(self.label)}."

    def name(self, column: int) -> str:
        """The name of a column, or its number if it has none."""
        return self.names[column] or f"column {column + 1}"


def columns_of(rows: Sequence[Line], comment: str, separator: str, features: Sequence[int], most: int) -> tuple[Columns, list[Line]]:
    """The columns, and the lines that hold points, of which there may be none.

    comment : the comment above the first line, which may name the columns
    most : the largest number of classes
    Raises `BadInput` where lines have a different number of columns, or two columns could be the class.
    """
    names, points = _header(rows)
    names, flags, points = _orange(names, points)
    if not points:
        return Columns(tuple(names), tuple(range(len(names) - 1)), len(names) - 1), []
    width = _usual_width(points, features)
    names = names or _comment_names(comment, separator, width) or [""] * width
    left_out = _left_out(names, flags, points, width, features)
    if len(names) == width - 1 and not _may_split_numbers(points, separator):
        if left_out == [0]:
            names = ["", *names]
        elif not _class_names(names, range(len(names))):
            names = [*names, ""]
    if len(names) != width:
        raise BadInput(
            "line {line}: a header must have one name for each of the {width} columns, found {found}",
            line=rows[0][0],
            width=width,
            found=len(names),
        )
    used = [column for column in range(width) if column not in left_out]
    _check_width(points, width, len(used), features)
    label = _class_column(names, flags, points, used, most)
    return Columns(tuple(names), tuple(column for column in used if column != label), label, tuple(left_out)), points


def _header(rows: Sequence[Line]) -> tuple[list[str], list[Line]]:
    """The names in the first line if it contains names and no numbers, and the other lines."""
    if not rows:
        return [], []
    (line, first), *others = rows
    if sum(not field for field in first) <= 1 and all(not field or _is_text(field) for field in first):
        return first, others
    for column, field in enumerate(first):
        if _key(field) in _CLASS_NAMES and others and not any(fields[column : column + 1] == [field] for _, fields in others):
            raise BadInput(
                "line {line}: {found!r} is the name of a class column, as in a header, but the line also has numbers, as for a point; "
                "give every column a name that starts with a letter, or the point a different label",
                line=line,
                found=field,
            )
    return [], list(rows)


def _is_text(field: str) -> bool:
    return _NAME.match(field) is not None and not is_number(field) and field.lower() not in MISSING | NOT_FINITE


def _key(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())


def _orange(names: list[str], points: list[Line]) -> tuple[list[str], list[str], list[Line]]:
    """The names, the role of each column, and the other lines: Orange files give roles on two lines, or as letters before a #."""
    found = [_FLAG.fullmatch(name) for name in names]
    if any(found):
        flags = [_FLAGS[match[1]] if match else "" for match in found]
        return [match[2] if match else name for match, name in zip(found, names, strict=True)], flags, points
    flags = [""] * len(names)
    if names and points and {field.lower() for field in points[0][1]} <= _TYPES:
        points = points[1:]
        if points and {field.lower() for field in points[0][1]} <= _FLAGS.keys() | set(_FLAGS.values()):
            roles = [_FLAGS.get(field.lower(), field.lower()) for field in points[0][1]]
            flags, points = (roles + flags)[: len(names)], points[1:]
    return names, flags, points


def _comment_names(comment: str, separator: str, width: int) -> list[str]:
    """The names of the columns in a comment; none if it is not a header."""
    names = next((fields for _, fields in split([comment], separator)), [])
    is_header = len(names) == width and all(map(_is_text, names)) and bool(_class_names(names, range(width)))
    return names if is_header else []


def _may_split_numbers(points: Sequence[Line], separator: str) -> bool:
    """Whether the separator may also occur in numbers, so that lines seem to have an extra column."""
    if separator != ",":
        return False
    return not any("." in field or not is_number(field) for _, fields in points for field in fields[:-1])


def _usual_width(points: Sequence[Line], features: Sequence[int]) -> int:
    """The usual number of columns, preferably one for each feature, one for the label and at most one more."""
    counts = Counter(len(fields) for _, fields in points)
    exact = {count + 1 for count in features}
    fitting = exact | {width + 1 for width in exact}
    return max(counts, key=lambda width: (width in fitting, counts[width], width in exact))


def _left_out(names: list[str], flags: list[str], points: list[Line], width: int, features: Sequence[int]) -> list[int]:
    """The columns that are neither coordinates nor the class: those flagged as such, and a first column that numbers the lines."""
    flagged = [column for column, flag in enumerate(flags) if flag == "meta"]
    if flagged or not any(names):
        return flagged
    name = "" if len(names) < width else names[0]
    if width - 2 in features and _key(name) in _INDEX_NAMES and len({fields[0] for _, fields in points}) == len(points):
        return [0]
    counted = [fields[0] for _, fields in points]
    counts_up = any(counted == list(map(str, range(first, first + len(points)))) for first in (0, 1))
    return [0] if counts_up and len(names) == width and not name else []


def _check_width(points: Sequence[Line], width: int, used: int, features: Sequence[int]) -> None:
    """Raises `BadInput` for a line of another width, or if the used columns are not the features and a label."""
    count = min(features, key=lambda count: abs(count + 1 - used))
    wanted = count + 1 + width - used
    line, found = next(((line, len(fields)) for line, fields in points if len(fields) != wanted), (0, wanted))
    names = "x0, x1" if count == 2 else f"x0, x1, …, x{count - 1}"
    if found == wanted:
        return
    if used == width == FEATURES + 1 and FEATURES not in features:
        raise BadInput(
            "line {line}: each line must have {names} and a label, found {found} of {wanted} columns; "
            "open images of {features} pixels and a label on the Training page",
            line=line,
            names=names,
            found=found,
            wanted=wanted,
            features=FEATURES,
        )
    if used == width == FEATURES:
        raise BadInput(
            "line {line}: each line must have {names} and a label, found {found} of {wanted} columns; the {features} pixels have no label",
            line=line,
            names=names,
            found=found,
            wanted=wanted,
            features=FEATURES,
        )
    if used > count + 1:
        raise BadInput(
            "line {line}: each line must have {names} and a label, found {found} of {wanted} columns; delete all other columns",
            line=line,
            names=names,
            found=found,
            wanted=wanted,
        )
    raise BadInput(
        "line {line}: each line must have {names} and a label, found {found} of {wanted} columns",
        line=line,
        names=names,
        found=found,
        wanted=wanted,
    )


def _class_column(names: list[str], flags: list[str], points: list[Line], used: list[int], most: int) -> int:
    """The column marked by a flag or its name, else the only column with words, else the last one."""
    named = [column for column in used if flags[column : column + 1] == ["class"]] or _class_names(names, used)
    if len(named) > 1:
        raise _two_classes(points[0][0], names, named[0], named[1])
    words = [column for column in used if all(_is_text(fields[column]) for _, fields in points)]
    if named and (len(words) != 1 or _key(names[named[0]]) in _CLASS_NAMES):
        return named[0]
    if len(words) != 1:
        return used[-1]
    if words[0] != used[-1] and _may_be_labels([fields[used[-1]] for _, fields in points], most):
        raise _two_classes(points[0][0], names, words[0], used[-1])
    return words[0]


def _class_names(names: Sequence[str], columns: Iterable[int]) -> list[int]:
    """The columns whose names mean the class; y counts only if there is no other such column and no x."""
    keys = {column: _key(names[column]) for column in columns}
    named = [column for column, key in keys.items() if key in _CLASS_NAMES]
    return named or [column for column, key in keys.items() if key == "y" and "x" not in keys.values()]


def _may_be_labels(fields: list[str], most: int) -> bool:
    numbers = {number_of(field, ".") for field in fields}
    return len(numbers) <= most and all(number is not None and number.is_integer() for number in numbers)


def _two_classes(line: int, names: list[str], first: int, second: int) -> BadInput:
    if names[first] and names[second]:
        return BadInput(
            "line {line}: column {first} ({first_name}) and column {second} ({second_name}) could both be the class; "
            "add a header that names only one of them class",
            line=line,
            first=first + 1,
            first_name=names[first],
            second=second + 1,
            second_name=names[second],
        )
    return BadInput(
        "line {line}: column {first} and column {second} could both be the class; add a header that names only one of them class",
        line=line,
        first=first + 1,
        second=second + 1,
    )
