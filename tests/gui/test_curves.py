"""The curves: read with a real mouse, selected by ticks, with a legend that hides none of them."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLayout

from gui.items.curve_style import curve_style
from gui.theme import THEMES
from gui.views.curves import CurvesView
from tests.gui.seeing import Seen, part, texts


@pytest.fixture
def curves(program, qtbot):
    """The curves of a short run."""
    program.stage.set_value("page", "training")
    program.stage.set_value("training.epochs", 40)
    program.window.transport.on_play()
    qtbot.waitUntil(lambda: program.sessions["training"].standing.step == 40, timeout=20_000)
    return program.window.view_grids["training"].views["curves"].widget


def test_a_mouse_over_a_plot_reads_the_numbers_of_that_step(program, curves):
    plot = curves.charts["Loss"].plot
    spot = plot.pixel_at((20.2, 0.5)).toPoint()
    QTest.mouseMove(plot, spot)
    QTest.mouseMove(plot, spot + QPoint(0, 1))
    box = curves.charts["Loss"]._box
    snapshot = program.sessions["training"].run.timeline.at(20)
    assert box._hover.lines == ("epoch 20", f"loss {snapshot.loss:.5f}", f"train accuracy {snapshot.train_accuracy:.5f}")
    assert curves.charts["Accuracy"]._box._hover is None
    QTest.mouseMove(plot, QPoint(2, 2))
    assert box._hover is None


def test_ticks_open_and_close_plots_and_c_closes_the_view(program, curves):
    def visible():
        return [title for title, widget in curves.charts.items() if not widget.isHidden()]

    assert visible() == ["Loss", "Accuracy"]
    program.stage.set_value("curves.gradient_norm", True)
    program.stage.set_value("curves.train_accuracy", False)
    assert visible() == ["Loss", "Gradient norm"]
    program.stage.set_value("curves.gradient_norm", False)
    program.stage.set_value("curves.loss", False)
    assert visible() == []
    assert any(text.startswith("No curve selected.") for text in texts(curves))
    QTest.keyClick(program.window, Qt.Key.Key_C)
    assert not curves.isVisible()


@pytest.mark.parametrize(("size", "count"), [((300, 900), 3), ((300, 240), 2), ((300, 190), 1), ((390, 190), 1), ((620, 190), 3)])
def test_plots_without_room_are_hidden_and_a_message_says_so(program, curves, size, count):
    program.stage.set_value("curves.gradient_norm", True)
    view = CurvesView()
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.layout().setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # as in a splitter
    view.show()
    view.resize(*size)
    view.show_picture(Seen(program, "curves").picture)
    assert sum(not widget.isHidden() for widget in view.charts.values()) == count
    assert (f"Showing {count} of 3 plots; close other views to see all." in texts(view)) == (count < 3)
    view.close()
    view.deleteLater()


def test_the_legend_is_outside_the_plot_on_as_many_lines_as_needed(program, curves, qtbot):
    for name in ("data_loss", "penalty"):
        program.stage.set_value(f"curves.{name}", True)
    widget = curves.charts["Loss"]
    legend = part(widget, "Legend: loss, data loss, penalty")
    assert legend.height_at(150) >= 3 * legend.height_at(2000)
    qtbot.waitUntil(lambda: legend.geometry().bottom() < widget.plot.geometry().top())


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_curve_of_a_chart_has_its_own_colour_and_dash(theme):
    quantities = [curve_style(theme, number, None, among_runs=False) for number in range(5)]
    assert len({style.rgb for style in quantities}) == len({style.dash for style in quantities}) == 5
    runs = [curve_style(theme, 0, run, among_runs=True) for run in (None, *range(6))]
    assert len({style.rgb for style in runs}) == len({style.marker for style in runs}) == 7
