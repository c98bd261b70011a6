"""Interruptions: Ctrl-C, another page, Undo, an unexpected error in a thread that is being stopped."""

import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QSlider

from core.gestures import PointsEdited
from core.scenes import Scene, bundled, find
from core.state import with_value
from core.weights import path as path_room
from gui.scene_strip import SceneStrip
from gui.views import VIEWS
from tests.gui.seeing import texts

ROOT = Path(__file__).resolve().parents[2]
START = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QMainWindow
from gui import app
from gui.films.dialog import ExportRequest
from gui.films.painter import FilmPainter
from gui.main_window import MainWindow
from gui.run.session import Session

QSettings.setDefaultFormat(QSettings.Format.IniFormat)
QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, sys.argv[1])

def show(self):
    QMainWindow.show(self)
    QTimer.singleShot(0, lambda: begin(self))

def in_the_middle(call):
    def interrupted(*words):
        os.kill(os.getpid(), signal.SIGINT)
        return call(*words)
    return interrupted

MainWindow.show = show
"""
FILM = """
def begin(window):
    FilmPainter._painted = in_the_middle(FilmPainter._painted)
    window.on_export()
    target = Path(sys.argv[1], "film.mp4")
    window.films.dialog.export_requested.emit(ExportRequest(target, "weights", window.store.state.film))
"""
RUN = """
def begin(window):
    window.stage.set_value("page", "training")
    Session._clear = in_the_middle(Session._clear)
    window.stage.set_value("model.aliased", True)
"""


@pytest.mark.parametrize("doing", [FILM, RUN], ids=["a film", "the start of a run"])
def test_ctrl_c_closes_the_window_when_the_current_work_is_done(tmp_path, doing):
    code = f"{START}{doing}\nsys.exit(app.run_window(None))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert (done.returncode, done.stderr) == (130, "")
    assert not list(tmp_path.glob("*film*"))


def test_the_screen_comes_back_when_the_focused_widget_is_gone(program):
    slider = QSlider(Qt.Orientation.Horizontal, program.window)
    slider.show()
    slider.setFocus()
    program.window.projector.on_black()
    slider.setParent(None)
    slider.deleteLater()
    del slider
    QTest.qWait(1)
    QTest.keyClick(program.window.focusWidget(), Qt.Key.Key_Space)
    assert program.window.focusWidget() is program.window


def test_pictures_of_a_page_left_are_not_awaited(program, qtbot, monkeypatch):
    monkeypatch.setattr("gui.stage.AT_ONCE_S", 0.0)
    hold = threading.Event()

    def waiting(_view_input):
        hold.wait(5)

    monkeypatch.setitem(VIEWS._rows, "landscape", replace(VIEWS["landscape"], resolver=lambda: waiting))
    program.stage.set_value("weights.alpha", 0.5)
    assert program.stage.stills.pending
    monkeypatch.setattr("gui.stage.AT_ONCE_S", 9.0)
    program.stage.set_value("page", "training")
    assert not program.stage.stills.pending
    hold.set()


def test_an_unexpected_error_in_a_stopping_thread_is_reported(program, qtbot, monkeypatch):
    program.stage.set_value("page", "training")
    raised = threading.Event()

    def mistaken(_snapshot):
        raised.set()
        raise KeyError("typo")

    monkeypatch.setattr(program.sessions["training"], "_picture_maker", lambda _session: mistaken)
    program.sessions["training"]._clock.setInterval(10_000)  # not looked at before the run is stopped
    with qtbot.captureExceptions() as caught:
        program.sessions["training"].step()
        assert raised.wait(10)
        program.stage.set_value("training.learning_rate", 0.3)
    assert [kind for kind, _, _ in caught] == [KeyError]


def strip_of(program):
    return program.window.findChild(SceneStrip)


def test_a_refused_scene_is_not_announced(program):
    bad = with_value(with_value(find("compare-hidden").state, "compare.values", "1, abc"), "page", "compare")
    told = []
    program.window.scenes.opened.connect(told.append)
    program.window.scenes.open(Scene("bad", "Bad", "", 1, bad))
    assert told == []
    assert program.store.state.page == "weights"
    assert program.window.scenes.key != "bad"


def test_undoing_a_scene_removes_its_title(program):
    program.window.scenes.open(find("weights-line"))
    assert strip_of(program).isVisible()
    QTest.keyClick(program.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not strip_of(program).isVisible()
    assert program.window.films.title == ""


def test_undoing_a_later_change_keeps_the_scene_title(program):
    QTest.keyClick(program.window, Qt.Key.Key_PageDown)
    program.stage.set_value("weights.alpha", 2.0)
    QTest.keyClick(program.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert strip_of(program).isVisible()


@pytest.mark.parametrize(("place", "key"), [(-1, Qt.Key.Key_PageDown), (0, Qt.Key.Key_PageUp)])
def test_beyond_the_last_and_the_first_scene_nothing_happens(program, qtbot, place, key):
    program.window.scenes.open(list(bundled().values())[place])
    session = program.window.transport.session
    if session is not None:
        session.step()
        qtbot.waitUntil(lambda: session.standing.step > 0)
    else:
        program.stage.set_value("weights.alpha", 2.0)
    before = program.store.state
    QTest.keyClick(program.window, key)
    assert program.store.state == before
    assert session is None or session.standing.step > 0


@pytest.mark.parametrize("save", ["on_save_points", "on_save_scene"])
def test_an_impossible_file_name_gives_one_sentence(program, monkeypatch, tmp_path, save):
    said = []
    program.stage.refused.connect(said.append)
    program.window.scenes.message.connect(said.append)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_words: (str(tmp_path / ("x" * 300)), ""))
    getattr(program.window.scenes if save == "on_save_scene" else program.window.points_io, save)()
    assert len(said) == 1
    assert "File name too long" in said[0]
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_home_folder_gives_one_sentence(program):
    program.window.on_export()
    dialog = program.window.films.dialog
    edit = next(edit for edit in dialog.findChildren(QLineEdit) if edit.accessibleName() == "File")
    edit.setText("~nosuchuser/x.mp4")
    QTest.mouseClick(next(button for button in dialog.findChildren(QPushButton) if button.text() == "Export"), Qt.MouseButton.LeftButton)
    assert any("home directory" in text for text in texts(dialog))
    dialog.close()


def test_a_path_over_many_points_is_not_computed_in_the_windows_thread(program, qtbot, monkeypatch):
    in_window = []
    walk = path_room.path

    def watched(*words):
        in_window.append(threading.current_thread() is threading.main_thread())
        return walk(*words)

    monkeypatch.setattr(path_room, "path", watched)
    program.stage.set_value("weights.steps", 1000)
    program.stage.apply(PointsEdited("points", tuple((n % 7 - 3.0, n % 5 - 2.0, n % 2) for n in range(3000))))
    qtbot.waitUntil(lambda: not program.stage.stills.pending)
    in_window.clear()
    program.stage.set_value("weights.bias", 0.5)
    qtbot.waitUntil(lambda: not program.stage.stills.pending)
    program.window.transport.on_step()
    qtbot.waitUntil(lambda: not program.stage.stills.pending)
    assert in_window and not any(in_window)
