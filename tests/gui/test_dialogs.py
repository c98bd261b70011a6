"""Every dialog can be closed in every way and gives the keys back; while it is open, the window's keys work in it."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLabel, QLineEdit, QPushButton, QTextBrowser, QWidget

from gui.films.dialog import ExportDialog
from gui.help import HelpDialog

EXPORT = (ExportDialog, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
HELP = (HelpDialog, Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
WAYS = ("Escape", "X", "Close")


@pytest.fixture
def training(program, qtbot):
    program.stage.set_value("page", "training")
    for name, value in (("width", 320), ("height", 180), ("fps", 10), ("seconds", 60.0)):
        program.stage.set_value(f"film.{name}", value)
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow)
    return program


@pytest.fixture
def opened(training, qtbot, press):
    def opened(kind, key, modifiers):
        press(key, modifiers)
        (dialog,) = [dialog for dialog in training.window.findChildren(kind) if dialog.isVisible()]
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return opened


@pytest.fixture
def close_by(press):
    def close_by(way, dialog):
        if way == "Escape":
            press(Qt.Key.Key_Escape)
        elif way == "X":
            dialog.close()  # what the X in its frame does
        else:
            QTest.mouseClick(button(dialog, way), Qt.MouseButton.LeftButton)

    return close_by


@pytest.fixture
def begin(press, write):
    """Types the name of the film, and Return."""

    def begin(dialog, path):
        line = file_line(dialog)
        line.setFocus()
        line.selectAll()
        write(str(path))
        press(Qt.Key.Key_Return)

    return begin


@pytest.fixture
def plays_again(training, qtbot, press):
    """The window has the keyboard: P plays and pauses."""

    def plays_again():
        qtbot.waitUntil(training.window.isActiveWindow)
        for running in (True, False):
            press(Qt.Key.Key_P)
            assert training.sessions["training"].running == running

    return plays_again


def button(dialog, text):
    return next(button for button in dialog.findChildren(QPushButton) if button.text().replace("&", "") == text)


def texts(dialog):
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def file_line(dialog):
    return next(line for line in dialog.findChildren(QLineEdit) if line.accessibleName() == "File")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("which", [EXPORT, HELP])
def test_an_idle_dialog_closes(opened, close_by, plays_again, which, way):
    dialog = opened(*which)
    close_by(way, dialog)
    assert not dialog.isVisible()
    plays_again()


@pytest.mark.parametrize("way", ["Escape", "X", "Cancel"])
def test_a_running_export_is_cancelled_and_leaves_nothing(training, qtbot, opened, begin, close_by, plays_again, tmp_path, way):
    dialog = opened(*EXPORT)
    begin(dialog, tmp_path / "film.mp4")
    qtbot.waitUntil(lambda: any(tmp_path.iterdir()), timeout=20_000)
    close_by(way, dialog)
    assert list(tmp_path.iterdir()) == []
    if way == "Cancel":
        assert dialog.isVisible()
        close_by("Close", dialog)
    assert not dialog.isVisible()
    plays_again()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["still.png", "film.avi", "no/film.mp4"])
def test_the_export_dialog_closes_after_an_export_that_finished_or_was_refused(
    qtbot, opened, begin, close_by, plays_again, tmp_path, way, name
):
    dialog = opened(*EXPORT)
    begin(dialog, tmp_path / name)
    qtbot.waitUntil(button(dialog, "Export").isEnabled, timeout=20_000)
    assert (tmp_path / name).exists() == (name == "still.png")
    close_by(way, dialog)
    assert not dialog.isVisible()
    plays_again()


@pytest.mark.parametrize("way", WAYS)
def test_the_export_dialog_closes_after_an_export_that_failed(qtbot, opened, begin, close_by, plays_again, monkeypatch, tmp_path, way):
    def fail(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr("gui.films.exporting.FilmWriter", fail)
    dialog = opened(*EXPORT)
    begin(dialog, tmp_path / "film.mp4")
    qtbot.waitUntil(lambda: "the disk is full" in texts(dialog))
    close_by(way, dialog)
    assert not dialog.isVisible()
    plays_again()


@pytest.mark.parametrize("which", [EXPORT, HELP])
def test_the_windows_keys_work_in_a_dialog(training, opened, press, close_by, plays_again, which):
    dialog = opened(*which)
    button(dialog, "Close").setFocus()
    for running in (True, False):
        press(Qt.Key.Key_P)
        assert training.sessions["training"].running == running
    for full in (True, False):
        press(Qt.Key.Key_F11)
        assert training.window.isFullScreen() == full
    press(Qt.Key.Key_F2)
    assert training.store.state.page == "weights"
    press(Qt.Key.Key_F3)
    assert training.store.state.page == "training"
    close_by("Escape", dialog)
    assert not dialog.isVisible()
    plays_again()


def test_text_typed_into_a_dialog_is_not_a_command(training, opened, write, close_by, plays_again):
    dialog = opened(*EXPORT)
    line = file_line(dialog)
    line.setFocus()
    line.selectAll()
    write("rpsnfb.,w")
    assert line.text() == "rpsnfb.,w"
    assert not training.sessions["training"].running
    close_by("Escape", dialog)
    plays_again()


def test_the_page_keys_scroll_the_help(training, opened, press, close_by):
    dialog = opened(*HELP)
    sheet, scene = dialog.findChild(QTextBrowser), training.window.scenes.key
    sheet.setFocus()
    press(Qt.Key.Key_PageDown)
    assert sheet.verticalScrollBar().value() > 0
    press(Qt.Key.Key_PageUp)
    assert sheet.verticalScrollBar().value() == 0
    assert training.window.scenes.key == scene
    close_by("Escape", dialog)


def test_typing_does_not_resume_in_the_window_after_a_dialog(training, opened, close_by, plays_again):
    dock = training.window.findChild(QDockWidget)
    dock.findChild(QLineEdit).setFocus()
    close_by("Escape", opened(*HELP))
    plays_again()


@pytest.mark.parametrize("way", ["X", "F4"])
def test_the_controls_close_and_give_the_keys_back(training, press, plays_again, way):
    dock = training.window.findChild(QDockWidget)
    dock.findChild(QLineEdit).setFocus()
    close = partial(press, Qt.Key.Key_F4)
    if way == "X":
        cross = dock.findChild(QWidget, "qt_dockwidget_closebutton")
        close = partial(QTest.mouseClick, cross, Qt.MouseButton.LeftButton)
    close()
    assert not dock.isVisible()
    plays_again()
