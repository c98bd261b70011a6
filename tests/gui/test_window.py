"""The main window around the pages."""

from collections import Counter

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QDockWidget, QLineEdit

from core.pictures.view_input import NO_HISTORY, ViewInput
from core.scenes import bundled, find
from core.state import PAGES
from gui.app import build, start, start_state
from gui.command_table import COMMANDS
from gui.help import keys_table
from gui.items.plot import Plot
from gui.theme import THEMES
from gui.views import VIEWS


@pytest.mark.parametrize("page", PAGES)
def test_no_two_commands_of_a_page_share_a_key(page):
    keys = [key for command in COMMANDS if not command.pages or page in command.pages for key in command.keys]
    assert max(Counter(keys).values()) == 1
    assert all(keys)


def test_no_two_commands_share_a_name():
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)


def test_every_command_is_in_the_help_and_runs(program):
    for command in COMMANDS:
        assert all(f"<b>{key}</b>" in keys_table() for key in command.keys)
        assert callable(program.window.commands.slot(command))


@pytest.mark.parametrize("page", PAGES)
def test_every_control_has_a_name_and_a_tooltip(program, page):
    program.stage.set_value("page", page)
    kinds = (QLineEdit, QAbstractSlider, QComboBox, QAbstractButton)
    for kind in kinds:
        for widget in program.window.findChildren(kind):
            if widget.isVisible() and not widget.objectName().startswith("qt_") and "QScrollBar" not in type(widget).__name__:
                name = widget.accessibleName() or getattr(widget, "text", str)()
                assert name, widget
                if not widget.toolTip():
                    assert type(widget).__name__ in ("QToolButton", "QDockWidgetTitleButton"), (widget, name)


def test_theme_and_layout_are_remembered(program, qtbot):
    program.window.on_theme()
    program.window.on_panel()
    program.window.close()
    assert QSettings().value("geometry") is not None
    second = build(start_state(find("weights")))
    assert second.store.state.view.theme == "dark"
    assert second.window.findChild(QDockWidget).isHidden()
    second.window.close()
    second.window.deleteLater()


def test_scenes_follow_one_another(program):
    keys = list(bundled())
    program.window.scenes.on_next_scene()
    seen = [program.store.state.model]
    for _ in keys:
        program.window.scenes.on_next_scene()
    assert program.store.state.model == bundled()[keys[-1]].state.model
    program.window.scenes.on_previous_scene()
    assert program.store.state.model == bundled()[keys[-2]].state.model
    assert seen


def test_the_next_scene_follows_the_one_that_was_started_with(qapp):
    keys = list(bundled())
    program = start(find("spiral-linear"))
    program.window.scenes.on_next_scene()
    assert program.window.scenes.key == keys[keys.index("spiral-linear") + 1]
    assert program.store.state.model == bundled()[program.window.scenes.key].state.model
    program.window.close()
    program.window.deleteLater()


def test_a_theme_or_page_change_is_not_undone(program):
    program.window.on_theme()
    program.window.stage.set_value("page", "training")
    assert not program.store.can_undo


@pytest.mark.parametrize("key", list(VIEWS))
@pytest.mark.parametrize("theme", list(THEMES))
def test_every_view_shows_an_empty_a_normal_and_an_extreme_picture(program, qtbot, key, theme):
    page = VIEWS[key].page
    program.stage.set_value("page", page)
    view, session = VIEWS[key].widget(), program.sessions.get(page)
    qtbot.addWidget(view)
    view.set_theme(THEMES[theme])
    view.resize(500, 400)
    view.show()
    resolve = VIEWS[key].resolver()
    data, last, history = (
        (session.data, session.standing, session.run.history) if session else (program.sessions["weights"].data, None, NO_HISTORY)
    )
    for shown, aspect in ((None, 1.0), (last, 1.3), (last, 9.0), (last, 0.1)):
        view_input = ViewInput(program.store.state, data, shown, history, aspect, 50, THEMES[theme].regions, "A message.")
        view.show_picture(resolve(view_input))
        assert not view.grab().isNull()
    view.close()


def test_a_changed_item_has_its_plot_painted_again(program, qtbot):
    program.window.stage.set_value("page", "training")
    program.window.grab()
    plots = [plot for view in program.window.view_grids["training"].views.values() for plot in view.widget.findChildren(Plot)]
    painted = []
    for plot in plots:
        assert plot.items
        for item in plot.items:
            item.paint = lambda *_, plot=plot: painted.append(plot)
            item.update()
    qtbot.waitUntil(lambda: set(painted) == {plot for plot in plots if plot.isVisible()})
