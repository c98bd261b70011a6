"""Rows of what a lecturer does between two runs: open another scene, go to another page, open and close a view."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from core.scenes import Scene, bundled, find
from core.state import PAGES, value_of, with_value
from gui.app import Program, build
from gui.application import make_application
from gui.theme import THEMES
from gui.views import VIEWS, views_of_page
from tests.benchmarks.timing import Figures, percentile, tail

_LIMIT_MS = 50.0
_REST_S = 0.08  # pictures that are coarse at first are exact after 50 ms
_PATIENCE_S = 20.0


@dataclass(frozen=True)
class Change:
    """One action of the user.

    name : the theme, the scene and what was done
    ms, cpu_ms : from the action until the window is painted, by the clock and of this thread
    held_ms : the longest time that the window did not answer afterwards, until every picture was exact
    """

    name: str
    ms: float
    cpu_ms: float
    held_ms: float


def changes(kind: str, quick: bool) -> Figures:
    """Milliseconds of every action of this kind over all scenes, light and dark, each from a settled window."""
    found = _tour(quick)[kind]
    slowest = max(found, key=lambda change: change.ms)
    figures = tail("ms", [change.ms for change in found])
    return {
        "ratio": _LIMIT_MS / figures["ms_p95"],
        "target": 1,
        **figures,
        "cpu_ms_p95": percentile([change.cpu_ms for change in found], 0.95),
        "held_ms_p95": percentile([change.held_ms for change in found], 0.95),
        "slowest_ms": slowest.ms,
        "slowest": slowest.name,
        "actions": len(found),
    }


@cache
def _tour(quick: bool) -> dict[str, list[Change]]:
    """All actions by their kind: scenes in their order, and in each scene its views and the other pages."""
    make_application()
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    found: dict[str, list[Change]] = {"scene_change": [], "page_change": [], "open_view": [], "close_view": []}
    gc.disable()  # as in the program, which collects between events
    try:
        for theme in list(THEMES)[: 1 if quick else None]:
            program = _program(theme)
            for scene in list(bundled().values())[: 2 if quick else None]:
                for kind, name, action in _actions(program, scene):
                    found[kind].append(_changed(program, f"{theme} {scene.key} {name}".strip(), action))
            program.window.close()
            program.window.deleteLater()
            QApplication.processEvents()
    finally:
        gc.enable()
    return found


def _actions(program: Program, scene: Scene) -> Iterator[tuple[str, str, Callable[[], object]]]:
    """(kind, name, action) of one scene, each to be carried out before the next is asked for."""
    yield "scene_change", "", partial(program.window.scenes.open, scene)
    page = scene.state.page
    for view in views_of_page(page):
        switch = VIEWS[view].switch
        if switch:
            shown = bool(value_of(program.store.state, switch))
            for wanted in (not shown, shown):
                yield "open_view" if wanted else "close_view", view, partial(program.stage.set_value, switch, wanted)
    for other in (*(name for name in PAGES if name != page), page):
        yield "page_change", f"to {other}", partial(program.stage.set_value, "page", other)


def _program(theme: str) -> Program:
    program = build(with_value(find("weights").state, "view.theme", theme))
    program.window.resize(1280, 800)
    program.window.show()
    _settled(program)
    return program


def _changed(program: Program, name: str, action: Callable[[], object]) -> Change:
    begun_s, cpu_s = time.perf_counter(), time.thread_time()
    action()
    QApplication.processEvents()  # lays out and paints
    ms, cpu_ms = 1e3 * (time.perf_counter() - begun_s), 1e3 * (time.thread_time() - cpu_s)
    return Change(name, ms, cpu_ms, _settled(program))


def _settled(program: Program) -> float:
    """Wait until every picture is exact; returns the longest time in ms that the window did not answer meanwhile."""
    begun_s, longest_s = time.perf_counter(), 0.0
    while _is_unsettled(program, time.perf_counter() - begun_s):
        turn_s = time.perf_counter()
        QApplication.processEvents()
        longest_s = max(longest_s, time.perf_counter() - turn_s)
        time.sleep(0.002)  # as the event loop does, which lets go of Python meanwhile
    gc.collect()
    return 1e3 * longest_s


def _is_unsettled(program: Program, waited_s: float) -> bool:
    session = program.sessions[program.store.state.page]
    busy = program.stage.stills.pending or not (session.begun or session.failed)
    return waited_s < _REST_S or (busy and waited_s < _PATIENCE_S)


ROWS: dict[str, Callable[[bool], Figures]] = {kind: partial(changes, kind) for kind in ("scene_change", "page_change", "open_view")}
