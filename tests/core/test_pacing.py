"""The step each frame shows, for each pacing."""

import numpy as np
import pytest

from core.films.pacing import PACES, RunSamples, even_in_change, path_of
from core.types import Dataset, Layer, Snapshot

PLANE = Dataset(np.array([[-1.0, -1.0], [1.0, 1.0]]), np.array([0, 1]), np.empty((0, 2)), np.empty(0, int), (0, 1))


def snapshot(step, weight, epoch=None):
    layer = Layer(np.array([[0.0, weight], [0.0, 0.0]]), np.zeros(2))
    return Snapshot(step, step if epoch is None else epoch, (layer,), 1.0, 0.0, 0.5, None)


def course(*weights, every=10):
    """A linear model whose weight takes these values, one every few steps."""
    return RunSamples([snapshot(every * number, weight) for number, weight in enumerate(weights)], PLANE)


@pytest.mark.parametrize("pacing", PACES)
@pytest.mark.parametrize("weights", [[1.0], [0.0, 1.0], [2.0] * 9, [0, 1, 2, 3, 9, 9, 9], [0, 1e200, -1e308, 1e308]])
@pytest.mark.parametrize("count", [1, 2, 3, 50])
def test_every_pace_goes_from_the_first_step_to_the_last_and_never_back(pacing, weights, count):
    run = course(*map(float, weights))
    steps = PACES[pacing](run, count)
    assert len(steps) == count
    assert steps[0] == (0 if count > 1 else run.last_step)
    assert steps[-1] == run.last_step
    assert list(steps) == sorted(steps)


def test_by_epoch_shows_whole_epochs_and_the_last_step():
    run = RunSamples([snapshot(step, 0.0, step // 4) for step in range(11)], PLANE)
    assert PACES["step"](run, 6) == (0, 2, 4, 6, 8, 10)
    assert PACES["epoch"](run, 6) == (0, 0, 4, 4, 8, 10)


def test_even_in_change_has_equal_changes():
    run = course(0.0, 0.1, 0.2, 0.3, 0.3, 0.3, 0.3, 0.4, every=1000)
    steps, way = path_of(run)
    assert steps.tolist() == [*range(0, 8000, 1000)]
    assert way[3:7] == pytest.approx(way[3])
    shown = even_in_change(run, 40)
    assert np.diff(np.interp(shown, steps, way)) == pytest.approx(way[-1] / 39, rel=0.03)
    assert not [step for step in shown if 3001 < step < 5999]


def test_the_change_is_the_root_mean_square_change_of_the_class_probabilities():
    x = np.array([[1.0, 0.0], [3.0, 0.0], [0.0, 1.0], [-2.0, 0.0]])
    spread = np.concatenate([x, np.zeros((4, 1))], axis=1)  # three features: the points themselves are asked
    data = Dataset(spread, np.zeros(4, int), spread[:0], np.empty(0, int), (0, 1))
    layers = [Layer(np.array([[0.0, weight], [0.0, 0.0], [0.0, 0.0]]), np.zeros(2)) for weight in (0.0, 1.0)]
    run = RunSamples([Snapshot(step, step, (layer,), 1.0, 0.0, 0.5, None) for step, layer in enumerate(layers)], data)
    moved = 1 / (1 + np.exp(-x[:, 0])) - 0.5
    assert path_of(run)[1].tolist() == pytest.approx([0, np.sqrt(np.mean(moved**2))])


def test_a_model_that_stays_the_same_goes_by_step():
    assert even_in_change(course(2.0, 2.0, 2.0), 5) == (0, 5, 10, 15, 20)


def test_without_points_nothing_changes():
    data = Dataset(np.empty((0, 3)), np.empty(0, int), np.empty((0, 3)), np.empty(0, int), (0, 1))
    layers = (Layer(np.zeros((3, 2)), np.zeros(2)),)
    run = RunSamples([Snapshot(step, step, layers, 1.0, 0.0, 0.0, None) for step in (0, 4)], data)
    assert even_in_change(run, 3) == (0, 2, 4)
