"""Runs of the Training page: saved, forked at the current step, shown next to the current run and in films, and deleted."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from core.runs.experiments import EXPERIMENTS
from core.scenes import find
from core.types import read_only
from gui.app import start
from gui.films.dialog import ExportRequest
from gui.films.painter import FilmPainter, film_plan
from gui.items.curve_style import CurveStyle
from gui.items.saved_curves import Line, SavedCurve, SavedCurvesItem
from gui.panels.runs import RunsPanel
from tests.gui.seeing import Seen, part, visible


@pytest.fixture
def trained(program, qtbot):
    """The program after 60 epochs."""
    program.stage.set_value("page", "training")
    program.stage.set_value("training.epochs", 60)
    train_to(program, qtbot, 60)
    return program


def train_to(program, qtbot, step):
    if not program.sessions["training"].running:
        program.sessions["training"].play()
    qtbot.waitUntil(lambda: program.sessions["training"].run.last_step >= step and not program.sessions["training"].running, timeout=20_000)


def letters(program):
    return [run.letter for run in program.sessions["training"].saved]


def test_g_saves_the_run_and_its_curves_stay(trained, qtbot):
    QTest.keyClick(trained.window, Qt.Key.Key_G)
    trained.window.transport.on_reset()
    trained.stage.set_value("training.learning_rate", 0.1)
    train_to(trained, qtbot, 60)
    curves = trained.window.view_grids["training"].views["curves"].widget
    legend = part(curves, "Legend: A: learning rate 1, current run: learning rate 0.1")
    present, saved = sorted(Seen(trained, "curves").picture.charts[0].series, key=lambda series: series.run is not None)
    assert saved.y[-1] == trained.sessions["training"].saved[0].timeline.newest.loss
    assert present.y[-1] == trained.sessions["training"].standing.loss
    QTest.keyClick(trained.window, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert letters(trained) == []
    assert legend.isHidden()


def test_there_is_no_run_to_save_before_the_first_step(program):
    program.stage.set_value("page", "training")
    QTest.keyClick(program.window, Qt.Key.Key_G)
    QTest.keyClick(program.window, Qt.Key.Key_F)
    assert letters(program) == []
    assert "No run to save" in program.window.statusBar().currentMessage()


def test_a_fork_continues_from_the_current_step_with_new_settings(trained, qtbot):
    session = trained.sessions["training"]
    session.scrub(20)
    forked_at = session.standing
    QTest.keyClick(trained.window, Qt.Key.Key_F)
    assert (session.standing, session.run.last_step, session.run.history.steps[-1]) == (forked_at, 20, 20)
    assert session.saved[0].timeline.newest.step == 60
    trained.stage.set_value("training.optimizer", "adam")
    trained.stage.set_value("training.learning_rate", 0.01)
    assert letters(trained) == ["A"]
    train_to(trained, qtbot, 60)
    *_, straight = EXPERIMENTS["training"].snapshots(trained.store.state, session.data, 1000, forked_at)
    assert all(np.array_equal(a.weights, b.weights) for a, b in zip(session.standing.layers, straight.layers, strict=True))
    assert [(step, state.training) for step, state in session.run.recipe.changes] == [(20, trained.store.state.training)]


def test_new_settings_at_an_earlier_step_fork_automatically_and_once(trained):
    session = trained.sessions["training"]
    session.scrub(30)
    for rate in (0.9, 0.8, 0.7):
        trained.stage.set_value("training.learning_rate", rate)
    assert letters(trained) == ["A"]
    assert session.run.last_step == 30
    trained.stage.set_value("training.epochs", 80)
    assert session.run.last_step == 30


def test_epochs_and_speed_keep_the_steps_ahead(trained):
    trained.sessions["training"].scrub(30)
    trained.stage.set_value("training.epochs", 80)
    trained.stage.set_value("view.steps_per_frame", 3)
    assert trained.sessions["training"].run.last_step == 60
    assert letters(trained) == []


def test_a_fork_during_training_continues_at_once(trained, qtbot):
    session = trained.sessions["training"]
    trained.stage.set_value("training.epochs", 100_000)
    session.play()
    qtbot.waitUntil(lambda: session.standing.step >= 100)
    trained.window.runs.on_fork()
    forked_at = session.run.last_step
    assert session.running
    qtbot.waitUntil(lambda: session.standing.step >= forked_at + 30)
    session.pause()
    assert (np.diff(session.run.history.steps) > 0).all()
    assert forked_at in session.run.history.steps


def test_a_click_on_its_letter_shows_a_saved_run_and_the_cross_deletes_it(trained):
    trained.window.runs.on_save_run()
    trained.window.runs.on_save_run()
    panel = visible(trained.window, RunsPanel)
    QTest.mouseClick(panel.row("A").pick, Qt.MouseButton.LeftButton)
    view_grid = trained.window.view_grids["training"]
    assert "saved" in view_grid.open
    assert view_grid.views["saved"].widget.title.text() == "A: same settings"
    assert (panel.row("A").pick.isChecked(), panel.row("B").pick.isChecked()) == (True, False)
    QTest.mouseClick(panel.row("A").drop, Qt.MouseButton.LeftButton)
    assert letters(trained) == ["B"]
    assert view_grid.views["saved"].widget.title.text() == "B: same settings"
    QTest.mouseClick(panel.row("B").pick, Qt.MouseButton.LeftButton)
    assert "saved" not in view_grid.open
    assert all(button.accessibleName() and button.toolTip() for button in panel.findChildren(QToolButton))


def test_the_saved_run_follows_the_current_step_even_during_training(trained, qtbot):
    trained.sessions["training"].scrub(20)
    trained.window.runs.on_fork()
    trained.stage.set_value("runs.visible", True)
    title = trained.window.view_grids["training"].views["saved"].widget.title
    trained.sessions["training"].step()
    qtbot.waitUntil(lambda: trained.sessions["training"].standing.step == 30)
    assert title.text() == "A: same settings"
    train_to(trained, qtbot, 60)
    trained.stage.set_value("training.epochs", 90)
    train_to(trained, qtbot, 90)
    assert title.text() == "A: same settings (step 60)"


def test_a_diverged_run_is_saved_and_continues_from_before_with_a_smaller_rate(trained, qtbot):
    session = trained.sessions["training"]
    trained.stage.set_value("training.learning_rate", 100.0)
    trained.stage.set_value("training.weight_decay", 1.0)
    trained.stage.set_value("training.epochs", 10_000)
    session.play()
    qtbot.waitUntil(lambda: "diverged" in session.message, timeout=10_000)
    last = session.run.last_step
    assert last > 60
    session.scrub(50)
    trained.stage.set_value("training.learning_rate", 0.1)
    assert (letters(trained), session.message, session.run.last_step) == (["A"], "", 50)
    trained.stage.set_value("training.weight_decay", 0.0)
    trained.stage.set_value("training.epochs", 90)
    train_to(trained, qtbot, 90)
    assert "diverged" not in session.message
    assert session.saved[0].timeline.newest.step == last


def test_the_saved_run_view_closes_with_the_last_saved_run_and_stays_closed_at_the_next_start(trained, qtbot):
    trained.window.runs.on_save_run()
    trained.stage.set_value("runs.visible", True)
    trained.window.runs.on_clear_runs()
    assert not trained.store.state.runs.visible
    trained.window.runs.on_save_run()
    trained.stage.set_value("runs.visible", True)
    trained.window.close()
    second = start(find("spiral-relu"))
    assert not second.store.state.runs.visible
    second.window.close()
    second.window.deleteLater()


def test_another_scene_starts_without_saved_runs(trained):
    trained.window.runs.on_save_run()
    trained.window.scenes.open(find("spiral-relu"))
    assert letters(trained) == []
    assert trained.sessions["training"].run.last_step == 0


def test_saved_curves_in_a_plot_without_room_are_left_out(qapp, monkeypatch, capfd):
    item, line = SavedCurvesItem(), read_only(np.array([0.0, 1.0]))
    item.set_curves([SavedCurve(Line(CurveStyle((0, 0, 0)), line, line), None)])
    monkeypatch.setattr(item, "visible", lambda _to_pixels: QRectF(5, 5, 0, 20))
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    item.paint_pixels(painter, QTransform())
    painter.end()
    assert not capfd.readouterr().err  # where Qt says that it cannot paint on nothing


def test_a_film_shows_the_saved_runs(trained, tmp_path):
    session, path = trained.sessions["training"], tmp_path / "film.gif"
    session.scrub(20)
    trained.window.runs.on_fork()
    trained.stage.set_value("runs.visible", True)
    recording = trained.window.films.recorder(ExportRequest(path, "training", trained.store.state.film))(lambda _share: None)
    frames = []
    for each in (recording, replace(recording, saved=())):
        painter = FilmPainter(each, film_plan(each, path))
        frames.append(painter.frame(20).copy())
        painter.close()
    assert not np.array_equal(*frames)
    assert recording.saved == session.saved
