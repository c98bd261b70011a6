"""The timeline keeps every scalar, and parameters under a budget."""

import dataclasses

import numpy as np
import pytest

from core.runs.timeline import Timeline
from core.types import Layer, Snapshot


def snapshot(step):
    return Snapshot(step, step, (Layer(np.zeros((2, 3)), np.zeros(3)),), step / 10, 0.5, 0.25, None)


def test_at_and_after():
    timeline = Timeline()
    for step in range(0, 100, 10):
        timeline.append(snapshot(step))
    assert [timeline.at(step).step for step in (-5, 0, 9, 10, 55, 1000)] == [0, 0, 0, 10, 50, 90]
    assert [timeline.after(step).step for step in (0, 5, 90)] == [10, 10, 90]
    with pytest.raises(ValueError, match="does not come after"):
        timeline.append(snapshot(90))


def test_the_budget_thins_parameters_and_never_scalars():
    budget = 20 * snapshot(0).byte_count
    timeline = Timeline(budget)
    for step in range(1000):
        timeline.append(snapshot(step))
    assert len(timeline) <= 20
    assert timeline.at(0).step == 0
    assert timeline.newest.step == 999
    history = timeline.history
    assert np.array_equal(history.steps, np.arange(1000))
    assert np.allclose(history.losses, np.arange(1000) / 10 + 0.5, rtol=1e-15)
    assert np.isnan(history.test_accuracies).all()
    assert not history.losses.flags.writeable


def test_an_empty_timeline_has_no_snapshot_and_an_empty_history():
    timeline = Timeline()
    assert len(timeline.history.steps) == 0
    for ask in (lambda: timeline.newest, lambda: timeline.at(0), lambda: timeline.after(0)):
        with pytest.raises(LookupError):
            ask()


def test_a_history_is_a_view_and_stays_as_it_was():
    timeline = Timeline()
    for step in range(10_000):
        timeline.append(snapshot(step))
    early = timeline.history
    assert early.losses.base is not None
    for step in range(10_000, 30_000):
        timeline.append(snapshot(step))
    assert len(early.steps) == 10_000
    assert np.array_equal(early.losses, timeline.history.losses[:10_000])


@pytest.mark.parametrize("budget", [0, 1])
def test_a_budget_too_small_for_one_snapshot_still_keeps_the_ends(budget):
    timeline = Timeline(budget)
    for step in range(100):
        timeline.append(snapshot(step))
    assert len(timeline) <= 3
    assert (timeline.at(0).step, timeline.newest.step) == (0, 99)
    assert timeline.at(99) is timeline.newest
    assert 0 < timeline.after(0).step <= 99


def test_a_history_keeps_every_scalar_and_what_was_not_measured_is_nan():
    timeline = Timeline()
    timeline.append(dataclasses.replace(snapshot(0), test_loss=0.7, gradient_norm=0.1))
    timeline.append(dataclasses.replace(snapshot(3), epoch=1, batch_loss=0.2, test_accuracy=0.5))
    history = timeline.history
    assert history is timeline.history
    assert history.steps.tolist() == [0, 3]
    assert history.epochs.tolist() == [0, 1]
    assert np.array_equal(history.test_losses, [0.7, np.nan], equal_nan=True)
    assert np.array_equal(history.batch_losses, [np.nan, 0.2], equal_nan=True)
    assert np.array_equal(history.gradient_norms, [0.1, np.nan], equal_nan=True)
    assert (history.data_losses + history.penalties).tolist() == history.losses.tolist()


def test_a_timeline_until_a_snapshot_is_another_one():
    timeline = Timeline()
    for step in range(0, 1000, 10):
        timeline.append(snapshot(step))
    earlier = timeline.until(timeline.at(500))
    assert (earlier.newest.step, len(earlier), earlier.history.steps[-1]) == (500, 51, 500)
    earlier.append(snapshot(505))
    assert (timeline.at(505).step, timeline.history.steps[51]) == (500, 510)
    assert earlier.history.steps[-2:].tolist() == [500, 505]
    small = timeline.until(timeline.newest, 10 * snapshot(0).byte_count)
    assert len(small) <= 10
    assert (small.at(0).step, small.newest.step, len(small.history.steps)) == (0, 990, 100)


def test_snapshots_are_spread_evenly_and_stay_the_same_while_the_run_goes_on():
    timeline = Timeline()
    for step in range(0, 1000, 5):
        timeline.append(snapshot(step))
        spread = timeline.spread(20)
        assert len(spread) <= 20
        assert spread[0].step == 0
    assert [shot.step for shot in spread] == [step // 5 * 5 for step in range(0, 1000, 64)]
    timeline.append(snapshot(1000))
    assert timeline.spread(20) == spread
