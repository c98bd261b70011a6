"""An ordered table with keys: the single place to add a new row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from core.errors import BadInput

T = TypeVar("T")


class Registry(Mapping[str, T], Generic[T]):
    """Rows in the given order; the error for an unknown key lists the valid ones.

    unknown : the sentence of that error, with the fields `key` and `valid`
    Raises `ValueError` for a duplicate key (an error in the code) and `BadInput`
    for an unknown one (an error in a file or on the command line).
    """

    def __init__(self, unknown: str, rows: Iterator[tuple[str, T]] | list[tuple[str, T]]) -> None:
        self._unknown = unknown
        self._rows: dict[str, T] = {}
        for key, row in rows:
            if key in self._rows:
                raise ValueError(f"the key {key!r} occurs twice in a table")
            self._rows[key] = row

    def __getitem__(self, key: str) -> T:
        try:
            return self._rows[key]
        except KeyError:
            raise BadInput(self._unknown, key=key, valid=", ".join(self._rows)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: object) -> bool:
        return key in self._rows
