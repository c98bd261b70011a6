"""One action of the user is one gesture: one change of the state, and at most one undo step; in the dark theme too."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest

from core.scenes import bundled
from gui.panels.runs import RunsPanel
from gui.view_grid import ViewGrid
from tests.gui.seeing import place_saying, visible

ONCE = ["change", "gesture"]
CONTROL = Qt.KeyboardModifier.ControlModifier


class Restyled(QObject):
    """Counts the changes of a widget's style sheet or palette."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.count += event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange)
        return super().eventFilter(watched, event)


@pytest.fixture
def changes(program):
    """The events from now on: "gesture" for each gesture carried out, "change" for each change of the state."""
    seen = []
    program.store.applied.connect(lambda _gesture: seen.append("gesture"))
    program.store.changed.connect(lambda *_: seen.append("change"))
    return seen


@pytest.fixture
def training(program):
    program.stage.set_value("page", "training")
    return program


@pytest.fixture
def saved(training, qtbot):
    """A short run, saved as run A."""
    training.stage.set_value("training.epochs", 5)
    training.sessions["training"].play()
    qtbot.waitUntil(lambda: training.sessions["training"].run.last_step >= 5 and not training.sessions["training"].running, timeout=20_000)
    training.sessions["training"].save()
    return training


def test_no_scene_is_restyled_in_the_dark(program, changes, monkeypatch):
    QTest.keyClick(program.window, Qt.Key.Key_D, CONTROL)
    themed, set_theme = [], ViewGrid.set_theme
    monkeypatch.setattr(ViewGrid, "set_theme", lambda view_grid, theme: (themed.append(theme), set_theme(view_grid, theme)))
    restyled = Restyled(program.window)
    program.window.scenes.scene = next(iter(bundled().values()))
    for key in list(bundled())[1:]:
        changes.clear()
        QTest.keyClick(program.window, Qt.Key.Key_PageDown)
        assert program.window.scenes.key == key
        assert changes == ONCE
        assert program.store.state.view.theme == "dark"
    assert (restyled.count, themed) == (0, [])
    QTest.keyClick(program.window, Qt.Key.Key_D, CONTROL)
    assert restyled.count > 0
    assert len(themed) == 3


def test_new_weights_are_one_change_and_one_undo(training, changes):
    before = training.store.state
    assert before.model.initial_from == "notebook_000"
    QTest.keyClick(training.window, Qt.Key.Key_N)
    assert changes == ONCE
    assert training.store.state.model.initial_from == "seed"
    QTest.keyClick(training.window, Qt.Key.Key_N)
    assert changes == 2 * ONCE
    assert training.store.state.model.seed == before.model.seed + 1
    QTest.keyClick(training.window, Qt.Key.Key_Z, CONTROL)
    QTest.keyClick(training.window, Qt.Key.Key_Z, CONTROL)
    assert training.store.state == before


def test_the_next_class_is_one_change(training, changes):
    shown = training.store.state.boundary.of_class
    QTest.keyClick(training.window, Qt.Key.Key_K)
    assert (changes, training.store.state.boundary.regions, training.store.state.boundary.of_class) == (ONCE, "one_class", shown)
    QTest.keyClick(training.window, Qt.Key.Key_K)
    assert (changes, training.store.state.boundary.of_class) == (2 * ONCE, (shown + 1) % 3)


def test_a_saved_run_is_shown_and_hidden_in_one_change_each(saved, changes):
    row = visible(saved.window, RunsPanel).row("A")
    QTest.mouseClick(row.pick, Qt.MouseButton.LeftButton)
    assert (changes, saved.store.state.runs.visible, saved.store.state.runs.letter) == (ONCE, True, "A")
    QTest.mouseClick(row.drop, Qt.MouseButton.LeftButton)
    assert (changes, saved.store.state.runs.visible, saved.store.state.runs.letter) == (2 * ONCE, False, "newest")


def test_a_click_on_the_confusion_matrix_is_one_change(training, changes):
    training.stage.set_value("confusion.visible", True)
    view = training.window.view_grids["training"].views["confusion"].widget
    changes.clear()
    place = place_saying(view, "class 0 are classified as 2:").toPoint()
    QTest.mouseClick(view.area, Qt.MouseButton.LeftButton, pos=place)
    assert (changes, training.store.state.digits.pair, training.store.state.digits.mistakes) == (ONCE, (0, 2), True)


def test_the_layout_is_reset_in_one_change(program, changes):
    for key in (Qt.Key.Key_L, Qt.Key.Key_F6, Qt.Key.Key_F7):
        QTest.keyClick(program.window, key)
    changes.clear()
    QTest.keyClick(program.window, Qt.Key.Key_0, CONTROL)
    assert changes == ONCE
    assert program.window.view_grids["weights"].open == ["canvas", "landscape", "weights_readout"]


def test_a_compared_run_is_opened_in_one_change(program, changes):
    program.stage.set_value("page", "compare")
    changes.clear()
    panel = program.window.view_grids["compare"].views["compare"].widget.tiles[1]
    QTest.mouseClick(panel, Qt.MouseButton.LeftButton)
    assert (changes, program.store.state.page) == (ONCE, "training")
