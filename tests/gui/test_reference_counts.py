"""A guard against a Qt that kills the program: PySide6 6.12.0 before Python 3.12 drops references it never took."""

import json
import subprocess
import sys

CALLS = 5_000

# In a process of its own: at zero references the interpreter aborts, which would end every other test too.
# The first round is not counted. Since Python 3.12 these constants are immortal, but Qt for Python, built for older
# versions as well, lifts their counts at its import, and the interpreter takes that back in whatever runs next. It makes
# up for dropped references in the same way, so the fault itself can only be seen, and only do harm, before 3.12.
ROUNDS = f"""
import json, sys
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

def call_qt():
    for _ in range({CALLS}):
        thing.setProperty("anything", True)
        thing.setProperty("anything", None)
        thing.property("missing")
        thing.blockSignals(False)
        widget.setEnabled(True)
        widget.setVisible(False)
        widget.isEnabled()

def counts():
    return [sys.getrefcount(constant) for constant in (None, True, False)]

application = QApplication([])
thing, widget = QObject(), QWidget()
call_qt()
before = counts()
call_qt()
print(json.dumps([b - a for b, a in zip(before, counts())]))
"""


def test_qt_calls_drop_no_reference_to_none_true_and_false():
    done = subprocess.run([sys.executable, "-c", ROUNDS], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    # The fault is one reference a call; a few come and go with the interpreter itself.
    assert all(abs(lost) < CALLS / 100 for lost in json.loads(done.stdout)), done.stdout
