"""Opening scenes from the menu, with a clicker or from files, and saving them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from core import scenes
from core.errors import WorkFailed
from core.gestures import StateReplaced
from core.state import AppState, with_value, with_view_settings_of
from gui.reading import begin_reading, size_of
from gui.run.session import Session
from gui.saving import path_to_save
from gui.stage import Stage
from gui.store import Store

_FILTER = "Scenes (*.json)"


class SceneIo(QObject):
    """Runs the commands on scenes. key : the key of the scene that next and previous start from.

    Signals
    opened(scene) : a scene was opened
    left() : the opening of a scene was undone
    message(text) : a report of a file saved, or of an error
    """

    opened = Signal(object)
    left = Signal()
    message = Signal(str)

    def __init__(self, window: QWidget, store: Store, sessions: Mapping[str, Session], stage: Stage) -> None:
        super().__init__(window)
        self._window, self._store, self._sessions, self._stage = window, store, sessions, stage
        self.key = ""
        self._begun: AppState | None = None

    def open(self, scene: scenes.Scene) -> None:
        """Open a scene in the current theme."""
        if self._stage.apply(StateReplaced(with_value(scene.state, "view.theme", self._store.state.view.theme))):
            self.enter(scene)

    def enter(self, scene: scenes.Scene) -> None:
        """Begin with a scene whose state is the store's by now, at the start of the program or later."""
        self.key, self._begun = scene.key, self._store.state
        self.opened.emit(scene)

    def undone(self, before: AppState) -> None:
        """Handle an undo from the state `before`, which may have undone the opening of the scene."""
        if self._begun is not None and with_view_settings_of(self._begun, before) == before != self._store.state:
            self.key, self._begun = "", None
            self.left.emit()

    def fill(self, menu: QMenu) -> None:
        """Add the bundled scenes to the menu."""
        menu.addSeparator()
        for scene in scenes.bundled().values():
            action = menu.addAction(scene.title)
            action.setStatusTip(scene.about)
            action.setData(scene.key)
            action.triggered.connect(self._on_action_triggered)

    def on_open_scene(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Open scene", "", _FILTER)
        if name:
            path = Path(name)
            begin_reading(self._window, path.name, size_of(path), partial(scenes.read, path), self.open, self.message.emit)

    def on_save_scene(self) -> None:
        path = path_to_save(self._window, "Save scene", "scene.json", _FILTER, (".json",))
        if path is not None:
            try:
                scenes.write(path, path.stem, "", self._store.state, self._step())
                self.message.emit(f"Saved {path}")
            except WorkFailed as error:
                self.message.emit(str(error))

    def on_next_scene(self) -> None:
        self._open_neighbour(1)

    def on_previous_scene(self) -> None:
        self._open_neighbour(-1)

    def _step(self) -> int:
        """The current step if a scene can restore it, as for a run computed at once; otherwise 0."""
        session = self._sessions[self._store.state.page]
        return session.standing.step if session.standing and session.run.at_once else 0

    def _open_neighbour(self, direction: int) -> None:
        found = list(scenes.bundled().values())
        page = self._store.state.page
        here = next((number for number, scene in enumerate(found) if scene.key == self.key), None)
        if here is None:
            # Without a scene of this page, open the first one.
            here = next((number for number, scene in enumerate(found) if scene.state.page == page), 0) - direction
        scene = found[max(0, min(len(found) - 1, here + direction))]
        if scene.key != self.key:  # at either end, do nothing, so that a run continues
            self.open(scene)

    def _on_action_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.open(scenes.find(action.data()))
