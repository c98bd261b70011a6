"""Every row of `DATASETS` keeps the contract; the notebooks' points come out to the last bit."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from core.datasets import DATASETS, GaussiansSettings, SeededSettings, SpiralSettings, draw

_DATA = Path(__file__).parent / "data"


def arrays_of(data):
    return data.x_train, data.y_train, data.x_test, data.y_test


def test_the_gaussian_clouds_are_the_notebooks():
    data = draw(GaussiansSettings())
    with np.load(_DATA / "gauss.npz") as golden:
        assert np.array_equal(data.x_train, golden["x"])
        assert np.array_equal(data.signs, golden["signs"])
    assert data.label_values == (-1, 1)


def test_the_spiral_is_the_notebooks():
    data = draw(SpiralSettings())
    with np.load(_DATA / "spiral.npz") as golden:
        assert np.array_equal(data.x_train.astype(np.float32), golden["x"])
        assert np.array_equal(data.y_train, golden["y"])
    assert np.array_equal(data.x_train, data.x_train.astype(np.float32)), "float32 values, kept in float64"
    assert np.count_nonzero(~data.x_train.any(axis=1)) == 3, "each arm starts in the origin"


def test_a_spiral_can_keep_all_its_digits_and_leave_the_origin_out():
    data = draw(SpiralSettings(stored_as="float64", start_radius=0.05))
    assert not np.array_equal(data.x_train, data.x_train.astype(np.float32))
    assert np.linalg.norm(data.x_train, axis=1).min() == pytest.approx(0.05)


@pytest.mark.parametrize("kind", [kind for kind in DATASETS if issubclass(DATASETS[kind].settings, SeededSettings)])
def test_the_same_seed_is_the_same_data_and_another_is_not(kind):
    settings = DATASETS[kind].settings(seed=5)
    first, again, other = draw(settings), draw(settings), draw(dataclasses.replace(settings, seed=6))
    assert all(np.array_equal(a, b) for a, b in zip(arrays_of(first), arrays_of(again), strict=True))
    assert not np.array_equal(first.x_train, other.x_train)


@pytest.mark.parametrize("kind", DATASETS)
def test_arrays_are_finite_read_only_and_fit_together(kind):
    data = draw(DATASETS[kind].settings())
    assert DATASETS[kind].settings.kind == kind
    assert data.x_train.shape == (len(data.y_train), 2)
    assert data.x_test.shape == (len(data.y_test), 2)
    assert np.isfinite(data.x_train).all()
    assert set(data.y_train) <= set(range(data.class_count))
    assert not any(array.flags.writeable for array in arrays_of(data))
