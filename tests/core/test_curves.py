"""Curves: selection, thinning, averaging, axes, and the values under the mouse."""

from dataclasses import replace

import numpy as np
import pytest

from core.datasets import SpiralSettings, draw
from core.pictures.axes import log_value_axis, step_axis, value_axis
from core.pictures.curves import QUANTITIES, curves_resolver
from core.pictures.view_input import ViewInput
from core.plane.series import running_mean, thinned
from core.runs.timeline import Timeline
from core.state import AppState, with_value
from core.state.views import CurvesSettings
from core.types import Snapshot

SPIRAL = draw(SpiralSettings())
EVERYTHING = CurvesSettings(**{quantity.switch: True for quantity in QUANTITIES})


def snapshot(step, loss=0.5, **rest):
    return Snapshot(step, rest.pop("epoch", step), (), loss, 0.25, 0.75, rest.pop("test_accuracy", None), **rest)


def timeline_of(snapshots):
    timeline = Timeline()
    for each in snapshots:
        timeline.append(each)
    return timeline


def picture_of(snapshots, look=None, shown=0, **rest):
    snapshots = list(snapshots)
    history = timeline_of(snapshots).history
    state = replace(AppState(page="training"), curves=look or CurvesSettings())
    return curves_resolver("curves")(ViewInput(state, SPIRAL, snapshots[shown] if snapshots else None, history, **rest))


def names(picture):
    return [(chart.title, [series.name for series in chart.series]) for chart in picture.charts]


def test_only_what_is_asked_and_measured_is_drawn():
    untested = [snapshot(0), snapshot(1, 0.4)]
    assert names(picture_of(untested)) == [("Loss", ["loss"]), ("Accuracy", ["train accuracy"])]
    tested = [snapshot(step, test_loss=0.7, test_accuracy=0.6, gradient_norm=0.1, batch_loss=0.4) for step in range(3)]
    assert names(picture_of(tested, EVERYTHING)) == [
        ("Loss", ["loss", "test loss", "data loss", "penalty", "batch loss"]),
        ("Accuracy", ["train accuracy", "test accuracy"]),
        ("Gradient norm", ["gradient norm"]),
    ]
    nothing = replace(CurvesSettings(), loss=False, test_loss=False, train_accuracy=False, test_accuracy=False)
    assert picture_of(tested, nothing).charts == ()
    assert names(picture_of([])) == []


def test_the_shown_step_is_marked_on_every_curve():
    picture = picture_of([snapshot(0, 1.75), snapshot(10, 0.75), snapshot(20, 0.25)], shown=1)
    (loss,), (accuracy,) = (chart.series for chart in picture.charts)
    assert loss.y.tolist() == [2.0, 1.0, 0.5]
    assert (picture.step, picture.axis.high, picture.unit) == (10, 20, "epoch")
    assert (loss.mark, accuracy.mark) == ((10, 1.0), (10, 0.75))
    assert picture.charts[0].axis == value_axis(2.0)
    assert picture_of([snapshot(0), snapshot(15, epoch=3)]).unit == "update"


def test_logarithmic_axes_leave_out_what_has_no_place():
    look = replace(EVERYTHING, log_values=True, log_steps=True)
    rows = [replace(snapshot(0), penalty=0.0)] + [replace(snapshot(10**k, 10.0**-k), penalty=0.0) for k in range(4)]
    picture = picture_of(rows, look)
    assert names(picture)[0] == ("Loss", ["loss", "data loss"])
    loss = picture.charts[0].series[0]
    np.testing.assert_allclose(loss.x, [0, 1, 2, 3], atol=1e-15)
    np.testing.assert_allclose(loss.y, [0, -1, -2, -3], atol=1e-15)
    assert picture.step is None
    assert loss.mark is None
    assert (picture.axis.low, picture.axis.high) == (0, 3)
    assert [text for _, text in picture.charts[0].axis.ticks] == ["0.001", "0.01", "0.1", "1"]


@pytest.mark.parametrize("log", [False, True])
def test_no_curve_ever_holds_what_cannot_be_drawn(log):
    huge = [
        snapshot(0, 1e308, gradient_norm=None),
        snapshot(1, 0.0, gradient_norm=0.0),
        snapshot(2, 1e-300, test_loss=None, gradient_norm=3.0),
    ]
    look = replace(EVERYTHING, log_values=log, log_steps=log, mean_over=2)
    largest = [snapshot(step, 1.7e308) for step in range(4)]
    for rows in (huge, huge[:1], largest, []):
        picture = picture_of(rows, look)
        for chart in picture.charts:
            assert np.isfinite([chart.axis.low, chart.axis.high]).all()
            assert chart.axis.low < chart.axis.high
            assert all(np.isfinite(series.x).all() and np.isfinite(series.y).all() for series in chart.series)
        assert picture.axis.low < picture.axis.high


def test_a_running_mean_is_numpys():
    values = np.random.RandomState(1).rand(1000)
    means = running_mean(values, 10)
    np.testing.assert_allclose(means[9:], np.convolve(values, np.ones(10) / 10, "valid"), rtol=1e-12)
    np.testing.assert_allclose(means[:3], [values[0], values[:2].mean(), values[:3].mean()], rtol=1e-12)
    assert running_mean(values, 1) is values
    assert np.allclose(running_mean(values[:4], 1000), np.cumsum(values[:4]) / np.arange(1, 5), rtol=1e-12)


@pytest.mark.parametrize("log_x", [False, True])
@pytest.mark.parametrize("n", [400, 401, 1001, 100_000])
def test_thinned_curves_keep_every_peak_and_both_ends(n, log_x):
    x, y = np.arange(1.0, n + 1), 1 + np.random.RandomState(0).rand(n)
    peaks = [n // 3, n // 2, n - 3]
    y[peaks] = 9, -9, 99
    few_x, few_y = thinned(x, y, 400, log_x)
    assert len(few_x) == len(few_y) <= 402
    assert {9, -9, 99, y[0], y[-1]} <= set(few_y)
    assert (few_x[0], few_x[-1]) == (1, n)
    assert (np.diff(few_x) >= 0).all()


def test_the_mouse_reads_the_nearest_report_of_every_curve():
    rows = [snapshot(step, 1 / (step + 1), test_accuracy=0.5) for step in range(0, 100, 10)]
    picture = picture_of(rows, replace(CurvesSettings(), penalty=True), hover=(33.0, 0.4))
    assert picture.hover == (30, ("epoch 30", "loss 0.28226", "penalty 0.25000", "train accuracy 0.75000", "test accuracy 0.50000"))
    assert picture.charts[0].series[0].mark == (30, pytest.approx(1 / 31 + 0.25))
    assert picture.step == 0
    averaged = picture_of(rows, CurvesSettings(mean_over=2, train_accuracy=False, test_accuracy=False), hover=(33.0, 0.4))
    assert (picture.note, averaged.note) == ("", "moving average over 2 points")
    assert averaged.hover[1] == ("epoch 30", "loss 0.28226 (mean 0.28994)")
    batches = [snapshot(step, epoch=step // 4) for step in range(9)]
    assert picture_of(batches, replace(CurvesSettings(), log_steps=True), hover=(np.log10(6.8), 0)).hover[1][0] == "update 7, epoch 1"
    assert picture_of([], hover=(1, 1)).hover is None


@pytest.mark.parametrize(("values", "low", "high"), [((0.3,), 0.2, 0.5), ((1e-9, 4.0), 1e-9, 5.0), ((1.0,), 0.1, 10.0), ((), 0.1, 1.0)])
def test_the_ends_of_a_logarithmic_axis_are_round(values, low, high):
    axis = log_value_axis(np.log10(values))
    assert (10**axis.low, 10**axis.high) == pytest.approx((low, high))
    assert 2 <= len(axis.ticks) <= 6
    assert all(axis.low <= place <= axis.high + 1e-9 for place, _ in axis.ticks + axis.minor)


def test_the_steps_axis_ends_at_a_round_number():
    assert [step_axis(last).high for last in (0, 1, 7, 101, 1_234)] == [1, 1, 8, 125, 1250]
    assert step_axis(20_000, 10).ticks == ((1, "10"), (2, "100"), (3, "1,000"), (4, "10,000"))


def test_curve_settings_are_not_undone():
    assert "curves" in AppState.view_groups
    assert with_value(AppState(), "curves.mean_over", 10).curves.mean_over == 10
