"""PySide6 6.12.0 on Python before 3.12 drops a reference to None and True on every call, until the process dies."""

import sys

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

CALLS = 3000


@pytest.mark.parametrize("value", [None, True, False])
def test_qt_calls_do_not_lower_reference_counts(qapp, value):
    widget, thing = QWidget(), QObject()
    before = sys.getrefcount(value)
    for _ in range(CALLS):
        widget.setEnabled(True)
        widget.isEnabled()
        widget.setUpdatesEnabled(False)
        thing.setProperty("flag", True)
        thing.property("missing")
    # A dropped reference per call would be thousands; a few come and go with the interpreter itself.
    assert sys.getrefcount(value) > before - CALLS // 10
    widget.deleteLater()
