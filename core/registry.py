"""An ordered table with keys: the one place where a kind of thing is added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from core.errors import BadInput

T = TypeVar("T")


class Registry(Mapping[str, T], Generic[T]):
    """Rows in the order they were given; an unknown key is answered with the valid ones.

    unknown : the whole sentence of that answer, with the fields `key` and `valid`
    Raises `ValueError` for a duplicate key (a mistake in the code) and `BadInput`
    for an unknown one (a mistake in a file or on the command line).
    """

    def __init__(self, unknown: str, rows: Iterator[tuple[str, T]] | list[tuple[str, T]]) -> None:
        self._unknown = unknown
        self._rows: dict[str, T] = {}
        for key, row in rows:
            if key in self._rows:
                raise ValueError(f"the key {key!r} stands twice in one table")
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
