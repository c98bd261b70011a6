"""No exception leaves a paint handler, because Qt would go on painting with it and the process would crash."""

import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from gui.items.guard import GuardedWidget, painting, saved
from gui.items.overlay import Overlay
from gui.items.painted import PaintedView
from gui.items.plot import Plot
from gui.items.plotted import PlottedView

HERE = Path(__file__).resolve().parents[2]
REPAINTS = 5
RED = QColor(255, 0, 0)


@pytest.fixture
def reported(monkeypatch):
    """The exceptions passed to `sys.excepthook`, as texts."""
    heard = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: heard.append("".join(traceback.format_exception(error))))
    return heard


def fail(painter):
    with saved(painter):
        painter.setOpacity(0.1)
        painter.translate(1000, 1000)
        raise KeyError("planted")


class FailingItem(Overlay):
    def paint_pixels(self, painter, to_pixels):
        fail(painter)


class RedItem(Overlay):
    def paint_pixels(self, painter, to_pixels):
        painter.fillRect(self.visible(to_pixels), RED)


class FailingWidget(GuardedWidget, QWidget):
    def paint_widget(self, painter):
        fail(painter)


class FailingButton(GuardedWidget, QAbstractButton):
    def paint_widget(self, painter):
        fail(painter)


class FailingLabel(GuardedWidget, QLabel):
    def paint_widget(self, painter):
        fail(painter)


class FailingView(PaintedView):
    def __init__(self):
        super().__init__("Fails", "Fails.")

    def paint_area(self, painter, area):
        fail(painter)


def show(widget, qtbot):
    widget.resize(200, 150)
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    for _ in range(REPAINTS):
        widget.repaint()
        widget.grab()


@pytest.mark.parametrize("kind", [FailingWidget, FailingButton, FailingLabel, FailingView])
def test_a_widget_whose_painting_fails_says_so_once(kind, qtbot, reported):
    show(kind(), qtbot)
    (text,) = reported
    assert "KeyError: 'planted'" in text


def test_an_item_whose_painting_fails_says_so_once_and_the_next_one_is_painted(qtbot, reported):
    plot = Plot("Fails", "", "")
    plot.add(FailingItem(), RedItem())
    view = PlottedView("", plot, "")
    show(view, qtbot)
    (text,) = reported
    assert "KeyError: 'planted'" in text
    assert plot.grab().toImage().pixelColor(plot.pixel_at((0.5, 0.5)).toPoint()) == RED


def test_each_item_that_fails_says_so(qtbot, reported):
    plot = Plot("Fails", "", "")
    plot.add(FailingItem(), FailingItem())
    show(PlottedView("", plot, ""), qtbot)
    assert len(reported) == 2


def test_a_failed_painting_has_ended(qapp):
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    with pytest.raises(KeyError), painting(image) as painter:
        fail(painter)
    assert not painter.isActive()
    assert not image.paintingActive()


PROGRAM = """
import sys
import core
from gui.application import make_application
application = make_application()
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from core.scenes import find
from gui.app import build
from gui.items.paths import PathsItem

def failing(self, painter, to_pixels):
    raise KeyError("planted")

PathsItem.paint_pixels = failing
program = build(find("weights").state)
program.window.resize(1280, 800)
program.window.show()
plot = program.window.view_grids["weights"].views["landscape"].widget.plot
turns = iter(range(200))

def turn():
    number = next(turns, None)
    if number is None:
        program.window.close()
        application.quit()
        return
    if number == 0:
        program.stage.set_value("landscape.race", True)
        QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(plot, QPoint(100 + number, 100 + number // 2))
    plot.repaint()

clock = QTimer()
clock.timeout.connect(turn)
clock.start(0)
application.exec()
"""


def test_the_program_survives_a_failing_item():
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=HERE, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("KeyError: 'planted'") == 1
