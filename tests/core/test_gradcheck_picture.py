"""The pictures of the gradient check: before and after the update, during changes, with a planted bug."""

from dataclasses import replace

import numpy as np
import pytest

from core.network.bugs import BUGS
from core.network.gradcheck import GradientProbe
from core.pictures.gradcheck import ERRORS, gradcheck_resolver
from core.pictures.view_input import ViewInput
from core.runs.experiments import EXPERIMENTS
from core.runs.timeline import Timeline
from core.scenes import find
from core.state import with_value


def state_of(scene, **look):
    state = find(scene).state
    for key, value in look.items():
        state = with_value(state, key.replace("__", "."), value)
    return state


def view_input_of(state, steps=0, **rest):
    """The view input after some updates of the run, reported one by one."""
    experiment = EXPERIMENTS["training"]
    data, timeline = experiment.dataset(state), Timeline()
    for snapshot in experiment.snapshots(state, data, 1, None):
        timeline.append(snapshot)
        if snapshot.step == steps:
            break
    return ViewInput(state, data, timeline.newest, track=timeline.spread(), **rest)


def test_a_correct_gradient_lies_on_the_diagonal_and_agrees_in_every_layer():
    picture = gradcheck_resolver()(view_input_of(state_of("gradient-bug", gradcheck__bug="none"), 5))
    shown = picture.comparison
    np.testing.assert_allclose(shown.places[:, 0], shown.places[:, 1], atol=1e-5)
    assert np.abs(shown.places).max() == pytest.approx(1)
    assert [row.name for row in shown.rows] == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert shown.verdict.startswith("All layers agree")
    assert not shown.wrong.any()
    assert shown.answer == ""
    assert picture.track.steps.tolist() == [0, 1, 2, 3, 4, 5]
    assert (picture.track.errors < shown.threshold).all()


@pytest.mark.parametrize("bug", [key for key, row in BUGS.items() if row.planted])
def test_the_answer_is_shown_only_on_request(bug):
    state = state_of("gradient-bug", gradcheck__bug=bug)
    asked = gradcheck_resolver()(view_input_of(state)).comparison
    told = gradcheck_resolver()(view_input_of(with_value(state, "gradcheck.reveal", True))).comparison
    row = BUGS[bug]
    assert "differ: relative error up to" in asked.verdict
    assert row.label not in " ".join([asked.title, asked.verdict, asked.answer])
    assert told.answer == f"Planted bug: {row.label}. {row.answer}"


def test_a_bug_without_effect_on_the_model_is_reported_as_such():
    state = state_of("gradient-check", gradcheck__bug="C", gradcheck__reveal=True)
    assert gradcheck_resolver()(view_input_of(state)).comparison.answer.endswith("It has no visible effect here.")


def test_the_check_after_the_update_fails_although_the_gradient_is_correct():
    after = gradcheck_resolver()(view_input_of(state_of("gradient-check-after"), 100))
    before = gradcheck_resolver()(view_input_of(state_of("gradient-check-after", gradcheck__place="before"), 100))
    assert np.median(after.track.errors) > after.track.threshold > np.median(before.track.errors)
    assert "after the update" in after.comparison.title


def test_h_moves_along_curves_that_are_not_computed_again(monkeypatch):
    resolve, view_input = gradcheck_resolver(), view_input_of(state_of("gradient-check"))
    first = resolve(view_input).curves
    made = []
    monkeypatch.setattr("core.pictures.gradcheck.GradientProbe", lambda *given: made.append(given) or GradientProbe(*given))
    moved = replace(view_input, state=with_value(view_input.state, "gradcheck.h", 1e-9), moving=True)
    second = resolve(moved).curves
    assert not made
    assert np.array_equal(first.central, second.central)
    assert (first.at_h[0], second.at_h[0]) == pytest.approx((-5, -9))
    assert second.at_h[1] > first.at_h[1] + 2
    assert first.central.min() > ERRORS.low
    assert first.forward[first.log_h == -5] > first.central[first.log_h == -5] + 2


def test_while_training_runs_few_parameters_are_checked_and_of_a_large_model_none():
    state = state_of("spiral-relu")
    still, moving = gradcheck_resolver()(view_input_of(state)), gradcheck_resolver()(view_input_of(state, moving=True))
    assert len(still.comparison.names) == 603
    assert 4 <= len(moving.comparison.names) < 100
    assert moving.curves is None
    assert moving.track is None
    large = view_input_of(with_value(state, "model.hidden", (400, 400)), moving=True)
    assert gradcheck_resolver()(large).comparison is None


def test_a_large_model_on_many_points_takes_no_more_losses_than_there_is_time_for(monkeypatch):
    losses = []
    monkeypatch.setattr(GradientProbe, "_loss", lambda probe: losses.append(1) or probe._measure())
    view_input = view_input_of(state_of("digits-network", model__hidden=(300, 300)), 2)
    shown = gradcheck_resolver()(view_input).comparison
    assert len(losses) < 1000
    assert shown.title.endswith(", 96 of 112,810 parameters, 35 of 1,347 points")
    assert {name[:2] for name in shown.names} == {"W1", "b1", "W2", "b2", "W3", "b3"}


def test_what_edits_hold_still_is_said_and_the_network_may_have_other_units():
    state = state_of("gradient-bug", gradcheck__bug="none")
    plain = gradcheck_resolver()(view_input_of(state, 4)).comparison
    assert "held still" not in plain.verdict
    edited = with_value(state, "edits.rows", [[2, "remove", 0, 1], [3, "freeze", 1, 0]])
    shown = gradcheck_resolver()(view_input_of(edited, 4)).comparison
    assert len(shown.names) < len(plain.names)
    assert shown.verdict.startswith("All layers agree")
    units = state.model.hidden[0] - 1
    assert f"Parameters held still by edits, with gradient 0: {units + 1}." in shown.verdict
