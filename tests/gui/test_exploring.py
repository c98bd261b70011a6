"""Exploring a chart with pyqtgraph: the wheel begins it, drags move or zoom, the menu and Escape end it, and items go on living.
Framing the landscape, whose picture is computed for every frame; and the data of both for a spreadsheet."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from core.pictures.axes import Axis
from core.scenes import find
from core.types import Bounds
from core.weights.posing import problem_of
from gui.items.lines import StepLineItem


@pytest.fixture
def chart(program, qtbot):
    program.window.scenes.open(find("spiral-relu"))
    session = program.sessions["training"]
    session.step()
    qtbot.waitUntil(lambda: session.standing.step > 0)
    qtbot.wait(100)  # until the views have their places: another size ends the exploring
    return program.window.view_grids["training"].views["curves"].widget.charts["Loss"]


def turn(widget, at, notches):
    place = QPointF(at)
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


@pytest.fixture
def explored(chart):
    turn(chart.plot, chart.plot.area.center().toPoint(), 1)
    return chart.plot.exploring.explored


def test_the_wheel_zooms_around_the_mouse_within_the_same_area(chart, explored, qtbot):
    qtbot.waitUntil(lambda: explored.getViewBox().sceneBoundingRect().width() > 50)
    assert explored.isVisible()
    assert explored.frame.width == pytest.approx(chart.plot.frame.width / 1.2)
    assert explored.frame.height == pytest.approx(chart.plot.frame.height / 1.2)
    area = explored.getViewBox().sceneBoundingRect()
    assert chart.plot.area.left() <= area.left() <= chart.plot.area.left() + 26  # its numbers get more digits
    assert area.top() == pytest.approx(chart.plot.area.top(), abs=2)
    assert (area.right(), area.bottom()) == (pytest.approx(chart.plot.area.right(), abs=2), pytest.approx(chart.plot.area.bottom(), abs=2))


def test_training_goes_on_below_and_the_view_stays(program, chart, explored, qtbot):
    before, session = explored.frame, program.sessions["training"]
    session.step()
    qtbot.waitUntil(lambda: session.standing.step > 10)
    assert explored.frame == before
    assert not explored.grab().isNull()


def test_a_drag_moves_the_plane_and_a_box_zooms(chart, explored, qtbot):
    qtbot.waitUntil(lambda: explored.getViewBox().sceneBoundingRect().width() > 50)
    middle, port = chart.plot.area.center().toPoint(), explored.viewport()
    before = explored.frame

    def drag():
        QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=middle)
        for step in (10, 20, 40):
            QTest.mouseMove(port, middle + QPoint(step, step // 2))
            qtbot.wait(15)
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 20))

    drag()
    moved = explored.frame
    assert moved.x_min < before.x_min
    assert moved.width == pytest.approx(before.width)
    explored.draw_box(True)
    drag()
    assert explored.frame.width < 0.5 * before.width
    explored.show_home()
    assert explored.frame.width == pytest.approx(chart.plot.frame.width)


@pytest.mark.parametrize("way", ["escape", "double click", "resize", "theme", "page"])
def test_exploring_ends(program, chart, explored, way):
    if way == "escape":
        QTest.keyClick(explored, Qt.Key.Key_Escape)
    elif way == "double click":
        QTest.mouseDClick(explored.viewport(), Qt.MouseButton.LeftButton, pos=chart.plot.area.center().toPoint())
    elif way == "resize":
        program.window.resize(1100, 700)
        QApplication.processEvents()
    elif way == "theme":
        program.stage.set_value("view.theme", "dark")
    else:
        program.stage.set_value("page", "weights")
        program.stage.set_value("page", "training")
        QTest.keyClick(explored, Qt.Key.Key_Escape)
    assert chart.plot.exploring.explored is None
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for item in chart.plot.items:
        item.update()
    assert not chart.plot.grab().isNull()


def offered(chart):
    """The texts of the open menu, which is then closed."""
    menu = next(menu for menu in chart.plot.findChildren(QMenu) if menu.isVisible())
    texts = [action.text() for action in menu.actions()]
    menu.close()
    return texts


def choose(plot, text):
    """Open the menu of a plot with the right button, or the keyboard's menu key, and choose an entry."""
    place = plot.area.center().toPoint()
    QApplication.sendEvent(plot, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, plot.mapToGlobal(place)))
    menu = next(menu for menu in plot.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def test_the_menu_offers_what_can_be_done_and_copies_the_data(program, chart):
    place = chart.plot.area.center().toPoint()
    QApplication.sendEvent(chart.plot, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, chart.plot.mapToGlobal(place)))
    assert offered(chart) == ["Explore (wheel zooms, drag moves)", "", "Copy data"]
    explored = chart.plot.exploring.begin()
    QTest.mouseClick(explored.viewport(), Qt.MouseButton.RightButton, pos=place)
    assert offered(chart) == ["Drag zooms into a box", "Show all", "Leave (Esc)", "", "Copy data"]
    choose(chart.plot, "Copy data")
    lines = QApplication.clipboard().text().splitlines()
    history = program.sessions["training"].run.history
    assert lines[0].split("\t") == ["run", "curve", "step", "value"]
    assert lines[-1].split("\t") == ["", "loss", f"{history.steps[-1]:.15g}", f"{history.losses[-1]:.15g}"]
    QApplication.clipboard().clear()


def test_numbers_of_a_logarithmic_axis_are_values(chart, qtbot):
    axis = Axis(0.0, 3.0, log=True)
    chart.plot.axes["left"].set_ticks((((0.0, "1"), (3.0, "1000")), ()), axis.log)
    explored = chart.plot.exploring.begin()
    ticks = explored.getAxis("left").tickValues(0.0, 3.0, 100.0)[0][1]
    assert "100" in explored.getAxis("left").tickStrings(ticks, 1.0, 1.0)


def test_far_from_0_the_numbers_of_an_explored_axis_are_whole(chart):
    explored = chart.plot.exploring.begin()
    axis = explored.getAxis("bottom")
    places = axis.tickValues(1_000_000.0, 1_000_008.0, 100.0)[0][1]
    assert [float(text) for text in axis.tickStrings(places, 1.0, 1.0)] == places


def test_what_is_added_ends_the_exploring(chart):
    chart.plot.exploring.begin()
    chart.plot.add(StepLineItem())
    assert chart.plot.exploring.explored is None


@pytest.mark.parametrize("factor", [1e-6, 1e6])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_however_far_a_person_zooms_the_axes_have_numbers(chart, qtbot, factor, logarithmic):
    chart.plot.axes["left"].set_ticks((((-300.0, "least"), (300.0, "most")), ()), logarithmic=logarithmic)
    chart.plot.show_frame(Bounds(0.0, 1e9, -300.0, 305.0))
    explored = chart.plot.exploring.begin()
    for _ in range(6):
        explored.zoom(factor, (3.0, 2.0))
        explored.grab()
    for side, (low, high) in (("bottom", explored.viewRange()[0]), ("left", explored.viewRange()[1])):
        axis = explored.getAxis(side)
        ((_, places),) = axis.tickValues(low, high, 100.0)
        assert len(places) > 1
        assert all(axis.tickStrings(places, 1.0, 1.0))


@pytest.fixture
def landscape(program):
    return program.window.view_grids["weights"].views["landscape"].widget


def box(plot, corner, opposite, button=Qt.MouseButton.LeftButton):
    QTest.mousePress(plot, button, pos=corner)
    QTest.mouseMove(plot, opposite)
    QTest.mouseRelease(plot, button, pos=opposite)


def test_a_box_drawn_over_the_landscape_becomes_its_frame_and_w_stays(program, landscape):
    plot, w = landscape.plot, program.store.state.weights.w
    middle = plot.area.center().toPoint()
    corners = [plot.place_at(QPointF(middle + shift)) for shift in (QPoint(20, -60), QPoint(80, 0))]
    choose(plot, "Draw a box to zoom into")
    box(plot, middle + QPoint(20, -60), middle + QPoint(80, 0))
    assert program.store.state.weights.w == w
    (x0, y1), (x1, y0) = corners
    assert plot.frame.centre == pytest.approx(((x0 + x1) / 2, (y0 + y1) / 2))
    assert min(plot.frame.width, plot.frame.height) == pytest.approx(max(x1 - x0, y1 - y0))
    box(plot, middle, middle + QPoint(30, 30))  # only one box: the next drag moves w
    assert program.store.state.weights.w != w


@pytest.mark.parametrize("way", ["click", "escape", "other button"])
def test_a_box_is_taken_back(program, landscape, way):
    plot, state = landscape.plot, program.store.state
    middle = plot.area.center().toPoint()
    choose(plot, "Draw a box to zoom into")
    if way == "escape":
        QTest.keyClick(plot, Qt.Key.Key_Escape)
    elif way == "click":
        QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=middle)
    else:
        box(plot, middle, middle + QPoint(50, 50), Qt.MouseButton.RightButton)
    assert program.store.state == state
    box(plot, middle, middle + QPoint(30, 30))
    assert program.store.state.weights.w != state.weights.w


def test_show_all_frames_what_there_is_and_the_usual_range_comes_back(program, landscape):
    usual = landscape.plot.frame
    program.stage.set_value("weights.w0", -9.0)
    choose(landscape.plot, "Show all")
    frame = landscape.plot.frame
    assert frame.x_min < -9 < frame.x_max
    assert frame.x_min < landscape._picture.minimiser.w[0] < frame.x_max
    choose(landscape.plot, "Back to the usual range")
    assert (landscape.plot.frame.centre, landscape.plot.frame.width) == (usual.centre, pytest.approx(usual.width))


def test_the_right_button_opens_the_menu_when_released_and_pans_when_dragged(program, landscape):
    plot = landscape.plot
    middle = plot.area.center().toPoint()
    QTest.mouseClick(plot, Qt.MouseButton.RightButton, pos=middle)
    menu = next(menu for menu in plot.findChildren(QMenu) if menu.isVisible())
    texts = [action.text() for action in menu.actions()]
    assert texts == ["Draw a box to zoom into", "Show all", "Back to the usual range", "", "Copy data"]
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    before = plot.frame
    box(plot, middle, middle + QPoint(50, 0), Qt.MouseButton.RightButton)
    assert plot.frame.x_min < before.x_min
    assert not any(menu.isVisible() for menu in plot.findChildren(QMenu))


@pytest.mark.parametrize("quantity", ["exp", "loss", "log_loss"])
def test_the_copied_landscape_has_the_values_of_the_problem(program, landscape, quantity):
    program.stage.set_value("landscape.quantity", quantity)
    choose(landscape.plot, "Copy data")
    header, *rows = [line.split("\t") for line in QApplication.clipboard().text().splitlines()]
    problem = problem_of(program.sessions["weights"].data, program.store.state.weights)
    for row in rows[:: max(1, len(rows) // 5)]:
        for w0, text in list(zip(header[1:], row[1:], strict=True))[::31]:
            loss = problem.value(np.array([float(w0), float(row[0])]))
            assert float(text) == pytest.approx(np.exp(-loss) if quantity == "exp" else loss, rel=1e-9)
    QApplication.clipboard().clear()


@pytest.mark.parametrize(("view", "rows"), [("scatter", "names"), ("steps", "log_h"), ("track", "steps")])
def test_the_plots_of_the_gradient_check_copy_what_they_show(program, qtbot, view, rows):
    program.window.scenes.open(find("gradient-check"))
    widget = program.window.view_grids["training"].views["gradcheck"].widget
    tile = getattr(widget, view)
    qtbot.waitUntil(lambda: tile._shown is not None)
    choose(tile.plot, "Copy data")
    lines = QApplication.clipboard().text().splitlines()
    assert len(lines) == 1 + len(getattr(tile._shown, rows))
    QApplication.clipboard().clear()


def test_the_margins_of_all_points_are_copied(program):
    program.stage.set_value("margin.visible", True)
    choose(program.window.view_grids["weights"].views["margin"].widget.plot, "Copy data")
    lines = [line.split("\t") for line in QApplication.clipboard().text().splitlines()]
    margins = problem_of(program.sessions["weights"].data, program.store.state.weights).margins(np.array(program.store.state.weights.w))
    assert [float(line[0]) for line in lines[1:]] == pytest.approx(margins.tolist(), rel=1e-14)
    QApplication.clipboard().clear()
