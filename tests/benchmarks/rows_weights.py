"""Rows of the Weights page: handler and paint of one event, in milliseconds, with all three views open."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from core.datasets import GaussiansSettings
from core.gestures import Gesture, PointsBrushed, PointsEdited, SettingChanged, VectorMoved
from core.scenes import find
from gui.app import Program, build
from gui.application import make_application
from tests.benchmarks.timing import Figures, percentile

_LIMIT_MS = 8.0
_EVENTS = 120


def drag_w(per_class: int, quick: bool) -> Figures:
    """w moves in a circle; a descent of 150 steps is drawn at every place."""
    return _dragged(per_class, quick, lambda turn: VectorMoved(2 * math.cos(turn), 2 * math.sin(turn), False))


def drag_alpha(per_class: int, quick: bool) -> Figures:
    """alpha moves up and down its slider."""
    return _dragged(per_class, quick, lambda turn: SettingChanged("weights.alpha", 10 ** (-1 - 2 * math.cos(turn)), False))


def drag_point(quick: bool) -> Figures:
    """One of 400 points moves in a circle."""
    return _dragged(200, quick, lambda turn: PointsBrushed("drag", 2 * math.cos(turn), 2 * math.sin(turn), 0.4, 7, False))


def ten_thousand_points(quick: bool) -> Figures:
    """One of 10,000 points is dragged: coarse while it moves; after release, the window blocks briefly, then the exact picture follows."""
    program = _program(500)
    rows = tuple((3 * math.cos(number) * number / 1e4, 3 * math.sin(number) * number / 1e4, number % 2) for number in range(10_000))
    program.stage.apply(PointsEdited("points", rows))
    _settle(program)
    moving, held, exact = [], [], []
    for number in range(3 if quick else 15):
        turn = 0.4 * number
        moving += _timed(program, iter([PointsBrushed("drag", math.cos(turn), math.sin(turn), 0.4, 7, False)]))
        begun = time.perf_counter()
        held += _timed(program, iter([PointsBrushed("drag", math.cos(turn), math.sin(turn), 0.4, 7, True)]))
        _settle(program)
        exact.append(1e3 * (time.perf_counter() - begun))
    _close(program)
    moving_ms, held_ms, exact_ms = percentile(moving, 0.5), percentile(held, 0.95), percentile(exact, 0.95)
    return {"ratio": 150 / exact_ms, "target": 1, "moving_ms_median": moving_ms, "held_ms_p95": held_ms, "exact_ms_p95": exact_ms}


def _settle(program: Program) -> None:
    """Wait until every late picture is shown."""
    QApplication.processEvents()
    while program.stage.stills.pending:
        QApplication.processEvents()
        time.sleep(0.001)  # as the event loop does, which lets go of Python meanwhile


def _dragged(per_class: int, quick: bool, gesture: Callable[[float], Gesture]) -> Figures:
    program, count = _program(per_class), 5 if quick else _EVENTS
    taken_ms = _timed(program, (gesture(6.3 * number / count) for number in range(count)))
    _close(program)
    p95 = percentile(taken_ms, 0.95)
    return {"ratio": _LIMIT_MS / p95, "target": 1, "ms_median": percentile(taken_ms, 0.5), "ms_p95": p95, "events": count}


def _program(per_class: int) -> Program:
    make_application()
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    state = find("weights").state
    state = replace(state, points=GaussiansSettings(per_class=per_class), margin=replace(state.margin, visible=True))
    program = build(state)
    program.window.resize(1280, 800)
    program.window.show()
    for _ in range(20):
        QApplication.processEvents()
    return program


def _timed(program: Program, gestures: Iterator[Gesture]) -> list[float]:
    """Milliseconds to handle each gesture and paint the changes."""
    taken = []
    for gesture in gestures:
        begun = time.perf_counter()
        program.stage.apply(gesture)
        QApplication.processEvents()
        taken.append(1e3 * (time.perf_counter() - begun))
    return taken


def _close(program: Program) -> None:
    program.window.close()
    program.window.deleteLater()
    QApplication.processEvents()


ROWS: dict[str, Callable[[bool], Figures]] = {
    "drag_w_40": lambda quick: drag_w(20, quick),
    "drag_w_400": lambda quick: drag_w(200, quick),
    "drag_alpha_40": lambda quick: drag_alpha(20, quick),
    "drag_alpha_400": lambda quick: drag_alpha(200, quick),
    "drag_point_400": drag_point,
    "points_10000": ten_thousand_points,
}
