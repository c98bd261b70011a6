"""Batches, optimisers, schedules and stop rules: against plain formulas, and to the last bit against themselves."""

from dataclasses import replace

import numpy as np
import pytest

from core.datasets import BlobsSettings, GaussiansSettings, draw
from core.errors import BadInput
from core.network.batches import Batches
from core.network.gradcheck import GradientProbe
from core.network.gradcheck_settings import GradcheckSettings
from core.network.models import initial_layers, probabilities
from core.network.schedules import SCHEDULES
from core.network.settings import ModelSettings, TrainingSettings
from core.network.training import RunConfig, continuing, ending, first_layers, train
from core.optimizers import OPTIMIZERS
from core.scenes import find
from core.state import with_text

BLOBS = BlobsSettings(count=50, seed=3, test_share=0.3)
DATA = draw(BLOBS)
N = len(DATA.y_train)
MODEL = ModelSettings(hidden=(5,), activation="tanh", initial="xavier", initial_from="seed")


def run_of(model=MODEL, **training):
    defaults = {"learning_rate": 0.05, "weight_decay": 0.01, "epochs": 6, "report_every": 1, "batch_size": 8}
    return RunConfig(BLOBS, model, TrainingSettings(**{**defaults, **training}))


def bits(snapshot):
    return [array.tobytes() for layer in snapshot.layers for array in (layer.weights, layer.biases)]


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(("batch_size", "sampling"), [(0, "permuted"), (1, "permuted"), (8, "permuted"), (8, "with_replacement")])
def test_going_on_from_any_snapshot_gives_the_same_bits(precision, optimizer, schedule, batch_size, sampling):
    run = run_of(precision=precision, optimizer=optimizer, schedule=schedule, batch_size=batch_size, sampling=sampling, drop_every=2)
    whole = list(train(run, DATA))
    for start in whole[1 :: max(1, len(whole) // 5)]:
        seldom = replace(run, training=replace(run.training, report_every=1000))
        (last,) = train(seldom, DATA, start) if start.step < whole[-1].step else (start,)
        assert (last.step, last.epoch, last.position) == (whole[-1].step, 6, 0)
        assert bits(last) == bits(whole[-1])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_mini_batches_of_a_linear_model_are_the_textbooks_updates(optimizer):
    run = run_of(ModelSettings(hidden=(), initial_from="seed", initial_scale=0.3), optimizer=optimizer)
    batches = Batches(run.training, N, ())
    theta = np.vstack([initial_layers(BLOBS, run.model, 3)[0].weights, np.zeros((1, 3))])
    memory = [np.zeros_like(theta), np.zeros_like(theta)]
    epoch = position = 0
    for step, shot in enumerate(train(run, DATA)):
        np.testing.assert_allclose(np.vstack([shot.layers[0].weights, shot.layers[0].biases]), theta, rtol=1e-11, atol=1e-13)
        assert (shot.step, shot.epoch, shot.position) == (step, epoch, position)
        rows = batches.at(epoch, position)
        x = np.column_stack([DATA.x_train[rows], np.ones(len(rows))])
        errors = probabilities(x @ theta) - np.eye(3)[DATA.y_train[rows]]
        theta = theta - 0.05 * _direction(optimizer, x.T @ errors / len(rows), 0.01 * theta * [[1], [1], [0]], memory, step + 1)
        epoch, position = batches.next_place(epoch, position)
    assert step == 6 * -(-N // 8)


def _direction(optimizer, slope, penalty, memory, step):
    """What is subtracted, over the learning rate."""
    if optimizer == "adamw":
        return penalty + _adam(slope, memory, step)
    gradient = slope + penalty
    if optimizer == "gradient_descent":
        return gradient
    if optimizer == "rmsprop":
        memory[1] = 0.99 * memory[1] + 0.01 * gradient**2
        return gradient / (np.sqrt(memory[1]) + 1e-8)
    if optimizer in ("momentum", "nesterov"):
        memory[0] = 0.9 * memory[0] + gradient
        return memory[0] if optimizer == "momentum" else gradient + 0.9 * memory[0]
    return _adam(gradient, memory, step)


def _adam(gradient, memory, step):
    memory[0], memory[1] = 0.9 * memory[0] + 0.1 * gradient, 0.999 * memory[1] + 0.001 * gradient**2
    return memory[0] / (1 - 0.9**step) / (np.sqrt(memory[1] / (1 - 0.999**step)) + 1e-8)


def test_a_permutation_takes_every_point_once_and_each_epoch_another_one():
    batches = Batches(TrainingSettings(batch_size=8), 50, ())
    epochs = [np.concatenate([batches.at(epoch, position) for position in range(0, 50, 8)]) for epoch in range(3)]
    assert all(sorted(order.tolist()) == list(range(50)) for order in epochs)
    assert len({tuple(order.tolist()) for order in epochs}) == 3
    again = Batches(TrainingSettings(batch_size=50, sampling="with_replacement"), 50, ())
    assert len(set(again.at(0, 0).tolist())) < 50


def test_an_l1_penalty_is_in_the_loss_its_gradient_and_the_gradient_norm():
    run = run_of(l1_penalty=0.03, weight_decay=0.02, batch_size=0)
    for shot in train(run, DATA):
        weights = np.concatenate([layer.weights.ravel() for layer in shot.layers])
        assert shot.penalty == pytest.approx(0.01 * weights @ weights + 0.03 * np.abs(weights).sum(), rel=1e-13)
        probe = GradientProbe(run, DATA, shot, GradcheckSettings())
        assert shot.gradient_norm == pytest.approx(np.linalg.norm(probe.analytic), rel=1e-10)
        assert probe.check(np.arange(len(probe.analytic)), "central", 1e-5).error < 1e-6


def test_an_l1_penalty_empties_weights_where_weight_decay_only_shrinks_them():
    """An update overshoots 0 by at most the learning rate times the penalty, so what swings about 0 is that small."""
    ends = {}
    for name in ("l1_penalty", "weight_decay"):
        off = {"l1_penalty": 0.0, "weight_decay": 0.0}
        *_, last = train(
            run_of(
                ModelSettings(hidden=(20,), activation="tanh", initial="xavier", initial_from="seed"),
                **{**off, name: 0.01},
                batch_size=0,
                epochs=3000,
                report_every=3000,
            ),
            DATA,
        )
        ends[name] = np.abs(last.layers[0].weights)
    empty = 2 * 0.05 * 0.01
    assert (ends["l1_penalty"] < empty).mean() > 0.5 > (ends["weight_decay"] < empty).mean()


def test_a_weight_at_0_is_at_a_kink_of_the_l1_penalty_that_no_layer_is_blamed_for():
    run = run_of(replace(MODEL, hidden=(), initial="zeros"), l1_penalty=0.5, weight_decay=0.0, batch_size=0)
    shot = next(train(run, DATA))
    probe = GradientProbe(run, DATA, shot, GradcheckSettings(scheme="forward"))
    check = probe.check(np.arange(len(probe.analytic)), "forward", 1e-5)
    biases = np.array([number % 3 == 2 for number in check.indices])
    assert check.kinked[~biases].all()
    assert not check.kinked[biases].any()


def test_schedules():
    training = TrainingSettings(epochs=100, drop_every=30, drop_factor=0.5)
    assert [SCHEDULES["step"].factor(training, epoch) for epoch in (0, 29, 30, 95)] == [1, 1, 0.5, 0.125]
    cosine = [SCHEDULES["cosine"].factor(training, epoch) for epoch in range(100)]
    assert (cosine[0], cosine[50]) == (1, pytest.approx(0.5))
    assert all(np.diff(cosine) < 0)
    assert cosine[-1] > 0


def test_one_logistic_output_is_softmax_over_two_with_half_the_step():
    data, settings = draw(GaussiansSettings()), GaussiansSettings()
    softmax = ModelSettings(hidden=(), initial="zeros", initial_from="seed")
    training = TrainingSettings(learning_rate=0.25, weight_decay=0, epochs=40, report_every=1)
    single = RunConfig(settings, replace(softmax, output="logistic"), replace(training, learning_rate=0.5))
    for two, one in zip(train(RunConfig(settings, softmax, training), data), train(single, data), strict=True):
        weights = two.layers[0].weights
        np.testing.assert_allclose(one.layers[0].weights[:, 0], weights[:, 1] - weights[:, 0], rtol=1e-12)
        assert one.loss == pytest.approx(two.loss, rel=1e-12)
        assert one.train_accuracy == two.train_accuracy


def test_three_classes_take_softmax_whatever_was_asked():
    *_, last = train(run_of(replace(MODEL, output="logistic")), DATA)
    assert last.layers[-1].biases.shape == (3,)


@pytest.mark.parametrize("batch_size", [0, 8])
def test_the_gradient_norm_is_that_of_all_points(batch_size):
    run = run_of(batch_size=batch_size)
    *_, shot = train(run, DATA)
    gradient = GradientProbe(run, DATA, shot, GradcheckSettings()).analytic
    assert shot.gradient_norm == pytest.approx(np.linalg.norm(gradient), rel=1e-10)


def test_stop_rules_strike_after_whole_epochs_and_say_so():
    *_, last = train(run_of(stop_accuracy=0.9, epochs=1000, report_every=10_000), DATA)
    assert last.train_accuracy >= 0.9
    assert last.position == 0
    assert last.epoch < 1000
    assert last.stopped == f"Stopped at epoch {last.epoch:,}: the training accuracy has reached {last.train_accuracy:.1%}."
    assert list(train(run_of(stop_accuracy=0.9, epochs=1000), DATA, last)) == []
    *_, flat = train(run_of(ModelSettings(hidden=()), batch_size=0, stop_gradient=0.01, epochs=100_000, learning_rate=0.1), DATA)
    assert flat.gradient_norm <= 0.01
    assert "the gradient norm has fallen to" in flat.stopped


def test_updates_end_a_run_within_an_epoch():
    run = run_of(updates=10, epochs=1)
    *_, last = train(run, DATA)
    assert (last.step, last.epoch, last.position) == (10, 2, 0)
    assert ending(run.training, last) == "Finished 10 updates."
    assert continuing(run.training, last) == "Increase Updates to continue."


def test_weights_that_start_alike_stay_alike():
    *_, last = train(run_of(replace(MODEL, initial="zeros"), batch_size=0, epochs=20), DATA)
    assert np.ptp(last.layers[0].weights, axis=1).max() == 0


@pytest.mark.parametrize(("initial", "variance"), [("normal", 0.04), ("xavier", 2 / 500), ("he", 2 / 200), ("pytorch", 1 / 600)])
def test_initial_weights_have_the_spread_they_are_named_for(initial, variance):
    model = ModelSettings(hidden=(200, 300), initial=initial, initial_scale=0.2, initial_from="seed")
    assert initial_layers(BLOBS, model, 3)[1].weights.var() == pytest.approx(variance, rel=0.02)


def test_aliased_weights_are_those_of_a_finished_run_with_zero_biases():
    model = replace(MODEL, aliased=True)
    *_, trained = train(run_of(learning_rate=1.0, weight_decay=1e-3, batch_size=0, epochs=10_000, report_every=10_000), DATA)
    for mine, theirs in zip(first_layers(BLOBS, model, 3), trained.layers, strict=True):
        assert np.array_equal(mine.weights, theirs.weights)
        assert not mine.biases.any()


@pytest.mark.parametrize("text", ["relu, sin", "relu, relu, relu, relu, relu, relu, relu", ""])
def test_activations_that_are_not_valid(text):
    with pytest.raises(BadInput, match=r"must be one of relu, tanh, logistic, .*, or up to 6 of them separated by commas"):
        with_text(find("spiral-relu").state, "model.activation", text)


def test_each_layer_has_its_own_activation():
    mixed, tanh = (replace(MODEL, hidden=(4, 4), activation=text) for text in ("relu, tanh", "tanh"))
    losses = [[shot.loss for shot in train(run_of(model, batch_size=0), DATA)][-1] for model in (mixed, tanh)]
    assert losses[0] != losses[1]
    run = run_of(mixed, batch_size=0)
    *_, shot = train(run, DATA)
    probe = GradientProbe(run, DATA, shot, GradcheckSettings())
    assert probe.check(np.arange(len(probe.analytic)), "central", 1e-5).errors.max() < 1e-6
