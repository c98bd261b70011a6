"""The Weights page with real mouse and key events."""

import math

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel

from core.gestures import PointsBrushed, PointsEdited
from core.weights.posing import problem_of
from tests.gui.seeing import Seen


def canvas(program):
    return program.window.view_grids["weights"].views["canvas"].widget


def landscape(program):
    return program.window.view_grids["weights"].views["landscape"].widget


def readout(program):
    values = program.window.view_grids["weights"].views["weights_readout"].widget.findChildren(QLabel, "readoutValue")
    return {value.accessibleName(): value.text() for value in values if value.isVisibleTo(program.window)}


def drag(view, by: QPoint, handle="tip", keys=Qt.KeyboardModifier.NoModifier) -> None:
    viewport = view.plot
    start = view.plot.pixel_of(handle).toPoint()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, keys, start)
    for event_type, place in ((QEvent.Type.MouseMove, start + by / 2), (QEvent.Type.MouseMove, start + by)):
        button = Qt.MouseButton.LeftButton
        event = QMouseEvent(event_type, QPointF(place), viewport.mapToGlobal(QPointF(place)), Qt.MouseButton.NoButton, button, keys)
        QApplication.sendEvent(viewport, event)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, keys, start + by)


def pixel_of(view, place):
    return view.plot.pixel_at(place).toPoint()


def test_dragging_the_tip_moves_w_in_both_views_in_one_undo_step(program):
    before = program.store.state
    drag(canvas(program), QPoint(120, -40))
    w = program.store.state.weights.w
    assert w[0] > before.weights.w0 + 0.5
    assert w[1] > before.weights.w1
    for plot, handle in ((canvas(program).plot, "tip"), (landscape(program).plot, "w")):
        assert plot.pixel_of(handle) == plot.pixel_at(w)
    program.window.on_undo()
    assert program.store.state.weights == before.weights
    assert not program.store.can_undo


def test_dragging_the_dot_moves_the_arrow(program):
    drag(landscape(program), QPoint(60, 30), "w")
    assert program.store.state.weights.w0 > -1.5
    plot = canvas(program).plot
    assert plot.pixel_of("tip") == plot.pixel_at(program.store.state.weights.w)


def test_a_press_in_the_landscape_moves_w_there(program):
    target = pixel_of(landscape(program), (1.0, 2.0))
    QTest.mouseClick(landscape(program).plot, Qt.MouseButton.LeftButton, pos=target)
    assert program.store.state.weights.w == pytest.approx((1.0, 2.0), abs=0.03)


def test_a_click_beside_or_on_a_handle_moves_nothing(program):
    before = program.store.state
    plot = canvas(program).plot
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=plot.pixel_of("tip").toPoint() + QPoint(60, -60))
    for name in ("tip", "turn", "stretch", "shift"):
        QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=plot.pixel_of(name).toPoint() + QPoint(3, 3))
    assert program.store.state == before


def test_arrow_keys_nudge(program):
    plot = canvas(program).plot
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert program.store.state.weights.w == (-1.45, 1.6)
    QTest.keyClick(plot, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert program.store.state.weights.w == (-1.45, 2.1)


def test_the_readout_shows_the_notebook_numbers(program):
    shown = readout(program)
    assert shown["loss"] == "54.14470"
    assert shown["accuracy"] == "42.5% (17/40)"
    assert shown["|w|"] == f"{math.hypot(1.5, 1.6):.5f}"


def test_alpha_changes_landscape_and_loss(program):
    seen = Seen(program, "landscape")
    before = seen.picture.surface
    program.stage.set_value("weights.alpha", 1.0)
    assert seen.picture.surface is not before
    data = program.sessions["weights"].data
    expected = problem_of(data, program.store.state.weights).value(program.store.state.weights.w)
    assert float(readout(program)["loss"]) == pytest.approx(expected, rel=1e-5)
    assert "alpha = 1" in landscape(program).title.text()


def test_other_colours_apply_to_the_map_and_its_bar(program):
    box = next(box for box in program.window.findChildren(QComboBox) if box.findText("rainbow (jet)") >= 0)
    box.setFocus()
    pictures = []
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(box, key)
        pictures.append(landscape(program).plot.grab().toImage())
    assert pictures[0] == pictures[2] != pictures[1]


def test_moving_w_keeps_the_surface(program):
    seen = Seen(program, "landscape")
    before = seen.picture.surface
    drag(canvas(program), QPoint(40, 0))
    assert seen.picture.surface is before


def test_a_drag_far_outside_stops_at_the_range(program):
    plot = landscape(program).plot
    start = plot.pixel_of("w").toPoint()
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(plot, QPoint(30_000, start.y()))
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPoint(30_000, start.y()))
    assert program.store.state.weights.w0 == 20.0


def test_w_of_zero_has_no_line_and_can_be_dragged_away(program):
    program.stage.set_value("weights.w0", 0.0)
    program.stage.set_value("weights.w1", 0.0)
    assert Seen(program, "canvas").picture.line is None
    drag(canvas(program), QPoint(80, 0))
    assert program.store.state.weights.w0 > 0.5


def test_a_refused_value_gives_a_message_and_changes_nothing(program):
    before = program.store.state
    assert not program.stage.set_value("weights.alpha", 99.0)
    assert program.store.state == before
    assert "weights.alpha must be" in program.window.statusBar().currentMessage()


def test_separable_points_give_the_message_that_there_is_no_minimiser(program):
    program.stage.set_value("points.spread", 0.1)
    program.stage.set_value("weights.alpha", 0.0)
    assert Seen(program, "landscape").picture.minimiser.w is None
    assert "no minimiser: separable data and alpha 0, so |w| grows without bound towards" in landscape(program).subtitle.text()


def test_the_ring_on_the_line_turns_w_and_keeps_its_length(program):
    before = program.store.state.weights
    drag(canvas(program), QPoint(30, 80), "turn")
    after = program.store.state.weights
    assert math.hypot(*after.w) == pytest.approx(math.hypot(*before.w))
    assert abs(math.atan2(after.w1, after.w0) - math.atan2(before.w1, before.w0)) > 0.1
    program.window.on_undo()
    assert program.store.state.weights == before


def test_the_diamond_stretches_w_and_keeps_its_direction(program):
    before = program.store.state.weights
    drag(canvas(program), QPoint(-40, -40), "stretch")
    after = program.store.state.weights
    assert math.hypot(*after.w) > 1.2 * math.hypot(*before.w)
    assert after.w0 / after.w1 == pytest.approx(before.w0 / before.w1)


def test_shift_turns_and_ctrl_stretches_by_the_tip(program):
    before = program.store.state.weights
    drag(canvas(program), QPoint(80, -20), keys=Qt.KeyboardModifier.ShiftModifier)
    turned = program.store.state.weights
    assert turned.w != before.w
    assert math.hypot(*turned.w) == pytest.approx(math.hypot(*before.w))
    drag(canvas(program), QPoint(0, -60), keys=Qt.KeyboardModifier.ControlModifier)
    stretched = program.store.state.weights
    assert stretched.w0 / stretched.w1 == pytest.approx(turned.w0 / turned.w1)
    assert math.hypot(*stretched.w) != pytest.approx(math.hypot(*turned.w))


def test_the_square_shifts_the_line_and_leaves_w(program):
    before = program.store.state.weights
    drag(canvas(program), QPoint(60, 60), "shift")
    after = program.store.state.weights
    assert after.w == before.w
    assert after.bias != 0
    foot = Seen(program, "canvas").picture.bias_handle
    assert after.w0 * foot[0] + after.w1 * foot[1] + after.bias == pytest.approx(0, abs=1e-9)


def test_a_drag_of_many_points_is_coarse_and_exact_after_release(program, qtbot):
    rows = tuple((math.cos(n), math.sin(n) + 0.5, n % 2) for n in range(10_000))
    seen = Seen(program, "landscape")
    program.stage.apply(PointsEdited("points", rows))
    qtbot.waitUntil(lambda: not program.stage.stills.pending)
    exact = min(seen.picture.surface.heights.shape)
    program.stage.apply(PointsBrushed("drag", 0.0, 1.0, 0.4, 3, False))
    assert min(seen.picture.surface.heights.shape) < exact
    program.stage.apply(PointsBrushed("drag", 0.0, 1.0, 0.4, 3, True))  # let go where it was: the state is the same
    qtbot.waitUntil(lambda: min(seen.picture.surface.heights.shape) == exact)


def test_the_landscape_is_exact_when_the_mouse_rests(program, qtbot):
    rows = tuple((math.cos(n), math.sin(n) + 0.5, n % 2) for n in range(10_000))
    seen = Seen(program, "landscape")
    program.stage.apply(PointsEdited("points", rows))
    qtbot.waitUntil(lambda: not program.stage.stills.pending)
    exact = min(seen.picture.surface.heights.shape)
    program.stage.apply(PointsBrushed("drag", 0.0, 1.0, 0.4, 3, False))
    qtbot.waitUntil(lambda: min(seen.picture.surface.heights.shape) == exact)


def test_the_colour_bar_is_as_high_as_the_map(program):
    area = landscape(program).plot.area
    bar = landscape(program)._bar
    assert bar._span == (area.top(), area.bottom())
    assert bar.mapTo(program.window, QPoint(0, 0)).y() == landscape(program).plot.mapTo(program.window, QPoint(0, 0)).y()
