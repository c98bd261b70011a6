"""For all tests: no display, one BLAS thread, and no thread left behind."""

import os
import threading

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

import core  # noqa: F401  sets one BLAS thread before NumPy is imported


@pytest.fixture(autouse=True)
def no_leaked_threads():
    before = set(threading.enumerate())
    yield
    leaked = [thread for thread in threading.enumerate() if thread not in before]
    for thread in leaked:
        thread.join(2.0)
    assert not any(thread.is_alive() for thread in leaked), leaked
