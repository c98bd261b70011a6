"""The open views, their sizes, and what is remembered of both."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QScrollArea, QSplitterHandle, QToolButton

from core.gestures import SettingChanged
from core.scenes import bundled, find
from core.state import PAGES, value_of, with_value
from gui.app import start
from gui.command_table import COMMANDS
from gui.layouts import with_remembered_views
from gui.panels.form import Form
from gui.view_grid import ViewGrid, arranged
from gui.views import VIEWS, open_views, views_of_page
from tests.gui.seeing import field, texts


def widths(program, page="weights"):
    views = program.window.view_grids[page].views
    return [views[key].widget.width() for key in ("canvas", "landscape")]


def wait_for_widths(qtbot, program, expected):
    """A splitter lays out its views in the next round of events."""
    qtbot.waitUntil(lambda: widths(program) == pytest.approx(expected, abs=2))


def drag_handle(program, by):
    grid = program.window.view_grids["weights"]._grid
    (handle,) = [
        handle for handle in grid.findChildren(QSplitterHandle) if handle.isVisible() and handle.orientation() == Qt.Orientation.Horizontal
    ]
    middle = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(handle, middle + QPoint(by, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle + QPoint(by, 0))


@pytest.mark.parametrize(
    ("count", "rows"), [(0, []), (1, [1]), (2, [2]), (3, [2, 1]), (4, [2, 2]), (5, [3, 2]), (6, [3, 3]), (7, [3, 2, 2]), (8, [3, 3, 2])]
)
def test_views_are_arranged_in_rows(count, rows):
    keys = [str(number) for number in range(count)]
    assert [len(row) for row in arranged(keys)] == rows
    assert [key for row in arranged(keys) for key in row] == keys


def test_every_view_with_a_switch_has_a_key_in_the_view_menu(program):
    for view in VIEWS.values():
        if view.switch:
            (command,) = [command for command in COMMANDS if command.toggles == view.switch]
            assert command.menu == "View"
            assert view.page in command.pages


def test_only_open_views_are_visible(program):
    for page, view_grid in program.window.view_grids.items():
        program.stage.set_value("page", page)
        assert [key for key in view_grid.keys if view_grid.views[key].widget.isVisible()] == view_grid.open


@pytest.mark.parametrize("page", PAGES)
def test_every_view_is_opened_and_closed_from_the_menu(program, page):
    program.stage.set_value("page", page)
    view_grid = program.window.view_grids[page]
    for key in views_of_page(page):
        switch = VIEWS[key].switch
        if switch:
            (action,) = [program.window.commands.actions[command.id] for command in COMMANDS if command.toggles == switch]
            assert action in program.window.commands.menus["View"].actions()
            for _ in range(2):
                action.trigger()
                assert action.isChecked() == value_of(program.store.state, switch) == view_grid.views[key].widget.isVisible()


def test_a_menu_lists_the_commands_of_the_page(program):
    action = program.window.commands.actions["landscape"]
    assert action.isVisible()
    program.stage.set_value("page", "training")
    assert not action.isVisible()
    program.stage.set_value("page", "weights")
    assert action.isVisible()
    assert [button.isVisible() for button in program.window.timelines["weights"].findChildren(QToolButton)] == [True] * 4


def test_a_page_without_open_views_says_where_to_find_them(program):
    view_grid = program.window.view_grids["weights"]
    for key in ("canvas.visible", "landscape.visible", "view.numbers"):
        program.stage.set_value(key, False)
    assert any(text.startswith("No view is open") for text in texts(view_grid))
    program.stage.set_value("canvas.visible", True)
    assert not any(text.startswith("No view is open") for text in texts(view_grid))
    assert view_grid.views["canvas"].widget.height() > 300


def test_dragged_sizes_are_remembered_for_these_views_and_the_next_start(program, qtbot):
    wait_for_widths(qtbot, program, [465, 465])
    before = widths(program)
    drag_handle(program, 120)
    dragged = widths(program)
    assert dragged[0] == pytest.approx(before[0] + 120, abs=2)
    program.stage.set_value("margin.visible", True)
    program.stage.set_value("margin.visible", False)
    wait_for_widths(qtbot, program, dragged)
    program.window.close()
    second = start(find("weights"))
    second.window.resize(1280, 800)
    second.window.show()
    qtbot.waitExposed(second.window)
    wait_for_widths(qtbot, second, dragged)
    second.window.commands.actions["reset_layout"].trigger()
    wait_for_widths(qtbot, second, before)
    second.window.close()
    second.window.deleteLater()


def test_open_views_are_remembered_unless_a_scene_sets_them(program):
    for key in (Qt.Key.Key_F6, Qt.Key.Key_L):
        QTest.keyClick(program.window, key)
    program.window.close()
    again = start(find("weights"), own_views=False)
    assert again.window.view_grids["weights"].open == ["canvas", "margin", "weights_readout"]
    again.window.commands.actions["reset_layout"].trigger()
    assert again.window.view_grids["weights"].open == ["canvas", "landscape", "weights_readout"]
    again.window.close()
    again.window.deleteLater()
    named = start(find("weights"))
    assert named.window.view_grids["weights"].open == ["canvas", "landscape", "weights_readout"]
    named.window.close()
    named.window.deleteLater()


@pytest.fixture
def reopened(program):
    """Closes the window and starts the program again without naming a scene."""
    starts = []

    def close_and_start():
        (starts[-1] if starts else program).window.close()
        starts.append(start(find("weights"), own_views=False))
        return starts[-1]

    yield close_and_start
    for started in starts:
        started.window.close()
        started.window.deleteLater()


def open_views_of(program):
    return {page: open_views(page, program.store.state) for page in PAGES}


def click_through(program, count):
    """A clicker's forward key."""
    program.window.scenes.scene = next(iter(bundled().values()))
    for _ in range(count):
        QTest.keyClick(program.window, Qt.Key.Key_PageDown)


@pytest.mark.parametrize("last", ["weights-margin", "gradient-upstream"])
def test_views_opened_and_closed_by_scenes_are_not_remembered(program, reopened, last):
    at_first = open_views_of(program)
    click_through(program, list(bundled()).index(last))
    assert program.window.scenes.key == last
    assert open_views_of(program) != at_first
    assert open_views_of(reopened()) == at_first


def test_the_users_choice_outlives_scenes_and_restarts(program, reopened):
    QTest.keyClick(program.window, Qt.Key.Key_F6)
    QTest.keyClick(program.window, Qt.Key.Key_F3)
    QTest.keyClick(program.window, Qt.Key.Key_C)
    click_through(program, 3)
    assert not program.store.state.margin.visible
    again = reopened()
    chosen = open_views_of(again)
    assert chosen["weights"] == ["canvas", "landscape", "margin", "weights_readout"]
    assert chosen["training"] == ["boundary", "training_readout"]
    assert open_views_of(reopened()) == chosen


def test_a_view_opened_between_scenes_and_a_reset_layout_are_remembered(program, reopened):
    click_through(program, 2)
    box = field(program.window, "margin.formula").findChild(QCheckBox)
    was = box.isChecked()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert box.isChecked() != was
    click_through(program, 1)
    again = reopened()
    assert again.store.state.margin.formula != was
    again.window.commands.actions["reset_layout"].trigger()
    assert open_views_of(reopened())["weights"] == ["canvas", "landscape", "weights_readout"]


def test_the_theme_of_a_scene_file_is_not_remembered(qapp, program, reopened):
    scene = replace(find("weights"), state=with_value(find("weights").state, "view.theme", "dark"))
    dark = start(scene)
    assert dark.store.state.view.theme == "dark"
    dark.window.close()
    dark.window.deleteLater()
    assert reopened().store.state.view.theme == "light"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        '{"chosen": 3, "sizes": []}',
        '{"chosen": {"margin.visible": 7, "landscape.visible": null, "canvas.visible": "off", "view.theme": "dark", "weights.w0": 3}}',
        '{"sizes": {"weights": {"canvas": [[1], "x"], "a": 3}, "training": [[1], [2]], "elsewhere": {}}}',
        "[" * 10_000,
        "9" * 10_000,
    ],
)
def test_a_corrupt_settings_file_does_no_harm(qapp, text):
    QSettings().setValue("layouts", text)
    scene = find("weights")
    assert with_remembered_views(scene.state) == scene.state
    program = start(scene, own_views=False)
    assert program.window.view_grids["weights"].sizes == {}
    program.window.close()
    program.window.deleteLater()


def test_five_views_are_legible_in_the_smallest_window_and_the_first_is_the_largest(qapp, qtbot):
    keys = ["boundary", "canvas", "landscape", "margin", "formula"]
    view_grid = ViewGrid(keys, in_window=True)
    view_grid.show_only(keys)
    qtbot.addWidget(view_grid)
    view_grid.resize(690, 520)  # of 1024 x 640, beside the controls
    view_grid.show()
    qtbot.waitExposed(view_grid)
    sizes = [view_grid.views[key].widget.size() for key in keys]
    areas = [size.width() * size.height() for size in sizes]
    assert all(size.width() >= 190 and size.height() >= 150 for size in sizes)
    assert max(areas) == areas[0]
    area = view_grid.findChild(QScrollArea)
    assert not area.horizontalScrollBar().isVisible()
    view_grid.resize(300, 520)
    qtbot.waitUntil(area.horizontalScrollBar().isVisible)
    view_grid.close()


class _Requests(QObject):
    """Counts the layouts that are asked for. Signals: none."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.LayoutRequest:
            self.asked.append(type(watched).__name__)
        return False


def test_a_drag_lays_nothing_out_again(program, qapp):
    """New numbers and titles keep their room; to lay out the window again took as long as to paint a plot."""

    def drag(number):
        program.stage.apply(SettingChanged("weights.alpha", 1.0 + number / 100, final=False))
        qapp.processEvents()

    for number in range(10):  # the form is laid out when it has appeared
        drag(-number)
    requests = _Requests()
    qapp.installEventFilter(requests)
    for number in range(1, 10):
        drag(number)
    qapp.removeEventFilter(requests)
    assert not requests.asked


class _Painted(QObject):
    """Notes the sizes of the views and the forms there are when a window is painted. Signals: none."""

    def __init__(self, window):
        super().__init__()
        self.window, self.seen = window, []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched is self.window:
            grid = self.window.view_grids[self.window.store.state.page]
            self.seen.append(([grid.views[key].widget.geometry().getRect() for key in grid.open], len(self.window.findChildren(Form))))
        return False


@pytest.mark.parametrize("scene", ["weights", "spiral-relu", "compare-hidden", "digits-linear"])
def test_the_first_picture_comes_before_the_controls_and_its_views_keep_their_places(qapp, qtbot, scene):
    window = start(find(scene)).window
    painted = _Painted(window)
    qapp.installEventFilter(painted)
    window.resize(1280, 800)
    window.show()
    qtbot.waitUntil(lambda: bool(window.findChildren(Form)))
    window.update()
    qtbot.waitUntil(lambda: painted.seen[-1][1] == 1)
    qapp.removeEventFilter(painted)
    assert painted.seen[0] == (painted.seen[-1][0], 0)
    window.close()
    window.deleteLater()
