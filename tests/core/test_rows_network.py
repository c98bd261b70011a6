"""Every row of the network's tables, new ones included, keeps its contract: activations, initial weights, schedules, updates."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.random import RandomState

from core.datasets import SpiralSettings
from core.network.activations import ACTIVATIONS, unit_cautions
from core.network.fields import largest_value
from core.network.initial import INITIALISERS
from core.network.models import initial_layers, layer_sizes
from core.network.notebooks import REPLAYS, draw_layers
from core.network.schedules import SCHEDULES
from core.network.settings import ModelSettings, TrainingSettings
from core.network.updates import update_rule
from core.optimizers import OPTIMIZERS
from core.params import params_of
from core.state import AppState, matters, with_value
from core.types import Layer

Z = np.concatenate([-(10.0 ** np.arange(300, -301, -5)), [0.0], 10.0 ** np.arange(-300, 301, 5), np.linspace(-40, 40, 641)])
FROZEN = json.loads((Path(__file__).parent / "data" / "replays.json").read_text(encoding="utf-8"))
POINTS = SpiralSettings(classes=4, per_class=8, seed=3)


def applied(row, z):
    h = np.array(z)
    row.apply(h)
    return h


def slope_of(with_slope, z):
    """g(z), as it stands in place of z, and g'(z)."""
    h, slope = np.array(z), np.full_like(z, np.nan)
    with_slope(h, slope)()
    return h, slope


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_the_same_at_every_call_finite_and_in_place(name, dtype):
    row, z = ACTIVATIONS[name], Z[np.abs(Z) < np.finfo(dtype).max / 2].astype(dtype)
    h, slope = slope_of(row.with_slope, z)
    np.testing.assert_allclose(h, applied(row, z), rtol=4 * np.finfo(dtype).eps)
    assert h.dtype == slope.dtype == dtype
    assert np.isfinite(h).all()
    assert np.isfinite(slope).all()
    for one, again in zip((h, slope), slope_of(row.with_slope, z), strict=True):
        assert np.array_equal(one, again)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activations_derivative_is_the_difference_quotient_up_to_its_kinks(name):
    row, h = ACTIVATIONS[name], 1e-5
    z = np.linspace(-8, 8, 1600)  # without 0, where the second derivative of elu jumps
    away = np.all([np.abs(z - kink) > 2 * h for kink in row.kinks], axis=0) if row.kinks else np.ones(len(z), bool)
    quotient = (applied(row, z + h) - applied(row, z - h)) / (2 * h)
    np.testing.assert_allclose(slope_of(row.with_slope, z)[1][away], quotient[away], atol=1e-9)
    for kink in row.kinks:
        values, slopes = slope_of(row.with_slope, np.array([kink - h, kink + h]))
        assert max(np.ptp(values), np.ptp(slopes)) > 1e-3, "it jumps or bends there"


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_slopes_of_an_activation_are_the_whole_of_it(name):
    row = ACTIVATIONS[name]
    if row.slopes is not None:
        left, right = row.slopes
        assert row.kinks == (() if left == right else (0.0,))
        assert np.array_equal(applied(row, Z), np.where(Z < 0, left * Z, right * Z))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_mistaken_for_one_with_another_derivative(name):
    row, z = ACTIVATIONS[name], np.linspace(-3, 3, 13)
    assert np.abs(slope_of(row.other_slope, z)[1] - slope_of(row.with_slope, z)[1]).max() > 0.01


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_bound_of_an_activation_holds_and_is_not_far_off(name):
    row = ACTIVATIONS[name]
    for reach in (0.0, 1e-3, 0.7, 40.0, 1e10, 1e300):
        assert np.abs(applied(row, np.append(Z[np.abs(Z) <= reach], [-reach, reach]))).max() <= row.bound(reach)
    assert np.abs(applied(row, np.linspace(-40, 40, 641))).max() > 0.999 * row.bound(40.0)
    assert not np.isnan(row.bound(np.inf))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_single_precision_keeps_an_activation_as_far_as_its_row_says(name):
    row = ACTIVATIONS[name]
    z = np.concatenate([sign * np.geomspace(1e-6, min(row.single_reach, 1e30), 2001) for sign in (-1, 1)])
    error = np.abs(applied(row, z.astype(np.float32)) - applied(row, z))
    assert (error / np.maximum(np.abs(z), 1.0)).max() < 1e-6
    if row.single_reach < np.inf:
        beyond = np.linspace(1, 100, 1000) * row.single_reach
        assert np.abs(applied(row, beyond.astype(np.float32)) - applied(row, beyond)).max() > 1e-4


def test_activations_at_known_places():
    z = np.array([-2.0, 0.0, 1.0])
    known = {
        "leaky_relu": [-0.02, 0.0, 1.0],
        "elu": [np.exp(-2) - 1, 0.0, 1.0],
        "softplus": [np.log1p(np.exp(-2)), np.log(2), np.log1p(np.e)],
        "sine": [np.sin(-2.0), 0.0, np.sin(1.0)],
        "step": [0.0, 0.0, 1.0],
        "linear": z,
        "gelu": [0.5 * v * (1 + np.tanh((2 / np.pi) ** 0.5 * (v + 0.044715 * v**3))) for v in z],
    }
    for name, values in known.items():
        np.testing.assert_allclose(applied(ACTIVATIONS[name], z), values, rtol=1e-14, err_msg=name)


def test_only_units_that_cannot_learn_are_warned_about():
    assert {name for name, row in ACTIVATIONS.items() if row.caution} == {"step", "linear"}
    assert "slope 0" in unit_cautions("step", 2)
    assert unit_cautions("relu, linear", 1) == "", "there is no second layer"
    assert unit_cautions("step, linear, step", 3) == f"{ACTIVATIONS['step'].caution} {ACTIVATIONS['linear'].caution}"


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_largest_value_of_a_network_bounds_all_that_is_worked_out(name):
    rows = (ACTIVATIONS[name],) * 2
    for seed in range(30):
        rng = RandomState(seed)
        scales = 10.0 ** rng.uniform(-6, 6, 3)
        layers = tuple(
            Layer(scale * rng.randn(n, m), scale * rng.randn(m)) for scale, (n, m) in zip(scales, pairwise((2, 4, 3, 2)), strict=True)
        )
        bound, values = largest_value(layers, rows, 1.5), [layer.weights for layer in layers]
        h = rng.uniform(-1.5, 1.5, (50, 2))
        for layer, row in zip(layers, (*rows, None), strict=True):
            h = h @ layer.weights + layer.biases
            values.append(h)
            h = applied(row, h) if row else h
            values.append(h)
        assert max(np.abs(value).max() for value in values) <= bound


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_largest_value_of_a_network_is_reached_where_nothing_cancels(name):
    row, layers = ACTIVATIONS[name], (Layer(np.array([[40.0], [40.0]]), np.array([1.0])), Layer(np.array([[30.0]]), np.array([1.0])))
    z = 81 * np.ones(1)
    ends = [abs(float(applied(row, sign * z)[0])) for sign in (-1, 1)]
    assert largest_value(layers, (row,), 1.0) == pytest.approx(max(81, 30 * max(1.0, *ends) + 1), rel=1e-9)


@pytest.mark.parametrize("name", INITIALISERS)
@pytest.mark.parametrize("shape", [(1, 1), (2, 100), (64, 10), (1000, 1000)])
def test_an_initialiser_is_decided_by_its_stream_and_minds_the_scale_if_it_says_so(name, shape):
    row = INITIALISERS[name]
    first, again = (row.draw(RandomState(5), shape, 0.5) for _ in range(2))
    assert (first.shape, first.dtype) == (shape, np.float64)
    assert np.isfinite(first).all()
    assert np.array_equal(first, again)
    assert set(row.uses) <= {"initial_scale"}
    assert np.array_equal(first, row.draw(RandomState(5), shape, 2.0)) == ("initial_scale" not in row.uses)
    biases, again = (row.biases(RandomState(5), shape) for _ in range(2))
    assert (biases.shape, biases.dtype) == (shape[1:], np.float64)
    assert np.array_equal(biases, again)


def test_only_pytorchs_initialiser_draws_biases_and_all_lie_within_its_bound():
    assert [name for name, row in INITIALISERS.items() if row.biases(RandomState(0), (9, 5)).any()] == ["pytorch"]
    sizes = (2, 400, 300)
    for layer, fan_in in zip(draw_layers(RandomState(0), ModelSettings(initial="pytorch"), sizes), sizes, strict=False):
        for drawn in (layer.weights, layer.biases):
            assert 0.98 < np.abs(drawn).max() * fan_in**0.5 <= 1
            assert abs(drawn.mean()) < 0.1 / fan_in**0.5


class Read:
    """Settings that record which of them were read."""

    def __init__(self, settings):
        self._settings, self.names = settings, set()

    def __getattr__(self, name):
        self.names.add(name)
        return getattr(self._settings, name)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_is_positive_and_reads_what_it_says(name):
    row, read = SCHEDULES[name], Read(TrainingSettings(epochs=50, drop_every=7, drop_factor=0.3))
    factors = [row.factor(read, epoch) for epoch in range(60)]
    assert factors == [row.factor(read, epoch) for epoch in range(60)]
    assert np.isfinite(factors).all()
    assert min(factors) > 0
    assert read.names == set(row.uses) <= set(params_of(TrainingSettings))
    for extreme in (TrainingSettings(epochs=0), TrainingSettings(epochs=1), TrainingSettings(epochs=10_000_000, drop_factor=1.0)):
        assert row.factor(extreme, 0) > 0


@pytest.mark.parametrize("key", ["drop_every", "drop_factor"])
@pytest.mark.parametrize("name", SCHEDULES)
def test_the_form_shows_the_settings_that_a_schedule_reads(name, key):
    assert matters(with_value(AppState(), "training.schedule", name), f"training.{key}") == (key in SCHEDULES[name].uses)


def walked(row, dtype, rate=0.01):
    parameters, slots = np.linspace(-1, 1, 7).astype(dtype), [np.zeros(7, dtype) for _ in range(row.slots)]
    places = []
    for step in range(1, 30):
        row.update(parameters, np.sin(3 * parameters), slots, rate, step)
        places.append(parameters.copy())
    assert all(array.dtype == dtype for array in (parameters, *slots))
    return np.array(places)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_is_deterministic_and_plain_only_if_its_row_says_so(name, dtype):
    row = OPTIMIZERS[name]
    places, plain = walked(row, dtype), [np.linspace(-1, 1, 7).astype(dtype)]
    assert np.array_equal(places, walked(row, dtype))
    assert np.isfinite(places).all()
    for _ in places:
        plain.append(plain[-1] - dtype(0.01) * np.sin(3 * plain[-1]))
    assert np.allclose(places, plain[1:], rtol=1e-4, atol=1e-7) == row.plain
    assert not row.plain or row.slots == 0


@pytest.mark.parametrize("l1", [0, 1])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_rule_of_the_network_is_the_row_with_the_penalty_in_its_gradient_or_beside_it(name, l1):
    row, decays, pulls = OPTIMIZERS[name], np.array([0.1, 0.1, 0.0, 0.1]), l1 * np.array([0.2, 0.3, 0.0, 0.2])
    mine, gradients = np.array([1.0, -2.0, 3.0, 0.0]), np.zeros(4)
    rule = update_rule(TrainingSettings(optimizer=name), mine, gradients, decays, pulls)
    rule.set_rate(0.05)
    theirs, slots = mine.copy(), [np.zeros(4) for _ in range(row.slots)]
    for step in range(1, 20):
        slope, penalty = np.cos(theirs) * [1, 1, 1, 0], decays * theirs
        place = theirs.copy()
        if row.decoupled:
            theirs -= 0.05 * penalty
        signs = pulls * np.sign(place)
        row.update(theirs, slope + signs + (0 if row.decoupled else penalty), slots, 0.05, step)
        gradients[:] = rule.factor * slope
        rule.update()
        np.testing.assert_allclose(mine, theirs, rtol=1e-12)
    assert mine[-1] == 0, "at 0 nothing pulls"


def replayed(name, model, points=POINTS):
    sizes = layer_sizes(model, 4)
    layers = REPLAYS[name].draw(points, model, sizes)
    assert [layer.weights.shape for layer in layers] == list(pairwise(sizes))
    return layers


def bits(layers):
    return [array.tobytes() for layer in layers for array in (layer.weights, layer.biases)]


@pytest.mark.parametrize("hidden", [(), (5,), (6, 5)], ids=str)
@pytest.mark.parametrize("name", REPLAYS)
def test_a_replay_is_frozen(name, hidden):
    """Of each layer the first and the last weight, the sum of all, and that of the biases."""
    layers = replayed(name, ModelSettings(hidden=hidden, seed=9, initial_scale=0.5))
    drawn = [[layer.weights[0, 0], layer.weights[-1, -1], layer.weights.sum(), layer.biases.sum()] for layer in layers]
    np.testing.assert_allclose(drawn, FROZEN[name][str(hidden)], rtol=1e-12, atol=1e-15)


def test_there_is_a_frozen_draw_of_each_replay():
    assert list(FROZEN) == list(REPLAYS)


@pytest.mark.parametrize("hidden", [(), (6, 5)], ids=str)
@pytest.mark.parametrize("name", REPLAYS)
def test_a_replay_is_decided_by_the_settings_that_it_reads(name, hidden):
    row, model = REPLAYS[name], ModelSettings(hidden=hidden, initial_from=name, seed=9)
    first = bits(replayed(name, model))
    assert first == bits(replayed(name, model))
    assert all(np.isfinite(array).all() for layer in replayed(name, model) for array in (layer.weights, layer.biases))
    assert first == bits(initial_layers(POINTS, model, 4))
    assert set(row.uses) <= {"initial", "seed"}
    for key, others in {"initial": set(INITIALISERS) - {model.initial}, "seed": {10}}.items():
        for other in others:
            assert (bits(replayed(name, replace(model, **{key: other}))) != first) == (key in row.uses)
    read = Read(model)
    row.draw(POINTS, read, layer_sizes(model, 4))
    assert read.names - {"hidden", "initial_scale"} == set(row.uses)


@pytest.mark.parametrize("initial", INITIALISERS)
@pytest.mark.parametrize("name", REPLAYS)
def test_the_form_shows_the_settings_that_the_initial_weights_depend_on(name, initial):
    state = with_value(with_value(AppState(), "model.initial_from", name), "model.initial", initial)
    row = REPLAYS[name]
    assert matters(state, "model.initial") == ("initial" in row.uses)
    assert matters(state, "model.seed") == ("seed" in row.uses)
    first, scaled = (bits(replayed(name, replace(state.model, initial_scale=scale))) for scale in (0.1, 0.2))
    assert matters(state, "model.initial_scale") == (first != scaled)
