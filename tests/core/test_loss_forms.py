"""The loss as a mean or a sum, and in its stable and its naive form."""

from dataclasses import replace

import numpy as np
import pytest

from core.cli.train import run_to_end
from core.datasets import BlobsSettings, DigitsSettings, SpiralSettings, draw
from core.errors import Diverged, NaiveOverflow
from core.network import blocks
from core.network.gradcheck import GradientProbe
from core.network.gradcheck_settings import GradcheckSettings
from core.network.losses import LOSS_FORMS, naive_cross_entropy, naive_logistic_loss, per_class
from core.network.models import accuracy
from core.network.settings import OUTPUTS, ModelSettings, TrainingSettings
from core.network.training import RunConfig, train
from core.optimizers import OPTIMIZERS
from core.runs.experiments import EXPERIMENTS
from core.scenes import find
from core.state import AppState, with_value

STABLE, NAIVE = LOSS_FORMS["stable"], LOSS_FORMS["naive"]
MODEL = ModelSettings(hidden=(5,), activation="tanh", initial="xavier", initial_from="seed")


def run_of(classes=3, per_class=20, test_share=0.0, model=MODEL, **training):
    data = SpiralSettings(classes=classes, per_class=per_class, test_share=test_share)
    defaults = {"epochs": 20, "learning_rate": 0.3, "weight_decay": 0.01, "report_every": 1}
    return RunConfig(data, model, TrainingSettings(**(defaults | training)))


def trained(run):
    return list(train(run, draw(run.data)))


@pytest.mark.parametrize("outputs", [1, 2, 5])
def test_both_forms_are_the_same_for_moderate_logits(outputs):
    rng = np.random.RandomState(1)
    logits, labels = 5 * rng.randn(outputs, 40), rng.randint(0, max(2, outputs), 40)
    assert NAIVE.value(logits, labels) == pytest.approx(STABLE.value(logits, labels), rel=1e-12)
    targets = np.zeros_like(logits) if outputs == 1 else np.eye(outputs)[labels].T / 40
    found = []
    for form in (STABLE, NAIVE):
        out = np.empty_like(logits)
        form.derivative(outputs)(logits, targets, np.full(outputs, 40.0), out)()
        found.append(out)
    np.testing.assert_allclose(found[1], found[0], rtol=1e-12, atol=1e-17)


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("form", LOSS_FORMS.values(), ids=list(LOSS_FORMS))
def test_the_derivative_of_each_form_is_its_central_difference(form, outputs):
    rng = np.random.RandomState(2)
    logits, labels, h = 2 * rng.randn(outputs, 6), rng.randint(0, max(2, outputs), 6), 1e-5
    rows = np.ones(1, int) if outputs == 1 else np.arange(outputs)
    out = np.empty_like(logits)
    form.derivative(outputs)(logits, (labels == rows[:, None]) / 6, np.full(outputs, 6.0), out)()
    for place in np.ndindex(*logits.shape):
        shift = np.zeros_like(logits)
        shift[place] = h
        quotient = (form.value(logits + shift, labels) - form.value(logits - shift, labels)) / (2 * h)
        assert out[place] == pytest.approx(quotient, abs=1e-9)


def test_where_the_naive_forms_fail_the_stable_ones_are_exact():
    """Logits of 1000 for notebook 003's layer, z = 40 with t = 1 for notebook 004's unit."""
    with np.errstate(all="ignore"):
        assert np.isnan(naive_cross_entropy(np.array([[1000.0], [-1000.0]]), np.array([0])))
        assert np.isinf(naive_cross_entropy(np.array([[0.0], [-800.0]]), np.array([1])))
        assert np.isnan(naive_cross_entropy(np.array([[89.0], [0.0]], np.float32), np.array([0])))
        assert np.isnan(naive_logistic_loss(np.array([[40.0]]), np.array([1])))
    logits = np.array([[1000.0, -1000.0, 0.0], [-1000.0, 1000.0, -800.0]])
    assert STABLE.value(logits, np.array([0, 0, 1])) == pytest.approx((0 + 2000 + 800) / 3)
    assert STABLE.value(np.array([[40.0]]), np.array([1])) == pytest.approx(np.exp(-40))
    assert per_class(np.array([[40.0]])).tolist() == [[0.0], [40.0]]


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_run_in_the_naive_form_has_the_same_losses_while_logits_are_small(output):
    runs = [run_of(2, 20, 0.25, replace(MODEL, loss_form=form, output=output)) for form in LOSS_FORMS]
    for stable, naive in zip(*map(trained, runs), strict=True):
        assert naive.loss == pytest.approx(stable.loss, rel=1e-11)
        assert naive.test_loss == pytest.approx(stable.test_loss, rel=1e-11)
        assert naive.train_accuracy == stable.train_accuracy


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("data", [DigitsSettings(), BlobsSettings(classes=2, count=100)], ids=["softmax", "logistic"])
def test_the_step_at_which_the_naive_form_fails_is_said_and_the_stable_form_goes_on(data, precision):
    model = ModelSettings(hidden=(), output="logistic", loss_form="naive")
    training = TrainingSettings(learning_rate=1.0, weight_decay=0.0, epochs=50, report_every=7, precision=precision)
    training = training if data.kind == "digits" else replace(training, learning_rate=100.0)
    points, seen = draw(data), []
    with pytest.raises(NaiveOverflow) as caught:
        seen.extend(train(RunConfig(data, model, training), points))
    step = caught.value.step
    assert issubclass(NaiveOverflow, Diverged) and step > 0
    assert seen[-1].step == step - 1
    words = "infinite" if data.kind == "digits" and precision == "float64" else "NaN"
    assert str(caught.value).startswith(f"The naive loss is {words} at step {step}: exp overflowed")
    stable = RunConfig(data, replace(model, loss_form="stable"), replace(training, report_every=1))
    shots = list(train(stable, points))
    assert shots[-1].step == 50 and np.isfinite([shot.loss for shot in shots]).all()
    assert [shot.loss for shot in shots if shot.step == step - 1] == pytest.approx([seen[-1].loss], rel=1e-3)


def test_the_naive_form_can_fail_at_the_start():
    run = run_of(model=replace(MODEL, initial="normal", initial_scale=10.0, hidden=(1000,), loss_form="naive"), precision="float32")
    with pytest.raises(NaiveOverflow, match=r"The naive loss is .* at step 0"):
        trained(run)


def test_a_run_that_diverges_by_itself_says_so_in_the_naive_form_too():
    run = run_of(model=replace(MODEL, loss_form="naive", hidden=()), weight_decay=10.0, learning_rate=100.0, epochs=400)
    with pytest.raises(Diverged):
        trained(run)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("batch_size", [0, 8])
def test_a_sum_is_the_mean_with_a_larger_rate_and_penalty(output, batch_size):
    """32 points in batches of 8, or in one: n times the loss, its gradient and its penalty, and a rate n times as small."""
    n, points = batch_size or 32, 32
    training = {"batch_size": batch_size, "epochs": 10}
    mean = trained(run_of(2, 16, 0.0, replace(MODEL, output=output), learning_rate=0.4, weight_decay=0.01, **training))
    summed = replace(MODEL, output=output, loss="sum")
    for one, other in zip(mean, trained(run_of(2, 16, 0.0, summed, learning_rate=0.4 / n, weight_decay=0.01 * n, **training)), strict=True):
        for a, b in zip(one.layers, other.layers, strict=True):
            np.testing.assert_allclose(b.weights, a.weights, rtol=0, atol=1e-12)
        assert other.data_loss == pytest.approx(points * one.data_loss, rel=1e-10)
        if batch_size:
            assert other.batch_loss == pytest.approx(n * one.batch_loss, rel=1e-10)
        else:
            assert other.gradient_norm == pytest.approx(points * one.gradient_norm, rel=1e-9)


def test_the_test_loss_of_a_sum_is_a_sum():
    mean, summed = (trained(run_of(test_share=0.25, model=replace(MODEL, loss=loss)))[0] for loss in ("mean", "sum"))
    assert summed.test_loss == pytest.approx(15 * mean.test_loss)


def test_blocks_of_points_add_up_to_the_sum(monkeypatch):
    run = run_of(3, 1000, model=replace(MODEL, loss="sum"), learning_rate=1e-4, epochs=5)
    whole = trained(run)
    monkeypatch.setattr(blocks, "_AT_ONCE", 10)
    monkeypatch.setattr(blocks, "_CACHE_BYTES", 8000)
    for a, b in zip(whole, trained(run), strict=True):
        assert b.loss == pytest.approx(a.loss, rel=1e-11)


@pytest.mark.parametrize("bug", ["none", "B"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("form", LOSS_FORMS)
def test_the_gradient_check_knows_the_sum(form, optimizer, bug):
    run = run_of(model=replace(MODEL, loss="sum", loss_form=form), optimizer=optimizer)
    data = draw(run.data)
    probe = GradientProbe(run, data, next(train(run, data)), GradcheckSettings(bug=bug))
    check = probe.check(np.arange(len(probe.analytic)), "central", 1e-5)
    assert (check.error < 1e-6) == (bug == "none")
    assert np.linalg.norm(check.numeric) > 10


def test_what_a_sum_does_is_said_before_the_run():
    experiment = EXPERIMENTS["training"]
    state = replace(AppState(), page="training")
    data = experiment.dataset(state)
    assert experiment.caution(state, data) == ""
    summed = with_value(state, "model.loss", "sum")
    assert "a sum over 300 points: its gradient is 300 times that of the mean" in experiment.caution(summed, data)
    assert "over 32 points" in experiment.caution(with_value(summed, "training.batch_size", 32), data)
    assert experiment.caution(with_value(summed, "training.batch_size", 1), data) == ""


def test_accuracy_does_not_depend_on_the_form():
    assert accuracy(np.array([[0.0, 1.0]]), np.array([1])) == 1.0


def test_the_scene_tells_the_truth():
    state = find("naive-softmax").state
    outcome = run_to_end(state, lambda _share: None)
    assert str(outcome.failure).startswith("The naive loss is infinite at step 3")
    stable = run_to_end(with_value(state, "model.loss_form", "stable"), lambda _share: None)
    assert stable.failure is None and stable.last.loss == pytest.approx(0.0002, abs=1e-4)
