"""For tests of the window: the program, its own settings, and nothing left behind."""

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QMenu

from core.scenes import find
from gui.app import build
from gui.application import make_application


@pytest.fixture(scope="session")
def qapp():
    return make_application()


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory):
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path_factory.mktemp("settings")))


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp):
    flush()
    before = set(QApplication.topLevelWidgets())
    yield
    flush()
    # pyqtgraph makes a hidden context menu without a parent for every plot, and keeps it.
    left = [widget for widget in QApplication.topLevelWidgets() if widget not in before and not isinstance(widget, QMenu)]
    timers = [timer for widget in left for timer in widget.findChildren(QTimer) if timer.isActive()]
    assert not left, left
    assert not timers, timers


def flush():
    """Deleted widgets are gone only after their deferred deletion, or they look like a leak."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


@pytest.fixture
def program(qapp, qtbot):
    """The whole program with the first scene, shown at 1280x800."""
    built = build(find("weights").state)
    built.window.resize(1280, 800)
    built.window.show()
    qtbot.waitExposed(built.window)
    yield built
    built.window.close()
    built.window.deleteLater()
