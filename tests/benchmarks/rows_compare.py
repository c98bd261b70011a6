"""Row of the Compare page: sixteen networks of 2-100-3, trained and shown at once."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable

from PySide6.QtCore import QSettings

from core.runs.experiments import EXPERIMENTS
from core.runs.sweep import RUNS_MAX
from core.scenes import find
from core.state import AppState, with_value
from gui.app import build
from gui.application import make_application
from gui.run.session import Session
from tests.benchmarks.rows_window import run_window
from tests.benchmarks.timing import Figures, percentile

_WISHED_FPS = 30
_ROUNDS = 4


def compare_16(quick: bool) -> Figures:
    """Frames per second against the target of thirty, alternating with the same runs without a window; and the input latency."""
    make_application()
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    state = compared_state()
    program, length_s = build(state), 1.5 if quick else 2.5
    session = program.sessions["compare"]
    program.window.resize(1280, 800)
    program.window.show()
    intervals_ms: list[float] = []
    latencies_s: list[float] = []
    rates, headless = [], []
    for _ in range(1 if quick else _ROUNDS):
        before = session.run.last_step
        shown_s, heard_s, _ = run_window(session, length_s)
        rates.append((session.run.last_step - before) / length_s)
        intervals_ms += [1e3 * (b - a) for a, b in itertools.pairwise(shown_s)]
        latencies_s += heard_s
        headless.append(headless_rate(state, session, length_s / 4))
    program.window.close()
    program.window.deleteLater()
    fps = 1e3 / statistics.mean(intervals_ms)
    return {
        "ratio": fps / _WISHED_FPS,
        "target": 1,
        "frames_per_second": fps,
        "display_interval_ms_median": statistics.median(intervals_ms),
        "display_interval_ms_p99": percentile(intervals_ms, 0.99),
        "input_latency_ms_median": 1e3 * statistics.median(latencies_s),
        "steps_per_second": statistics.mean(rates),
        "headless_steps_per_second": statistics.mean(headless),
    }


def compared_state() -> AppState:
    """Sixteen initial weights of the ReLU spiral's network, without an end."""
    state = find("compare-hidden").state
    seeds = ", ".join(map(str, range(RUNS_MAX)))
    settings = {"compare.over": "model.seed", "compare.values": seeds, "training.epochs": 10_000_000, "view.steps_per_frame": 10}
    for key, value in settings.items():
        state = with_value(state, key, value)
    return state


def headless_rate(state: AppState, session: Session, length_s: float) -> float:
    """Steps per second of the same comparison without a window, at the same reporting interval."""
    snapshots = EXPERIMENTS["compare"].snapshots(state, session.data, 2, None)
    next(snapshots)
    begun, last = time.perf_counter(), 0
    while time.perf_counter() - begun < length_s:
        last = next(snapshots).step
    return last / (time.perf_counter() - begun)


ROWS: dict[str, Callable[[bool], Figures]] = {"compare_16": compare_16}
