"""Clicker keys in front of a class: none of them computes or hides anything; the screen can be blanked and restored."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from core.state import PAGES
from gui.command_table import COMMANDS
from gui.help import HelpDialog
from gui.items.plot import Plot
from tests.gui.seeing import field

SHIFT, CTRL, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
ARROWS = [(key, NONE) for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)]
QUIET = [
    (Qt.Key.Key_F5, NONE),
    (Qt.Key.Key_F5, SHIFT),
    (Qt.Key.Key_F5, ALT),
    (Qt.Key.Key_Escape, NONE),
    (Qt.Key.Key_Home, NONE),
    (Qt.Key.Key_End, NONE),
    (Qt.Key.Key_Space, NONE),
    (Qt.Key.Key_Return, NONE),
    (Qt.Key.Key_Enter, NONE),
    (Qt.Key.Key_P, CTRL),
    *ARROWS,
]
BLANKING = {Qt.Key.Key_B: "black", Qt.Key.Key_Period: "black", Qt.Key.Key_W: "white", Qt.Key.Key_Comma: "white"}
RETURNING = [*BLANKING, Qt.Key.Key_Escape, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Space, Qt.Key.Key_P, Qt.Key.Key_F5]


@pytest.fixture
def window(program, qtbot):
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow)
    return program.window


def seen(program):
    """The settings, the computed steps and the visible views."""
    page = program.store.state.page
    view_grid, session = program.window.view_grids[page], program.sessions[page]
    run = (session.standing.step, session.run.last_step, session.running)
    return program.store.state, run, [key for key in view_grid.keys if key in view_grid.open and view_grid.views[key].widget.isVisible()]


def colours(window):
    """The colours visible in the window."""
    image = window.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 40) for y in range(0, image.height(), 10)}


@pytest.mark.parametrize("clicked", [False, True])
@pytest.mark.parametrize("page", PAGES)
def test_clicker_keys_change_nothing(program, window, press, page, clicked):
    program.stage.set_value("page", page)
    if clicked:
        for target in (plot for plot in window.findChildren(Plot) if plot.isVisible()):
            QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.rect().topLeft())
    before = seen(program)
    for key, modifiers in QUIET:
        press(key, modifiers)
        assert seen(program) == before, (key, modifiers)
        assert len(colours(window)) > 5


def test_only_clicker_commands_have_clicker_keys():
    sent = {QKeySequence(key | modifiers.value) if modifiers else QKeySequence(key) for key, modifiers in QUIET}
    sent |= {QKeySequence(key) for key in (*BLANKING, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Tab)}
    own = {command.id for command in COMMANDS for key in command.keys if QKeySequence(key) in sent}
    assert own == {"next_scene", "previous_scene", "leave_full_screen", "black", "white"}


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_clicked_button_is_not_pressed_again_by_space(program, window, press, key):
    program.stage.set_value("page", "training")
    play = next(button for button in window.findChildren(QToolButton) if button.isVisible() and button.text() == "Play")
    QTest.mouseClick(play, Qt.MouseButton.LeftButton)
    assert program.sessions["training"].running
    press(key)
    assert program.sessions["training"].running
    program.sessions["training"].pause()


def test_arrow_keys_move_a_plot_reached_by_tab_and_it_shows_its_focus(program, window, press):
    plot = window.view_grids["weights"].views["canvas"].widget.plot
    before, w0 = plot.grab().toImage(), program.store.state.weights.w0
    while not plot.hasFocus():
        press(Qt.Key.Key_Tab)
    assert plot.grab().toImage() != before
    press(Qt.Key.Key_Right)
    assert program.store.state.weights.w0 == pytest.approx(w0 + 0.05)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("key", list(BLANKING))
def test_a_key_blanks_the_whole_window_and_brings_it_back(program, window, press, key, full):
    if full:
        press(Qt.Key.Key_F11)
    before, picture = seen(program)[:2], window.grab().toImage()
    press(key)
    assert colours(window) == {"#000000" if BLANKING[key] == "black" else "#ffffff"}
    press(key)
    assert window.grab().toImage() == picture
    assert seen(program)[:2] == before
    assert window.isFullScreen() == full


@pytest.mark.parametrize("key", RETURNING)
def test_any_key_shows_the_window_again_and_does_nothing_else(program, window, press, key):
    program.stage.set_value("page", "training")
    before = seen(program)
    scene = window.scenes.key
    press(Qt.Key.Key_B)
    press(Qt.Key.Key_Shift)
    assert colours(window) == {"#000000"}
    press(key)
    assert len(colours(window)) > 5
    assert seen(program) == before
    assert window.scenes.key == scene
    press(Qt.Key.Key_P)
    assert program.sessions["training"].running
    program.sessions["training"].pause()


def test_a_click_shows_the_window_again_and_does_nothing_else(program, window, press):
    before = seen(program)
    plot = window.view_grids["weights"].views["landscape"].widget.plot
    press(Qt.Key.Key_B)
    place = plot.mapTo(window, plot.rect().center())
    QTest.mouseClick(window.childAt(place), Qt.MouseButton.LeftButton)
    assert len(colours(window)) > 5
    assert seen(program) == before


def test_a_training_goes_on_behind_a_blank_screen(program, window, press, qtbot):
    program.stage.set_value("page", "training")
    press(Qt.Key.Key_P)
    press(Qt.Key.Key_B)
    step = program.sessions["training"].run.last_step
    qtbot.waitUntil(lambda: program.sessions["training"].run.last_step > step)
    assert program.sessions["training"].running
    assert colours(window) == {"#000000"}
    window.resize(1300, 820)
    assert colours(window) == {"#000000"}
    press(Qt.Key.Key_B)
    assert program.sessions["training"].running
    program.sessions["training"].pause()


def test_a_blank_screen_hides_dialogs(program, window, press, qtbot):
    press(Qt.Key.Key_F1)
    dialog = window.findChild(HelpDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    press(Qt.Key.Key_B)
    assert not dialog.isVisible()
    qtbot.waitUntil(window.isActiveWindow)
    press(Qt.Key.Key_B)
    assert dialog.isVisible()
    dialog.close()


def test_escape_leaves_full_screen_and_the_menu_knows(program, window, press):
    action = window.commands.actions["full_screen"]
    press(Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert action.isChecked()
    press(Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert not action.isChecked()
    press(Qt.Key.Key_Escape)
    assert not window.isFullScreen()


def test_a_typed_letter_does_not_blank_the_window(program, window, press, write):
    program.stage.set_value("page", "compare")
    editor = field(window, "compare.values")
    editor.edit.setFocus()
    editor.edit.selectAll()
    write("b.w,")
    assert editor.edit.text() == "b.w,"
    assert len(colours(window)) > 5
    press(Qt.Key.Key_Escape)


def test_a_page_plays_steps_and_opens_its_views_by_its_own_keys(program, window, press):
    for key, check in (
        (Qt.Key.Key_P, lambda: program.sessions["weights"].running),
        (Qt.Key.Key_P, lambda: not program.sessions["weights"].running),
        (Qt.Key.Key_L, lambda: not program.store.state.landscape.visible),
        (Qt.Key.Key_C, lambda: not program.store.state.canvas.visible),
        (Qt.Key.Key_F3, lambda: program.store.state.page == "training"),
        (Qt.Key.Key_C, lambda: not program.store.state.curves.visible),
        (Qt.Key.Key_L, lambda: not program.store.state.boundary.lines),
        (Qt.Key.Key_P, lambda: program.sessions["training"].running),
        (Qt.Key.Key_P, lambda: not program.sessions["training"].running),
    ):
        press(key)
        assert check(), key


def test_a_key_restores_the_best_w(program, window, press):
    best = (1.68, 1.82)
    for w in (best, (3.0, 3.0)):
        program.stage.set_value("weights.w0", w[0])
        program.stage.set_value("weights.w1", w[1])
    press(Qt.Key.Key_J)
    assert program.store.state.weights.w == best
