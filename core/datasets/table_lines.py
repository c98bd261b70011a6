"""The lines of a table as fields: separators, quotes and comments of any program."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from core.datasets.table_numbers import is_number
from core.errors import BadInput, breathe

Line = tuple[int, list[str]]
"""A line's number, counted from 1, and its fields."""
_SAMPLE = 50
_LINE_MAX = 100_000  # characters searched for a quote, fewer than the reader's own limit
_BLANKS = (" ", "")
_SEPARATORS = ("\t", ";", ",", *_BLANKS)
"""The least likely parts of numbers or names come first; `_BLANKS` are spaces and tabs, then any Unicode whitespace."""
_DIRECTIVE = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)  # tells a spreadsheet the separator in the first line


def lines_of(text: str) -> list[str]:
    """The lines of a text from any system, without its byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def fields_of(lines: Sequence[str], features: Sequence[int]) -> tuple[str, list[Line]]:
    """The separator, and the fields of all lines that are not empty, without surrounding whitespace.

    features : the permitted numbers of features. Raises `BadInput` with the line where quotes are wrong.
    """
    first = next((index for index, line in enumerate(lines) if not is_empty(line)), 0)
    directive = _DIRECTIVE.fullmatch(lines[first])
    if directive:
        lines = [*lines[:first], "", *lines[first + 1 :]]
    separator = directive[1] if directive else _separator(lines, features)
    return separator, list(split(lines, separator))


def is_empty(line: str) -> bool:
    """Whether a line has only whitespace or a comment."""
    return not line.strip() or line.lstrip().startswith("#")


def split(lines: Sequence[str], separator: str) -> Iterator[Line]:
    """The fields of all lines that are not empty; raises `BadInput`."""
    # With line ends, so that an unclosed quote is noticed.
    source = (f"{_prepared(number, line, separator)}\n" for number, line in enumerate(lines, 1))
    reader = _reader(source, separator, strict=True)
    begin, is_first = 1, True
    try:
        for fields in reader:
            breathe()
            is_broken = reader.line_num > begin  # a name in a header may continue on the next line
            if is_broken and not (is_first and not any(map(is_number, fields))):
                raise _open_quote(lines, begin, separator)
            trimmed = trimmed_fields(fields)
            if trimmed:
                yield begin, trimmed
                is_first = False
            begin = reader.line_num + 1
    except csv.Error as error:
        if reader.line_num > begin or str(error).startswith("unexpected end"):
            raise _open_quote(lines, begin, separator) from None
        raise BadInput("line {line}: the quotes cannot be read ({error})", line=reader.line_num, error=error) from None


def _open_quote(lines: Sequence[str], number: int, separator: str) -> BadInput:
    line = _prepared(number, lines[number - 1], separator)
    fields = next(_reader([line[:_LINE_MAX]], separator, strict=False))
    return BadInput(
        "line {line}, column {column}: a quote opens here but is not closed on the same line; close it or remove it",
        line=number,
        column=len(fields),
    )


def _prepared(number: int, line: str, separator: str) -> str:
    """A line without its comment, ready for the CSV reader."""
    if is_empty(line):
        return ""
    if "#" in line:
        line = _uncommented(number, line, separator)
    if separator == " ":
        return line.strip().replace("\t", " ")
    return line if separator else " ".join(line.split())


def _uncommented(number: int, line: str, separator: str) -> str:
    """A line without the comment at its end; raises `BadInput` if the comment could also be part of a label."""
    quotes = 0
    for at, letter in enumerate(line):
        quotes += letter == '"'
        if letter != "#" or quotes % 2:
            continue
        before, field = line[:at], _field_before(line[:at], separator)
        stands_alone = before[-1].isspace() or before[-1] == separator
        is_comment = stands_alone and (line[at + 1 : at + 2] or " ").isspace()
        if is_comment or is_number(field) or (separator in _BLANKS and not field):
            return before
        if stands_alone and field:
            raise BadInput(
                "line {line}: {found!r:.60} could be a label, or a label and a comment; put the label in quotes, "
                "or add a space after the #",
                line=number,
                found=f"{field} {line[at:].strip()}",
            )
    return line


def _field_before(before: str, separator: str) -> str:
    """The end of `before`, which is not empty, that belongs to the same field as the text after it."""
    if separator not in _BLANKS:
        return before.rpartition(separator)[2].strip()
    return "" if before[-1].isspace() else before.split()[-1]


def _separator(lines: Sequence[str], features: Sequence[int]) -> str:
    """The separator for which most of the first lines are points, or else have the right length, or else have equal lengths."""
    sample = list(islice((line for line in lines if not is_empty(line)), _SAMPLE))
    return max(_SEPARATORS, key=lambda separator: _merit(sample, separator, features))


def _merit(sample: Sequence[str], separator: str, features: Sequence[int]) -> tuple[int, ...]:
    rows = [_loose_fields(line, separator) for line in sample]
    exact = [fields for fields in rows if len(fields) - 1 in features]
    numbered = [fields for fields in rows if len(fields) - 2 in features and is_number(fields[0])]
    points, numbered_points = sum(map(_is_point, exact)), sum(map(_is_point, numbered))
    plain = sum(" " not in "".join(fields[:-1]) for fields in exact)  # a space in a number could separate two numbers
    widths = Counter(len(fields) for fields in rows if len(fields) > 1)
    return points + numbered_points, points, plain, len(exact) + len(numbered), max(widths.values(), default=0)


def _loose_fields(line: str, separator: str) -> list[str]:
    """The fields of one line, ignoring wrong quotes or comments, which are reported once the separator is known."""
    with suppress(BadInput):
        line = _prepared(1, line, separator)
    try:
        fields: list[str] = next(_reader([line], separator, strict=False), [])
    except csv.Error:
        return []
    return trimmed_fields(fields)


def _reader(lines: Iterable[str], separator: str, strict: bool) -> Any:
    return csv.reader(lines, delimiter=separator or " ", skipinitialspace=True, strict=strict)


def trimmed_fields(fields: list[str]) -> list[str]:
    """The fields without surrounding whitespace, and without empty fields at the end."""
    while fields and not fields[-1].strip():
        fields.pop()
    return [" ".join(field.split("\n")).strip() for field in fields]


def _is_point(fields: Sequence[str]) -> bool:
    """Whether all fields are numbers, except possibly one label that contains no separator."""
    words = [field for field in fields if not is_number(field)]
    return not words or (len(words) == 1 and not re.search("[,;\t]", words[0]))
