"""Points painted on the Training page with real mouse events."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.datasets import rows_of


@pytest.fixture
def boundary(program):
    program.stage.set_value("page", "training")
    return program.window.view_grids["training"].views["boundary"].widget


def stroke(boundary, *places):
    viewport, pixels = boundary.plot, [boundary.plot.pixel_at(place).toPoint() for place in places]
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=pixels[0])
    for pixel in pixels[1:]:
        QTest.mouseMove(viewport, pixel)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=pixels[-1])


def test_nothing_is_painted_unless_a_tool_is_chosen(program, boundary):
    stroke(boundary, (0.5, 0.5), (0.7, 0.5))
    assert program.store.state.data.kind == "spiral"


def test_a_click_adds_a_point_of_the_chosen_class_and_restarts_the_run(program, boundary):
    program.sessions["training"].step()
    program.stage.set_value("paint.label", 4)
    QTest.keyClick(program.window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert program.store.state.paint.tool == "add"
    stroke(boundary, (0.9, 0.9))
    rows = rows_of(program.store.state.data)
    assert len(rows) == 301
    assert rows[-1] == (pytest.approx(0.9, abs=0.02), pytest.approx(0.9, abs=0.02), 4)
    assert (program.sessions["training"].standing.step, program.sessions["training"].data.class_count) == (0, 5)
    program.window.on_undo()
    assert program.store.state.data.kind == "spiral"


def test_the_frame_stays_still_while_a_point_is_dragged(program, boundary):
    program.window.commands.actions["paint_3"].trigger()
    x, y, label = rows_of(program.store.state.data)[99]
    edge = boundary.plot.frame
    stroke(boundary, (x, y), (edge.x_max - 0.02, 0.0), (edge.x_max - 0.01, 0.0))
    moved = rows_of(program.store.state.data)[99]
    assert moved == (pytest.approx(edge.x_max - 0.01, abs=0.02), pytest.approx(0.0, abs=0.02), label)
    assert boundary.plot.frame.x_max > edge.x_max


def test_points_can_be_dragged_after_a_split(program, boundary):
    program.stage.set_value("data.test_share", 0.5)
    program.window.commands.actions["paint_3"].trigger()
    before = rows_of(program.store.state.data)
    stroke(boundary, before[250][:2], (0.0, 1.0))
    after = rows_of(program.store.state.data)
    assert [number for number, (old, new) in enumerate(zip(before, after, strict=True)) if old != new] == [250]


def test_strokes_erase_and_relabel(program, boundary):
    program.stage.set_value("paint.brush", 30.0)
    program.window.commands.actions["paint_5"].trigger()
    program.stage.set_value("paint.label", 2)
    stroke(boundary, (0.0, 0.0))
    stroke(boundary, (-0.8, 0.0), (0.8, 0.0))
    assert sum(label == 2 for *_, label in rows_of(program.store.state.data)) > 100
    program.window.commands.actions["paint_4"].trigger()
    stroke(boundary, *[(x, y) for x in (-0.8, 0.0, 0.8) for y in (-0.8, 0.0, 0.8)])
    assert len(rows_of(program.store.state.data)) < 30


@pytest.mark.parametrize(
    ("key", "value", "words"), [("data.kind", "digits", "data with two features, found digits"), ("data.standardised", True, "found on")]
)
def test_points_that_cannot_be_painted_give_the_reason(program, boundary, key, value, words):
    said = []
    program.stage.refused.connect(said.append)
    program.stage.set_value(key, value)
    data = program.store.state.data
    program.window.commands.actions["paint_2"].trigger()
    stroke(boundary, (0.5, 0.5))
    assert program.store.state.data == data
    assert words in said[-1]
