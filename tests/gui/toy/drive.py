"""The page of `toy_rows`, used as any page; `tests/gui/test_pages.py` runs this in a process with its rows."""

import json
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QTextBrowser, QToolBar, QToolButton

from core.cli.train import train_command
from core.scenes import Scene, bundled, read, write
from core.state import AppState, with_value
from gui.films.dialog import ExportRequest
from gui.films.exporting import render_file

SMALL = {"width": 320, "height": 180, "fps": 10, "seconds": 1.0}


def toy_state():
    state = with_value(with_value(AppState(), "page", "toy"), "margin.zero_one", True)
    for key, value in {"weights.learning_rate": 0.1, "weights.steps": 20, "view.steps_per_frame": 2}.items():
        state = with_value(state, key, value)
    for name, value in SMALL.items():
        state = with_value(state, f"film.{name}", value)
    return state


@pytest.fixture
def window(program):
    """The window with a scene of the toy page."""
    program.window.scenes.open(Scene("toy", "A toy", "It turns.", 0, toy_state()))
    return program.window


@pytest.fixture
def session(program, window):
    return program.sessions["toy"]


def played(session, qtbot):
    session.play()
    qtbot.waitUntil(lambda: not session.running)


def dial(window):
    return window.view_grids["toy"].views["dial"].widget


def position_text(window):
    return next(label.text() for label in window.timelines["toy"].findChildren(QLabel) if label.accessibleName() == "Current step")


def frames(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]


def test_its_tab_and_its_key_show_it(program, press):
    bar = program.window.findChild(QToolBar)
    tab = bar.widgetForAction(program.window.commands.actions["toy_page"])
    assert tab.text() == "Toy"
    tab.click()
    assert program.store.state.page == "toy"
    assert program.sessions["toy"].begun
    press(Qt.Key.Key_F3)
    assert program.store.state.page == "training"
    press(Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    assert program.store.state.page == "toy"


def test_its_run_is_played_stepped_scrubbed_and_reset(window, session, press, qtbot):
    assert [button.text() for button in window.timelines["toy"].findChildren(QToolButton)] == ["Play", "Back", "Step", "Reset"]
    press(Qt.Key.Key_S)
    qtbot.waitUntil(lambda: position_text(window) == "turn 2 of 20")
    assert np.hypot(*dial(window).picture.w) == pytest.approx(np.hypot(*toy_state().weights.w))
    press(Qt.Key.Key_Q)
    assert position_text(window) == "turn 0 of 20"
    press(Qt.Key.Key_P)
    qtbot.waitUntil(lambda: not session.running)
    assert position_text(window) == "turn 20 of 20"
    assert session.message == "All 20 turns are done."
    window.timelines["toy"].slider.setValue(7)
    assert dial(window).picture.w == tuple(session.run.timeline.at(7).layers[0].weights[:, 0])
    press(Qt.Key.Key_R)
    assert position_text(window) == "turn 0 of 20"
    assert session.run.last_step == 0


def test_its_run_is_saved_and_forked(window, session, press, qtbot):
    played(session, qtbot)
    press(Qt.Key.Key_G)
    session.scrub(10)
    press(Qt.Key.Key_F)
    window.stage.set_value("weights.learning_rate", 0.5)
    played(session, qtbot)
    assert [run.letter for run in session.saved] == ["A", "B"]
    assert [(step, state.weights.learning_rate) for step, state in session.run.recipe.changes] == [(10, 0.5)]
    assert {"learning rate 0.1"} < {label.text() for label in window.findChildren(QLabel) if label.isVisible()}
    press(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert session.saved == ()


def test_its_view_has_a_menu_entry_and_a_key(window, program, press):
    menu = window.commands.menus["View"]
    entry = next(action for action in menu.actions() if action.text() == "Dial")
    assert entry.isVisible() and entry.isChecked()
    assert dial(window).isVisible()
    press(Qt.Key.Key_Y)
    assert not dial(window).isVisible()
    entry.trigger()
    assert dial(window).isVisible()
    program.stage.set_value("page", "weights")
    assert not entry.isVisible()


def test_its_view_is_updated_when_something_it_reads_changes(window, program):
    assert dial(window).picture.reach == 4.0
    program.stage.set_value("canvas.halos", True)
    assert dial(window).picture.reach == 2.0
    QTest.mouseClick(dial(window).area, Qt.MouseButton.LeftButton)
    assert program.store.state.weights.w == (0.0, 2.0)
    assert dial(window).picture.w == pytest.approx((0.0, 2.0))


def test_its_form_has_its_sections_and_those_of_its_view(window):
    titles = [button.text() for button in window.findChildren(QToolButton) if button.isVisible() and button.objectName() == "sectionTitle"]
    assert titles == ["Turning", "Dial"]
    labels = {label.text() for label in window.findChildren(QLabel) if label.isVisible()}
    assert {"Learning rate", "Steps", "Halos", "angle left"} < labels


def test_the_help_says_how_it_is_used_and_lists_its_keys(window, press):
    press(Qt.Key.Key_F1)
    text = next(sheet for top in QApplication.topLevelWidgets() for sheet in top.findChildren(QTextBrowser)).toPlainText()
    assert "The dial turns: the toy's own help." in text
    assert "Turn w." in text
    assert "Where w points." in text


@pytest.mark.parametrize("key", [Qt.Key.Key_PageDown, Qt.Key.Key_PageUp])
def test_a_clicker_goes_from_it_to_a_bundled_scene(program, press, key):
    program.stage.set_value("page", "toy")
    press(key)
    assert program.window.scenes.key == next(iter(bundled()))


def test_its_points_are_read_and_written(window, program, qtbot, tmp_path, monkeypatch):
    QApplication.clipboard().setText("x0,x1,label\n1,2,1\n3,4,-1\n")
    window.commands.actions["paste_points"].trigger()
    qtbot.waitUntil(lambda: len(program.sessions["toy"].data.x_train) == 2)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "points.csv"), ""))
    window.commands.actions["save_points"].trigger()
    assert (tmp_path / "points.csv").read_text(encoding="utf-8").split() == ["x0,x1,label", "1.0,2.0,1", "3.0,4.0,-1"]
    window.commands.actions["seeded_points"].trigger()
    assert program.store.state.points == AppState().points


@pytest.mark.parametrize("pacing", ["step", "epoch", "change"])
def test_a_film_of_it_is_written_in_the_window_and_made_again(window, session, qtbot, tmp_path, pacing):
    window.stage.set_value("film.pacing", pacing)
    window.stage.set_value("film.caption", True)
    played(session, qtbot)
    window.on_export()
    texts = [label.text() for label in window.films.dialog.findChildren(QLabel)]
    assert "The film shows how w turns." in texts
    path, again = tmp_path / "toy.gif", tmp_path / "again.gif"
    window.films.dialog.export_requested.emit(ExportRequest(path, "toy", window.store.state.film))
    qtbot.waitUntil(lambda: f"Saved {path}" in [label.text() for label in window.films.dialog.findChildren(QLabel)], timeout=20_000)
    shown = frames(path)
    assert (len(shown), shown[0].shape) == (10, (180, 320, 3))
    assert np.abs(shown[0] - shown[-1]).max() > 60
    scene = read(Path(f"{path}.json"))
    render_file(scene, scene.state, again, lambda _share: None)
    assert all(np.array_equal(one, other) for one, other in zip(shown, frames(again), strict=True))


def test_a_scene_of_it_is_rendered_and_trained_without_a_window(qapp, tmp_path, capsys):
    write(tmp_path / "turn.json", "Turn", "", toy_state())
    scene = read(tmp_path / "turn.json")
    assert scene.state == toy_state()
    render_file(scene, scene.state, tmp_path / "turn.mp4", lambda _share: None)
    shown = frames(tmp_path / "turn.mp4")
    assert len(shown) == 10
    assert np.abs(shown[0] - shown[-1]).max() > 60
    train_command("turn", scene.state, None, as_json=True)
    facts = json.loads(capsys.readouterr().out)
    assert (facts["scene"], facts["steps"], list(facts["losses"])) == ("turn", 20, ["0", "5", "10", "15"])
