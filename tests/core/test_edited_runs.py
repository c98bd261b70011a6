"""Runs that are edited as they go on: cut, resumed, saved, logged and filmed to the bit."""

import json
from dataclasses import replace

import numpy as np
import pytest

from core.cli.train import run_to_end
from core.errors import BadInput
from core.films.logs import log_from_json, log_to_json
from core.films.recording import recorded, replayed_recording
from core.films.replay import rerun, run_log
from core.gestures import NetworkEdited, reduce
from core.network.edits import Edit
from core.runs.experiments import EXPERIMENTS
from core.runs.run import Run
from core.runs.saved import run_names
from core.runs.sweep import Axis, variants
from core.scenes import find, read, write
from core.state import AppState, with_value


def state_of(*edits, **training):
    state = with_value(replace(AppState(), page="training"), "data.per_class", 15)
    state = with_value(with_value(state, "model.hidden", (6,)), "model.activation", "tanh")
    for key, value in {"epochs": 60, **training}.items():
        state = with_value(state, f"training.{key}", value)
    return with_value(state, "edits.rows", [(edit.step, edit.kind, edit.layer, edit.unit, edit.input, edit.value) for edit in edits])


def run_to(run, step, interval=5):
    """As a session does: begun, then recorded at intervals up to a step."""
    run.begin()
    for standing in run.standings(interval):
        run.append(standing)
        if standing.step >= step:
            break
    return run


def edited(run, gesture, shown=None):
    """As a session does; returns the step it then shows."""
    state = reduce(run.state, gesture)
    run.revise(state, shown or run.timeline.at(gesture.step))
    return run.begin()


def bits(timeline):
    return [
        (each.step, each.loss, [(layer.weights.tobytes(), layer.biases.tobytes()) for layer in each.layers])
        for each in (standing.alone for standing in timeline.snapshots)
    ]


def finished(run):
    for standing in run.standings(5):
        run.append(standing)
    return run


def straight(state):
    """The same run from the command line."""
    return run_to_end(state, lambda _share: None).last


def same(one, other):
    return bits_of(one) == bits_of(other)


def bits_of(snapshot):
    return snapshot.step, snapshot.loss, [(layer.weights.tobytes(), layer.biases.tobytes()) for layer in snapshot.layers]


GESTURES = (
    NetworkEdited(20, "off", 0, 2),
    NetworkEdited(20, "set", 1, 0, 1, 0.5),
    NetworkEdited(25, "add", 0),
    NetworkEdited(30, "freeze", 1),
    NetworkEdited(40, "on", 0, 2),
)


@pytest.mark.parametrize("training", [{}, {"optimizer": "adam", "batch_size": 8, "updates": 60}, {"precision": "float32"}], ids=str)
def test_edits_of_a_run_film_and_command_line_have_the_same_bits(training):
    run = run_to(Run(state_of(**training)), 20)
    for gesture in GESTURES:
        while run.timeline.newest.step < gesture.step:
            run.append(next(run.standings(5)))
        assert edited(run, gesture).step == gesture.step
    finished(run)
    assert same(straight(run.state), run.timeline.newest.alone)
    log = log_from_json(json.loads(json.dumps(log_to_json(run_log(run.recipe, run.timeline, run.state), run.state))), run.state)
    _, timeline = rerun(log, -1, lambda _share: None)
    assert bits(timeline) == bits(run.timeline)
    assert np.array_equal(timeline.history.losses, run.timeline.history.losses)
    film = recorded(run.state, 13, lambda _share: None)
    by_step = {step: rest for step, *rest in bits(run.timeline)}
    assert all(by_step[step] == rest for step, *rest in bits(film.timeline) if step in by_step)


def test_a_setting_that_changes_at_the_step_of_an_edit_or_later_is_replayed_with_it():
    run = run_to(Run(state_of()), 20)
    edited(run, GESTURES[0])
    run.follow(with_value(run.state, "training.learning_rate", 0.3))
    for standing in run.standings(5):
        run.append(standing)
        if standing.step == 35:
            break
    run.follow(with_value(run.state, "training.weight_decay", 0.1))
    edited(run, NetworkEdited(35, "freeze", 0, 1))
    finished(run)
    log = run_log(run.recipe, run.timeline, run.state)
    assert [step for step, _ in log.changes] == [0, 20, 35]
    assert bits(rerun(log, -1, lambda _share: None)[1]) == bits(run.timeline)
    whole = replayed_recording(log, run.state, lambda _share: None)
    assert bits(whole.timeline) == bits(run.timeline)


def test_an_edit_at_an_earlier_step_cuts_the_run_there():
    run = finished(run_to(Run(state_of()), 5))
    before = run.timeline
    shown = edited(run, NetworkEdited(35, "off", 0, 1))
    assert shown.step == 35 and not shown.alone.layers[1].weights[1].any()
    assert bits(run.timeline)[:-1] == bits(before)[:7]
    assert bits(before) == bits(finished(run_to(Run(state_of()), 5)).timeline), "the original is left alone"
    assert run.history.steps.tolist() == [*range(0, 36, 5)]
    assert same(straight(run.state), finished(run).timeline.newest.alone)


def test_a_step_between_two_stored_ones_is_computed_again():
    run = finished(run_to(Run(state_of()), 5))
    assert edited(run, NetworkEdited(33, "off", 0, 1)).step == 33
    assert same(straight(run.state), finished(run).timeline.newest.alone)
    assert 33 in run.history.steps


def test_the_step_shown_is_edited_even_if_it_is_not_stored():
    run = run_to(Run(state_of()), 30, 10)
    (shown,) = [each for each in EXPERIMENTS["training"].snapshots(run.state, run.data, 1, run.timeline.at(20)) if each.step == 27]
    assert edited(run, NetworkEdited(27, "off", 0, 1), shown).step == 27
    assert same(straight(run.state), finished(run).timeline.newest.alone)


def test_removing_an_edit_brings_the_run_without_it_back():
    plain = finished(run_to(Run(state_of()), 5))
    run = run_to(Run(state_of()), 20)
    edited(run, GESTURES[0])
    finished(run)
    without = with_value(run.state, "edits.rows", ())
    assert run.loses_by(without, going_on=False)
    assert run.revise(without, run.timeline.newest)
    assert run.begin().step == 20
    assert bits(finished(run).timeline) == bits(plain.timeline)
    assert run.recipe == plain.recipe


def test_removing_the_first_of_two_edits_keeps_the_second():
    run = run_to(Run(state_of()), 20)
    for gesture in (GESTURES[0], GESTURES[3]):
        while run.timeline.newest.step < gesture.step:
            run.append(next(run.standings(5)))
        edited(run, gesture)
    run.revise(with_value(run.state, "edits.rows", run.state.edits.rows[1:]), run.timeline.newest)
    assert run.begin().step == 20
    assert same(straight(run.state), finished(run).timeline.newest.alone)


def test_a_drag_edits_the_same_unedited_step_again_and_again():
    run = run_to(Run(state_of()), 20)
    for value in (0.1, 0.2, -0.3):
        shown = edited(run, NetworkEdited(20, "set", 0, 1, 0, value, final=value < 0))
        assert shown.alone.layers[0].weights[0, 1] == value
        assert run.history.steps.tolist() == [0, 5, 10, 15, 20]
    assert same(straight(run.state), finished(run).timeline.newest.alone)


def test_edits_at_step_0():
    run = Run(state_of())
    run.begin()
    assert edited(run, NetworkEdited(0, "off", 0, 1)).step == 0
    assert len(run.timeline) == 1
    run.revise(with_value(run.state, "edits.rows", ()), run.timeline.newest)
    assert run.begin().alone.edited is None
    assert bits(finished(run).timeline) == bits(finished(run_to(Run(state_of()), 5)).timeline)


def test_an_edit_still_to_come_leaves_the_run_alone():
    run = run_to(Run(state_of()), 20)
    timeline = run.timeline
    state = state_of(Edit(40, "off", 0, 1))
    assert not run.loses_by(state, going_on=False)
    assert not run.revise(state, None)
    assert run.timeline is timeline and run.begin() is timeline.newest
    assert same(straight(state), finished(run).timeline.newest.alone)
    assert run.recipe.start.edits == state.edits


def test_what_an_edit_loses():
    run = run_to(Run(state_of()), 20)
    first = state_of(Edit(20, "set", 0, 0, 0, 1.0))
    assert run.loses_by(first, going_on=False), "how the run was without it"
    run.revise(first, None)
    run.begin()
    other = state_of(Edit(20, "set", 0, 0, 0, 2.0))
    assert not run.loses_by(other, going_on=False)
    assert not run.loses_by(state_of(*first.edits.rows, Edit(20, "off", 0, 3)), going_on=False)
    run.append(next(run.standings(5)))
    assert run.loses_by(other, going_on=False)
    assert not run.loses_by(other, going_on=True), "a drag during training"
    assert run.loses_by(state_of(*first.edits.rows, Edit(20, "off", 0, 3)), going_on=True)
    fresh = Run(state_of())
    fresh.begin()
    assert not fresh.loses_by(state_of(Edit(0, "off", 0, 3)), going_on=False), "nothing has been trained"


def test_a_fork_before_a_change_of_settings_goes_on_with_the_present_ones_and_the_recipe_says_so():
    run = run_to(Run(state_of()), 20)
    run.follow(with_value(run.state, "training.learning_rate", 0.3))
    finished(run)
    run.cut(run.timeline.at(10))
    assert [step for step, _ in run.recipe.changes] == [10]
    finished(run)
    assert bits(rerun(run_log(run.recipe, run.timeline, run.state), -1, lambda _share: None)[1]) == bits(run.timeline)


def test_a_saved_run_is_called_by_its_edits():
    run = run_to(Run(state_of()), 20)
    before = run.recipe
    edited(run, GESTURES[0])
    assert run_names((before, run.recipe)) == ("edits none", "edits step 20: unit 3 of layer 1 off")
    edited(run, GESTURES[1])
    assert run_names((before, run.recipe))[1] == "edits 2, the last at step 20: weight from input 2 to unit 1 of layer 2 set to 0.5"


def test_a_scene_keeps_its_edits(tmp_path):
    state = state_of(Edit(3, "set", 0, 1, 1, 0.1 + 0.2), Edit(5, "add", 0))
    write(tmp_path / "edited.json", "Edited", "By hand.", state)
    assert read(tmp_path / "edited.json").state == state


def test_a_sweep_refuses_edits_in_a_sentence():
    with pytest.raises(BadInput, match=r"the runs of a sweep have no edits: set edits.rows to \[\], found 1 edits"):
        variants(state_of(Edit(3, "off", 0, 1)), [Axis("training.learning_rate", (0.1, 0.2))])


def test_the_scene_of_an_ablation_tells_the_truth():
    state = find("ring-ablation").state
    shots = {shot.step: shot.alone for shot in EXPERIMENTS["training"].snapshots(state, EXPERIMENTS["training"].dataset(state), 1, None)}
    found = [f"{shots[step].train_accuracy:.1%}" for step in (499, 500, 749, 1000)]
    assert found == ["99.2%", "77.8%", "86.0%", "99.2%"]
