"""Rows of the window: its smoothness during training at full speed, and its start-up time."""

from __future__ import annotations

import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, QSettings, Qt, QTimer, Signal

from core.runs.experiments import EXPERIMENTS
from core.scenes import find
from gui.app import Program, build
from gui.application import make_application
from gui.run.session import Session
from tests.benchmarks.timing import Figures, tail

_HERE = Path(__file__).resolve().parents[2]
_INPUT_EVERY_S = 0.02


class Knocks(QObject):
    """Inputs from outside, to measure the time until each is handled. Signals: knocked(sent_s)."""

    knocked = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.latencies_s: list[float] = []
        self._done = threading.Event()
        self.knocked.connect(self._on_knocked, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._knock)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def _knock(self) -> None:
        while not self._done.wait(_INPUT_EVERY_S):
            self.knocked.emit(time.perf_counter())

    def _on_knocked(self, sent_s: float) -> None:
        self.latencies_s.append(time.perf_counter() - sent_s)


def window_while_training(quick: bool) -> Figures:
    """Display intervals, input latency and steps per second, against the same trainer without a window."""
    make_application()
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    state = find("spiral-relu").state
    training = replace(state.training, epochs=10_000_000)
    state = replace(
        state,
        training=training,
        view=replace(state.view, steps_per_frame=1000),
        boundary=replace(state.boundary, regions="hard"),
        network=replace(state.network, visible=False),
    )
    program, length_s = build(state), 1.0 if quick else 8.0
    program.window.resize(1280, 800)
    program.window.show()
    headless = [headless_rate(program, length_s / 4)]
    shown_s, latencies_s, rate = run_window(program.sessions["training"], length_s)
    headless.append(headless_rate(program, length_s / 4))
    program.window.close()
    program.window.deleteLater()
    intervals_ms = [1e3 * (b - a) for a, b in itertools.pairwise(shown_s)]
    share = rate / statistics.mean(headless)
    return {
        "ratio": share,
        "target": 0.55,
        **tail("display_interval_ms", intervals_ms),
        "target_interval_ms_p99": 18,
        **tail("input_latency_ms", [1e3 * latency for latency in latencies_s]),
        "target_latency_ms_p99": 8,
        "steps_per_second": rate,
        "headless_steps_per_second": statistics.mean(headless),
    }


def headless_rate(program: Program, length_s: float) -> float:
    """Steps per second of the trainer alone, at the window's reporting interval."""
    snapshots = EXPERIMENTS["training"].snapshots(program.store.state, program.sessions["training"].data, 50, None)
    next(snapshots)
    begun, last = time.perf_counter(), 0
    while time.perf_counter() - begun < length_s:
        last = next(snapshots).step
    return last / (time.perf_counter() - begun)


def run_window(session: Session, length_s: float) -> tuple[list[float], list[float], float]:
    """(times of new pictures, input latencies, steps per second) of a run at full speed."""
    shown_s: list[float] = []
    listening = session.shown.connect(lambda pictures: shown_s.append(time.perf_counter()) if pictures else None)
    clock, loop, knocks = QElapsedTimer(), QEventLoop(), Knocks()
    QTimer.singleShot(round(1e3 * length_s), loop.quit)
    clock.start()
    session.play()
    loop.exec()
    rate = session.run.last_step / (clock.elapsed() / 1e3)
    session.pause()
    session.shown.disconnect(listening)
    knocks.stop()
    return shown_s, knocks.latencies_s, rate


_FIRST_WINDOW = """
import sys, time
begun = float(sys.argv[1])  # of the process, before Python has started
from PySide6.QtCore import QEvent, QObject
from gui.application import make_application
application = make_application()
from core.scenes import find
from gui.app import start
from gui.panels.form import Form
program = start(find("weights"))

class Painted(QObject):
    at = None
    def event(self, event):  # sent after the paint that was under way
        self.at = self.at or time.monotonic()
        return True
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.UpdateRequest and watched is program.window:
            application.postEvent(self, QEvent(QEvent.Type.User))
        return False

painted = Painted()
application.installEventFilter(painted)
program.window.show()
while painted.at is None or not any(form.isVisible() and form.complete for form in program.window.findChildren(Form)):
    application.processEvents()
program.window.grab()
print(painted.at - begun, time.monotonic() - begun)
program.window.close()
"""


def first_window(quick: bool) -> Figures:
    """From the start of a process to its first picture, and to the window with all controls; without a peer."""
    times = []
    with tempfile.TemporaryDirectory() as compiled:  # a first start compiles; every later one is what a person waits for
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(2 if quick else 8):
            words = [sys.executable, "-c", _FIRST_WINDOW, str(time.monotonic())]
            call = subprocess.run(words, cwd=_HERE, env=environment, capture_output=True, text=True, check=True, timeout=60)
            times.append([float(word) for word in call.stdout.split()])
    painted, complete = ([*column] for column in zip(*times[1:], strict=True))
    return {
        "ratio": None,
        "peer": "none",
        **tail("first_paint_s", painted),
        "target_first_paint_s": 0.6,
        **tail("complete_s", complete),
        "target_complete_s": 1.0,
        "runs": len(painted),
    }


ROWS: dict[str, Callable[[bool], Figures]] = {"window_while_training": window_while_training, "first_window": first_window}
