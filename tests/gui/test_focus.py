"""The keyboard focus: keys go to an editor while the user types there, and to the page's commands afterwards."""

import math
from contextlib import suppress
from dataclasses import replace
from string import ascii_letters

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QLineEdit, QScrollArea, QToolBar, QToolButton

from core.errors import BadInput
from core.params import formatted, parsed
from core.state import AppState, keys_of, spec_of, value_of
from gui.items.plot import Plot
from gui.panels.editors import field_for
from gui.panels.form import Form

STATE = AppState()
NUMBERS = [key for key in keys_of(STATE) if spec_of(STATE, key).kind in ("int", "float", "tuple") and not spec_of(STATE, key).hidden]


@pytest.fixture
def window(program, qtbot):
    program.stage.set_value("page", "training")
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow)
    return program.window


@pytest.fixture
def edit_of(window):
    """The line edit of a setting in the visible form."""

    def edit_of(key):
        (form,) = [form for form in window.findChild(QDockWidget).findChildren(Form) if form.isVisible()]
        edit = form.field(key).edit
        area = next(area for area in window.findChild(QDockWidget).findChildren(QScrollArea) if area.isVisible())
        QApplication.processEvents()  # a page that was not seen before is laid out
        area.ensureWidgetVisible(edit)
        return edit

    return edit_of


@pytest.fixture
def begin(press, write):
    """Clicks into a line and replaces its text."""

    def begin(edit, text):
        QTest.mouseClick(edit, Qt.MouseButton.LeftButton)
        assert edit.hasFocus()
        press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        write(text)

    return begin


def is_typed_into():
    return isinstance(QApplication.focusWidget(), QLineEdit)


@pytest.mark.parametrize(("key", "text", "value"), [("view.steps_per_frame", "50", 50), ("model.hidden", "4, 3", (4, 3))])
def test_letters_after_a_number_and_return_are_commands(program, window, edit_of, begin, press, write, key, text, value):
    edit = edit_of(key)
    begin(edit, text)
    press(Qt.Key.Key_Return)
    assert value_of(program.store.state, key) == value
    assert not is_typed_into()
    write("p")
    assert program.sessions["training"].running
    write("p")
    write("r")
    assert program.sessions["training"].run.last_step == 0
    assert edit.text() == text


def test_a_refused_number_keeps_the_keys_for_its_correction(program, window, edit_of, begin, press, write):
    edit = edit_of("training.learning_rate")
    begin(edit, "-3")
    press(Qt.Key.Key_Return)
    assert edit.hasFocus()
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    write("0,5")
    press(Qt.Key.Key_Return)
    assert program.store.state.training.learning_rate == 0.5
    assert not is_typed_into()


def test_escape_restores_the_text_and_gives_the_keys_back(program, window, edit_of, begin, press, write):
    edit, before = edit_of("training.learning_rate"), program.store.state.training
    begin(edit, "7")
    press(Qt.Key.Key_Escape)
    assert program.store.state.training == before
    assert edit.text() == formatted(before.learning_rate)
    assert not is_typed_into()
    assert window.findChild(QDockWidget).isVisible()


def places(window):
    """Places outside the editors: plots, titles, numbers, the panel's background and labels, the bars."""
    dock = window.findChild(QDockWidget)
    plot = next(plot for plot in window.findChildren(Plot) if plot.isVisible())
    form = next(form for form in dock.findChildren(Form) if form.isVisible())
    bar = window.findChild(QToolBar)
    return {
        "plot": (plot, plot.rect().center()),
        "axis": (plot, QPoint(3, 3)),
        "title": (window.view_grids["training"].views["boundary"].widget.title, QPoint(3, 3)),
        "panel": (form, QPoint(3, 3)),
        "tool bar": (bar, QPoint(bar.width() // 2, bar.height() // 2)),
        "button": (next(button for button in window.findChildren(QToolButton) if button.isVisible() and button.text() == "Step"), None),
        "status bar": (window.statusBar(), QPoint(3, 3)),
    }


@pytest.mark.parametrize("where", ["plot", "axis", "title", "panel", "tool bar", "button", "status bar"])
def test_a_click_outside_the_editor_ends_editing(program, window, edit_of, begin, write, where):
    begin(edit_of("training.learning_rate"), "2")
    widget, place = places(window)[where]
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place or widget.rect().center())
    assert program.store.state.training.learning_rate == 2.0
    assert not is_typed_into()
    write("p")
    assert program.sessions["training"].running
    program.window.transport.on_play()


@pytest.mark.parametrize("page_key", [Qt.Key.Key_F2, Qt.Key.Key_F4])
def test_the_focus_of_a_removed_editor_does_not_go_to_its_neighbour(program, window, edit_of, begin, press, page_key):
    begin(edit_of("training.learning_rate"), "1")
    press(page_key)
    assert QApplication.focusWidget() is window


def test_another_kind_of_data_leaves_the_keys_to_the_page(program, window):
    dock = window.findChild(QDockWidget)
    form = next(form for form in dock.findChildren(Form) if form.isVisible())
    form.field("data.kind").box.setFocus()
    QTest.keyClick(form.field("data.kind").box, Qt.Key.Key_Down)
    assert program.store.state.data.kind != STATE.data.kind
    assert QApplication.focusWidget() is window


@pytest.fixture
def line(qtbot):
    """An empty line edit for the setting of that key, in its own window."""
    fields = []

    def line(key):
        field = field_for(key, spec_of(STATE, key))
        fields.append(field)
        qtbot.addWidget(field)
        field.show()
        field.edit.setFocus()
        qtbot.waitUntil(field.edit.hasFocus)
        field.edit.clear()
        return field.edit

    return line


@pytest.mark.parametrize("key", NUMBERS)
def test_a_number_accepts_only_letters_of_numbers(key, line, write):
    edit = line(key)
    own = "none" if spec_of(STATE, key).kind == "tuple" else "e"
    write("5")
    write("".join(letter for letter in ascii_letters if letter.lower() not in own))
    assert edit.text() == "5"


@pytest.mark.parametrize("text", ["1e-4", "1E4", "0,5", ".5", "+5", "-3", "1_0", " 7 ", "20, 20", "(4, 3)", "[4]", "none", "NONE"])
@pytest.mark.parametrize("kind", ["int", "float", "tuple"])
def test_every_valid_number_can_be_typed(kind, text, line, write):
    key = next(key for key in NUMBERS if spec_of(STATE, key).kind == kind)
    spec = replace(spec_of(STATE, key), low=-math.inf, high=math.inf)
    edit = line(key)
    write(text)
    with suppress(BadInput):
        parsed(key, spec, text)
        assert edit.text() == text


def test_a_refused_letter_is_no_command(program, window, edit_of, begin):
    edit, before = edit_of("view.steps_per_frame"), program.store.state
    begin(edit, "5")
    for letter in "pPrsnfgbwxtmvklocad":
        QTest.keyClicks(edit, letter)
    assert edit.text() == "5"
    assert program.store.state == before
    assert not program.sessions["training"].running
    assert program.sessions["training"].run.last_step == 0


def test_a_text_accepts_any_letter(program, window, edit_of, begin, press):
    program.stage.set_value("page", "compare")
    edit = edit_of("compare.values")
    begin(edit, "p, b")
    assert edit.text() == "p, b"
    assert not program.sessions["compare"].running
    press(Qt.Key.Key_Escape)
