"""Edits of the network on the Training page: the views answer, the run goes on, and the list removes them."""

import json

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.cli.train import run_to_end
from core.films.recording import replayed_recording
from core.films.replay import run_log
from core.gestures import NetworkEdited, RunOpened
from core.network.edits import Edit
from core.scenes import find, read, text_of
from core.state import with_value
from gui.panels.records import RecordsField
from gui.run import session as sessions
from tests.gui.seeing import Seen, part

OFF = NetworkEdited(40, "off", 0, 2)


def bits(snapshot):
    layers = [array.tobytes() for layer in snapshot.layers for array in (layer.weights, layer.biases)]
    return snapshot.step, snapshot.loss, snapshot.edit_count, layers


def letters(session):
    return [run.letter for run in session.saved]


def train_to(program, qtbot, step):
    program.sessions["training"].play()
    qtbot.waitUntil(lambda: program.sessions["training"].run.last_step >= step and not program.sessions["training"].running, timeout=20_000)


@pytest.fixture
def trained(program, qtbot):
    """The program after 60 epochs of a small network, shown at step 40."""
    program.window.scenes.open(find("spiral-relu"))
    for key, value in {"model.hidden": (8,), "training.epochs": 60, "view.steps_per_frame": 5, "view.theme": "light"}.items():
        program.stage.set_value(key, value)
    train_to(program, qtbot, 60)
    program.sessions["training"].scrub(40)
    return program


def rows(program):
    (field,) = program.window.findChildren(RecordsField)
    return field


def test_a_unit_switched_off_is_gone_from_every_view_at_once_and_the_run_is_saved(trained):
    session = trained.sessions["training"]
    before, regions = session.standing, Seen(trained, "boundary").picture.regions
    assert trained.stage.apply(OFF)
    assert session.standing.step == session.last_step == 40
    assert not session.standing.layers[1].weights[2].any() and before.layers[1].weights[2].any()
    assert session.standing.loss != before.loss
    assert not np.array_equal(Seen(trained, "boundary").picture.regions, regions)
    assert session.history.losses[-1] == session.standing.loss
    assert letters(session) == ["A"]
    assert session.saved[0].timeline.newest.step == 60 and not session.saved[0].recipe.start.edits.rows


def test_the_window_the_command_line_and_a_film_have_the_same_bits(trained, qtbot, tmp_path):
    session = trained.sessions["training"]
    trained.stage.apply(OFF)
    trained.stage.apply(NetworkEdited(40, "freeze", 1))
    train_to(trained, qtbot, 60)
    session.scrub(50)
    trained.stage.apply(NetworkEdited(session.standing.step, "add", 0))
    train_to(trained, qtbot, 60)
    last = run_to_end(trained.store.state, lambda _share: None).last
    assert bits(last) == bits(session.standing)
    log = run_log(session.run.recipe, session.run.timeline, trained.store.state)
    sidecar = tmp_path / "film.mp4.json"
    sidecar.write_text(text_of("Film", "", trained.store.state, log), encoding="utf-8")
    scene = read(sidecar)
    film = replayed_recording(scene.log, scene.state, lambda _share: None)
    assert [bits(shot) for shot in film.timeline.snapshots] == [bits(shot) for shot in session.run.timeline.snapshots]


def test_edits_at_one_step_save_the_run_once(trained):
    session = trained.sessions["training"]
    for unit in range(3):
        trained.stage.apply(NetworkEdited(40, "off", 0, unit))
    for value in (0.1, 0.5, 0.9):
        trained.stage.apply(NetworkEdited(40, "set", 0, 4, 1, value, final=value > 0.8))
        assert session.standing.layers[0].weights[1, 4] == value
    assert letters(session) == ["A"]
    assert len(trained.store.state.edits.rows) == 4


def test_undo_and_redo_of_an_edit_and_of_a_drag(trained):
    session = trained.sessions["training"]
    before = bits(session.standing), session.last_step, letters(session), trained.store.state
    trained.stage.apply(OFF)
    after = bits(session.standing), session.last_step, letters(session), trained.store.state
    for value in (0.1, 0.5):
        trained.stage.apply(NetworkEdited(40, "set", 0, 4, 1, value, final=value > 0.2))
    trained.store.undo()
    assert (bits(session.standing), session.last_step, letters(session), trained.store.state) == after
    trained.store.undo()
    assert (bits(session.standing), session.last_step, letters(session), trained.store.state) == before
    trained.store.redo()
    assert (bits(session.standing), session.last_step, letters(session), trained.store.state) == after


def test_an_edit_before_anything_is_trained_saves_nothing_and_is_undone(trained):
    session = trained.sessions["training"]
    trained.window.transport.on_reset()
    first = bits(session.standing)
    trained.stage.apply(NetworkEdited(0, "off", 0, 2))
    assert letters(session) == [] and not session.standing.layers[1].weights[2].any()
    trained.store.undo()
    assert bits(session.standing) == first
    trained.store.redo()
    assert not session.standing.layers[1].weights[2].any()


def test_an_edit_during_training_goes_on_at_once(trained, qtbot):
    session = trained.sessions["training"]
    trained.stage.set_value("training.epochs", 100_000)
    session.play()
    qtbot.waitUntil(lambda: session.standing.step >= 100)
    step = session.standing.step
    for value in (0.25, 0.5, 0.75):  # a drag, which keeps the step at which it began
        trained.stage.apply(NetworkEdited(step, "set", 0, 1, 0, value, final=value > 0.6))
        assert session.running
        qtbot.waitUntil(lambda: session.standing.step >= step + 10)
    session.pause()
    assert letters(session) == ["A"]
    assert (np.diff(session.run.history.steps) > 0).all()
    assert session.run.timeline.at(step).layers[0].weights[0, 1] == 0.75
    state = with_value(trained.store.state, "training.epochs", session.standing.step)
    assert bits(run_to_end(state, lambda _share: None).last) == bits(session.standing)


def test_a_large_run_is_edited_in_the_training_thread(trained, qtbot, monkeypatch):
    session = trained.sessions["training"]
    monkeypatch.setattr(sessions, "_AT_ONCE_PRODUCTS", 0)
    trained.stage.apply(OFF)
    assert not session.begun and "Preparing" in session.message
    qtbot.waitUntil(lambda: session.begun)
    assert session.standing.step == 40 and not session.standing.layers[1].weights[2].any()
    train_to(trained, qtbot, 60)
    assert bits(run_to_end(trained.store.state, lambda _share: None).last) == bits(session.standing)


def test_the_form_lists_edits_and_removes_them(trained, qtbot):
    session = trained.sessions["training"]
    field = rows(trained)
    assert field.rows == [] and [label.text() for label in field.findChildren(QLabel) if not label.isHidden()] == ["none"]
    plain = bits(session.run.timeline.newest)
    trained.stage.apply(OFF)
    trained.stage.apply(NetworkEdited(40, "freeze", 0, 1))
    assert [row.label.text() for row in field.rows] == ["step 40: unit 3 of layer 1 off", "step 40: unit 2 of layer 1 frozen"]
    assert field.rows[0].drop.accessibleName() == "Remove step 40: unit 3 of layer 1 off"
    QTest.mouseClick(field.rows[0].drop, Qt.MouseButton.LeftButton)
    assert trained.store.state.edits.rows == (Edit(40, "freeze", 0, 1),)
    assert session.standing.step == 40 and session.standing.layers[1].weights[2].any()
    QTest.mouseClick(field.rows[0].drop, Qt.MouseButton.LeftButton)
    assert field.rows == [] and trained.store.state.edits.rows == ()
    train_to(trained, qtbot, 60)
    assert bits(session.standing) == plain


def test_all_edits_are_removed_at_once_by_the_keyboard(trained):
    trained.stage.apply(OFF)
    trained.stage.apply(NetworkEdited(40, "add", 0))
    field = rows(trained)
    field.clear.setFocus()
    QTest.keyClick(field.clear, Qt.Key.Key_Space)
    assert trained.store.state.edits.rows == ()
    trained.store.undo()
    assert len(trained.store.state.edits.rows) == len(field.rows) == 2


def test_a_removal_that_others_need_is_refused_and_the_list_stays(trained):
    trained.stage.apply(NetworkEdited(40, "add", 0))
    trained.stage.apply(NetworkEdited(40, "off", 0, 8))
    field = rows(trained)
    QTest.mouseClick(field.rows[0].drop, Qt.MouseButton.LeftButton)
    assert len(trained.store.state.edits.rows) == len(field.rows) == 2
    assert "the unit of edit 1, 'off'" in trained.window.statusBar().currentMessage()


def test_an_edit_that_does_not_fit_is_refused_and_the_run_stays(trained):
    session = trained.sessions["training"]
    before = bits(session.standing), trained.store.state
    assert not trained.stage.apply(NetworkEdited(40, "off", 0, 8))
    assert "must be a whole number from 0 to 7" in trained.window.statusBar().currentMessage()
    assert (bits(session.standing), trained.store.state) == before


def test_a_unit_of_the_output_that_is_not_there_is_said_when_the_run_begins(trained):
    trained.stage.set_value("edits.rows", [[0, "set", 1, 7, 0, 1.0]])
    assert "the unit of edit 1, 'set', must be a whole number from 0 to 2, found 7" in trained.sessions["training"].message
    trained.store.undo()
    assert trained.sessions["training"].standing.step == 40


def test_an_edit_that_cannot_be_made_stops_a_playing_run(trained, qtbot):
    session = trained.sessions["training"]
    trained.stage.set_value("training.epochs", 100_000)
    session.play()
    qtbot.waitUntil(lambda: session.standing.step >= 100)
    trained.stage.apply(NetworkEdited(session.standing.step, "set", 1, 7, 0, 1.0))
    assert "found 7" in session.message and not session.running
    qtbot.wait(60)
    trained.store.undo()
    assert session.standing.step >= 100


def test_a_diverged_run_is_mended_by_hand(trained, qtbot):
    session = trained.sessions["training"]
    trained.window.transport.on_reset()
    trained.stage.apply(NetworkEdited(0, "set", 0, 1, 0, 1.0))
    trained.stage.set_value("training.learning_rate", 100.0)
    trained.stage.set_value("training.weight_decay", 10.0)
    session.play()
    qtbot.waitUntil(lambda: session.failed and not session.running)
    trained.stage.apply(NetworkEdited(session.standing.step, "off", 0, 1))
    assert not session.failed and session.message == ""


def test_every_view_shows_a_network_with_another_number_of_units(trained, qtbot):
    for key in ("gradcheck.visible", "confusion.visible", "curves.visible"):
        trained.stage.set_value(key, True)
    for gesture in (OFF, NetworkEdited(40, "remove", 0, 0), NetworkEdited(40, "add", 0), NetworkEdited(40, "freeze", 0)):
        trained.stage.apply(gesture)
    verdict = part(trained.window, "Result of the gradient check")
    qtbot.waitUntil(lambda: "held still" in verdict.text())
    train_to(trained, qtbot, 60)
    qtbot.waitUntil(lambda: verdict.text().startswith("All layers agree"))


def test_a_run_of_the_compare_page_is_opened_without_edits(trained, qtbot):
    trained.stage.apply(OFF)
    trained.stage.set_value("page", "compare")
    qtbot.waitUntil(lambda: trained.sessions["compare"].begun)
    trained.stage.apply(RunOpened(1))
    assert trained.store.state.page == "training" and not trained.store.state.edits.rows
    assert trained.sessions["training"].standing.edited is None


def test_edits_after_the_end_are_named_when_the_run_has_ended(trained, qtbot):
    trained.stage.set_value("edits.rows", [[70, "off", 0, 2]])
    session = trained.sessions["training"]
    assert session.standing.step == 40 and session.last_step == 60 and letters(session) == []
    train_to(trained, qtbot, 60)
    assert "The run ended before 1 of its edits: step 70: unit 3 of layer 1 off." in session.message
    trained.stage.set_value("training.epochs", 80)
    train_to(trained, qtbot, 80)
    assert not session.standing.layers[1].weights[2].any() and "edits" not in session.message


def test_a_scene_with_edits_plays_them(program, qtbot, tmp_path):
    state = find("spiral-relu").state
    for key, value in {"model.hidden": (8,), "training.epochs": 60, "edits.rows": [[25, "off", 0, 2]]}.items():
        state = with_value(state, key, value)
    path = tmp_path / "edited.json"
    path.write_text(text_of("Edited", "", state), encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8"))["edits"] == {"rows": [[25, "off", 0, 2, -1, 0.0]]}
    program.window.scenes.open(read(path))
    session = program.sessions["training"]
    train_to(program, qtbot, 60)
    assert bits(session.standing) == bits(run_to_end(state, lambda _share: None).last)
    assert 25 in session.run.history.steps and not session.standing.layers[1].weights[2].any()
    program.window.transport.on_reset()
    assert session.standing.edited is None and program.store.state.edits.rows
