"""Numbers as people write them in tables: the decimal sign of each column and its thousands separator.

1.050 is slightly more than one in England but a thousand and fifty in Germany. Most numbers have only
one reading, such as 23,5 or 1,234.5 or 0.123; they decide how to read the others in their column and table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.errors import BadInput

_SPELLED = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2013\u2011\ufe63\uff0d", "-"),  # minus signs and the dashes that word processors make of them
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        "\u2019": "'",
    }
)
_COMMON = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")  # nearly all numbers of nearly all tables: a fast path
_ONE_MARK = {mark: re.compile(rf"[-+0-9eE]*(?:[{mark}][-+0-9eE]*)?") for mark in ".,"}
_WHOLE = re.compile("[-+]?[0-9]*")
_NEUTRAL = (" ", "'")
"""Thousands separators that go with either decimal sign."""
_OTHER = {".": ",", ",": "."}


def _grammar(decimal: str) -> re.Pattern[str]:
    """Numbers with this decimal sign, whose thousands may be separated by the other sign, spaces or apostrophes."""
    groups = rf"[1-9][0-9]{{0,2}}([{_OTHER[decimal]} '])[0-9]{{3}}(?:\1[0-9]{{3}})*"
    indian = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
    whole = rf"(?:{groups}|{indian})" if decimal == "." else groups
    grouped = rf"{whole}(?:[{decimal}][0-9]+)?"
    plain = rf"(?:[0-9]+(?:[{decimal}][0-9]*)?|[{decimal}][0-9]+)(?:[eE][+-]?[0-9]+)?"
    return re.compile(rf"[+-]?(?:{grouped}|{plain})")


_GRAMMARS = {decimal: _grammar(decimal) for decimal in _OTHER}


def number_of(text: str, decimal: str) -> float | None:
    """The value of a field with this decimal sign, "." or ","; infinite if it is too large, None if it is not a number."""
    if decimal == "." and _COMMON.fullmatch(text):
        return float(text)
    text = text.translate(_SPELLED)
    if not _GRAMMARS[decimal].fullmatch(text):
        return None
    for separator in (_OTHER[decimal], *_NEUTRAL):
        text = text.replace(separator, "")
    return float(text.replace(decimal, "."))


def is_number(text: str) -> bool:
    """Whether a field is a number with either decimal sign."""
    return any(number_of(text, decimal) is not None for decimal in _GRAMMARS)


@dataclass
class Signs:
    """Evidence for the signs of a column, each with its first example: (line, text).

    proofs : decimal sign → a number that is valid only with it
    doubtful : sign → a number containing it that has two readings with different values
    grouped : decimal sign → a number whose thousands are separated if that is the decimal sign
    neutral : whether spaces or apostrophes separate thousands
    """

    proofs: dict[str, tuple[int, str]] = field(default_factory=dict)
    doubtful: dict[str, tuple[int, str]] = field(default_factory=dict)
    grouped: dict[str, tuple[int, str]] = field(default_factory=dict)
    neutral: bool = False


def signs_of(column: Iterable[tuple[int, str]]) -> Signs:
    """The signs in the fields of a column, (line, text); fields that are not numbers are ignored."""
    signs, known = Signs(), _WHOLE  # `known`: fields that add no evidence
    for line, text in column:
        if known.fullmatch(text):
            continue
        found = {decimal: number_of(text, decimal) for decimal in _GRAMMARS}
        valid = [decimal for decimal, number in found.items() if number is not None]
        if len(valid) == 1:
            signs.proofs.setdefault(valid[0], (line, text))
            known = _ONE_MARK[valid[0]] if len(signs.proofs) == 1 else _WHOLE
        elif len(valid) == 2 and found["."] != found[","]:
            signs.doubtful.setdefault("," if "," in text else ".", (line, text))
        separators = {",", ".", *_NEUTRAL} & set(text.translate(_SPELLED))
        signs.neutral |= bool(valid) and not separators.isdisjoint(_NEUTRAL)
        for decimal in valid:
            if separators - {decimal}:
                signs.grouped.setdefault(decimal, (line, text))
    return signs


def decimal_signs(columns: Mapping[int, Signs], separator: str) -> dict[int, str]:
    """The decimal sign of each column, by its index: that of its own numbers, else that of all other columns.

    If commas separate the columns, the decimal sign is the point unless a number proves otherwise.
    Raises `BadInput` with both readings if there are two.
    """
    proven = {decimal for signs in columns.values() for decimal in signs.proofs}
    doubtful = {mark for signs in columns.values() for mark in signs.doubtful}
    if not proven and len(doubtful) == 1 and any(signs.neutral for signs in columns.values()):
        proven = doubtful  # because something else separates the thousands
    if not proven and separator == ",":
        proven = {"."}
    return {column: _decimal_sign(column + 1, signs, proven) for column, signs in columns.items()}


def _decimal_sign(number: int, signs: Signs, proven: set[str]) -> str:
    if len(signs.proofs) == 2:
        raise _two_signs(number, signs)
    if signs.proofs or len(proven) == 1:
        return next(iter(signs.proofs or proven))
    if signs.doubtful:
        raise _two_readings(number, *min(signs.doubtful.values()))
    return "."


def _two_signs(column: int, signs: Signs) -> BadInput:
    (first, (line, text)), (second, (later, other)) = sorted(signs.proofs.items(), key=lambda proof: proof[1])
    return BadInput(
        "line {later}, column {column}: the decimal sign is {second!r} in {other!r:.60}, but {first!r} in {text!r:.60} on line {line}; "
        "use the same sign for all numbers in a column",
        later=later,
        column=column,
        second=second,
        other=other,
        first=first,
        text=text,
        line=line,
    )


def _two_readings(column: int, line: int, text: str) -> BadInput:
    mark = "," if "," in text else "."
    thousands, decimal = (number_of(text, sign) for sign in (_OTHER[mark], mark))
    return BadInput(
        "line {line}, column {column}: {text!r} is {thousands:.15g} if {mark!r} separates thousands, but {decimal:.15g} if it is the "
        "decimal sign, and no other number in the table decides; write {thousands:.15g} or {decimal:.15g}",
        line=line,
        column=column,
        text=text,
        thousands=thousands,
        mark=mark,
        decimal=decimal,
    )
