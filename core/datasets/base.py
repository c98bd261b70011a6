"""Settings shared by all data sets, and the `Dataset` of a draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from numpy.random import RandomState

from core.params import param
from core.types import Dataset, Floats, Ints, read_only

SEED_MAX = 2**32 - 1
TESTED_ON = {"test": "test points", "first_training": "first 200 training points"}


@dataclass(frozen=True, kw_only=True)
class DataSettings:
    """Settings of every data set; `kind` is its key in `DATASETS`."""

    kind: ClassVar[str]
    test_share: float = param(0.0, "Test share", "Fraction of the points held out for testing, rounded up.", low=0, high=0.9)
    split_seed: int = param(
        0,
        "Split seed",
        "Seed of the random choice of test points.",
        low=0,
        high=SEED_MAX,
        when=lambda data: data.test_share,
    )
    tested_on: str = param(
        "test",
        "Tested on",
        "The held-out test points, or the first 200 training points, as in notebook 001.",
        choices=TESTED_ON,
        when=lambda data: data.test_share,
    )
    standardised: bool = param(
        False, "Standardised", "Shift and scale each feature to mean 0 and standard deviation 1 over the training points."
    )

    def stream(self) -> RandomState:
        """The random stream for drawing the points."""
        return RandomState(0)


@dataclass(frozen=True, kw_only=True)
class SeededSettings(DataSettings):
    """A data set drawn from a seed."""

    seed: int = param(
        0,
        "Data seed",
        "Seed of the random points: the same seed always gives the same points.",
        low=0,
        high=SEED_MAX,
        when=lambda data: data.is_seeded,
    )

    @property
    def is_seeded(self) -> bool:
        """Whether the seed decides the draw."""
        return True

    def stream(self) -> RandomState:
        return RandomState(self.seed)


def training_only(x: Floats, labels: Ints, values: tuple[int, ...]) -> Dataset:
    """Points x (n, d) with labels (n,), all of them for training."""
    return Dataset(read_only(x), read_only(labels), read_only(x[:0]), read_only(labels[:0]), values)
