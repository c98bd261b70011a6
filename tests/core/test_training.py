"""The trainer against notebook 000, and the guarantees of a run: exact resumption, finite snapshots, no allocation."""

import dataclasses
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from core.datasets import GaussiansSettings, SpiralSettings, draw
from core.errors import Diverged
from core.network.activations import ACTIVATIONS
from core.network.models import accuracy, initial_layers, probabilities, scores
from core.network.settings import ModelSettings, TrainingSettings
from core.network.stepper import Stepper
from core.network.training import RunConfig, train
from core.types import Dataset

with np.load(Path(__file__).parent / "data" / "spiral.npz") as _arrays:
    GOLDEN = dict(_arrays)
SPIRAL = draw(SpiralSettings())
LINEAR = ModelSettings(hidden=())
SWEEP = {
    0.0: {0: 1.0986811119095794, 1000: 0.1391066563575461, 5000: 0.02642711128691412, 10000: 0.01933002899560918},
    1e-4: {0: 1.0986836229839034, 1000: 0.16370166289665314, 5000: 0.07406045564988661, 10000: 0.0721823762961844},
}
BLAS_THREADS = "import core, numpy, threadpoolctl; print([pool['num_threads'] for pool in threadpoolctl.threadpool_info()])"


def run_of(model=LINEAR, **training):
    return RunConfig(SpiralSettings(), model, TrainingSettings(**training))


def correct(snapshot, points=300):
    return round(points * snapshot.train_accuracy)


def same_bits(a, b):
    return all(np.array_equal(x.weights, y.weights) and np.array_equal(x.biases, y.biases) for x, y in zip(a.layers, b.layers, strict=True))


def test_the_notebooks_initial_weights_come_out_exactly():
    (linear,) = initial_layers(SpiralSettings(), LINEAR, 3)
    first, second = initial_layers(SpiralSettings(), ModelSettings(), 3)
    assert np.array_equal(linear.weights, GOLDEN["W_init"])
    assert np.array_equal(first.weights, GOLDEN["nl_W_init"])
    assert np.array_equal(second.weights, GOLDEN["nl_W2_init"])
    assert not (linear.biases.any() or first.biases.any() or second.biases.any())


def test_weights_from_a_seed_depend_on_that_seed_alone():
    model = ModelSettings(hidden=(4, 3), initial_from="seed", seed=7, initial_scale=0.5)
    layers = initial_layers(SpiralSettings(seed=1), model, 3)
    again = initial_layers(GaussiansSettings(), model, 3)
    assert all(np.array_equal(a.weights, b.weights) for a, b in zip(layers, again, strict=True))
    assert [layer.weights.shape for layer in layers] == [(2, 4), (4, 3), (3, 3)]
    assert layers[0].weights[0, 0] == 0.5 * np.random.RandomState(7).randn()


def test_the_linear_model_repeats_the_notebook():
    *reported, last = train(run_of(epochs=200, report_every=10), SPIRAL)
    assert [shot.step for shot in reported] == list(range(0, 200, 10))
    np.testing.assert_allclose([shot.loss for shot in reported], GOLDEN["linear_losses"][::10], rtol=1e-12)
    assert last.loss == pytest.approx(0.7862816834860659, rel=1e-12)
    assert last.data_loss == pytest.approx(0.7763811751710173, rel=1e-12)
    assert (last.step, last.epoch, correct(last), last.test_accuracy) == (200, 200, 148, None)


def test_the_hidden_layer_repeats_the_notebook_as_far_as_rounding_lets_it():
    *reported, last = train(run_of(ModelSettings(), epochs=10_000, report_every=10), SPIRAL)
    apart = np.abs(np.array([shot.loss for shot in reported]) - GOLDEN["relu_losses_every_10"])
    assert apart[:51].max() < 1e-12
    assert apart[:101].max() < 1e-8
    assert apart[:151].max() < 1e-6
    assert apart.max() < 2e-4
    assert last.loss == pytest.approx(0.24602827135961003, abs=2e-4)
    assert correct(last) == pytest.approx(294, abs=2)


@pytest.mark.parametrize("weight_decay", SWEEP)
def test_less_weight_decay_repeats_the_sweep(weight_decay):
    marks = SWEEP[weight_decay]
    shots = list(train(run_of(ModelSettings(), weight_decay=weight_decay, epochs=10_000, report_every=1000), SPIRAL))
    assert [shots[step // 1000].loss for step in marks] == pytest.approx(list(marks.values()), abs=2e-4)
    assert shots[0].loss == pytest.approx(marks[0], rel=1e-12)
    assert correct(shots[-1]) == pytest.approx(298, abs=2)


def test_single_precision_stays_close_on_the_linear_model():
    *_, last = train(run_of(epochs=200, precision="float32"), SPIRAL)
    assert {array.dtype for layer in last.layers for array in (layer.weights, layer.biases)} == {np.dtype(np.float32)}
    assert last.loss == pytest.approx(0.7862816834860659, rel=1e-6)
    assert correct(last) == 148


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("hidden", [(), (100,), (8, 7, 6)], ids=str)
def test_going_on_from_a_snapshot_gives_the_same_bits(precision, hidden):
    run = run_of(ModelSettings(hidden=hidden, initial_scale=0.5), epochs=100, report_every=30, precision=precision)
    whole = list(train(run, SPIRAL))
    otherwise = dataclasses.replace(run, training=dataclasses.replace(run.training, report_every=7, epochs=44))
    *_, stopped = train(otherwise, SPIRAL)
    rest = list(train(run, SPIRAL, stopped))
    assert [shot.step for shot in whole] == [0, 30, 60, 90, 100]
    assert [shot.step for shot in rest] == [60, 90, 100]
    assert all(same_bits(a, b) and a.loss == b.loss for a, b in zip(whole[2:], rest, strict=True))


def test_nothing_is_left_to_do_at_the_last_step():
    run = run_of(epochs=0)
    (start,) = train(run, SPIRAL)
    assert start.step == 0
    assert list(train(run, SPIRAL, start)) == []


def test_only_asked_steps_are_reported_when_they_are_far_apart():
    assert [shot.step for shot in train(run_of(epochs=3100, report_every=2500), SPIRAL)] == [0, 2500, 3100]


def test_snapshots_do_not_change_afterwards():
    shots = train(run_of(ModelSettings(hidden=(5,)), epochs=2, report_every=1), SPIRAL)
    first = next(shots)
    before = [layer.weights.copy() for layer in first.layers]
    next(shots)
    assert all(np.array_equal(a, layer.weights) for a, layer in zip(before, first.layers, strict=True))
    assert not any(array.flags.writeable for layer in first.layers for array in (layer.weights, layer.biases))


def test_test_points_are_counted_apart():
    data = Dataset(SPIRAL.x_train, SPIRAL.y_train, SPIRAL.x_train[:100], SPIRAL.y_train[:100], SPIRAL.label_values)
    *_, last = train(run_of(epochs=200), data)
    assert correct(last) == 148
    assert round(100 * last.test_accuracy) == 46


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("report_every", [1, 10, 10_000])
def test_a_diverging_run_ends_at_its_last_finite_step(precision, report_every):
    """Weights that decay by 1 - 10 grow ninefold in each step, until they overflow."""
    run = run_of(weight_decay=10.0, epochs=5000, report_every=report_every, precision=precision)
    errors_before, shots = np.geterr(), []
    with pytest.raises(Diverged, match=r"step \d+.*learning rate 1\b") as caught:
        for shot in train(run, SPIRAL):
            shots.append(shot)
            assert np.geterr() == errors_before
    steps = [shot.step for shot in shots]
    assert steps == sorted(set(steps))
    assert caught.value.step == steps[-1] + 1
    assert caught.value.step == {"float64": 163, "float32": 42}[precision]
    assert all(np.isfinite(shot.loss) for shot in shots)
    assert all(np.isfinite(layer.weights).all() and np.isfinite(layer.biases).all() for shot in shots for layer in shot.layers)


def test_a_diverging_run_that_goes_on_from_its_last_finite_step_yields_nothing_more():
    run, shots = run_of(weight_decay=10.0, epochs=5000), []
    with pytest.raises(Diverged) as first:
        shots.extend(train(run, SPIRAL))
    last = shots[-1] if shots else None
    with pytest.raises(Diverged) as again:
        list(train(run, SPIRAL, last))
    assert again.value.step == first.value.step


def test_a_penalty_that_alone_diverges_is_named():
    with pytest.raises(Diverged, match="Try a weaker penalty"):
        list(train(run_of(learning_rate=10.0, weight_decay=1.0, epochs=10_000), SPIRAL))


def test_scores_probabilities_and_accuracy():
    (start,) = train(run_of(ModelSettings(hidden=(4, 3), activation="tanh", initial_scale=1.0), epochs=0), SPIRAL)
    logits = scores(start.layers, "tanh", SPIRAL.x_train)
    assert accuracy(logits, SPIRAL.y_train) == start.train_accuracy
    p = probabilities(logits)
    assert -np.log(p[np.arange(300), SPIRAL.y_train]).mean() == pytest.approx(start.data_loss, rel=1e-13)
    far = np.finfo(np.float64).max
    np.testing.assert_array_equal(probabilities(np.array([[1e4, 0.0], [-1e4, -1e4], [-far, far]])), [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])
    assert accuracy(np.zeros((4, 3)), np.array([0, 1, 2, 0])) == 0.5, "of equal scores the first class counts"


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_step_allocates_no_array(activation):
    settings, model = SpiralSettings(per_class=10_000), ModelSettings(hidden=(20, 10), activation=activation)
    data = draw(settings)
    stepper = Stepper(data, model, TrainingSettings())
    stepper.load(initial_layers(settings, model, 3))
    stepper.advance(1)
    tracemalloc.start()
    try:
        stepper.advance(50)
        left, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert left < 1000
    assert peak < data.x_train[:, 0].nbytes / 3, "one number for each point is more than the loop ever holds"


def test_products_run_on_one_blas_thread():
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", BLAS_THREADS], capture_output=True, text=True, check=True, env=environment, timeout=60)
    assert done.stdout.strip() == "[1]"
