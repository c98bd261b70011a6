"""Files the user opens: large ones are read outside the window's thread, with Cancel."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QProgressDialog, QPushButton

from core import scenes
from core.datasets import points_csv
from core.errors import Abandoned, BadInput, abandoned_when, breathe
from gui import points_io, reading
from gui.items import pictures


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE_BYTES", -1)


@pytest.fixture
def threads(monkeypatch):
    """Whether each reading was done in the window's thread."""
    found = []

    def watched(call):
        def watch(*words):
            found.append(threading.current_thread() is threading.main_thread())
            return call(*words)

        return watch

    for room, name in (
        (points_io, "read_points"),
        (points_io, "read_points_file"),
        (scenes, "read"),
        (pictures, "grey_of_file"),
        (pictures, "grey_of"),
    ):
        monkeypatch.setattr(room, name, watched(getattr(room, name)))
    return found


def choose(monkeypatch, path):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_words: (str(path), ""))


def digit(path: Path) -> Path:
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(QColor(255, 255, 255))
    for row in range(10, 50):
        image.setPixelColor(30, row, QColor(0, 0, 0))
    assert image.save(str(path))
    return path


def test_points_are_opened_and_pasted_in_a_thread(program, qtbot, monkeypatch, tmp_path, threads):
    table = tmp_path / "points.csv"
    table.write_text("1,2,0\n3,4,1\n")
    choose(monkeypatch, table)
    program.window.points_io.on_open_points()
    qtbot.waitUntil(lambda: program.store.state.points.kind == "own")
    assert program.store.state.points.rows == ((1.0, 2.0, 0), (3.0, 4.0, 1))
    QApplication.clipboard().setText("5,6,0\n7,8,1\n")
    program.window.points_io.on_paste_points()
    qtbot.waitUntil(lambda: program.store.state.points.rows[0] == (5.0, 6.0, 0))
    assert threads and not any(threads)


def test_a_scene_is_opened_in_a_thread(program, qtbot, monkeypatch, tmp_path, threads):
    scenes.write(tmp_path / "mine.json", "Mine", "", program.store.state)
    threads.clear()
    choose(monkeypatch, tmp_path / "mine.json")
    with qtbot.waitSignal(program.window.scenes.opened):
        program.window.scenes.on_open_scene()
    assert program.window.scenes.key == "mine"
    assert threads == [False]


def test_an_image_is_dropped_in_a_thread(program, qtbot, tmp_path, threads):
    program.stage.set_value("page", "training")
    program.stage.set_value("digits.pad", True)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(digit(tmp_path / "one.png")))])
    program.window.view_grids["training"].views["pad"].widget._drawing.dropped.emit(mime)
    qtbot.waitUntil(lambda: bool(program.store.state.pad.image))
    assert threads == [False, False]


def test_an_unreadable_file_gives_its_error_message(program, qtbot, monkeypatch, tmp_path):
    choose(monkeypatch, tmp_path / "missing.csv")
    with qtbot.waitSignal(program.stage.refused) as refused:
        program.window.points_io.on_open_points()
    assert "No such file" in refused.args[0]


@pytest.mark.parametrize("leave", ["button", "Escape", "X", "window"])
def test_a_reading_can_be_cancelled(program, qtbot, leave):
    told = []

    def endless():
        while True:
            breathe()

    before = program.store.state
    reading.begin_reading(program.window, "endless.csv", 10**9, endless, told.append, told.append)
    (dialog,) = program.window.findChildren(QProgressDialog)
    qtbot.waitUntil(dialog.isActiveWindow)  # or a key would not reach its button
    assert "endless.csv" in dialog.labelText()
    if leave == "button":
        QTest.mouseClick(dialog.findChild(QPushButton), Qt.MouseButton.LeftButton)
    elif leave == "Escape":
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    else:
        (dialog if leave == "X" else program.window).close()
    assert not any(thread.name == "errand" for thread in threading.enumerate())
    assert told == []
    assert program.store.state == before


def test_reading_a_long_table_can_be_cancelled(monkeypatch):
    looks = iter(range(100))
    with abandoned_when(lambda: next(looks, None) is None), pytest.raises(Abandoned):
        points_csv.read_points("".join(f"{n},{n},{n % 2}\n" for n in range(1000)))


def test_small_inputs_are_read_at_once(program, monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE_BYTES", 100)
    told = []

    def failing():
        raise BadInput("no")

    reading.begin_reading(program.window, "small", 10, lambda: 7, told.append, told.append)
    reading.begin_reading(program.window, "small", 10, failing, told.append, told.append)
    assert told == [7, "no"]
