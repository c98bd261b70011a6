"""Gradient descent of the 2-D weight vector as a run, against the formulas, one step after the other."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core.datasets import GaussiansSettings, draw
from core.errors import Diverged
from core.types import Dataset
from core.weights.descent import descend
from core.weights.posing import posed, problem_of
from core.weights.race import DESCENDERS
from core.weights.settings import LOSSES, WeightsSettings

DATA = draw(GaussiansSettings())
SETTINGS = WeightsSettings()


def single_steps(settings, data):
    """(w, data loss, penalty, accuracy) of each step, computed alone."""
    problem, w = problem_of(data, settings), np.array(settings.w)
    for _ in range(settings.steps + 1):
        yield w.copy(), problem.data_loss(w), problem.penalty(w), problem.accuracy(w)
        w = w - settings.learning_rate * problem.gradient(w)


@pytest.mark.parametrize("loss", LOSSES)
def test_every_number_is_the_one_of_its_step_alone_to_the_last_bit(loss):
    settings = replace(SETTINGS, loss=loss, learning_rate=0.01, bias=0.3)
    run = list(descend(settings, DATA, 1))
    assert [snapshot.step for snapshot in run] == list(range(151))
    for snapshot, (w, data_loss, penalty, accuracy) in zip(run, single_steps(settings, DATA), strict=True):
        assert snapshot.layers[0].weights[:, 0].tolist() == w.tolist()
        assert (snapshot.data_loss, snapshot.penalty, snapshot.train_accuracy) == (data_loss, penalty, accuracy)
        assert snapshot.weight_norm == math.hypot(*w)


def test_test_points_are_counted():
    data = Dataset(DATA.x_train[:30], DATA.y_train[:30], DATA.x_train[30:], DATA.y_train[30:], DATA.label_values)
    test = posed(data.x_test, 2.0 * data.y_test - 1.0, SETTINGS)
    for snapshot in descend(SETTINGS, data, 50):
        assert snapshot.test_accuracy == test.accuracy(snapshot.layers[0].weights[:, 0])


@pytest.mark.parametrize("at", [0, 1, 37, 149, 150])
def test_going_on_from_any_snapshot_gives_the_same_bits_and_ends_where_it_should(at):
    run = list(descend(SETTINGS, DATA, 1))
    rest = list(descend(SETTINGS, DATA, 1, run[at]))
    assert [(one.step, one.loss) for one in rest] == [(one.step, one.loss) for one in run[at + 1 :]]
    assert list(descend(replace(SETTINGS, steps=20), DATA, 1, run[at]))[:1] == [] or at < 20


@pytest.mark.parametrize("optimizer", DESCENDERS)
def test_every_optimiser_goes_on_from_any_snapshot_to_the_same_bits(optimizer):
    settings = replace(SETTINGS, optimizer=optimizer, steps=40, alpha=0.3)
    run = list(descend(settings, DATA, 1))
    for at in (0, 1, 5, 39):
        rest = list(descend(settings, DATA, 1, run[at]))
        assert [one.layers[0].weights.tolist() for one in rest] == [one.layers[0].weights.tolist() for one in run[at + 1 :]]
        assert [one.step for one in rest] == list(range(at + 1, 41))


def test_a_memory_of_another_optimiser_counts_as_none():
    *_, adam = descend(replace(SETTINGS, optimizer="adam", steps=10), DATA, 10)
    momentum = replace(SETTINGS, optimizer="momentum", steps=12)
    forgetful = replace(adam, memory=None)
    went_on, began = (list(descend(momentum, DATA, 1, start))[-1] for start in (adam, forgetful))
    assert went_on.layers[0].weights.tolist() == began.layers[0].weights.tolist()


def test_the_reported_steps_are_those_that_are_asked():
    assert [snapshot.step for snapshot in descend(replace(SETTINGS, steps=25), DATA, 10)] == [0, 10, 20, 25]
    assert [snapshot.step for snapshot in descend(replace(SETTINGS, steps=0), DATA, 10)] == [0]


def test_a_run_that_diverges_shows_its_last_finite_step_and_says_which_it_was():
    settings, seen = replace(SETTINGS, loss="squared", learning_rate=10.0), []
    with pytest.raises(Diverged) as caught:
        seen.extend(iter_into(seen, descend(settings, DATA, 100)))
    assert [snapshot.step for snapshot in seen][-1] == caught.value.step - 1 > 0
    with pytest.raises(Diverged) as again:
        list(descend(settings, DATA, 1, seen[-1]))
    assert again.value.step == caught.value.step
    with pytest.raises(Diverged, match="cannot"):
        list(descend(replace(settings, loss="own", expression="1/0*m"), DATA, 1))


def iter_into(seen, snapshots):
    """Append the items one by one, so that they are kept if an error follows."""
    for snapshot in snapshots:
        seen.append(snapshot)
    return ()
