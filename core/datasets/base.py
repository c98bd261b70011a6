"""What all data sets share: their settings, and how a draw becomes a `Dataset`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.params import param
from core.types import Dataset, Floats, Ints, read_only

SEED_MAX = 2**32 - 1


@dataclass(frozen=True)
class DataSettings:
    """What every data set has; `kind` is its key in `DATASETS`."""

    kind: ClassVar[str]


@dataclass(frozen=True)
class SeededSettings(DataSettings):
    """A data set that is drawn from a seed."""

    seed: int = param(0, "Data seed", "Seed of the random draw: the same seed gives the same points everywhere.", high=SEED_MAX, low=0)


def training_only(x: Floats, labels: Ints, values: tuple[int, ...]) -> Dataset:
    """Points x (n, d) with labels (n,), all of them for training."""
    return Dataset(read_only(x), read_only(labels), read_only(x[:0]), read_only(labels[:0]), values)
