"""Single layers checked on their own, as in notebook 003: every upstream derivative, weights, biases and inputs."""

from dataclasses import replace

import numpy as np
import pytest

from core.network.bugs import BUGS
from core.network.gradcheck_settings import CHECKED_PARTS, NETWORK, GradcheckSettings
from core.network.losses import LOSS_FORMS, REDUCTIONS
from core.network.parts import PARTS, PartProbe
from core.network.settings import ModelSettings
from core.pictures.gradcheck import gradcheck_resolver
from core.pictures.view_input import ViewInput
from core.runs.experiments import EXPERIMENTS
from core.scenes import find
from core.state import AppState, matters, with_value

UPSTREAMS = [
    {"upstream": "drawn"},
    *({"upstream": "typed", "upstream_value": value} for value in (1.0, 0.0, -2.5, 100.0, 0.4211267826854898)),
]
VISIBLE = {"affine": "DE", "relu": "CE", "cross_entropy": "BE"}
"""The bugs that change each layer."""


MEAN = ModelSettings()


def probe_of(part, bug="none", model=MEAN, **settings):
    return PartProbe(GradcheckSettings(part=part, bug=bug, **settings), model)


def checked(probe, h=1e-5):
    return probe.check(np.arange(len(probe.analytic)), "central", h)


def test_every_part_can_be_chosen():
    assert set(CHECKED_PARTS) == {NETWORK, *PARTS} and set(VISIBLE) == set(PARTS)


@pytest.mark.parametrize("upstream", UPSTREAMS, ids=str)
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("part", PARTS)
def test_a_correct_layer_passes_whatever_the_upstream_derivative(part, seed, upstream):
    probe = probe_of(part, part_seed=seed, **upstream)
    check = checked(probe)
    assert check.errors[~check.kinked].max() < 1e-6
    assert check.kinked.sum() <= 2
    assert np.any(check.numeric) == (upstream.get("upstream_value") != 0)


@pytest.mark.parametrize("part", PARTS)
def test_a_backward_pass_is_proportional_to_the_upstream_derivative(part):
    one, other = (probe_of(part, upstream="typed", upstream_value=value).analytic for value in (1.0, -3.0))
    np.testing.assert_allclose(other, -3 * one, rtol=1e-13)


@pytest.mark.parametrize("bug", BUGS)
@pytest.mark.parametrize("part", PARTS)
def test_each_bug_shows_in_the_layer_that_it_is_about(part, bug):
    check = checked(probe_of(part, bug))
    assert (check.error > 1e-3) == (bug in VISIBLE[part])


def test_a_layer_that_ignores_the_upstream_derivative_passes_where_it_is_1_as_the_notebooks_did():
    """Its check failed with the drawn 0.42: numeric over analytic is that factor in every entry."""
    good = checked(probe_of("cross_entropy", "E", upstream="typed", upstream_value=1.0))
    assert good.error < 1e-6
    drawn = 0.4211267826854898
    bad = checked(probe_of("cross_entropy", "E", upstream="typed", upstream_value=drawn))
    np.testing.assert_allclose(bad.numeric / bad.analytic, drawn, rtol=1e-3)
    assert bad.error > 0.5


@pytest.mark.parametrize("value", [0.0, -1.0])
@pytest.mark.parametrize("part", PARTS)
def test_a_layer_that_ignores_the_upstream_derivative_fails_for_0_and_negative_ones(part, value):
    assert checked(probe_of(part, "E", upstream="typed", upstream_value=value)).error > 0.5


def test_the_affine_layer_has_the_gradients_of_the_books():
    probe = probe_of("affine", upstream="typed", upstream_value=2.0)
    weights, biases, inputs = probe.groups
    assert [group.name for group in probe.groups] == ["dW", "db", "dX"]
    assert [group.size for group in probe.groups] == [11 * 17, 17, 33 * 11]
    everything = np.arange(len(probe.analytic))
    assert sum(group.holds(everything) for group in probe.groups).tolist() == [1] * len(everything)
    assert np.array_equal(np.sort(np.concatenate([group.indices(np.arange(group.size)) for group in probe.groups])), everything)
    np.testing.assert_allclose(probe.analytic[biases.indices(np.arange(17))], 2.0 * 33)
    matrix, x = probe._parameters[: 17 * 12].reshape(17, 12), probe._parameters[17 * 12 :].reshape(33, 11)
    by_weights = probe.analytic[weights.indices(np.arange(weights.size))].reshape(17, 11).T
    np.testing.assert_allclose(by_weights, x.T @ np.full((33, 17), 2.0), rtol=1e-12)
    by_inputs = probe.analytic[inputs.indices(np.arange(inputs.size))].reshape(33, 11)
    np.testing.assert_allclose(by_inputs, np.full((33, 17), 2.0) @ matrix[:, :-1], rtol=1e-12)
    assert inputs.member_name(17 * 12 + 11 + 3) == "dX[1, 3]"
    assert weights.member_name(12 + 3) == "dW[3, 1]"


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("form", LOSS_FORMS)
def test_the_cross_entropy_is_that_of_the_model(form, reduction):
    model = ModelSettings(loss=reduction, loss_form=form)
    check = checked(probe_of("cross_entropy", model=model))
    assert check.error < 1e-6
    mean = probe_of("cross_entropy").analytic
    np.testing.assert_allclose(check.analytic, mean * (41 if reduction == "sum" else 1), rtol=1e-9, atol=1e-15)
    rows = check.analytic.reshape(41, 21)
    np.testing.assert_allclose(rows.sum(axis=1), 0, atol=1e-13)


def test_a_seed_draws_the_layer_and_another_one_another():
    assert np.array_equal(probe_of("relu").analytic, probe_of("relu").analytic)
    assert not np.array_equal(probe_of("relu").analytic, probe_of("relu", part_seed=1).analytic)


def state_of(**settings):
    state = with_value(replace(AppState(), page="training"), "gradcheck.visible", True)
    for name, value in settings.items():
        state = with_value(state, f"gradcheck.{name}", value)
    return state


def picture_of(state, resolve=None, **rest):
    return (resolve or gradcheck_resolver())(ViewInput(state, EXPERIMENTS["training"].dataset(state), **rest))


@pytest.mark.parametrize("part", PARTS)
def test_the_picture_of_a_layer_alone_needs_no_run(part):
    picture = picture_of(state_of(part=part, upstream="typed", upstream_value=-2.0))
    shown = picture.comparison
    assert shown.title.startswith(f"Gradient check of {PARTS[part].title} alone: {PARTS[part].formulas}; upstream derivative -2, central")
    assert shown.verdict.startswith("All gradients agree: the relative error is at most ")
    assert picture.track is None and not picture.tracked
    assert picture.curves.at_h[1] < shown.threshold
    assert not shown.wrong.any()


def test_the_answer_of_a_bug_is_about_the_layer():
    state = state_of(part="cross_entropy", bug="E", reveal=True)
    shown = picture_of(state).comparison
    assert shown.verdict.startswith("The derivatives dS differ")
    assert shown.answer.startswith("Planted bug: upstream gradient ignored. The layer ignores the upstream derivative")
    assert "no visible effect" in picture_of(state_of(part="affine", bug="B", reveal=True)).comparison.answer


def test_going_from_a_layer_to_the_network_and_back_shows_each():
    resolve = gradcheck_resolver()
    state = state_of(part="relu")
    snapshot = next(EXPERIMENTS["training"].snapshots(state, EXPERIMENTS["training"].dataset(state), 1, None))
    first = picture_of(state, resolve, standing=snapshot)
    network = picture_of(state_of(), resolve, standing=snapshot)
    assert [row.name for row in network.comparison.rows] == ["W1", "b1", "W2", "b2"] and network.tracked
    again = picture_of(state, resolve, standing=snapshot)
    assert [row.name for row in again.comparison.rows] == ["dX"]
    assert np.array_equal(again.comparison.values, first.comparison.values)
    assert not np.array_equal(again.curves.central, network.curves.central)


def test_only_what_concerns_a_layer_alone_is_offered():
    layer, network = state_of(part="relu"), state_of()
    for key, alone in {"place": False, "points": False, "upstream": True, "part_seed": True}.items():
        assert matters(layer, f"gradcheck.{key}") == alone
        assert matters(network, f"gradcheck.{key}") != alone
    assert not matters(layer, "gradcheck.upstream_value")
    assert matters(state_of(part="relu", upstream="typed"), "gradcheck.upstream_value")


def test_the_scene_fails_as_the_notebooks_check_did():
    shown = picture_of(find("gradient-part").state).comparison
    assert "dS" in shown.verdict and "differ" in shown.verdict and shown.wrong.all()
