"""Tooltips: none covers what is being read, and none is wider than a short line."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QAction, QFontMetrics, QHelpEvent, Qt, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableWidget, QToolTip, QWidget

from core.state import PAGES
from gui.films.dialog import ExportDialog
from gui.items.plot import Plot
from gui.items.plotted import PlottedView
from gui.panels.runs import RunsPanel
from gui.tips import set_tip, wrapped
from gui.views import VIEWS, views_of_page

GUI = Path(__file__).resolve().parents[2] / "gui"
CHARACTERS = 50


@pytest.fixture
def everything(program):
    """The window with all views of all pages made."""
    for page in PAGES:
        program.stage.set_value("page", page)
        for key in views_of_page(page):
            if VIEWS[key].switch:
                program.stage.set_value(VIEWS[key].switch, True)
    program.window.on_export()
    assert program.window.findChild(ExportDialog).isVisible()
    return program.window


@pytest.fixture
def ask(qtbot):
    """Rests the mouse on a widget, and hides its tooltip afterwards."""

    def ask(widget, place):
        QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place)))

    yield ask
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not any(widget.inherits("QTipLabel") for widget in QApplication.topLevelWidgets()))


def shown_text(tip):
    """The text as Qt shows it."""
    if not Qt.mightBeRichText(tip):
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


def widest(tip):
    metrics = QFontMetrics(QToolTip.font())
    return max(metrics.horizontalAdvance(line) for line in shown_text(tip).split("\n"))


def cells(table):
    return filter(None, (table.item(row, column) for row in range(table.rowCount()) for column in range(table.columnCount())))


def test_no_tooltip_is_wider_than_a_short_line(everything):
    actions, tables = everything.findChildren(QAction), everything.findChildren(QTableWidget)
    headings = [table.horizontalHeaderItem(column) for table in tables for column in range(table.columnCount())]
    widgets = [everything, *everything.findChildren(QWidget)]
    tips = [thing.toolTip() for thing in (*widgets, *actions, *headings, *(cell for table in tables for cell in cells(table)))]
    assert sum(bool(tip) for tip in tips) > 200
    most = QFontMetrics(QToolTip.font()).horizontalAdvance("n" * CHARACTERS)
    assert [tip for tip in tips if widest(tip) > most] == []


def test_no_plot_has_a_tooltip_but_its_hint_is_available(everything):
    plots = everything.findChildren(Plot)
    assert len(plots) > 10
    for plot in plots:
        assert plot.toolTip() == plot.toolTip() == ""
        assert plot.accessibleDescription()
        assert plot.whatsThis()
    for view in everything.findChildren(PlottedView):
        assert view.title.toolTip() == wrapped(view.plot.whatsThis())


@pytest.mark.parametrize(("page", "key"), [("weights", "canvas"), ("weights", "landscape"), ("training", "boundary")])
def test_numbers_under_a_resting_mouse_are_not_covered(program, ask, page, key):
    program.stage.set_value("page", page)
    plot = program.window.view_grids[page].views[key].widget.plot
    # The landscape has numbers along a path only, which begins at w.
    middle = plot.pixel_of("w").toPoint() if key == "landscape" else plot.rect().center()
    before = plot.grab().toImage()
    QTest.mouseMove(plot, middle)
    assert plot.grab().toImage() != before
    ask(plot, middle)
    assert not QToolTip.isVisible()


def test_the_title_has_the_hint_for_its_plot(program, ask, qtbot):
    title = program.window.view_grids["weights"].views["canvas"].widget.title
    ask(title, QPoint(5, 5))
    qtbot.waitUntil(QToolTip.isVisible)
    (label,) = [widget for widget in QApplication.topLevelWidgets() if widget.inherits("QTipLabel")]
    assert label.width() < 500
    assert label.height() > 2 * label.fontMetrics().height()
    assert "move it with the arrow keys" in " ".join(QToolTip.text().split())


@pytest.mark.parametrize("name", ["<b>bold</b> & more", "lr < 0.1 & lr > 0.01", "&lt;", "a<b", "word " * 40, "x" * 300, ""])
def test_a_tooltip_shows_any_text_as_it_is(qapp, name):
    label = QLabel()
    set_tip(label, name)
    said = shown_text(label.toolTip())
    assert said.replace("\n", " ").split() == name.split() or said.replace("\n", "") == name
    assert all(len(line) <= CHARACTERS for line in said.split("\n"))


def test_a_saved_run_of_any_name_is_described(qapp, qtbot):
    panel = RunsPanel([])
    qtbot.addWidget(panel)
    panel.show_runs([("A", "own loss <m>1-m</m> & " + "long " * 20)], "")
    assert "own loss <m>1-m</m> &" in shown_text(panel.row("A").pick.toolTip()).replace("\n", " ")


def test_every_tooltip_is_set_in_one_place():
    own = [path.relative_to(GUI).as_posix() for path in GUI.glob("**/*.py") if "setToolTip" in called(path)]
    assert own == ["tips.py"]
    assert {path.relative_to(GUI).as_posix() for path in GUI.glob("**/*.py") if "showText" in called(path)} == {"items/painted.py"}


def called(path):
    """The names of all methods that a file calls."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return {function.attr for function in calls if isinstance(function, ast.Attribute)}
