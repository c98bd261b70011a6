"""The composition root: builds all objects once and passes them down."""

from __future__ import annotations

import gc
import sys
from dataclasses import dataclass
from functools import partial
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from core.cli.stopping import asked, exit_code, held, listening
from core.scenes import Scene, find
from core.state import PAGES, AppState
from gui.application import make_application
from gui.layouts import with_remembered_theme, with_remembered_views
from gui.main_window import MainWindow
from gui.run.session import Session
from gui.stage import Stage
from gui.store import Store
from gui.theme import THEMES, apply_theme
from gui.view_grid import ViewGrid
from gui.view_inputs import ViewInputs
from gui.views import views_of_page

_HEARTBEAT_MS = 200
_FIRST_SCENE = "weights"


@dataclass
class Program:
    """Everything that lives as long as the window."""

    store: Store
    sessions: dict[str, Session]
    stage: Stage
    window: MainWindow


def build(state: AppState) -> Program:
    """The program for a state, its run begun, with its window not yet shown. Needs a QApplication."""
    program = _built(state)
    program.sessions[state.page].restart()
    return program


def _built(state: AppState) -> Program:
    """The program for a state, without a run."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, THEMES[state.view.theme])
    store = Store(state)
    view_grids = {page: ViewGrid(views_of_page(page), in_window=True) for page in PAGES}
    view_inputs = ViewInputs(store, view_grids)
    sessions = {page: Session(state, page, view_inputs.make_pictures) for page in PAGES}
    for session in sessions.values():
        store.keep(session.kept)
    stage = Stage(store, sessions, view_grids, view_inputs)
    window = MainWindow(store, sessions, stage, view_grids)
    for owned in (store, stage, *sessions.values()):
        owned.setParent(window)  # connections hold slots that hold these: they would never be freed
    return Program(store, sessions, stage, window)


def start(scene: Scene, own_views: bool = True) -> Program:
    """The program for a scene, with its window not yet shown. Needs a QApplication.

    own_views : whether the scene decides which views are open, or else the user's last choice
    """
    state = start_state(scene)
    program = _built(state if own_views else with_remembered_views(state))
    program.window.scenes.enter(scene)
    return program


def start_state(scene: Scene) -> AppState:
    """The scene's state, in the remembered theme."""
    return with_remembered_theme(scene.state)


def run_window(scene: Scene | None) -> int:
    """Open the window and run until it is closed or a signal ends it; returns the exit code."""
    with listening(), held():
        return _run_window(scene)


def _run_window(scene: Scene | None) -> int:
    application = make_application()
    program = start(scene or find(_FIRST_SCENE), own_views=scene is not None)
    sys.excepthook = partial(_on_unexpected_error, program.stage)
    # Python handles Ctrl-C between any two byte codes, even while painting, and the cyclic collector has crashed
    # programs inside Qt's dispatch: a heartbeat gives both a safe place.
    gc.disable()
    heartbeat = QTimer(program.window)
    heartbeat.timeout.connect(partial(_on_heartbeat, program.window))
    heartbeat.start(_HEARTBEAT_MS)
    program.window.show()
    code = application.exec()
    return exit_code() or code


def _on_unexpected_error(stage: Stage, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Report an unexpected exception on the terminal and in the window, which stays open."""
    sys.__excepthook__(kind, error, trace)
    stage.refused.emit(f"Internal error: {error!r:.200}. See the terminal for details.")


def _on_heartbeat(window: MainWindow) -> None:
    gc.collect(1)
    if asked():
        window.close()
