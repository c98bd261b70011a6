"""Between the draw and the training: the test points are set apart, the features brought to one scale."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.random import RandomState

from core.datasets.base import TESTED_ON, DataSettings
from core.types import Dataset, read_only

_NOTEBOOK_ROWS = 200


def prepared(data: Dataset, settings: DataSettings) -> Dataset:
    """`data`, of which all points are for training, as `settings` asks for it."""
    if settings.test_share > 0:
        data = split(data, settings.test_share, RandomState(settings.split_seed))
        if settings.tested_on == TESTED_ON[1]:
            data = dataclasses.replace(data, x_test=data.x_train[:_NOTEBOOK_ROWS], y_test=data.y_train[:_NOTEBOOK_ROWS])
    return standardised(data) if settings.standardised else data


def split(data: Dataset, share: float, rng: RandomState) -> Dataset:
    """Test points, ceil(share n) of them, and then training points in the order of one permutation.

    The same points as scikit-learn's `train_test_split` gives for the same stream. One point at
    least is left for training.
    """
    n = len(data.x_train)
    order = rng.permutation(n)
    count = min(math.ceil(share * n), max(0, n - 1))
    x, y = data.x_train[order], data.y_train[order]
    return Dataset(read_only(x[count:]), read_only(y[count:]), read_only(x[:count]), read_only(y[:count]), data.label_values)


def standardised(data: Dataset) -> Dataset:
    """Each feature less its mean, over its standard deviation, both of the training points; a constant feature is only shifted.

    The deviation is that of the points themselves (divided by n), as scikit-learn's `StandardScaler` has it.
    """
    if len(data.x_train) == 0:
        return data
    mean, deviation = data.x_train.mean(axis=0), data.x_train.std(axis=0)
    # Of equal numbers the mean, and so the deviation, may still be off by a rounding.
    constant = np.ptp(data.x_train, axis=0) == 0
    mean, deviation = np.where(constant, data.x_train[0], mean), np.where(constant, 1.0, deviation)
    x_train, x_test = (data.x_train - mean) / deviation, (data.x_test - mean) / deviation
    return dataclasses.replace(data, x_train=read_only(x_train), x_test=read_only(x_test))
