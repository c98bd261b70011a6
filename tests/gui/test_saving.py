"""Every Save command writes the name the user confirmed, and no other; the dialogs are filled in with keys."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox, QPushButton

from core.scenes import read

OLD = b"of another lecture"


@pytest.fixture
def answer_dialogs(qapp):
    """Answers modal dialogs in turn: a name for a file dialog, a button for a question; None for Escape."""
    timer, left, questions = QTimer(), [], []

    def answer():
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog.isActiveWindow() or not left:
            return
        given = left.pop(0)
        if isinstance(dialog, QMessageBox):
            questions.append(dialog.text())
        if given is None:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
        elif isinstance(dialog, QMessageBox):
            QTest.mouseClick(next(button for button in dialog.buttons() if button.text() == given), Qt.MouseButton.LeftButton)
        else:
            give_name(dialog.findChild(QLineEdit, "fileNameEdit"), given)

    def answer_dialogs(*given):
        left[:] = [str(each) if isinstance(each, Path) else each for each in given]
        return questions

    timer.timeout.connect(answer)
    timer.start(10)
    yield answer_dialogs
    timer.stop()
    assert left == []


def give_name(line, name):
    line.selectAll()
    QTest.keyClicks(line, name)
    suggestions = QApplication.activePopupWidget()
    if suggestions is not None:
        suggestions.hide()
    QTest.keyClick(line, Qt.Key.Key_Return)


@pytest.fixture
def save(program):
    """Runs a command of the File or the Data menu."""

    def save(command):
        if command == "save_results":
            program.stage.set_value("page", "compare")
        program.window.commands.actions[command].trigger()

    return save


SAVES = [("save_scene", ".json"), ("save_points", ".csv"), ("save_results", ".csv")]


def files(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(("command", "ending"), SAVES)
def test_different_names_are_different_files(save, answer_dialogs, tmp_path, command, ending):
    for name in ("lecture 1.5", "lecture 1.7", f"lecture{ending}", f"other{ending.upper()}"):
        questions = answer_dialogs(tmp_path / name)
        save(command)
        assert questions == []
    assert files(tmp_path) == sorted([f"lecture 1.5{ending}", f"lecture 1.7{ending}", f"lecture{ending}", f"other{ending.upper()}"])


@pytest.mark.parametrize("typed", ["", "with its ending"])
@pytest.mark.parametrize(("command", "ending"), SAVES)
def test_a_file_is_replaced_only_after_confirmation(save, answer_dialogs, tmp_path, command, ending, typed):
    old = tmp_path / f"lecture{ending}"
    old.write_bytes(OLD)
    name = old if typed else tmp_path / "lecture"
    questions = answer_dialogs(name, "Choose another name", None)
    save(command)
    assert questions == [f"lecture{ending} already exists in {tmp_path}. Replace it?"]
    assert old.read_bytes() == OLD
    answer_dialogs(name, None, tmp_path / "another")
    save(command)
    assert old.read_bytes() == OLD
    assert files(tmp_path) == [f"another{ending}", f"lecture{ending}"]
    answer_dialogs(name, "Replace")
    save(command)
    assert len(questions) == 3
    assert old.read_bytes() == (tmp_path / f"another{ending}").read_bytes().replace(b'"another"', b'"lecture"')


def test_a_saved_scene_has_its_whole_name(program, save, answer_dialogs, tmp_path):
    answer_dialogs(tmp_path / "lecture 1.5")
    save("save_scene")
    assert read(tmp_path / "lecture 1.5.json").title == "lecture 1.5"
    assert str(tmp_path / "lecture 1.5.json") in program.window.statusBar().currentMessage()


def test_points_keep_the_ending_of_another_kind_of_table(save, answer_dialogs, tmp_path):
    answer_dialogs(tmp_path / "points.txt")
    save("save_points")
    assert files(tmp_path) == ["points.txt"]
    assert len(list(csv.reader((tmp_path / "points.txt").read_text(encoding="utf-8").splitlines()))) == 41


def test_nothing_is_saved_without_a_name(save, answer_dialogs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command, _ in SAVES:
        answer_dialogs(None)
        save(command)
    assert files(tmp_path) == []


@pytest.fixture
def exporting(program):
    program.window.on_export()
    dialog = program.window.films.dialog
    asked = []
    dialog.export_requested.disconnect()
    dialog.export_requested.connect(asked.append)
    return program, dialog, asked


def press_button(dialog, *texts):
    button = next(button for button in dialog.findChildren(QPushButton) if button.text() in texts)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def message_of(dialog):
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_a_browsed_film_asks_once_about_all_files_it_writes(exporting, answer_dialogs, tmp_path):
    _program, dialog, asked = exporting
    (tmp_path / "lecture 1.5.mp4").write_bytes(OLD)
    (tmp_path / "lecture 1.5.mp4.json").write_bytes(OLD)
    questions = answer_dialogs(tmp_path / "lecture 1.5")
    press_button(dialog, "Browse…")
    press_button(dialog, "Export")
    assert questions == []
    assert asked == []
    assert "Already exists: lecture 1.5.mp4, lecture 1.5.mp4.json. Press Replace" in message_of(dialog)
    press_button(dialog, "Replace")
    assert [request.path for request in asked] == [tmp_path / "lecture 1.5.mp4"]
    dialog.show_idle()


def test_another_file_to_overwrite_is_another_question(exporting, answer_dialogs, tmp_path):
    program, dialog, asked = exporting
    (tmp_path / "film.mp4").write_bytes(OLD)
    (tmp_path / "film.mp4.json").write_bytes(OLD)
    program.stage.set_value("film.sidecar", False)
    answer_dialogs(tmp_path / "film.mp4")
    press_button(dialog, "Browse…")
    press_button(dialog, "Export")
    assert "exists: film.mp4. Press Replace" in message_of(dialog)
    program.stage.set_value("film.sidecar", True)
    press_button(dialog, "Replace")
    assert asked == []
    assert "exists: film.mp4, film.mp4.json. Press Replace" in message_of(dialog)
    press_button(dialog, "Replace")
    assert len(asked) == 1
    dialog.show_idle()


def test_another_name_is_another_question(exporting, answer_dialogs, tmp_path):
    _program, dialog, asked = exporting
    for name in ("one.gif", "two.gif"):
        (tmp_path / name).write_bytes(OLD)
        answer_dialogs(tmp_path / name)
        press_button(dialog, "Browse…")
        press_button(dialog, "Export")
        assert name in message_of(dialog)
    assert asked == []
