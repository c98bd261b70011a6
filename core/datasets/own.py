"""Own points: painted, pasted or read from a file, and stored in the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.random import RandomState

from core.datasets.base import DataSettings, training_only
from core.datasets.digits import FEATURES
from core.params import param, params_of
from core.types import Dataset

POINTS_MAX = 10_000
IMAGES_MAX = 2_000
CLASSES_MAX = 10
COORDINATE_MAX = 1e9


@dataclass(frozen=True)
class OwnSettings(DataSettings):
    """The user's own points.

    rows : (x0, x1, class index) of each point
    previous : the settings of the points that these were made from, to return to; neither
        compared nor written to files
    """

    kind: ClassVar[str] = "own"
    rows: tuple[tuple[float, float, int], ...] = param(
        (),
        "Points",
        "Points as [x0, x1, class], with classes counted from 0; paint, paste or open them.",
        features=2,
        low=0,
        high=CLASSES_MAX - 1,
        reach=COORDINATE_MAX,
        most=POINTS_MAX,
        hidden=True,
    )
    previous: DataSettings | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class OwnImagesSettings(DataSettings):
    """The user's own images, or any points with as many features.

    rows : 64 pixels, row by row from the top left, and the class index; previous : as in `OwnSettings`
    """

    kind: ClassVar[str] = "own_images"
    rows: tuple[tuple[float, ...], ...] = param(
        (),
        "Images",
        "Images as 64 pixels and the class, with classes counted from 0; paste or open them.",
        features=FEATURES,
        low=0,
        high=CLASSES_MAX - 1,
        reach=COORDINATE_MAX,
        most=IMAGES_MAX,
        hidden=True,
    )
    previous: DataSettings | None = field(default=None, compare=False, repr=False)


def draw_own(settings: OwnSettings | OwnImagesSettings, _rng: RandomState) -> Dataset:
    """The points unchanged; two classes, -1 and +1, unless the labels need more. There may be no points."""
    features = params_of(settings)["rows"].features
    table = np.array(settings.rows, dtype=np.float64).reshape(-1, features + 1)
    labels = table[:, features].astype(np.intp)
    classes = max(2, int(labels.max(initial=0)) + 1)
    return training_only(table[:, :features].copy(), labels, (-1, 1) if classes == 2 else tuple(range(classes)))
