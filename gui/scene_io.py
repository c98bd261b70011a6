"""Opening scenes from the menu, with a clicker or from files, and saving them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from core import scenes
from core.errors import WorkFailed
from core.gestures import StateReplaced
from core.params import as_line
from core.runs.timeline import Timeline
from core.state import in_theme_of
from gui.reading import begin_reading, size_of
from gui.run.session import Session
from gui.saving import path_to_save
from gui.stage import Stage
from gui.store import Kept, Store

_FILTER = "Scenes (*.json)"


@dataclass(frozen=True)
class KeptScene:
    """The scene that was open at one moment, as the undo history keeps it."""

    owner: SceneIo
    scene: scenes.Scene | None
    timelines: tuple[Timeline, ...] = ()

    def same(self, other: Kept) -> bool:
        return isinstance(other, KeptScene)  # a title is no work: it makes no entry on its own

    def restore(self) -> None:
        self.owner.return_to(self.scene)


class SceneIo(QObject):
    """Runs the commands on scenes. scene : the scene opened last, from which next and previous start; None before the first.

    Signals
    changed(scene) : another scene is open, or none, as undo brings it back
    opened(scene) : a scene was opened, and its run is to start
    message(text) : a report of a file saved, or of an error
    """

    changed = Signal(object)
    opened = Signal(object)
    message = Signal(str)

    def __init__(self, window: QWidget, store: Store, sessions: Mapping[str, Session], stage: Stage) -> None:
        super().__init__(window)
        self._window, self._store, self._sessions, self._stage = window, store, sessions, stage
        self.scene: scenes.Scene | None = None
        store.keep(self._kept)

    @property
    def key(self) -> str:
        """The key of the scene opened last; empty before the first."""
        return self.scene.key if self.scene else ""

    def open(self, scene: scenes.Scene) -> None:
        """Open a scene in the current theme."""
        with self._stage.once(), self._store.action():
            if self._stage.apply(StateReplaced(in_theme_of(scene.state, self._store.state))):
                self.enter(scene)

    def enter(self, scene: scenes.Scene) -> None:
        """Begin with a scene whose state is the store's by now, at the start of the program or later."""
        self.return_to(scene)
        self.opened.emit(scene)

    def return_to(self, scene: scenes.Scene | None) -> None:
        """Show a scene's title, without starting its run."""
        if scene != self.scene:
            self.scene = scene
            self.changed.emit(scene)

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
                scenes.write(path, as_line(path.stem), "", self._store.state, self._step())
                self.message.emit(f"Saved {path}")
            except WorkFailed as error:
                self.message.emit(str(error))

    def on_next_scene(self) -> None:
        self._open_neighbour(1)

    def on_previous_scene(self) -> None:
        self._open_neighbour(-1)

    def _kept(self) -> KeptScene:
        return KeptScene(self, self.scene)

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
