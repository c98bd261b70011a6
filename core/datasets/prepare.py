"""Preparation of drawn points for training: test split and standardisation."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
from numpy.random import RandomState

from core.datasets.base import DataSettings
from core.types import Dataset, Float64s, Floats, Ints, read_only

_NOTEBOOK_ROWS = 200
_PLANAR = 2
_COUNTABLE = 1e9
_FAR = 30.0  # spreads between features, or from 0, at which gradient descent hardly moves in one of them


def prepared(data: Dataset, settings: DataSettings) -> Dataset:
    """`data`, whose points are all training points, split and standardised according to `settings`."""
    if settings.test_share > 0:
        data = split(data, settings.test_share, RandomState(settings.split_seed))
        if settings.tested_on == "first_training":
            data = dataclasses.replace(data, x_test=data.x_train[:_NOTEBOOK_ROWS], y_test=data.y_train[:_NOTEBOOK_ROWS])
    return standardised(data) if settings.standardised else data


def split(data: Dataset, share: float, rng: RandomState) -> Dataset:
    """ceil(share n) test points, then the training points, in the order of one permutation.

    The result equals that of scikit-learn's `train_test_split` for the same stream. At least one
    point is left for training.
    """
    train, test = split_rows(len(data.x_train), share, rng)
    x, y = data.x_train, data.y_train
    return Dataset(read_only(x[train]), read_only(y[train]), read_only(x[test]), read_only(y[test]), data.label_values)


def split_rows(n: int, share: float, rng: RandomState) -> tuple[Ints, Ints]:
    """The rows of the training points and of the test points, see `split`."""
    order = rng.permutation(n)
    count = min(math.ceil(share * n), max(0, n - 1))
    return order[count:], order[:count]


def prepared_rows(n: int, settings: DataSettings) -> tuple[Ints, Ints]:
    """The rows of the training and of the test points of `prepared` among the n points that were drawn."""
    if settings.test_share <= 0:
        return np.arange(n), np.arange(0)
    train, test = split_rows(n, settings.test_share, RandomState(settings.split_seed))
    return train, train[:_NOTEBOOK_ROWS] if settings.tested_on == "first_training" else test


@dataclass(frozen=True, eq=False)
class Scaling:
    """(x - mean) / deviation, each (d,)."""

    mean: Float64s
    deviation: Float64s

    def apply(self, x: Floats) -> Float64s:
        """The scaled points of x (n, d)."""
        result: Float64s = (x - self.mean) / self.deviation
        return read_only(result)


def standardised(data: Dataset) -> Dataset:
    """All points, with each feature scaled to mean 0 and standard deviation 1 over the training points."""
    scaling = scaling_of(data.x_train)
    return dataclasses.replace(data, x_train=scaling.apply(data.x_train), x_test=scaling.apply(data.x_test))


def scaling_of(x: Floats) -> Scaling:
    """The standardisation of points x (n, d): (x - mean) / deviation; a constant feature is only shifted.

    The deviation divides by n, as in scikit-learn's `StandardScaler`.
    Without points, the scaling is the identity.
    """
    if len(x) == 0:
        return Scaling(np.zeros(x.shape[1]), np.ones(x.shape[1]))
    mean, deviation, extent = x.mean(axis=0), x.std(axis=0), np.ptp(x, axis=0)
    for feature in np.flatnonzero((deviation == 0) & (extent > 0)):  # the squares of the smallest numbers vanish
        deviation[feature] = extent[feature] * (x[:, feature] / extent[feature]).std()
    # The mean of equal numbers, and so the deviation, may still have a rounding error.
    constant = extent == 0
    return Scaling(np.where(constant, x[0], mean), np.where(constant, 1.0, deviation))


def scale_caution(data: Dataset) -> str:
    """What makes points of the plane hard to learn as they are, a sentence; empty if nothing does.

    Gradient descent needs about as many steps as the square of the ratio of the spreads, its condition number.
    """
    x = data.x_train
    if data.features != _PLANAR or len(x) == 0 or not np.ptp(x, axis=0).all():
        return ""
    scaling = scaling_of(x)
    spreads, offsets = scaling.deviation, np.abs(scaling.mean) / scaling.deviation
    wide, far = int(spreads.argmax()), int(offsets.argmax())
    ratio, distance = float(spreads[wide] / spreads[1 - wide]), float(offsets[far])
    if ratio >= _FAR:
        return f"x{wide} spreads {_rounded(ratio)} times as wide as x{1 - wide}."
    return f"x{far} lies {_rounded(distance)} times its spread away from 0." if distance >= _FAR else ""


def _rounded(ratio: float) -> str:
    return f"{float(f'{ratio:.2g}'):,.0f}" if ratio < _COUNTABLE else f"more than {_COUNTABLE:,.0f}"
