"""The training step's gradient is the derivative of the loss it reports, and the check's verdict if it is not."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.random import RandomState

from core.datasets import BlobsSettings, SpiralSettings, draw
from core.network.activations import ACTIVATIONS
from core.network.anatomy import held_parameters
from core.network.bugs import BUGS, bugged_gradient
from core.network.edits import Edit
from core.network.gradcheck import GradientProbe, chosen, groups_of, relative_error
from core.network.gradcheck_settings import GradcheckSettings
from core.network.models import initial_layers, layer_sizes
from core.network.settings import OUTPUTS, ModelSettings, TrainingSettings
from core.network.training import RunConfig, train
from core.runs.experiments import EXPERIMENTS
from core.scenes import bundled, find
from core.state import AppState, matters, with_value
from core.types import Dataset, Layer, Snapshot

SPIRAL = SpiralSettings(classes=5, per_class=8, start_radius=0.1)
LOOK = GradcheckSettings()


def run_of(hidden, activation, data=SPIRAL, **training):
    return RunConfig(data, ModelSettings(hidden=hidden, activation=activation), TrainingSettings(**{"weight_decay": 0.1, **training}))


def random_layers(model, class_count, seed=1, features=2, scale=1.0):
    """Biases that are not zero either, so that no point sits on a kink."""
    rng, sizes = RandomState(seed), layer_sizes(model, class_count, features)
    return tuple(Layer(scale * rng.randn(n, m), scale * rng.randn(m)) for n, m in pairwise(sizes))


def at(layers):
    return Snapshot(0, 0, layers, 0.0, 0.0, 0.0, None)


def check_gradients(run, data, snapshot, look=LOOK):
    """The check of every parameter."""
    probe = GradientProbe(run, data, snapshot, look)
    return probe.check(np.arange(len(probe.analytic)), look.scheme, look.h)


def wrong_groups(run, data, layers, **look):
    """Names of the groups of parameters whose gradients differ from central differences."""
    check = check_gradients(run, data, at(layers), replace(LOOK, **look))
    return {group.name for group in groups_of(layers) if check.group_error(group) > 1e-6}


@pytest.mark.parametrize("hidden", [(), (6,), (6, 5), (5, 3, 6), (4, 3, 5, 4, 3, 4)], ids=str)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_gradient_is_the_central_difference(hidden, activation):
    run, data = run_of(hidden, activation), draw(SPIRAL)
    layers = random_layers(run.model, data.class_count)
    check = check_gradients(run, data, at(layers))
    assert check.errors.shape == (sum(layer.weights.size + layer.biases.size for layer in layers),)
    assert check.errors.max() < 1e-6
    assert np.abs(check.analytic).max() > 0.01
    assert not wrong_groups(run, data, layers)


def random_case(seed):
    """A network, its points and how it is trained, all drawn from `seed`; the derivatives are exact."""
    rng = RandomState(seed)
    features, classes, points = int(rng.randint(1, 6)), int(rng.randint(2, 6)), int(rng.randint(1, 30))
    hidden = tuple(int(units) for units in rng.randint(1, 8, rng.randint(0, 4)))
    activation = ", ".join(rng.choice(list(ACTIVATIONS), max(1, len(hidden))))
    x, labels = rng.randn(points, features), rng.randint(0, classes, points)
    data = Dataset(x, labels, x[:0], labels[:0], tuple(range(classes)))
    model = ModelSettings(hidden=hidden, activation=activation, output=str(rng.choice(OUTPUTS)))
    run = RunConfig(SPIRAL, model, TrainingSettings(weight_decay=float(rng.choice([0.0, 0.01, 0.1])), l1_penalty=(0.0, 0.02)[seed % 2]))
    return run, data, random_layers(model, classes, seed, features, scale=0.7)


@pytest.mark.parametrize("seed", range(200))
def test_random_networks_against_central_differences(seed):
    run, data, layers = random_case(seed)
    check = check_gradients(run, data, at(layers))
    assert check.errors[~check.kinked].max() < 1e-6
    assert check.kinked.sum() <= 0.1 * len(check.kinked), "random points sit on no kink"


@pytest.mark.parametrize("seed", range(20))
def test_the_textbook_pass_without_a_mistake_is_the_gradient_that_trains(seed):
    run, data, layers = random_case(seed)
    trained = GradientProbe(run, data, at(layers), LOOK).analytic
    textbook = bugged_gradient(BUGS[LOOK.bug], layers, run.model, data, run.training.weight_decay, run.training.l1_penalty)
    np.testing.assert_allclose(textbook, trained, rtol=1e-10, atol=1e-14)


BELOW_THE_OUTPUT = {"W1", "b1", "W2", "b2"}


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("bug", BUGS)
def test_each_bug_shows_in_the_layers_that_its_row_names(bug, activation):
    run, data, row = run_of((6, 5), activation), draw(SPIRAL), BUGS[bug]
    layers = random_layers(run.model, data.class_count)
    groups = [group for group in groups_of(layers) if (row.biases or not group.biases) and (row.top or group.layer < 2)]
    if activation == "step" and bug in "BDE":  # a gradient of 0 is right whatever it is multiplied by
        groups = [group for group in groups if group.layer == 2]
    assert wrong_groups(run, data, layers, bug=bug) == ({group.name for group in groups} if row.planted else set())


@pytest.mark.parametrize("bug", BUGS)
def test_the_answer_of_a_bug_says_what_its_row_says(bug):
    row = BUGS[bug]
    assert ("biases are correct" in row.answer) == (not row.biases)
    assert ("only the output layer is correct" in row.answer) == (not row.top)
    assert row.planted == matters(with_value(with_value(AppState(), "gradcheck.visible", True), "gradcheck.bug", bug), "gradcheck.reveal")


def test_one_row_is_no_bug_and_is_the_one_to_begin_with():
    assert [key for key, row in BUGS.items() if not row.planted] == [LOOK.bug]


@pytest.mark.parametrize("derivative", ["relu", "of_activation"])
def test_a_notebooks_mistake_shows_below_the_output(derivative):
    run, data = run_of((6, 5), "tanh"), draw(SPIRAL)
    run = replace(run, model=replace(run.model, derivative=derivative))
    assert wrong_groups(run, data, random_layers(run.model, data.class_count)) == BELOW_THE_OUTPUT


def test_a_point_on_a_kink_of_relu_is_an_error_that_no_layer_is_blamed_for():
    """With biases 0 the origin's pre-activations are 0: the loss has no derivative by the biases there."""
    run = run_of((6,), "relu")
    none = np.empty((0, 2))
    data = Dataset(np.array([[0.0, 0.0], [1.0, 0.5]]), np.array([0, 1]), none, none[:, 0].astype(int), (0, 1))
    layers = initial_layers(run.data, replace(run.model, initial_scale=1.0), data.class_count)
    check = check_gradients(run, data, at(layers))
    assert check.errors.max() > 0.1
    assert groups_of(layers)[1].holds(check.indices[check.kinked]).all()
    assert check.errors[~check.kinked].max() < 1e-6
    assert wrong_groups(run, data, layers, bug="D") == {"W1", "W2"}


def test_the_check_of_notebook_001():
    """Blobs, one layer, point by point: as in the notebook, after the update, and as it should be, at the same weights."""
    data_settings = BlobsSettings(seed=7, count=500, test_share=0.4, split_seed=42)
    model = ModelSettings(hidden=(), initial_from="notebook_001")
    training = TrainingSettings(
        learning_rate=0.01, weight_decay=0, batch_size=1, order_from="notebook", epochs=10, updates=1000, report_every=1
    )
    run, data = RunConfig(data_settings, model, training), draw(data_settings)
    shots = list(train(run, data))[:1000]
    errors = weights_errors(run, data, shots, scheme="forward", h=1e-4, place="after")
    assert (np.median(errors), max(errors)) == pytest.approx((0.030447392719781516, 0.5679873957395218), rel=1e-6)
    errors = weights_errors(run, data, shots, scheme="forward", h=1e-4)
    # The stored values are relative to |analytic| + |numeric|.
    assert (np.median(errors), max(errors)) == pytest.approx((2 * 0.00017297291828149113, 2 * 0.00029068734029851954), rel=1e-3)
    errors = weights_errors(run, data, shots)
    assert np.median(errors) < 1e-9
    assert max(errors) < 1e-7


def first_snapshot(scene):
    """The run of a bundled scene, its points and its initial weights."""
    state = find(scene).state
    experiment = EXPERIMENTS["training"]
    data = experiment.dataset(state)
    return RunConfig(state.data, state.model, state.training), data, next(experiment.snapshots(state, data, 1, None))


def test_the_first_gradient_of_notebook_004():
    probe = GradientProbe(*first_snapshot("ring-tanh"), LOOK)
    by_unit = [
        *(-0.28025652177935023, 0.025266744458092592, 0.008582952953968064),
        *(-7.98624664282938e-05, -0.007991374675952245, -0.015658831367547973),
        *(-0.025324998523977002, 0.01165745099877997, 0.04293176303192195),
        *(-0.03403519512177635, 0.12863053135700517, -0.10171213078199545, 0.010467001130114352),
    ]
    np.testing.assert_allclose(probe.analytic, by_unit, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("scene", [key for key, scene in bundled().items() if scene.state.page == "training"])
def test_every_scene_trains_with_the_derivative_of_its_loss(scene):
    run, data, start = first_snapshot(scene)
    groups = groups_of(start.layers)
    check = GradientProbe(run, data, start, LOOK).check(chosen(groups, 60), "central", 1e-5)
    assert max(map(check.group_error, groups)) < 1e-6


def weights_errors(run, data, shots, **look):
    look = replace(LOOK, points="batch", **look)
    return [check_gradients(run, data, shot, look).group_error(groups_of(shot.layers)[0]) for shot in shots]


def test_the_error_over_h_falls_by_two_decades_or_by_one_and_rises_again():
    """Truncation is h^2 or h, cancellation 1 / h."""
    run, data = run_of((6,), "tanh"), draw(SPIRAL)
    probe = GradientProbe(run, data, at(random_layers(run.model, 5)), LOOK)
    every = np.arange(len(probe.analytic))
    errors = np.log10([[relative_error(probe.analytic, numeric) for numeric in probe.quotients(every, h)] for h in (1e-2, 1e-3, 1e-10)])
    forward, central = errors.T
    assert forward[0] - forward[1] == pytest.approx(1, abs=0.1)
    assert central[0] - central[1] == pytest.approx(2, abs=0.1)
    assert errors[2].min() > central[1]


def test_what_is_checked_of_a_large_model_and_of_many_points_is_bounded_and_always_the_same():
    run = run_of((1000, 1000), "tanh")
    data = draw(replace(SPIRAL, per_class=2000))
    layers = random_layers(run.model, 5, scale=0.03)
    probe = GradientProbe(run, data, at(layers), LOOK)
    assert probe.points == 10
    groups = groups_of(layers)
    indices = chosen(groups, 30)
    assert 25 <= len(indices) <= 35
    assert np.array_equal(indices, chosen(groups, 30))
    assert all(group.holds(indices).any() for group in groups)
    assert np.array_equal(chosen(groups_of(layers[-1:]), 10**9), np.arange(5005))
    assert probe.check(indices, "central", 1e-4).errors.max() < 1e-6


def test_parameters_have_the_notebooks_names():
    layers = random_layers(ModelSettings(hidden=(3,)), 2)
    names = {group.member_name(int(index)): index for group in groups_of(layers) for index in group.indices(np.arange(group.size))}
    assert sorted(names.values()) == list(range(2 * 3 + 3 + 3 * 2 + 2))
    probe = GradientProbe(run_of((3,), "tanh", SpiralSettings(classes=2)), draw(SpiralSettings(classes=2)), at(layers), LOOK)
    parameters = probe._parameters
    assert parameters[names["W1[1, 2]"]] == layers[0].weights[1, 2]
    assert parameters[names["b2[1]"]] == layers[1].biases[1]


def test_a_loss_that_overflows_has_the_worst_error_and_no_warning():
    run, data = run_of((6,), "relu"), draw(SPIRAL)
    layers = tuple(Layer(1e200 * layer.weights, layer.biases) for layer in random_layers(run.model, 5))
    check = check_gradients(run, data, at(layers))
    assert np.isfinite(check.errors).all()
    assert check.errors.max() == 2
    assert max(check.group_error(group) for group in groups_of(layers)) <= 1e3


@pytest.mark.parametrize("bug", BUGS)
@pytest.mark.parametrize("place", ["before", "after"])
def test_the_check_knows_what_edits_hold_still(bug, place):
    model = ModelSettings(hidden=(6, 5), activation="tanh", initial="xavier")
    edits = (Edit(2, "freeze", 0, 1), Edit(3, "remove", 1, 0), Edit(3, "off", 0, 4))
    run = RunConfig(SPIRAL, model, TrainingSettings(epochs=4, report_every=1, weight_decay=0.1), edits)
    data, look = draw(SPIRAL), replace(LOOK, bug=bug, place=place)
    *_, last = train(run, data)
    probe = GradientProbe(run, data, last, look)
    held = held_parameters(last)
    check = probe.check(np.arange(len(probe.analytic)), "central", 1e-5)
    assert probe.held == held.sum() == 3 + 3 + 4
    assert not check.analytic[held].any() and not check.numeric[held].any()
    assert check.numeric[~held].all()
    assert (check.error < 1e-6) == (bug == "none" and place == "before")
