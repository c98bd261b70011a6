"""Points pasted, opened and saved: the messages, and the points read back."""

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from core.datasets import SpiralSettings, own_points, rows_of
from core.datasets.points_csv import read_points_file
from core.gestures import PointsEdited


@pytest.fixture
def paste(program):
    """Pastes a text and returns the message in the status bar."""

    def paste(text):
        QApplication.clipboard().setText(text)
        program.window.points_io.on_paste_points()
        return program.window.statusBar().currentMessage()

    yield paste
    QApplication.clipboard().clear()


@pytest.fixture
def saved(program, tmp_path, monkeypatch):
    """Saves the points and returns the lines of the file after its header."""

    def saved():
        path = tmp_path / "saved.csv"
        path.unlink(missing_ok=True)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
        program.window.points_io.on_save_points()
        assert program.window.statusBar().currentMessage() == f"Saved {path}"
        return path.read_text().splitlines()[1:]

    return saved


def test_a_success_message_replaces_an_error(program, paste, tmp_path, monkeypatch):
    assert paste("x0,x1,label\n1,oops,1\n").startswith("line 2, column 2: a coordinate")
    assert paste("label,age,pay\n0,20,1\n1,30,2") == "2 points, 2 classes: 0, 1. x0 is age, x1 is pay and the class is label."
    path = tmp_path / "points.data"
    path.write_text("1.050;2,5;A\n2.000;3;B\n3.000;4;B\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    program.window.points_io.on_open_points()
    assert program.window.statusBar().currentMessage() == (
        "3 points, 2 classes: A, B. x0 is column 1, x1 is column 2 and the class is column 3. 1.050 was read as 1050."
    )


def test_an_error_replaces_a_success_message_and_leaves_the_points(program, paste):
    paste("1,2,0\n3,4,1")
    before = program.store.state
    assert "1050 if '.' separates thousands, but 1.05 if it is the decimal sign" in paste("1.050;2.000;A\n3.000;4.000;B")
    assert program.store.state is before


def test_too_many_images_are_refused_without_a_success_message(program, paste, qtbot, monkeypatch):
    monkeypatch.setattr("gui.reading.AT_ONCE_BYTES", 10**9)
    program.stage.set_value("page", "training")
    said = []
    program.window.points_io.message.connect(said.append)
    assert "2,000 points" in paste((",".join("1" * 65) + "\n") * 2001)
    assert said == []


def test_the_dialog_shows_the_usual_names_of_tables(program, monkeypatch):
    asked = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *words: (asked.extend(words), ("", ""))[1])
    program.window.points_io.on_open_points()
    assert {"*.csv", "*.tsv", "*.tab", "*.txt", "*.dat", "*.data"} <= set(asked[-1].partition("(")[2].partition(")")[0].split())


@pytest.mark.parametrize("page", ["weights", "training", "compare"])
def test_given_points_are_saved_unchanged(program, paste, saved, page):
    program.stage.set_value("page", page)
    group = "points" if page == "weights" else "data"
    paste("age,pay,bought\n26,52937.123456789,no\n-0.1,1e-9,yes\n48,72123,no\n30,65674,yes\n")
    program.stage.set_value(f"{group}.standardised", True)
    if page != "weights":
        program.stage.set_value(f"{group}.test_share", 0.5)
    assert saved() == ["26.0,52937.123456789,no", "-0.1,1e-09,yes", "48.0,72123.0,no", "30.0,65674.0,yes"]
    rows = getattr(program.store.state, group).rows
    program.stage.apply(PointsEdited(group, rows[:2]))  # what its classes are called is known of the points that were read, and no others
    assert saved() == ["26.0,52937.123456789,-1", "-0.1,1e-09,1"]
    program.store.undo()
    assert saved()[0] == "26.0,52937.123456789,no"


def test_all_generated_points_are_saved_as_generated(program, saved, tmp_path):
    program.stage.set_value("page", "training")
    program.stage.set_value("data.kind", "spiral")
    for key, value in (("standardised", True), ("test_share", 0.3), ("tested_on", "first_training"), ("split_seed", 4)):
        program.stage.set_value(f"data.{key}", value)
    assert len(saved()) == 300
    assert isinstance(program.store.state.data, SpiralSettings)
    assert read_points_file(tmp_path / "saved.csv").rows == rows_of(program.store.state.data) == own_points(program.store.state.data).rows
