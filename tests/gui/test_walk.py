"""The walk down the descent path, pins, and the best w so far."""

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.weights.problem import problem_of
from gui.items.paths import followed


@pytest.fixture
def window(program):
    return program.window


def shown_w(program):
    return program.window.boards["weights"].views["canvas"].plot._grip.handles[0].place


def test_step_and_back_walk_the_path_one_update_at_a_time(program, window):
    state = program.store.state
    gradient = problem_of(program.stage.points, state.weights).gradient(state.weights.w)
    window.walk.on_walk_step()
    expected = [w - state.weights.learning_rate * g for w, g in zip(state.weights.w, gradient, strict=True)]
    assert shown_w(program) == pytest.approx(expected, rel=1e-12)
    assert program.store.state.weights == state.weights
    assert window.steps._label.text() == "step 1 of 150"
    window.walk.on_walk_back()
    assert shown_w(program) == state.weights.w
    window.walk.on_walk_back()
    assert program.store.state.landscape.step == 0
    assert not program.store.can_undo


def test_play_walks_by_itself_and_stops_at_the_end(program, window, qtbot):
    program.stage.set_value("weights.steps", 4)
    window.walk._clock.setInterval(1)
    window.commands.actions["walk_play"].trigger()
    assert window.commands.actions["walk_play"].text() == "Pause"
    qtbot.waitUntil(lambda: not window.walk.playing)
    assert program.store.state.landscape.step == 4
    assert window.commands.actions["walk_play"].text() == "Play"


def test_dragging_on_the_way_takes_w_where_it_is_seen(program, window):
    window.walk.scrub(10)
    seen = shown_w(program)
    plot = window.boards["weights"].views["canvas"].plot
    start = plot.pixel_of("turn").toPoint()
    QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(plot.viewport(), start + (plot.pixel_at((0, 0)).toPoint() - start) / 2 + start / 50)
    QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=start + (plot.pixel_at((0, 0)).toPoint() - start) / 2 + start / 50)
    assert program.store.state.landscape.step == 0
    assert math.hypot(*program.store.state.weights.w) == pytest.approx(math.hypot(*seen))


def test_the_steps_slider_scrubs_and_changing_alpha_begins_anew(program, window):
    window.steps.slider.setFocus()
    QTest.keyClick(window.steps.slider, Qt.Key.Key_End)
    assert program.store.state.landscape.step == 150
    program.stage.set_value("weights.alpha", 1.0)
    assert program.store.state.landscape.step == 0


def test_pins_stay_with_their_losses_and_the_best_comes_back(program, window):
    window.walk.on_pin()
    best = (1.68, 1.82)
    for w in (best, (3.0, 3.0)):
        program.stage.set_value("weights.w0", w[0])
        program.stage.set_value("weights.w1", w[1])
    window.walk.on_pin()
    for key in ("canvas", "landscape"):
        texts = [ghost.text for ghost in window.boards["weights"].views[key]._ghosts._ghosts]
        assert [text.split(":")[0] for text in texts] == ["1", "2", "best"]
        assert texts[0] == "1: 54.14470"
    window.walk.on_best()
    assert program.store.state.weights.w == best
    window.walk.on_clear_pins()
    assert not window.boards["weights"].views["canvas"]._ghosts._ghosts


def test_a_way_is_drawn_to_its_end_unless_it_swings_across_the_picture_for_ever():
    short = np.column_stack([np.linspace(0, 2000, 1000), np.zeros(1000)])
    assert len(followed(short)) == 1000
    swinging = np.column_stack([3000.0 * (-1.0) ** np.arange(1000), np.arange(1000.0)])
    assert len(followed(swinging)) == 50
    assert len(followed(swinging[:1])) == 1
