"""Undo brings back what an action removed besides settings: the run, its step, saved runs, pins, and the scene's page and views."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.gestures import RunOpened
from core.scenes import find
from core.state import value_of
from gui.scene_strip import SceneStrip

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def press(program, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(program.window, key, modifiers)


def undo(program):
    press(program, Qt.Key.Key_Z, CONTROL)


def redo(program):
    press(program, Qt.Key.Key_Z, CONTROL | SHIFT)


def trained(program, qtbot, until=40):
    """Trains the run of the Training page to a step, by the keys, and pauses."""
    session = program.sessions["training"]
    program.stage.set_value("view.steps_per_frame", 10)
    while session.standing.step < until:
        before = session.standing.step
        session.step()
        qtbot.waitUntil(lambda: session.standing.step > before)  # noqa: B023
    return session


def work(session):
    """Everything about a session that a person would miss."""
    layers = [array.tobytes() for layer in session.standing.alone.layers for array in (layer.weights, layer.biases)]
    return session.standing.step, session.run.last_step, layers, session.run.history.losses.tolist(), [run.letter for run in session.saved]


@pytest.fixture
def kept(program, qtbot):
    """The Training page with 40 steps, shown at step 20, and two saved runs."""
    program.window.scenes.open(find("spiral-relu"))
    session = trained(program, qtbot)
    program.window.runs.on_save_run()
    program.window.runs.on_save_run()
    session.scrub(20)
    return session


REMOVALS = {
    "another scene": lambda program: press(program, Qt.Key.Key_PageDown),
    "reset": lambda program: press(program, Qt.Key.Key_R),
    "new weights": lambda program: press(program, Qt.Key.Key_N),
    "another network": lambda program: program.stage.set_value("model.hidden", (5,)),
    "other data": lambda program: program.stage.set_value("data.noise", 0.3),
    "clear runs": lambda program: program.window.runs.on_clear_runs(),
    "delete run": lambda program: program.window.runs.discard("A"),
    "fork": lambda program: program.window.runs.on_fork(),
    "fork by a setting": lambda program: program.stage.set_value("training.learning_rate", 0.25),
    "save run": lambda program: program.window.runs.on_save_run(),
    "a scene of another page": lambda program: program.window.scenes.open(find("weights")),
}


@pytest.mark.parametrize("name", REMOVALS)
def test_undo_brings_back_the_run_and_the_saved_runs(program, kept, name):
    before, state = work(kept), program.store.state
    REMOVALS[name](program)
    after = work(kept)
    assert after != before or program.store.state.page != "training"
    undo(program)
    assert work(kept) == before
    assert program.store.state == state
    redo(program)
    assert work(kept) == after
    undo(program)
    assert work(kept) == before


def test_training_goes_on_from_the_run_that_undo_brought_back(program, qtbot, kept):
    kept.scrub(40)
    losses = kept.run.history.losses.tolist()
    press(program, Qt.Key.Key_R)
    trained(program, qtbot, 60)
    undo(program)
    trained(program, qtbot, 60)
    assert kept.run.history.losses.tolist()[: len(losses)] == losses
    whole = kept.run.history.losses.tolist()
    press(program, Qt.Key.Key_R)
    trained(program, qtbot, 60)
    assert kept.run.history.losses.tolist() == whole


def test_several_removals_are_undone_one_by_one(program, qtbot, kept):
    stages = [work(kept)]
    for name in ("fork by a setting", "another network", "reset"):
        REMOVALS[name](program)
        trained(program, qtbot, 50)
        stages.append(work(kept))
    for expected in reversed(stages[:-1]):
        undo(program)
        assert work(kept) == expected
    for expected in stages[1:]:
        redo(program)
        assert work(kept) == expected


def test_undo_keeps_a_run_that_only_went_on(program, qtbot, kept):
    kept.scrub(40)
    program.stage.set_value("training.learning_rate", 0.25)
    trained(program, qtbot, 60)
    undo(program)
    assert kept.run.last_step == 60
    assert program.store.state.training.learning_rate == find("spiral-relu").state.training.learning_rate


def test_undo_brings_back_pins_page_views_and_title_of_the_scene_before(program, qtbot):
    program.window.scenes.open(find("weights-line"))
    press(program, Qt.Key.Key_I)
    program.stage.set_value("weights.w0", 2.0)
    press(program, Qt.Key.Key_I)
    program.stage.set_value("margin.visible", True)
    before, title = program.store.state, program.window.films.title
    assert len(before.landscape.pins) == 2
    program.window.scenes.open(find("spiral-relu"))
    press(program, Qt.Key.Key_PageDown)
    undo(program)
    assert program.window.scenes.key == "spiral-relu"
    undo(program)
    assert program.store.state == before
    assert (program.window.scenes.key, program.window.films.title) == ("weights-line", title)
    assert program.window.findChild(SceneStrip).isVisible()
    redo(program)
    assert (program.store.state.page, program.window.scenes.key) == ("training", "spiral-relu")


def test_pins_are_undone_one_by_one(program):
    press(program, Qt.Key.Key_I)
    press(program, Qt.Key.Key_I, SHIFT)
    assert program.store.state.landscape.pins == ()
    undo(program)
    assert len(program.store.state.landscape.pins) == 1
    undo(program)
    assert program.store.state.landscape.pins == ()


def test_undoing_a_scene_keeps_the_theme_chosen_since(program):
    program.window.scenes.open(find("spiral-relu"))
    program.stage.set_value("view.theme", "dark")
    undo(program)
    assert program.store.state.view.theme == "dark"


def test_undo_returns_to_the_comparison_whose_run_was_opened(program, qtbot, kept):
    before = work(kept)
    program.window.scenes.open(find("compare-hidden"))
    compared = program.sessions["compare"]
    compared.step()
    qtbot.waitUntil(lambda: compared.standing.step > 0)
    assert program.stage.apply(RunOpened(1))
    assert program.store.state.page == "training"
    undo(program)
    assert program.store.state.page == "compare"
    assert compared.standing.step > 0
    undo(program)
    assert program.store.state.page == "training"
    assert work(kept) == before


@pytest.mark.parametrize("name", ["reset", "clear runs"])
def test_what_removes_nothing_is_no_entry(program, name):
    program.window.scenes.open(find("spiral-relu"))
    undone = program.window.commands.actions["undo"]
    while undone.isEnabled():
        program.window.on_undo()
    REMOVALS[name](program)
    assert not undone.isEnabled()


def test_what_undo_keeps_is_bounded_in_bytes(program, qtbot, kept, monkeypatch):
    budget = 3 * kept.run.timeline.byte_count
    monkeypatch.setattr("gui.store.KEPT_BYTES", budget)
    for seed in range(8):
        program.stage.set_value("model.seed", seed + 100)
        trained(program, qtbot, 40)
    *older, newest = program.store.entries
    held = {timeline for entry in older for each in entry.kept for timeline in each.timelines}
    shared = {timeline for each in newest.kept for timeline in each.timelines}  # also held by the sessions themselves
    assert 0 < sum(timeline.byte_count for timeline in held - shared) <= budget
    last = value_of(program.store.state, "model.seed")
    undo(program)
    assert value_of(program.store.state, "model.seed") == last - 1
    assert kept.run.last_step == 40
    for _ in range(7):
        undo(program)
    assert kept.run.last_step == 0  # too old to be kept: the state comes back, the run starts again


def test_undo_works_while_a_run_is_training(program, qtbot, kept):
    before = work(kept)
    press(program, Qt.Key.Key_N)
    kept.play()
    qtbot.waitUntil(lambda: kept.standing.step > 20)
    undo(program)
    assert not kept.running
    assert work(kept) == before
