"""All that a cached image depends on, as one value."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np


class Key:
    """Base of the frozen dataclasses (`eq=False`) that an item compares before it makes a new image.

    Two keys are equal if all their fields are. Arrays are compared by identity, which takes no time but is correct only
    for read-only arrays: a writable one raises `ValueError`.
    """

    __hash__ = None  # type: ignore[assignment]  # its fields need not be hashable

    def __post_init__(self) -> None:
        for value in self._values():
            if isinstance(value, np.ndarray) and value.flags.writeable:
                raise ValueError(f"an array in a {type(self).__name__} must be read-only, found a writable one of shape {value.shape}")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and all(map(_same, self._values(), other._values()))

    def _values(self) -> list[Any]:
        return [getattr(self, field.name) for field in fields(self)]  # type: ignore[arg-type]


def _same(one: object, other: object) -> bool:
    return one is other or (not isinstance(one, np.ndarray) and not isinstance(other, np.ndarray) and one == other)
