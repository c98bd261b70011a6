"""Every row of `DATASETS` keeps the contract; the notebooks' and scikit-learn's points come out to the last bit."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits, make_blobs, make_circles, make_moons
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from core.datasets import (
    DATASETS,
    BlobsSettings,
    CirclesSettings,
    DigitsSettings,
    GaussiansSettings,
    MoonsSettings,
    OwnSettings,
    RingSettings,
    SeededSettings,
    SpiralSettings,
    XorSettings,
    draw,
    rows_of,
    scale_caution,
)
from core.params import params_of
from core.runs.experiments import EXPERIMENTS
from core.scenes import bundled
from core.state import AppState, keys_of, matters, with_value

_DATA = Path(__file__).parent / "data"
SEEDED = [kind for kind in DATASETS if issubclass(DATASETS[kind].settings, SeededSettings)]


def arrays_of(data):
    return data.x_train, data.y_train, data.x_test, data.y_test


def same(arrays, others):
    return all(np.array_equal(a, b) for a, b in zip(arrays, others, strict=True))


def extremes_of(settings_class):
    """Settings with every number at its lowest, and at its highest."""
    for end in ("low", "high"):
        numbers = {name: spec for name, spec in params_of(settings_class).items() if spec.kind in ("int", "float")}
        yield settings_class(**{name: type(spec.default)(getattr(spec, end)) for name, spec in numbers.items()})


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


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("blobs", BlobsSettings(seed=7, count=500)),
        ("moons", MoonsSettings(drawn_from="notebook", count=500)),
        ("circles", CirclesSettings(drawn_from="notebook", count=500)),
        ("ring", RingSettings()),
    ],
)
def test_notebooks_001_and_004(name, settings):
    data = draw(settings)
    with np.load(_DATA / "drawn.npz") as golden:
        assert np.array_equal(data.x_train, golden[f"{name}_x"])
        assert np.array_equal(data.y_train, golden[f"{name}_y"])


def test_the_split_of_notebook_003():
    data = draw(DigitsSettings(test_share=0.25, split_seed=123))
    with np.load(_DATA / "drawn.npz") as golden:
        assert np.array_equal(data.y_train, golden["digits_train"])
        assert np.array_equal(data.y_test, golden["digits_test"])
    assert (data.x_train.sum(), data.x_test.sum(), data.x_train.max()) == (421447.0, 140271.0, 16.0)


def test_the_digits_are_scikit_learns():
    data, theirs = draw(DigitsSettings()), load_digits()
    assert np.array_equal(data.x_train, theirs.data)
    assert np.array_equal(data.y_train, theirs.target)


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
@pytest.mark.parametrize("count", [1, 2, 7, 300])
def test_blobs_moons_and_circles_replay_scikit_learn(seed, count):
    drawn = [
        (BlobsSettings(seed=seed, count=count, classes=4, spread=0.7), make_blobs(count, 2, centers=4, cluster_std=0.7, random_state=seed)),
        (MoonsSettings(seed=seed, count=count, noise=0.3), make_moons(count, noise=0.3, random_state=seed)),
        (MoonsSettings(seed=seed, count=count, noise=0.0), make_moons(count, random_state=seed)),
        (
            CirclesSettings(seed=seed, count=count, noise=0.2, factor=0.8),
            make_circles(count, noise=0.2, factor=0.8, random_state=seed),
        ),
    ]
    for settings, theirs in drawn:
        data = draw(settings)
        assert same((data.x_train, data.y_train), theirs), settings


@pytest.mark.parametrize(("share", "seed"), [(0.4, 42), (0.1, 0), (0.9, 5), (0.333, 1)])
def test_the_split_and_the_scale_replay_scikit_learn(share, seed):
    settings = BlobsSettings(seed=7, count=500, test_share=share, split_seed=seed)
    x, y = make_blobs(500, 2, random_state=7)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=share, random_state=seed)
    assert same(arrays_of(draw(settings)), (x_train, y_train, x_test, y_test))
    scaler = StandardScaler().fit(x_train)
    scaled = draw(dataclasses.replace(settings, standardised=True))
    np.testing.assert_allclose(scaled.x_train, scaler.transform(x_train), rtol=0, atol=1e-14)
    np.testing.assert_allclose(scaled.x_test, scaler.transform(x_test), rtol=0, atol=1e-14)


def test_a_constant_feature_is_only_shifted():
    rows = ((0.1, 1.0, 0), (0.1, 2.0, 1), (0.1, 3.0, 1))
    x = draw(OwnSettings(rows, standardised=True)).x_train
    assert np.array_equal(x[:, 0], np.zeros(3))
    assert x[:, 1] == pytest.approx([-(1.5**0.5), 0, 1.5**0.5])
    assert np.isfinite(draw(DigitsSettings(standardised=True, test_share=0.9)).x_test).all(), "corners that are never inked"


def test_xor_has_opposite_corners_in_one_class():
    data = draw(XorSettings(per_class=5, spread=0.05))
    assert np.array_equal(data.y_train, (data.x_train.prod(axis=1) < 0).astype(int))


@pytest.mark.parametrize("kind", SEEDED)
def test_the_same_seed_is_the_same_data_and_another_is_not(kind):
    settings = DATASETS[kind].settings(seed=5, test_share=0.3)
    first, again, other = draw(settings), draw(settings), draw(dataclasses.replace(settings, seed=6))
    assert same(arrays_of(first), arrays_of(again))
    assert not np.array_equal(first.x_train, other.x_train)


@pytest.mark.parametrize("kind", DATASETS)
def test_arrays_are_finite_read_only_and_fit_together(kind):
    row = DATASETS[kind]
    assert row.settings.kind == kind
    for settings in (row.settings(), *extremes_of(row.settings), row.settings(standardised=True, test_share=0.5)):
        data = draw(settings)
        assert data.features == row.features
        assert data.x_train.shape == (len(data.y_train), row.features)
        assert data.x_test.shape == (len(data.y_test), row.features)
        assert data.x_train.dtype == data.x_test.dtype == np.float64
        assert all(np.isfinite(array).all() for array in arrays_of(data))
        assert {*data.y_train, *data.y_test} <= set(range(data.class_count))
        assert not any(array.flags.writeable for array in arrays_of(data))
        assert not row.always_two_classes or data.class_count == 2
        assert len(rows_of(settings)) == (min(10_000, len(data.y_train) + len(data.y_test)) if row.features == 2 else 0)


def test_the_weights_page_takes_all_points_and_scales_none():
    shared = {"test_share", "split_seed", "standardised"}
    assert not shared & {key.split(".")[1] for key in keys_of(AppState(), "points")}
    assert shared < {key.split(".")[1] for key in keys_of(AppState(), "data")}


def test_split_and_scale_stay_when_the_kind_changes():
    state = with_value(with_value(AppState(), "data.test_share", 0.4), "data.standardised", True)
    for kind in ("moons", "own", "digits"):
        state = with_value(state, "data.kind", kind)
        assert (state.data.test_share, state.data.standardised) == (0.4, True)


@pytest.mark.parametrize("kind", ["moons", "circles"])
def test_a_seed_is_offered_only_where_it_decides_the_points(kind):
    state = with_value(AppState(), "data.kind", kind)
    for drawn_from, seeded in (("seed", True), ("notebook", False)):
        state = with_value(state, "data.drawn_from", drawn_from)
        first, other = draw(state.data), draw(with_value(state, "data.seed", 5).data)
        assert matters(state, "data.seed") is seeded
        assert np.array_equal(first.x_train, other.x_train) is not seeded


def own(*rows, **settings):
    return OwnSettings(tuple((x0, x1, number % 2) for number, (x0, x1) in enumerate(rows)), **settings)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(0.2, 183.0), (0.6, 640.0), (0.5, 81.0), (0.3, 400.0)], "x1 spreads 1,400 times as wide as x0."),
        ([(29.0, 1.0), (0.0, 0.0)], ""),
        ([(31.0, 1.0), (0.0, 0.0)], "x0 spreads 31 times as wide as x1."),
        ([(552313.0, 0.0), (552315.0, 1.0)], "x0 lies 550,000 times its spread away from 0."),
        ([(-31.0, 0.0), (-33.0, 1.0)], "x0 lies 32 times its spread away from 0."),
        ([(500.0, 0.0), (500.0, 1.0)], ""),
        ([(1e-320, 0.0), (0.0, 1e-320)], ""),
        ([(1e-300, 1.0), (0.0, 0.0)], "x1 spreads more than 1,000,000,000 times as wide as x0."),
        ([(3.0, 4.0)], ""),
        ([], ""),
    ],
)
def test_scales_that_are_hard_to_learn_on_are_told(rows, said):
    assert scale_caution(draw(own(*rows))) == said


def test_no_bundled_scene_has_such_scales():
    assert {scale_caution(EXPERIMENTS[scene.state.page].dataset(scene.state)) for scene in bundled().values()} == {""}


def test_the_smallest_numbers_are_standardised_without_a_warning():
    data = draw(own((1e-320, 0.0), (0.0, 1e-320), standardised=True))
    assert data.x_train.tolist() == [[1.0, -1.0], [-1.0, 1.0]]
