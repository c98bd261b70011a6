"""The gradient check: opened by its key, h dragged with a real mouse, a bug found, and training not slowed."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.scenes import find
from tests.gui.seeing import Seen, field, part


@pytest.fixture
def opened(program, qtbot):
    """The window with the scene on notebook 001's check, large enough for all four plots."""
    program.window.resize(1500, 900)
    program.window.scenes.open(find("gradient-check"))
    settle(program, qtbot)
    return program


@pytest.fixture
def seen(opened, qtbot):
    """The exact picture of the check."""
    heard = Seen(opened, "gradcheck")
    settle(opened, qtbot)
    return heard


def settle(program, qtbot):
    """Wait until the mouse counts as resting and the exact check is shown."""
    qtbot.wait(80)
    qtbot.waitUntil(lambda: not program.stage.stills.pending)


@pytest.fixture
def view(opened):
    return opened.window.view_grids["training"].views["gradcheck"].widget


def answer_of(view):
    return view.findChild(QLabel, "runMessage").text()


def test_d_opens_and_closes_the_view_and_shift_d_reveals(program, qtbot):
    program.stage.set_value("page", "training")
    view = program.window.view_grids["training"].views["gradcheck"].widget
    QTest.keyClick(program.window, Qt.Key.Key_D)
    assert view.isVisible()
    program.stage.set_value("gradcheck.bug", "D")
    settle(program, qtbot)
    assert "has a bug" in answer_of(view)
    assert "transposed" not in answer_of(view)
    QTest.keyClick(program.window, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    settle(program, qtbot)
    assert "transposed" in answer_of(view)
    QTest.keyClick(program.window, Qt.Key.Key_D)
    assert not view.isVisible()


def test_h_is_dragged_along_its_curve_and_is_exact_when_the_mouse_rests(opened, view, qtbot):
    plot, before = view.steps.plot, part(view, "Result of the gradient check").text()
    start, end = plot.pixel_of("h").toPoint(), plot.pixel_at((-10.0, -5.0)).toPoint()
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(plot, QPoint(round(start.x() + share * (end.x() - start.x())), start.y()))
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPoint(end.x(), start.y()))
    assert opened.store.state.gradcheck.h == pytest.approx(1e-10, rel=0.1)
    settle(opened, qtbot)
    assert part(view, "Result of the gradient check").text() != before
    assert plot.pixel_of("h").x() == pytest.approx(end.x(), abs=3)


def test_arrow_keys_move_h_by_a_twentieth_of_a_decade(opened, view):
    plot = view.steps.plot
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert opened.store.state.gradcheck.h == pytest.approx(1.1e-5)


def test_a_mouse_over_a_mark_reads_the_parameter(view, seen):
    plot, hover = view.scatter.plot, view.scatter._hover
    shown = seen.picture.comparison
    item = int(shown.places[:, 0].argmax())
    spot = plot.pixel_at(tuple(shown.places[item])).toPoint()
    QTest.mouseMove(plot, spot + QPoint(1, 1))
    QTest.mouseMove(plot, spot)
    assert hover._hover.lines[0] in shown.names
    assert hover._hover.lines[1].startswith("analytic ")
    QTest.mouseMove(plot, plot.pixel_at((-0.9, 0.9)).toPoint())
    assert hover._hover is None


def test_the_layer_plot_is_the_last_to_be_dropped_in_a_small_view(opened, view, qtbot):
    tiles = (view.layers, view.scatter, view.steps, view.track)
    assert not any(tile.isHidden() for tile in tiles)
    opened.stage.set_value("curves.visible", True)
    opened.window.resize(1024, 640)
    qtbot.waitUntil(view.track.isHidden)
    assert not view.layers.isHidden()

    def are_as_high_as_one_another():
        heights = [tile.plot.height() for tile in tiles if not tile.isHidden()]
        assert 0 < max(heights) <= min(heights) + 2

    qtbot.waitUntil(are_as_high_as_one_another)


def test_training_continues_and_the_curves_catch_up_at_the_pause(opened, seen, qtbot):
    before = seen.picture.track.steps
    opened.window.transport.on_play()
    qtbot.waitUntil(lambda: opened.sessions["training"].standing.step >= 30)
    assert seen.picture.track is None or seen.picture.track.steps is before
    opened.window.transport.on_play()
    settle(opened, qtbot)
    steps = seen.picture.track.steps
    assert steps[-1] >= opened.sessions["training"].standing.step
    assert (np.diff(steps) > 0).all()


def test_a_single_step_is_followed_by_the_exact_check(opened, seen, qtbot):
    opened.window.transport.on_step()
    settle(opened, qtbot)
    assert seen.picture.track.steps[-1] == seen.picture.track.at_step[0] == opened.sessions["training"].standing.step == 1


def test_one_layer_alone_is_chosen_in_the_form_and_shown_without_the_training(opened, view, qtbot):
    verdict = part(view, "Result of the gradient check")
    box = field(opened.window, "gradcheck.part").box
    box.setFocus()
    for name, words in (("an affine layer", "dX = dS Wᵀ"), ("a ReLU layer", "1[X > 0]"), ("the cross-entropy", "softmax(S)")):
        QTest.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() == name
        settle(opened, qtbot)
        assert words in view.findChild(QLabel, "sectionTitle").text()
        assert verdict.text().startswith("All gradients agree")
        assert view.steps.isVisible() and not view.track.isVisible()
    opened.stage.set_value("gradcheck.bug", "E")
    settle(opened, qtbot)
    assert verdict.text().startswith("The derivatives dS differ")
    assert field(opened.window, "gradcheck.upstream").isVisibleTo(opened.window)
    opened.stage.set_value("gradcheck.upstream", "typed")
    settle(opened, qtbot)
    assert verdict.text().startswith("All gradients agree"), "1 is typed at first"
    opened.stage.set_value("gradcheck.part", "network")
    settle(opened, qtbot)
    assert view.track.isVisible()
