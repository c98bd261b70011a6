"""The run of the Weights page: gradient descent from w, computed at once; pins, and the best w so far."""

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.weights.posing import problem_of
from gui.items.paths import followed
from tests.gui.seeing import Seen


@pytest.fixture
def window(program):
    return program.window


@pytest.fixture
def session(program):
    return program.sessions["weights"]


def current_w(program):
    return Seen(program, "canvas").picture.w


def position_text(window):
    """The text next to the timeline."""
    return next(label.text() for label in window.timelines["weights"].findChildren(QLabel) if label.accessibleName() == "Current step")


def test_step_and_back_go_along_the_path_one_update_at_a_time(program, window, session):
    state = program.store.state
    gradient = problem_of(session.data, state.weights).gradient(state.weights.w)
    window.transport.on_step()
    expected = [w - state.weights.learning_rate * g for w, g in zip(state.weights.w, gradient, strict=True)]
    assert current_w(program) == pytest.approx(expected, rel=1e-12)
    assert program.store.state.weights == state.weights
    assert position_text(window) == "step 1 of 150"
    window.transport.on_back()
    assert current_w(program) == state.weights.w
    window.transport.on_back()
    assert session.standing.step == 0
    assert not program.store.can_undo


def test_play_runs_to_the_end_stops_and_starts_again(program, window, session, qtbot):
    program.stage.set_value("weights.steps", 4)
    program.stage.set_value("view.steps_per_second", 1000.0)
    window.commands.actions["play"].trigger()
    assert window.commands.actions["play"].text() == "Pause"
    qtbot.waitUntil(lambda: not session.running)
    assert session.standing.step == 4
    assert window.commands.actions["play"].text() == "Play"
    program.stage.set_value("view.steps_per_second", 60.0)
    window.commands.actions["play"].trigger()
    assert session.running
    assert session.standing.step < 4
    qtbot.waitUntil(lambda: not session.running)


def test_slow_playback_shows_every_step(program, session, qtbot):
    steps = []
    session.shown.connect(lambda _: steps.append(session.standing.step))
    program.stage.set_value("view.steps_per_second", 30.0)
    session.play()
    qtbot.waitUntil(lambda: session.standing.step >= 8)
    session.pause()
    assert sorted(set(steps)) == list(range(max(steps) + 1))


def test_a_drag_on_the_path_starts_from_the_w_shown(program, window, session):
    session.scrub(10)
    seen = current_w(program)
    plot = window.view_grids["weights"].views["canvas"].widget.plot
    start = plot.pixel_of("turn").toPoint()
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(plot, start + (plot.pixel_at((0, 0)).toPoint() - start) / 2 + start / 50)
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=start + (plot.pixel_at((0, 0)).toPoint() - start) / 2 + start / 50)
    assert session.standing.step == 0
    assert math.hypot(*program.store.state.weights.w) == pytest.approx(math.hypot(*seen))
    window.on_undo()
    assert program.store.state.weights.w == (-1.5, 1.6)


def test_the_timeline_scrubs_and_a_new_alpha_restarts(program, window, session):
    slider = window.timelines["weights"].slider
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert session.standing.step == 150
    program.stage.set_value("weights.alpha", 1.0)
    assert session.standing.step == 0


def test_a_fork_continues_with_another_learning_rate_and_both_paths_are_drawn(program, window, session):
    session.scrub(5)
    forked_at = session.standing
    QTest.keyClick(window, Qt.Key.Key_F)
    program.stage.set_value("weights.learning_rate", 0.002)
    assert session.standing is forked_at
    assert [(step, state.weights.learning_rate) for step, state in session.run.recipe.changes] == [(5, 0.002)]
    window.transport.on_step()
    problem = problem_of(session.data, program.store.state.weights)
    w = forked_at.layers[0].weights[:, 0]
    assert current_w(program) == pytest.approx(w - 0.002 * problem.gradient(w), rel=1e-12)
    present, saved = Seen(program, "landscape").picture.paths
    assert (present.name, saved.name) == ("Gradient descent", "run A")
    assert np.array_equal(present.places[:6], saved.places[:6])
    assert not np.array_equal(present.places[6], saved.places[6])


def test_the_curves_of_the_descent_show_loss_and_length(program, window, session):
    QTest.keyClick(window, Qt.Key.Key_U)
    assert program.store.state.descent.visible
    session.scrub(3)
    picture = Seen(program, "descent").picture
    assert [chart.title for chart in picture.charts] == ["Loss", "Weight norm"]
    assert (picture.unit, picture.step) == ("step", 3.0)
    (norm,) = picture.charts[1].series
    assert norm.y[0] == pytest.approx(math.hypot(1.5, 1.6))
    assert len(norm.x) == 151


def test_a_diverging_path_ends_there_and_says_so_when_played_to_its_end(program, session, qtbot):
    for key, value in {"weights.loss": "squared", "weights.learning_rate": 10.0, "view.steps_per_second": 1000.0}.items():
        program.stage.set_value(key, value)
    session.scrub(10_000)
    last = session.standing.step
    assert 0 < last < 150
    assert not session.message
    session.play()
    qtbot.waitUntil(lambda: not session.running)
    assert f"diverged at step {last + 1}" in session.message


def test_pins_keep_their_losses_and_the_best_w_can_be_restored(program, window):
    window.pins.on_pin()
    best = (1.68, 1.82)
    for w in (best, (3.0, 3.0)):
        program.stage.set_value("weights.w0", w[0])
        program.stage.set_value("weights.w1", w[1])
    window.pins.on_pin()
    for key in ("canvas", "landscape"):
        texts = [pin.text for pin in Seen(program, key).picture.pins]
        assert [text.split(":")[0] for text in texts] == ["1", "2", "best"]
        assert texts[0] == "1: 54.14470"
    window.pins.on_best()
    assert program.store.state.weights.w == best
    window.pins.on_clear_pins()
    assert not Seen(program, "canvas").picture.pins


def test_a_path_is_drawn_to_its_end_unless_it_oscillates_across_the_picture():
    short = np.column_stack([np.linspace(0, 2000, 1000), np.zeros(1000)])
    assert len(followed(short)) == 1000
    swinging = np.column_stack([3000.0 * (-1.0) ** np.arange(1000), np.arange(1000.0)])
    assert len(followed(swinging)) == 10
    assert len(followed(swinging[:1])) == 1
