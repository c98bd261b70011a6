"""Long work is done outside the window's thread, checked by thread and not by time."""

import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.errors import Diverged
from core.films.recording import recorded
from core.network.stepper import Stepper
from core.runs.experiments import EXPERIMENTS
from core.scenes import find
from gui.errand import Errand
from gui.films.dialog import ExportRequest
from gui.films.exporting import write_film
from gui.films.painter import film_plan
from gui.items.points import PointsItem
from gui.run import session as session_room
from gui.views import VIEWS, views_of_page
from tests.gui.seeing import part, texts

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def in_window_thread(monkeypatch):
    """Counts the work of trainers and slow resolvers in the window's thread, with no work counted as small."""
    counts = Counter()

    def watched(name, call):
        def watch(*words, **named):
            counts[name, threading.current_thread() is threading.main_thread()] += 1
            return call(*words, **named)

        return watch

    for name in ("snapshot", "advance", "losses"):
        monkeypatch.setattr(Stepper, name, watched(name, getattr(Stepper, name)))
    for key, view in VIEWS.items():
        if view.slow:
            monkeypatch.setitem(VIEWS._rows, key, replace(view, resolver=resolver_of(key, view, watched), seconds=lambda _view_input: 1.0))
    monkeypatch.setattr(session_room, "_AT_ONCE_PRODUCTS", 0)
    monkeypatch.setattr("gui.stage.AT_ONCE_S", 0.0)
    return counts


def resolver_of(key, view, watched):
    return lambda: watched(key, view.resolver())


def settle(program, qtbot):
    session = program.window.transport.session
    qtbot.waitUntil(lambda: session is None or session.standing is not None)
    qtbot.wait(80)
    qtbot.waitUntil(lambda: not program.stage.stills.pending)


@pytest.mark.parametrize("page", ["training", "compare", "weights"])
def test_no_trainer_and_no_slow_resolver_runs_in_the_windows_thread(in_window_thread, program, qtbot, page):
    slow = [key for key in views_of_page(page) if VIEWS[key].slow]
    program.stage.set_value("page", page)
    for key in slow:
        if VIEWS[key].switch and key != "saved":
            program.stage.set_value(VIEWS[key].switch, True)
    settle(program, qtbot)
    for name, value in (("training.learning_rate", 0.3), ("model.hidden", (5,)), ("data.noise", 0.1), ("weights.alpha", 0.3)):
        program.stage.set_value(name, value)
        settle(program, qtbot)
    if page != "weights":
        session = program.sessions[page]
        program.window.transport.on_play()
        qtbot.waitUntil(lambda: session.run.last_step >= 60)
        program.window.transport.on_play()
        settle(program, qtbot)
        session.scrub(20)
        settle(program, qtbot)
        program.window.transport.on_reset()
        settle(program, qtbot)
    done = {name for name, _ in in_window_thread}
    assert done >= set(slow) - {"saved"}
    assert not {name: count for (name, main), count in in_window_thread.items() if main}


def test_late_pictures_are_those_of_the_last_request(program, qtbot, monkeypatch):
    monkeypatch.setattr("gui.stage.AT_ONCE_S", 0.0)
    program.stage.set_value("page", "training")
    program.stage.set_value("confusion.visible", True)
    view = program.window.view_grids["training"].views["confusion"].widget
    program.sessions["training"].step()
    qtbot.waitUntil(lambda: program.sessions["training"].standing.step == 10)
    for points in ("train", "test", "both"):
        program.stage.set_value("confusion.points", points)
    qtbot.waitUntil(lambda: view.title.text() == "Confusion matrix: training and test points")
    qtbot.waitUntil(lambda: not program.stage.stills.pending)
    assert view.title.text() == "Confusion matrix: training and test points"


def test_a_large_run_is_prepared_while_the_window_stays_responsive(program, qtbot):
    program.stage.set_value("page", "training")
    program.stage.set_value("model.aliased", True)
    assert program.sessions["training"].standing is None
    assert "Preparing" in program.sessions["training"].message
    assert not program.window.grab().isNull()
    QTest.keyClick(program.window, Qt.Key.Key_P)  # plays as soon as it is there
    qtbot.waitUntil(lambda: program.sessions["training"].run.last_step > 20, timeout=60_000)
    QTest.keyClick(program.window, Qt.Key.Key_P)
    assert not program.sessions["training"].running
    assert program.sessions["training"].message == ""
    assert program.sessions["training"].run.timeline.at(0).step == 0


@pytest.mark.parametrize("leave", ["undo", "close", "page", "reset", "rate", "step", "scene"])
def test_a_run_being_prepared_can_be_abandoned(program, qtbot, leave):
    program.stage.set_value("page", "training")
    program.stage.set_value("data.noise", 0.21)  # of which no run came before
    program.stage.set_value("model.aliased", True)
    assert program.sessions["training"].standing is None
    if leave == "undo":
        program.store.undo()
        assert program.sessions["training"].standing is not None
    elif leave == "page":
        program.stage.set_value("page", "weights")
    elif leave == "reset":
        program.window.transport.on_reset()
    elif leave == "rate":
        program.stage.set_value("training.learning_rate", 0.5)
    elif leave == "step":
        program.window.transport.on_step()
        program.window.transport.on_play()
        program.window.transport.on_play()
    elif leave == "scene":
        program.window.scenes.open(find("spiral-relu"))
        assert program.sessions["training"].standing.step == 0
    program.window.close()
    assert not any(thread.name in ("training", "errand") for thread in threading.enumerate())


def test_a_run_that_has_not_started_cannot_be_saved_forked_or_filmed(program, qtbot):
    program.stage.set_value("page", "training")
    program.stage.set_value("data.noise", 0.22)
    program.stage.set_value("model.aliased", True)
    for key in (Qt.Key.Key_G, Qt.Key.Key_F):
        QTest.keyClick(program.window, key)
    assert program.sessions["training"].saved == ()
    assert program.sessions["training"].standing is None


def test_a_run_that_cannot_start_says_so(program, monkeypatch):
    def cannot(*_words):
        raise Diverged(0, 1.0)
        yield

    program.stage.set_value("page", "training")
    row = replace(EXPERIMENTS["training"], snapshots=cannot)
    monkeypatch.setitem(EXPERIMENTS._rows, "training", row)
    program.window.transport.on_reset()
    assert program.sessions["training"].standing is None
    assert "not finite at step 0" in program.sessions["training"].message
    for command in ("on_play", "on_step", "on_reset"):
        getattr(program.window.transport, command)()
    assert not program.sessions["training"].running


def test_an_unexpected_error_in_the_training_thread_reaches_the_excepthook(program, qtbot, monkeypatch):
    sound = EXPERIMENTS["training"]

    def mistaken(state, data, every, start):
        yield from () if start else [next(sound.snapshots(state, data, every, None))]
        raise KeyError("typo")

    program.stage.set_value("page", "training")
    monkeypatch.setitem(EXPERIMENTS._rows, "training", replace(EXPERIMENTS["training"], snapshots=mistaken))
    program.window.transport.on_reset()
    with qtbot.captureExceptions() as caught:
        program.sessions["training"].step()
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is KeyError
    assert "an internal error" in program.sessions["training"].message
    assert not program.sessions["training"].running


def test_an_unexpected_error_in_a_late_picture_reaches_the_excepthook(program, qtbot, monkeypatch):
    monkeypatch.setattr("gui.stage.AT_ONCE_S", 0.0)

    def mistaken(_view_input):
        raise KeyError("typo")

    monkeypatch.setitem(VIEWS._rows, "confusion", replace(VIEWS["confusion"], resolver=lambda: mistaken))
    program.stage.set_value("page", "training")
    with qtbot.captureExceptions() as caught:
        program.stage.set_value("confusion.visible", True)
        qtbot.waitUntil(lambda: bool(caught))
        qtbot.wait(100)  # the views around it get another shape, and it is asked for again
        qtbot.waitUntil(lambda: not program.stage.stills.pending)
    assert {entry[0] for entry in caught} == {KeyError}


def test_an_errand_emits_its_result_or_failure_and_nothing_after_a_cancel(qapp, qtbot):
    told = []

    def errand(work):
        made = Errand(work, qapp)
        made.done.connect(told.append)
        made.failed.connect(lambda error: told.append(str(error)))
        return made

    def failing(_progress):
        raise OSError("disk full")

    for work in (lambda _progress: 7, failing):
        made = errand(work)
        qtbot.waitUntil(lambda made=made: not made.pending)
        made.deleteLater()
    assert told == [7, "disk full"]

    def endless(progress):
        while True:
            progress(0.5)

    made = errand(endless)
    with qtbot.waitSignal(made.progressed):
        pass
    made.close()
    made.deleteLater()
    assert told == [7, "disk full"]


@pytest.mark.parametrize("page", ["weights", "training", "compare"])
def test_a_film_is_prepared_and_its_slow_pictures_resolved_in_other_threads(in_window_thread, program, qtbot, tmp_path, monkeypatch, page):
    monkeypatch.setattr("gui.films.exporting.AT_ONCE_S", 0.0)
    pacing = "change" if page == "training" else "step"
    for name, value in {"width": 320, "height": 180, "fps": 5, "seconds": 1.0, "pacing": pacing}.items():
        program.stage.set_value(f"film.{name}", value)
    program.stage.set_value("page", page)
    settle(program, qtbot)
    if page != "weights":
        program.sessions[page].step()
        qtbot.waitUntil(lambda: program.sessions[page].run.last_step >= 10)
    settle(program, qtbot)
    QTest.keyClick(program.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    path_field = part(program.window.films.dialog, "File")
    QTest.keyClick(path_field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(path_field, str(tmp_path / "film.gif"))
    QTest.keyClick(path_field, Qt.Key.Key_Return)
    qtbot.waitUntil((tmp_path / "film.gif.json").exists, timeout=30_000)
    assert not {name: count for (name, main), count in in_window_thread.items() if main}


def test_a_long_preparation_shows_progress_and_leaves_nothing_when_cancelled(program, qtbot, tmp_path):
    program.stage.set_value("weights.steps", 100_000)
    program.window.on_export()
    dialog = program.window.films.dialog
    dialog.export_requested.emit(ExportRequest(tmp_path / "film.mp4", "weights", program.store.state.film))
    qtbot.waitUntil(lambda: part(dialog, "Progress").value() > 0)
    assert not program.window.grab().isNull()
    dialog.cancel_requested.emit()
    assert list(tmp_path.iterdir()) == []
    assert not any(thread.name in ("errand", "encoder") for thread in threading.enumerate())


def test_a_run_that_has_not_started_cannot_be_filmed(program, qtbot, tmp_path):
    program.stage.set_value("page", "training")
    program.stage.set_value("data.noise", 0.23)
    program.stage.set_value("model.aliased", True)
    program.window.on_export()
    dialog = program.window.films.dialog
    dialog.export_requested.emit(ExportRequest(tmp_path / "film.mp4", "training", program.store.state.film))
    assert any("nothing to export yet" in text for text in texts(dialog))
    assert list(tmp_path.iterdir()) == []


def test_a_view_that_cannot_be_painted_ends_a_film(qapp, tmp_path, monkeypatch):
    def mistaken(*_words):
        raise KeyError("typo")

    recording = recorded(find("weights").state, 3, lambda _share: None)
    plan = film_plan(recording, tmp_path / "film.gif")
    monkeypatch.setattr(PointsItem, "paint_pixels", mistaken)
    with pytest.raises(KeyError, match="typo"):
        write_film(recording, plan, lambda _share: None)
    assert list(tmp_path.iterdir()) == []


def test_an_unexpected_error_in_a_slot_is_reported_on_the_terminal_and_in_the_window(tmp_path):
    code = """
import sys
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
from gui import app
from gui.main_window import MainWindow

QSettings.setDefaultFormat(QSettings.Format.IniFormat)
QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, sys.argv[1])

def mistaken():
    raise KeyError("typo")

def finish():
    print(window.statusBar().currentMessage())
    window.close()

def show(self):
    global window
    window = self
    QMainWindow.show(self)
    QTimer.singleShot(0, mistaken)
    QTimer.singleShot(100, finish)

MainWindow.show = show
sys.exit(app.run_window(None))
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert "KeyError: 'typo'" in done.stderr
    assert "Internal error: KeyError('typo')" in done.stdout


def test_an_unexpected_error_in_a_film_ends_it_and_reaches_the_excepthook(program, qtbot, tmp_path, monkeypatch):
    def mistaken(*_words):
        raise KeyError("typo")

    monkeypatch.setattr("gui.films.films.film_plan", mistaken)
    program.window.on_export()
    dialog = program.window.films.dialog
    with qtbot.captureExceptions() as caught:
        dialog.export_requested.emit(ExportRequest(tmp_path / "film.mp4", "weights", program.store.state.film))
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is KeyError
    assert any("an internal error" in text for text in texts(dialog))
    dialog.close()
