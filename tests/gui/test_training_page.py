"""The Training page: play, pause, step, reset, scrub, and closing during training."""

import threading
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.datasets import draw
from core.gestures import PointsEdited
from core.network.models import initial_layers
from core.scenes import find
from core.types import Bounds
from gui.run.session import Session
from gui.views.curves import CurvesView
from tests.gui.seeing import Seen


@pytest.fixture
def training(program):
    program.window.stage.set_value("page", "training")
    return program


def same_layers(a, b):
    return all(np.array_equal(x.weights, y.weights) and np.array_equal(x.biases, y.biases) for x, y in zip(a, b, strict=True))


def test_play_trains_and_pause_is_immediate(training, qtbot):
    session = training.sessions["training"]
    training.window.transport.on_play()
    qtbot.waitUntil(lambda: session.standing.step >= 50)
    training.window.transport.on_play()
    shown = session.standing.step
    qtbot.wait(80)
    assert session.standing.step == shown
    assert not session.running


def test_the_shown_steps_are_exactly_the_asked_stride(training, qtbot):
    training.stage.set_value("view.steps_per_frame", 7)
    steps = []
    training.sessions["training"].shown.connect(lambda _: steps.append(training.sessions["training"].standing.step))
    training.window.transport.on_play()
    qtbot.waitUntil(lambda: len(steps) > 12)
    training.window.transport.on_play()
    strides = set(np.diff(sorted(set(steps))))
    assert strides <= set(range(1, 8))
    assert 7 in strides


def test_step_is_one_frame(training, qtbot):
    session = training.sessions["training"]
    training.window.transport.on_step()
    qtbot.waitUntil(lambda: session.standing.step == 10)
    qtbot.wait(60)
    assert session.standing.step == 10
    assert session.run.last_step == 10


def test_reset_returns_to_the_same_initial_weights(training, qtbot):
    session = training.sessions["training"]
    first = session.standing.layers
    training.window.transport.on_play()
    qtbot.waitUntil(lambda: session.standing.step >= 30)
    training.window.transport.on_reset()
    assert session.standing.step == 0
    assert same_layers(first, session.standing.layers)
    state = training.store.state
    assert same_layers(first, initial_layers(state.data, state.model, draw(state.data).class_count))


def test_new_weights_are_others_and_can_be_undone(training):
    first = training.sessions["training"].standing.layers
    training.window.transport.on_new_weights()
    second = training.sessions["training"].standing.layers
    assert not same_layers(first, second)
    training.window.transport.on_new_weights()
    assert not same_layers(second, training.sessions["training"].standing.layers)
    while training.store.can_undo:
        training.window.on_undo()
    assert same_layers(first, training.sessions["training"].standing.layers)


def test_scrub_shows_an_earlier_frame_and_play_goes_on(training, qtbot):
    session = training.sessions["training"]
    training.window.transport.on_play()
    qtbot.waitUntil(lambda: session.standing.step >= 100)
    session.scrub(20)
    assert session.standing.step == 20
    assert not session.running
    newest = session.run.last_step
    training.window.transport.on_play()
    qtbot.waitUntil(lambda: session.standing.step > newest)
    training.window.transport.on_play()


def test_learning_rate_takes_effect_without_a_reset(training, qtbot):
    session = training.sessions["training"]
    training.window.transport.on_play()
    qtbot.waitUntil(lambda: session.standing.step >= 30)
    training.stage.set_value("training.learning_rate", 0.1)
    before = session.standing.step
    assert before >= 30
    qtbot.waitUntil(lambda: session.standing.step >= before + 50)
    training.window.transport.on_play()


def test_new_data_or_model_settings_restart_the_run(training, qtbot):
    training.window.transport.on_step()
    qtbot.waitUntil(lambda: training.sessions["training"].standing.step == 10)
    training.stage.set_value("model.hidden", (5, 5))
    assert training.sessions["training"].standing.step == 0
    assert [layer.weights.shape for layer in training.sessions["training"].standing.layers] == [(2, 5), (5, 5), (5, 3)]
    training.stage.set_value("data.classes", 5)
    assert training.sessions["training"].standing.layers[-1].weights.shape == (5, 5)


def test_a_diverging_run_stops_and_says_so(training, qtbot):
    training.stage.set_value("training.learning_rate", 100.0)
    training.stage.set_value("training.weight_decay", 1.0)
    training.window.transport.on_play()
    qtbot.waitUntil(lambda: bool(training.sessions["training"].message), timeout=10_000)
    assert not training.sessions["training"].running
    assert str(training.sessions["training"].run.last_step) in training.sessions["training"].message.replace(",", "")
    assert "learning rate" in training.sessions["training"].message
    assert np.isfinite(training.sessions["training"].run.history.losses).all()


def test_the_end_of_the_run_is_announced(training, qtbot):
    training.stage.set_value("training.epochs", 25)
    training.window.transport.on_play()
    qtbot.waitUntil(lambda: not training.sessions["training"].running)
    assert training.sessions["training"].standing.step == 25
    assert "25" in training.sessions["training"].message


@pytest.mark.parametrize("ending", ["page", "reset", "close", "data"])
def test_closing_during_training_leaves_no_thread(training, qtbot, ending):
    training.stage.set_value("view.steps_per_frame", 1000)
    training.window.transport.on_play()
    qtbot.waitUntil(lambda: training.sessions["training"].standing.step > 100)
    {
        "page": lambda: training.stage.set_value("page", "weights"),
        "reset": training.window.transport.on_reset,
        "close": training.window.close,
        "data": lambda: training.stage.set_value("data.noise", 0.5),
    }[ending]()
    assert not training.sessions["training"].running
    qtbot.wait(40)


def test_start_twice_is_one_run(training, qtbot):
    training.sessions["training"].play()
    training.sessions["training"].play()
    qtbot.waitUntil(lambda: training.sessions["training"].standing.step >= 30)
    training.sessions["training"].pause()
    steps = training.sessions["training"].run.history.steps
    assert (np.diff(steps) > 0).all()


@pytest.mark.parametrize("batch_size", [0, 7])
@pytest.mark.parametrize("optimizer", ["gradient_descent", "adam"])
def test_window_and_command_line_reach_the_same_weights(training, qtbot, batch_size, optimizer):
    from core.runs.experiments import EXPERIMENTS

    training.stage.set_value("training.learning_rate", 0.01)
    training.stage.set_value("training.optimizer", optimizer)
    training.stage.set_value("training.batch_size", batch_size)
    training.stage.set_value("training.updates", 60)
    training.window.transport.on_play()
    qtbot.waitUntil(lambda: training.sessions["training"].standing.step == 60)
    state = training.store.state
    *_, last = EXPERIMENTS["training"].snapshots(state, training.sessions["training"].data, 60, None)
    assert same_layers(last.layers, training.sessions["training"].standing.layers)


def test_keys_play_and_step(training, qtbot):
    QTest.keyClick(training.window, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: training.sessions["training"].standing.step == 10)
    QTest.keyClick(training.window, Qt.Key.Key_P)
    assert training.sessions["training"].running
    QTest.keyClick(training.window, Qt.Key.Key_P)
    assert not training.sessions["training"].running


def test_the_axis_of_a_huge_loss_keeps_its_name(training):
    plot = training.window.view_grids["training"].views["curves"].widget.charts["Loss"].plot
    plot.show_frame(Bounds(0.0, 80.0, 0.0, 1e278))
    assert plot.axes["left"].text.count("x1e") == 0


def test_keys_cycle_through_colours_and_classes(training, qtbot):
    window, look = training.window, lambda: training.store.state.boundary
    boundary = window.view_grids["training"].views["boundary"].widget
    for expected in ("one_class", "confidence", "hard", "blended"):
        QTest.keyClick(window, Qt.Key.Key_V)
        assert look().regions == expected
        assert boundary._bar.isVisible() == (expected in ("one_class", "confidence"))
        assert boundary._regions._frame == boundary.plot.frame, "a picture from before the colour bar took its room"
    seen = []
    for _ in range(4):
        QTest.keyClick(window, Qt.Key.Key_K)
        seen.append(boundary.title.text())
    assert seen == ["P(class 1)", "P(class 2)", "P(class 0)", "P(class 1)"]
    for key, name in ((Qt.Key.Key_L, "lines"), (Qt.Key.Key_O, "rings"), (Qt.Key.Key_F8, "visible")):
        QTest.keyClick(window, key)
        assert not getattr(look(), name)
    assert not boundary.isVisible()
    assert not training.store.can_undo


def test_the_mouse_reads_the_regions_still_and_running(training, qtbot):
    seen = Seen(training, "boundary")
    boundary = seen.widget
    QTest.mouseMove(boundary.plot, boundary.plot.pixel_at((-0.9, -0.9)).toPoint())
    lines = seen.picture.hover.lines
    assert float(lines[0].split("(")[1].split(",")[0]) == pytest.approx(-0.9, abs=0.01)
    training.window.transport.on_play()
    qtbot.waitUntil(lambda: seen.picture.hover.lines[2:] != lines[2:])
    training.window.transport.on_play()
    x = training.sessions["training"].data.x_train[7]
    QTest.mouseMove(boundary.plot, boundary.plot.pixel_at((float(x[0]), float(x[1]))).toPoint())
    assert seen.picture.hover.lines[0].startswith("training point, class")
    training.window.transport.on_reset()


def test_every_press_of_step_counts(training, qtbot):
    training.stage.set_value("view.steps_per_frame", 10)
    for _ in range(3):
        training.window.transport.on_step()
    qtbot.waitUntil(lambda: training.sessions["training"].standing.step == 30)
    qtbot.wait(60)
    assert training.sessions["training"].standing.step == 30


def position(program):
    """What the timeline, the numbers and the curves say of where the run is."""
    session, window = program.sessions["training"], program.window
    slider = window.timelines["training"].slider
    label = next(label.text() for label in window.timelines["training"].findChildren(QLabel) if label.accessibleName() == "Current step")
    loss = Seen(program, "curves").picture.charts[0].series[0]
    return session.standing.step, slider.value(), int(label.split()[1].replace(",", "")), int(loss.x[-1]), int(loss.mark[0])


def test_timeline_curves_and_numbers_agree_while_training_and_paused(training, qtbot):
    session = training.sessions["training"]
    training.stage.set_value("view.steps_per_frame", 20)
    session.play()
    for _ in range(5):
        before = session.standing.step
        qtbot.waitUntil(lambda: session.standing.step > before)  # noqa: B023
        step, *others = position(training)
        assert others == [step] * 4
    QTest.keyClick(training.window, Qt.Key.Key_P)
    step, *others = position(training)
    assert step >= before
    assert others == [step] * 4
    assert session.last_step == session.run.last_step == step


def test_pause_shows_the_newest_step_and_a_replay_pauses_where_it_is(training, qtbot):
    session = training.sessions["training"]
    session.play()
    qtbot.waitUntil(lambda: session.standing.step > 60)
    session.pause()
    assert session.standing is session.run.timeline.newest
    session.scrub(10)
    session.play()
    qtbot.waitUntil(lambda: session.standing.step > 10)
    session.pause()
    assert 10 < session.standing.step < session.run.last_step


def test_a_frame_asked_for_before_scrubbing_back_is_not_shown(training, qtbot):
    session = training.sessions["training"]
    session.play()
    qtbot.waitUntil(lambda: session.standing.step > 60)
    shown = []
    session.shown.connect(lambda _pictures: shown.append(session.standing.step))
    session.scrub(10)
    qtbot.wait(50)  # the thread answers meanwhile
    session.play()
    qtbot.waitUntil(lambda: session.standing.step > 30)
    assert shown[0] == 10
    assert max(after - before for before, after in pairwise(shown)) <= 2 * training.store.state.view.steps_per_frame


FAR_APART = ((0.2, 183.0, 0), (0.6, 640.0, 1), (0.5, 81.0, 1), (0.3, 400.0, 0))


def message_of(program):
    return next(label.text() for label in program.window.findChildren(QLabel) if label.accessibleName() == "Message of the run")


def test_scales_far_apart_are_told_with_the_remedy_and_standardised_axes_say_so(training, qtbot):
    assert message_of(training) == ""
    training.stage.apply(PointsEdited("data", FAR_APART))
    assert message_of(training) == "x1 spreads 1,400 times as wide as x0. Turn on Standardised, under Data, to learn on one scale."
    plot = training.window.view_grids["training"].views["boundary"].widget.plot
    assert plot.axes["left"].text == "x1"
    training.stage.set_value("training.epochs", 3)
    training.sessions["training"].play()
    assert message_of(training) == ""
    qtbot.waitUntil(lambda: not training.sessions["training"].running)
    assert message_of(training).startswith("Finished 3 epochs.")
    assert "x1 spreads 1,400 times as wide as x0." in message_of(training)
    training.stage.set_value("data.standardised", True)
    assert message_of(training) == ""
    assert plot.axes["left"].text == "x1 (standardised)"


def test_the_message_of_a_run_is_whole_in_a_small_window(training, qtbot):
    training.window.resize(1024, 640)
    training.stage.apply(PointsEdited("data", FAR_APART))
    training.stage.set_value("training.epochs", 3)
    training.sessions["training"].play()
    qtbot.waitUntil(lambda: not training.sessions["training"].running)
    label = next(label for label in training.window.findChildren(QLabel) if label.accessibleName() == "Message of the run")
    assert label.sizeHint().width() <= label.width() or " ".join(label.toolTip().split()) == label.text()


def test_views_drawn_now_and_then_are_shown_between_two_frames(training, qtbot, monkeypatch):
    told = []
    kept = CurvesView.show_picture
    monkeypatch.setattr(CurvesView, "show_picture", lambda view, picture: (told.append("curves"), kept(view, picture)))
    training.window.transport.on_play()
    session = training.sessions["training"]
    qtbot.waitUntil(lambda: session.standing.step > 0)
    del told[:]
    session.shown.connect(lambda _: told.append("frame"))  # heard after the stage, which has shown its views by then
    qtbot.waitUntil(lambda: told.count("curves") > 3)
    training.window.transport.on_play()
    among = [told[: told.index("curves")], *("".join(told).split("curves")[1:])]
    assert all(among[:-1]), f"curves within a frame: {told}"


def test_a_late_frame_is_looked_for_at_short_intervals_and_a_punctual_one_is_not(qapp, qtbot):
    release = threading.Event()
    session = Session(find("spiral-relu").state, "training", lambda _: lambda _standing: release.wait(5) and {})
    session.restart()
    ticks = []
    session._clock.timeout.connect(lambda: ticks.append(session._clock.interval()))
    session.play()
    qtbot.waitUntil(lambda: len(ticks) > 3)
    assert set(ticks) == {3}
    release.set()
    qtbot.waitUntil(lambda: session.standing.step > 0)
    assert session._clock.interval() == 16
    session.close()
