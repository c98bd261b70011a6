"""Undo and Redo are enabled exactly when there is something to undo or redo, with a real mouse and keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider

from core.errors import BadInput
from core.gestures import SettingChanged
from core.scenes import find
from gui.store import Store
from tests.gui.seeing import field

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def plot(program):
    return program.window.view_grids["weights"].views["canvas"].widget.plot


def pull(plot, start, by):
    """Press, move in two steps, and release at the last place."""
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=start)
    for place in (start + by / 2, start + by):
        QTest.mouseMove(plot, place)
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=start + by)


def pull_tip(plot):
    pull(plot, plot.pixel_of("tip").toPoint(), QPoint(60, -40))


def pull_slider(program):
    slider = field(program.window, "weights.alpha").findChild(QSlider)
    middle = slider.rect().center()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    for place in (middle + QPoint(20, 0), middle + QPoint(40, 0)):
        QTest.mouseMove(slider, place)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 0))


def offered(program):
    return [program.window.commands.actions[name].isEnabled() for name in ("undo", "redo")]


def press(program, key, keys=CONTROL):
    QTest.keyClick(program.window, key, keys)


def test_keys_undo_and_redo_the_first_drag(program, plot):
    assert offered(program) == [False, False]
    before = program.store.state.weights
    pull_tip(plot)
    moved = program.store.state.weights
    assert moved != before
    assert offered(program) == [True, False]
    press(program, Qt.Key.Key_Z)
    assert program.store.state.weights == before
    assert offered(program) == [False, True]
    press(program, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert program.store.state.weights == moved
    assert offered(program) == [True, False]


def test_a_key_undoes_the_first_brush_stroke(program, plot):
    QTest.keyClick(program.window, Qt.Key.Key_5)
    before = program.store.state.points
    pull(plot, plot.pixel_at((1.0, 1.0)).toPoint(), QPoint(60, -40))
    assert program.store.state.points != before
    assert offered(program) == [True, False]
    press(program, Qt.Key.Key_Z)
    assert program.store.state.points == before


def test_a_key_undoes_the_first_slider_drag(program):
    before = program.store.state.weights
    pull_slider(program)
    assert program.store.state.weights.alpha != before.alpha
    assert offered(program) == [True, False]
    press(program, Qt.Key.Key_Z)
    assert program.store.state.weights == before


def test_a_drag_after_undo_clears_redo(program, plot):
    pull_tip(plot)
    press(program, Qt.Key.Key_Z)
    pull_tip(plot)
    assert offered(program) == [True, False]


def test_undo_and_redo_are_enabled_to_the_ends_of_the_history(program, plot):
    for _ in range(3):
        pull_tip(plot)
    for left in (2, 1, 0):
        press(program, Qt.Key.Key_Z)
        assert offered(program) == [left > 0, True]
    for left in (2, 1, 0):
        press(program, Qt.Key.Key_Z, CONTROL | SHIFT)
        assert offered(program) == [True, left > 0]


def test_a_drag_ends_even_if_its_end_is_refused(qapp):
    store = Store(find("weights").state)
    before, told = store.state, []
    store.history_changed.connect(lambda: told.append((store.dragging, store.can_undo)))
    store.apply(SettingChanged("weights.alpha", 2.0, final=False))
    with pytest.raises(BadInput):
        store.apply(SettingChanged("weights.alpha", -1.0))
    assert told == [(True, False), (False, True)]
    store.undo()
    assert store.state == before
    assert told[-1] == (False, False)


def test_a_drag_back_to_its_start_makes_no_undo_entry(qapp):
    store = Store(find("weights").state)
    alpha_before, told = store.state.weights.alpha, []
    store.history_changed.connect(lambda: told.append((store.dragging, store.can_undo)))
    for alpha, final in ((2.0, False), (alpha_before, False), (alpha_before, True)):
        store.apply(SettingChanged("weights.alpha", alpha, final))
    assert told == [(True, False), (False, False)]
