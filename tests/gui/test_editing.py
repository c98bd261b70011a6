"""The canvas's tools and the text under the mouse, with real events; points from the clipboard and files."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel

from core.datasets import rows_of
from tests.gui.seeing import Seen, field, texts


@pytest.fixture
def canvas(program):
    return program.window.view_grids["weights"].views["canvas"].widget


def pixel(canvas, place):
    return canvas.plot.pixel_at(place).toPoint()


def stroke(canvas, *places):
    viewport, (start, *rest) = canvas.plot, [pixel(canvas, place) for place in places]
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for place in rest:
        QTest.mouseMove(viewport, place)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=rest[-1] if rest else start)


def test_a_click_adds_a_point_in_one_undo_step_and_leaves_w(program, canvas):
    before = program.store.state
    program.window.commands.actions["tool_2"].trigger()
    stroke(canvas, (-2.0, 3.0))
    rows = rows_of(program.store.state.points)
    assert len(rows) == 41
    assert rows[-1] == (pytest.approx(-2.0, abs=0.03), pytest.approx(3.0, abs=0.03), 1)
    assert program.store.state.weights == before.weights
    program.window.on_undo()
    assert program.store.state.points == before.points
    program.window.on_redo()
    assert rows_of(program.store.state.points) == rows


def test_a_point_is_dragged_and_the_landscape_follows(program, canvas):
    program.window.commands.actions["tool_4"].trigger()
    seen = Seen(program, "landscape")
    surface = seen.picture.surface
    x, y = program.sessions["weights"].data.x_train[5]
    stroke(canvas, (x, y), (0.0, 0.5), (-3.0, -3.0))
    assert rows_of(program.store.state.points)[5] == (pytest.approx(-3.0, abs=0.05), pytest.approx(-3.0, abs=0.05), 1)
    assert seen.picture.surface is not surface
    program.window.on_undo()
    assert program.store.state.points.kind == "gaussians"


def test_one_stroke_relabels_each_point_once(program, canvas):
    program.window.commands.actions["tool_6"].trigger()
    x, y = program.sessions["weights"].data.x_train[5]
    label = int(program.sessions["weights"].data.y_train[5])
    stroke(canvas, (x, y), (x + 0.02, y), (x, y), (x - 0.02, y))
    assert rows_of(program.store.state.points)[5][2] == 1 - label


def test_the_brush_erases_and_sprays_and_all_points_can_be_erased(program, canvas):
    program.window.commands.actions["tool_5"].trigger()
    program.stage.set_value("canvas.brush", 3.0)
    stroke(canvas, *[(x, y) for x in (-3.0, 0.0, 3.0) for y in (-3.0, 0.0, 3.0)])
    assert len(rows_of(program.store.state.points)) == 0
    assert program.window.view_grids["weights"].views["landscape"].widget.plot.pixel_of("w") is not None
    program.window.commands.actions["tool_7"].trigger()
    stroke(canvas, (1.0, 1.0), (2.0, 1.0))
    assert len(rows_of(program.store.state.points)) >= 6
    program.window.points_io.on_seeded_points()
    assert program.store.state.points.kind == "gaussians"


def test_the_number_keys_choose_the_tool(program, qtbot):
    qtbot.waitExposed(program.window)
    QTest.keyClick(program.window, Qt.Key.Key_5)
    assert program.store.state.canvas.tool == "erase"
    assert program.window.commands.actions["tool_5"].isChecked()
    QTest.keyClick(program.window, Qt.Key.Key_1)
    assert program.store.state.canvas.tool == "move"


def test_hovering_a_point_shows_its_numbers(program, canvas):
    seen, place = Seen(program, "canvas"), pixel(canvas, tuple(program.sessions["weights"].data.x_train[0]))
    QTest.mouseMove(canvas.plot, place)
    lines = seen.picture.hover.lines
    assert seen.picture.hover.item == 0
    assert [line.split()[0] for line in lines] == ["x", "w·x", "P(y=+1|x)", "y", lines[4].split()[0]]
    assert lines[4].endswith("% of the data loss")
    QTest.mouseMove(canvas.plot, pixel(canvas, (-3.5, 3.5)))
    assert seen.picture.hover.item is None
    QTest.mouseMove(canvas.plot, QPoint(1, 1))
    assert seen.picture.hover is None


def test_the_wheel_zooms_and_the_right_button_pans_the_landscape(program):
    plot = program.window.view_grids["weights"].views["landscape"].widget.plot
    before = program.store.state
    plot.zoomed.emit(0.5, 2.0, 2.0)
    look = program.store.state.landscape
    assert (look.extent, look.centre0, look.centre1) == (2.5, 1.0, 1.0)
    start = plot.pixel_at((1.0, 1.0)).toPoint()
    QTest.mousePress(plot, Qt.MouseButton.RightButton, pos=start)
    QTest.mouseMove(plot, plot.pixel_at((0.5, 1.5)).toPoint())
    QTest.mouseRelease(plot, Qt.MouseButton.RightButton, pos=start)
    assert program.store.state.landscape.centre0 == pytest.approx(1.5, abs=0.05)
    assert program.store.state.weights == before.weights
    assert not program.store.can_undo


def test_a_turn_of_the_wheel_zooms_about_the_mouse(program):
    plot = program.window.view_grids["weights"].views["landscape"].widget.plot
    at = QPointF(plot.pixel_at((2.0, 1.0)))
    turn = QPoint(0, 120)
    event = QWheelEvent(
        at,
        plot.mapToGlobal(at),
        QPoint(),
        turn,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot, event)
    assert program.store.state.landscape.extent == pytest.approx(5 / 1.2)
    assert plot.place_at(at) == pytest.approx((2.0, 1.0), abs=0.02)


def test_keys_step_pin_and_open_views(program):
    for key, check in (
        (Qt.Key.Key_E, lambda _state: program.sessions["weights"].standing.step == 1),
        (Qt.Key.Key_Q, lambda _state: program.sessions["weights"].standing.step == 0),
        (Qt.Key.Key_I, lambda state: len(state.landscape.pins) == 1),
        (Qt.Key.Key_F6, lambda state: state.margin.visible),
        (Qt.Key.Key_F7, lambda state: state.margin.formula),
        (Qt.Key.Key_L, lambda state: not state.landscape.visible),
    ):
        QTest.keyClick(program.window, key)
        assert check(program.store.state), key


def test_points_are_pasted_and_bad_ones_give_an_error(program):
    QApplication.clipboard().setText("x0;x1;label\n1,5;2;1\n-1;0,5;-1\n")
    program.window.points_io.on_paste_points()
    assert rows_of(program.store.state.points) == ((1.5, 2.0, 1), (-1.0, 0.5, 0))
    QApplication.clipboard().setText("x0,x1,label\n1,oops,1\n")
    program.window.points_io.on_paste_points()
    assert "line 2, column 2" in program.window.statusBar().currentMessage()
    assert len(rows_of(program.store.state.points)) == 2


def test_saved_points_open_again_exactly(program, tmp_path, monkeypatch):
    path, before = tmp_path / "points.csv", rows_of(program.store.state.points)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    program.window.points_io.on_save_points()
    program.stage.set_value("points.seed", 3)
    program.window.points_io.on_open_points()
    assert rows_of(program.store.state.points) == before
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "points.csv"), ""))
    program.window.points_io.on_save_points()
    written = f"cannot write {tmp_path / 'no' / 'points.csv'}: No such file or directory"
    assert program.window.statusBar().currentMessage() == written


def test_margin_and_formula_open_and_close(program):
    view_grid = program.window.view_grids["weights"]
    program.window.commands.actions["margin"].trigger()
    program.window.commands.actions["formula"].trigger()
    assert view_grid.open == ["canvas", "landscape", "margin", "formula", "weights_readout"]
    view_grid.views["formula"].widget.findChild(QAbstractButton).click()
    assert QApplication.clipboard().text().startswith("m = y * (X @ w + b)\nloss = alpha * w @ w + (np.logaddexp(0, -m)).sum()")
    assert any("54.14470" in text for text in texts(view_grid.views["formula"].widget))
    program.window.commands.actions["margin"].trigger()
    assert "margin" not in view_grid.open
    assert not view_grid.views["margin"].widget.isVisible()


def test_an_error_in_a_loss_expression_points_at_its_character_and_the_valid_loss_stays(program):
    editor = field(program.window, "weights.expression")
    editor.edit.setFocus()
    editor.edit.selectAll()
    QTest.keyClicks(editor.edit, "maximum(0, 1-n)")
    QTest.keyClick(editor.edit, Qt.Key.Key_Return)
    error = editor.parentWidget().findChild(QLabel, "error")
    assert "character 14: unknown name 'n'" in error.text()
    assert editor.edit.selectionStart() == 13
    assert program.store.state.weights.expression == "maximum(0, 1-m)**2"


def test_the_hover_text_disappears_when_a_drag_starts(program, canvas):
    seen = Seen(program, "canvas")
    QTest.mouseMove(canvas.plot, canvas.plot.pixel_of("tip").toPoint())
    assert seen.picture.hover is not None
    QTest.mousePress(canvas.plot, Qt.MouseButton.LeftButton, pos=canvas.plot.pixel_of("tip").toPoint())
    assert seen.picture.hover is None
    QTest.mouseRelease(canvas.plot, Qt.MouseButton.LeftButton, pos=canvas.plot.pixel_of("tip").toPoint())
