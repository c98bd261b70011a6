"""The confusion matrix in the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui.seeing import Seen, place_saying


@pytest.fixture
def view(program):
    program.stage.set_value("page", "training")
    program.stage.set_value("confusion.visible", True)
    return program.window.view_grids["training"].views["confusion"].widget


def test_a_key_opens_and_closes_the_view(program, view):
    for shown in (False, True):
        QTest.keyClick(program.window, Qt.Key.Key_X)
        assert view.isVisible() == shown


def test_the_mouse_reads_a_cell(program, view):
    picture, grid = Seen(program, "confusion").picture, view._grid(view.area.rect().toRectF())
    tip = view.tip_at(grid.cell(0, 2).center())
    assert tip.startswith(f"{picture.counts[0, 2]} of the 100 points of class 0 are classified as 2: ")
    assert view.tip_at(grid.accuracy(0, 0).center()) == view.area.accessibleDescription()


@pytest.mark.parametrize("classes", [2, 10])
def test_every_cell_lies_within_the_view(program, view, classes):
    program.stage.set_value("data.classes", classes)
    grid = view._grid(view.area.rect().toRectF())
    area = view.area.rect().toRectF().adjusted(-0.01, -0.01, 0.01, 0.01)
    for box in (grid.cell(0, 0), grid.cell(classes - 1, classes - 1), grid.accuracy(1, -1), grid.accuracy(1, classes)):
        assert area.contains(box)


def test_the_view_follows_a_running_training(program, view, qtbot):
    seen = Seen(program, "confusion")
    before = seen.picture
    program.window.transport.on_play()
    qtbot.waitUntil(lambda: program.sessions["training"].standing.step >= 50)
    program.window.transport.on_play()
    assert seen.picture.counts.trace() != before.counts.trace()


def test_a_click_on_a_mistake_shows_its_points_and_a_second_click_all(program, view):
    program.stage.set_value("data.test_share", 0.5)
    program.stage.set_value("confusion.points", "test")
    seen, gallery = Seen(program, "confusion"), Seen(program, "mistakes")
    place = place_saying(view, "class 0 are classified as 2:").toPoint()
    QTest.mouseClick(view.area, Qt.MouseButton.LeftButton, pos=place)
    assert gallery.widget.isVisible()
    assert program.store.state.digits.pair == (0, 2)
    assert len(gallery.picture.mistakes) == seen.picture.counts[0, 2] > 0
    place = place_saying(view, "class 0 are classified as 2:").toPoint()
    QTest.mouseClick(view.area, Qt.MouseButton.LeftButton, pos=place)
    assert program.store.state.digits.pair == ()
