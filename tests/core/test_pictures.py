"""Every picture at an ordinary moment, before the first snapshot, and at the extremes."""

import dataclasses

import numpy as np
import pytest

from core.datasets import GaussiansSettings, SpiralSettings, draw
from core.pictures.boundary import boundary_resolver
from core.pictures.canvas import canvas_resolver
from core.pictures.curves import curves_resolver, thinned
from core.pictures.landscape import landscape_resolver
from core.pictures.moment import History, Moment
from core.pictures.readout import number, training_readout_resolver, weights_readout_resolver
from core.state import AppState, with_value
from core.types import Layer, Snapshot

STATE = AppState()
GAUSSIANS, SPIRAL = draw(GaussiansSettings()), draw(SpiralSettings())
PALETTE = ((200, 40, 40), (40, 200, 40), (40, 40, 200))
WEIGHTS_PAGE = {"canvas": canvas_resolver, "landscape": landscape_resolver, "readout": weights_readout_resolver}
TRAINING_PAGE = {"boundary": boundary_resolver, "curves": curves_resolver, "readout": training_readout_resolver}


def history_of(losses):
    n = len(losses)
    return History(np.arange(n, dtype=float), np.asarray(losses, float), np.linspace(0.3, 1, n), np.full(n, np.nan))


def snapshot_of(*shapes, step=7, scale=1.0, loss=0.5, test_accuracy=None):
    rng = np.random.RandomState(step)
    layers = tuple(Layer(scale * rng.randn(n, m), scale * rng.randn(m)) for n, m in shapes)
    return Snapshot(step, step, layers, loss, 0.25, 0.75, test_accuracy)


def weights_moment(w0=-1.5, w1=1.6, alpha=0.1, **rest):
    weights = dataclasses.replace(STATE.weights, w0=w0, w1=w1, alpha=alpha)
    return Moment(dataclasses.replace(STATE, weights=weights), GAUSSIANS, **rest)


def training_moment(snapshot=None, **rest):
    return Moment(STATE, SPIRAL, snapshot, palette=PALETTE, **{"cells": 20, **rest})


def assert_equal(a, b):
    """Field by field: pictures hold arrays, so they have no == of their own."""
    assert type(a) is type(b)
    if isinstance(a, np.ndarray):
        assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    elif dataclasses.is_dataclass(a):
        for field in dataclasses.fields(a):
            assert_equal(getattr(a, field.name), getattr(b, field.name))
    elif isinstance(a, tuple):
        assert len(a) == len(b)
        for x, y in zip(a, b, strict=True):
            assert_equal(x, y)
    else:
        assert a == b


def assert_finite(picture):
    if isinstance(picture, np.ndarray):
        assert np.isfinite(picture).all()
    elif isinstance(picture, float):
        assert np.isfinite(picture)
    elif dataclasses.is_dataclass(picture):
        for field in dataclasses.fields(picture):
            assert_finite(getattr(picture, field.name))
    elif isinstance(picture, tuple):
        for entry in picture:
            assert_finite(entry)


WEIGHTS_MOMENTS = [
    weights_moment(),
    weights_moment(0.0, 0.0, alpha=0.0),
    weights_moment(20.0, -20.0, alpha=10.0, aspect=30.0),
    weights_moment(aspect=0.05, snapshot=snapshot_of((2, 1), scale=1e6)),
]
TRAINING_MOMENTS = [
    training_moment(snapshot_of((2, 9), (9, 3)), history=history_of([1.0, 0.7, 0.5])),
    training_moment(),
    training_moment(snapshot_of((2, 3), scale=1e100, loss=1e100), history=history_of([1e100, 1.0, 1e300]), aspect=30.0),
    training_moment(snapshot_of((2, 4), (4, 4), (4, 4), (4, 3), scale=0.0, step=10**9), aspect=0.05, cells=1),
]


@pytest.mark.parametrize(
    ("resolver", "moment"),
    [
        *((resolver, moment) for resolver in WEIGHTS_PAGE.values() for moment in WEIGHTS_MOMENTS),
        *((resolver, moment) for resolver in TRAINING_PAGE.values() for moment in TRAINING_MOMENTS),
    ],
)
def test_a_moment_gives_one_finite_picture(resolver, moment):
    resolve = resolver()
    first = resolve(moment)
    assert_finite(first)
    assert_equal(first, resolve(moment))
    assert_equal(first, resolver()(moment))


def test_readout_of_the_notebooks_first_vector():
    rows = {label: value for label, value, _ in weights_readout_resolver()(weights_moment()).rows}
    assert rows == {"loss": "54.14470", "data loss": "53.66370", "penalty": "0.48100", "accuracy": "42.5% (17/40)", "|w|": "2.19317"}


def test_a_descent_shows_the_snapshots_vector_everywhere():
    snapshot = Snapshot(3, 3, (Layer(np.array([[0.5], [1.6]]), np.zeros(1)),), 6.0, 0.2, 0.95, None)
    moment = weights_moment(snapshot=snapshot, message="It goes on.")
    assert canvas_resolver()(moment).w == landscape_resolver()(moment).w == (0.5, 1.6)
    readout = weights_readout_resolver()(moment)
    assert readout.rows[0][:2] == ("step", "3")
    assert ("accuracy", "95.0% (38/40)") in [row[:2] for row in readout.rows]
    assert readout.message == "It goes on."


def test_canvas_line_is_orthogonal_to_w_and_marks_the_misclassified():
    picture = canvas_resolver()(weights_moment())
    assert abs((picture.line[1] - picture.line[0]) @ picture.w) < 1e-12
    assert picture.wrong.sum() == 40 - 17
    assert (picture.positive @ picture.w >= -1e-12).all()
    assert (picture.negative @ picture.w <= 1e-12).all()


def test_w_of_zero_draws_no_line():
    picture = canvas_resolver()(weights_moment(0.0, 0.0))
    assert picture.line is None
    assert len(picture.positive) == len(picture.negative) == 0
    assert picture.wrong.all()


def test_the_surface_is_the_same_object_while_only_w_moves():
    resolve = landscape_resolver()
    first, moved, other = resolve(weights_moment()), resolve(weights_moment(2.0, 2.0)), resolve(weights_moment(alpha=0.2))
    assert moved.surface is first.surface
    assert moved.minimiser is first.minimiser
    assert moved.w != first.w
    assert other.surface is not first.surface
    np.testing.assert_allclose(first.minimiser.w, (1.68416430098332, 1.82382013144388), rtol=1e-12)


@pytest.mark.parametrize(("aspect", "shape"), [(1.0, (20, 20)), (2.0, (20, 40)), (0.5, (40, 20))])
def test_regions_have_square_cells(aspect, shape):
    picture = boundary_resolver()(training_moment(snapshot_of((2, 3)), aspect=aspect))
    assert picture.regions.shape == shape
    assert picture.frame.width / picture.frame.height == pytest.approx(aspect)
    assert all(picture.frame.contains(x, y) for x, y in SPIRAL.x_train)


def test_regions_are_hard_or_blended_as_asked():
    resolve, moment = boundary_resolver(), training_moment(snapshot_of((2, 3)))
    hard = resolve(dataclasses.replace(moment, state=with_value(STATE, "view.regions", "hard"))).regions
    assert set(np.unique(hard)) <= {0xFF000000 | r << 16 | g << 8 | b for r, g, b in PALETTE}
    assert len(np.unique(resolve(moment).regions)) > 3
    assert boundary_resolver()(training_moment()).regions is None


def test_curves_end_where_the_history_ends_and_mark_the_shown_step():
    history = history_of([2.0, 1.0, 0.5])
    picture = curves_resolver()(training_moment(snapshot_of((2, 3), step=1), history=history))
    (loss,), (accuracy,) = picture.losses, picture.accuracies
    assert loss.y.tolist() == [2.0, 1.0, 0.5]
    assert accuracy.name == "train accuracy"
    assert (picture.step, picture.step_max, picture.at_step) == (1, 2.0, (0.75, 0.75))
    assert picture.loss_max == pytest.approx(2.1)
    tested = dataclasses.replace(history, test_accuracies=np.array([0.1, 0.2, 0.3]))
    assert [series.name for series in curves_resolver()(training_moment(history=tested)).accuracies] == ["train accuracy", "test accuracy"]


@pytest.mark.parametrize("n", [800, 801, 1001, 12_345, 1_000_003])
def test_thinned_curves_keep_every_peak_and_both_ends(n):
    losses = 1 + np.random.RandomState(0).rand(n)
    peaks = [n // 3, n // 2, n - 3]
    losses[peaks] = 9, -9, 99
    kept = thinned(history_of(losses))
    assert {0, n - 1, *peaks} <= set(kept.tolist())
    assert (np.diff(kept) > 0).all()
    assert len(kept) <= 810


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (54.144704, "54.14470"), (1e-9, "1e-09"), (123456.0, "1.2346e+05"), (-2.5, "-2.50000")]
)
def test_numbers_are_short(value, text):
    assert number(value) == text


def test_training_readout_before_and_after_the_first_snapshot():
    empty = training_readout_resolver()(training_moment())
    assert {value for _, value, _ in empty.rows} == {"–"}
    shown = training_readout_resolver()(training_moment(snapshot_of((2, 3), step=12_000, test_accuracy=0.5)))
    assert [row[:2] for row in shown.rows] == [
        ("epoch", "12,000"),
        ("loss", "0.75000"),
        ("data loss", "0.50000"),
        ("penalty", "0.25000"),
        ("accuracy", "75.0% (225/300)"),
        ("test accuracy", "50.0%"),
    ]
