"""Own points: painted, pasted or read from a file, and kept in the settings themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.random import RandomState

from core.datasets.base import DataSettings, training_only
from core.params import param
from core.types import Dataset

POINTS_MAX = 10_000
CLASSES_MAX = 10
COORDINATE_MAX = 1e9


@dataclass(frozen=True)
class OwnSettings(DataSettings):
    """Points of one's own.

    rows : (x0, x1, class index) of each point
    previous : the settings of the points that these were made of, to go back to; not part of
        what is asked, so neither compared nor written to files
    """

    kind: ClassVar[str] = "own"
    rows: tuple[tuple[float, float, int], ...] = param(
        (),
        "Points",
        "The points as [x0, x1, class], classes counted from 0; they are painted, pasted or read from a file.",
        rows=True,
        low=0,
        high=CLASSES_MAX - 1,
        reach=COORDINATE_MAX,
        most=POINTS_MAX,
        hidden=True,
    )
    previous: DataSettings | None = field(default=None, compare=False, repr=False)


def draw_own(settings: OwnSettings, _rng: RandomState) -> Dataset:
    """The points as they are; two classes, called -1 and +1, unless a label asks for more. There may be no points."""
    table = np.array(settings.rows, dtype=np.float64).reshape(-1, 3)
    labels = table[:, 2].astype(np.intp)
    classes = max(2, int(labels.max(initial=0)) + 1)
    return training_only(table[:, :2].copy(), labels, (-1, 1) if classes == 2 else tuple(range(classes)))
