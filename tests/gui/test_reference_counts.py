"""A guard against a Qt that kills the program: PySide6 6.12.0 before Python 3.12 drops references that it never took."""

import sys

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

CALLS = 5_000


def call_qt(thing: QObject, widget: QWidget) -> None:
    """Calls that take and return None, True and False."""
    thing.setProperty("anything", True)
    thing.setProperty("anything", None)
    thing.property("anything")
    thing.blockSignals(False)
    widget.setEnabled(True)
    widget.setVisible(False)
    widget.isEnabled()


@pytest.mark.parametrize("constant", [None, True, False], ids=repr)
def test_qt_calls_drop_no_reference(qtbot, constant):
    widget = QWidget()
    qtbot.addWidget(widget)
    thing = QObject()
    call_qt(thing, widget)
    spare = [constant] * (20 * CALLS)  # at zero the interpreter would abort, and with it every other test
    before = sys.getrefcount(constant)
    for _ in range(CALLS):
        call_qt(thing, widget)
    lost = before - sys.getrefcount(constant)
    assert lost < CALLS / 100  # one reference a call is the fault; what else runs in the process may drop a few
    assert len(spare) == 20 * CALLS
