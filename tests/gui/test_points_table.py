"""The table of points in the window: sorting, hovering, and typing values."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from core.scenes import find


@pytest.fixture
def view(program, qtbot):
    program.window.scenes.open(find("spiral-relu"))
    program.stage.set_value("table.visible", True)
    widget = program.window.view_grids["training"].views["points_table"].widget
    qtbot.waitUntil(lambda: widget.model.rowCount() == 300)
    qtbot.wait(50)  # the rows find their places
    return widget


def cell(view, row, key):
    column = [column.key for column in view.model.picture.columns].index(key)
    return view.model.index(row, column)


def text(view, row, key):
    return view.model.data(cell(view, row, key))


def click_heading(view, key):
    header = view.table.horizontalHeader()
    section = cell(view, 0, key).column()
    place = QPoint(header.sectionViewportPosition(section) + header.sectionSize(section) // 2, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def write(view, row, key, typed, end=Qt.Key.Key_Return):
    index = cell(view, row, key)
    view.table.scrollTo(index)
    place = view.table.visualRect(index).center()
    QTest.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, typed)
    QTest.keyClick(editor, end)
    QApplication.processEvents()


def test_a_heading_sorts_turns_round_and_restores(program, view):
    losses = view.model.picture.columns[-1].values
    click_heading(view, "loss")
    assert np.array_equal(view.model.picture.order, np.argsort(losses, kind="stable"))
    click_heading(view, "loss")
    assert program.store.state.table.descending
    assert losses[view.model.picture.order[0]] == losses.max()
    click_heading(view, "loss")
    assert view.model.picture.order.tolist() == list(range(300))


def test_hovering_is_shared_with_the_decision_regions(program, view, qtbot):
    boundary = program.window.view_grids["training"].views["boundary"].widget

    def moved():
        for row in (1, 2):
            QTest.mouseMove(view.table.viewport(), view.table.visualRect(cell(view, row, "x0")).center())
        return boundary._hover._hover is not None and boundary._hover._hover.item == 2

    qtbot.waitUntil(moved)
    QTest.mouseMove(boundary.plot, boundary.plot.pixel_at(tuple(program.sessions["training"].data.x_train[250])).toPoint())
    qtbot.waitUntil(lambda: view.model.picture.hovered not in (None, 2))
    row = view.model.row_of(view.model.picture.hovered)
    assert view.table.viewport().rect().intersects(view.table.visualRect(view.model.index(row, 0)))
    assert view.model.data(view.model.index(row, 0), Qt.ItemDataRole.BackgroundRole) is not None
    QTest.mouseMove(boundary.plot, QPoint(1, 1))
    qtbot.waitUntil(lambda: view.model.picture.hovered is None)


def test_a_value_is_typed_and_taken_back(program, view):
    before = program.store.state.data
    write(view, 3, "x0", "0.5")
    assert program.store.state.data.kind == "own"
    assert program.store.state.data.rows[3][0] == 0.5
    write(view, 3, "class", "2")
    assert program.store.state.data.rows[3][2] == 2
    program.window.on_undo()
    program.window.on_undo()
    assert program.store.state.data == before


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [("x0", "abc", "x0 must be a number"), ("x1", "1e400", "data.rows must be"), ("class", "7", "the class must be one of 0, 1, 2, or 3")],
)
def test_what_is_no_value_is_refused_with_a_sentence(program, view, key, typed, said):
    state = program.store.state
    write(view, 1, key, typed)
    assert program.window.statusBar().currentMessage().startswith(said)
    assert program.store.state == state


def test_escape_keeps_the_value_and_an_unchanged_text_does_nothing(program, view):
    state = program.store.state
    write(view, 1, "x0", "9", end=Qt.Key.Key_Escape)
    shown = view.model.data(cell(view, 1, "x0"), Qt.ItemDataRole.EditRole)
    write(view, 1, "x0", shown)
    assert program.store.state == state
    assert float(shown) == program.sessions["training"].data.x_train[1, 0]


def test_it_follows_a_running_training_and_only_now_and_then(program, view, qtbot):
    session, first = program.sessions["training"], text(view, 0, "loss")
    session.play()
    qtbot.waitUntil(lambda: text(view, 0, "loss") != first)
    session.pause()
    qtbot.waitUntil(lambda: not program.stage.stills.pending)
    expected = -np.log(view.model.picture.columns[-2].values)
    assert view.model.picture.columns[-1].values == pytest.approx(expected, rel=1e-9)


def test_what_cannot_be_edited_has_no_editable_cell(program, view):
    program.stage.set_value("data.standardised", True)
    assert not view.model.flags(cell(view, 0, "x0")) & Qt.ItemFlag.ItemIsEditable
