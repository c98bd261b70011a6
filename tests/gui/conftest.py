"""Fixtures for tests of the window: the program, its own settings, and nothing left behind."""

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt, QTimer, QtMsgType
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from shiboken6 import isValid

from core.scenes import find
from gui.app import build
from gui.application import make_application
from gui.panels.form import Form
from gui.theme import THEMES, apply_theme
from tests.gui.viewing import SIZE, Shown


@pytest.fixture(scope="session")
def qapp():
    """The application; nothing that has been imported until now is looked at by the collector again, which is most of its work."""
    application = make_application()
    gc.collect()
    gc.freeze()
    return application


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory):
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path_factory.mktemp("settings")))


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp):
    flush()
    widgets, timers = set(QApplication.topLevelWidgets()), running_timers()
    yield
    flush()
    # pyqtgraph makes a hidden context menu without a parent for every plot, and keeps it.
    left = [widget for widget in QApplication.topLevelWidgets() if widget not in widgets and not isinstance(widget, QMenu)]
    assert not left, left
    assert running_timers() <= timers


@pytest.fixture(autouse=True)
def no_word_from_qt(qtlog):
    yield
    heard = [record.message for record in qtlog.records if record.type != QtMsgType.QtDebugMsg]
    # The offscreen platform says this of every window that is raised or has a smallest size.
    said = [message for message in heard if not message.startswith("This plugin does not support ")]
    assert not said, said


def running_timers():
    """Every timer that would fire again; read from the collector's list, because most belong to no widget."""
    timers = [thing for thing in gc.get_objects() if issubclass(type(thing), QTimer)]
    return {timer for timer in timers if isValid(timer) and timer.isActive()}


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
    qtbot.waitUntil(lambda: any(form.complete for form in built.window.findChildren(Form)))  # the last thing to appear
    yield built
    built.window.close()
    built.window.deleteLater()


@pytest.fixture
def press(qapp):
    """Presses a key in the widget that has the focus, or in the active window, as a user would."""

    def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key, modifiers)

    return press


@pytest.fixture
def write(qapp):
    """Types a text letter by letter, following the focus."""

    def write(text):
        for letter in text:
            QTest.keyClicks(QApplication.focusWidget() or QApplication.activeWindow(), letter)

    return write


@pytest.fixture
def shown(qapp):
    """Makes a view's widget that shows it by its own resolver."""
    made = []

    def make(view, size=SIZE):
        made.append(Shown(view, size))
        return made[-1]

    yield make
    for each in made:
        each.close()
    apply_theme(qapp, THEMES["light"])
