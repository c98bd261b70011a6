"""The commands that control the run of the visible page."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.gestures import SettingsChanged
from core.pictures.boundary import class_shown
from gui.run.session import Session
from gui.stage import Stage
from gui.store import Store

_SEEDS = 2**32


class Transport(QObject):
    """Play, step, back, reset, new weights and next class. Signals: none."""

    def __init__(self, store: Store, sessions: dict[str, Session], stage: Stage) -> None:
        super().__init__()
        self._store, self._sessions, self._stage = store, sessions, stage

    @property
    def session(self) -> Session:
        """The run of the visible page."""
        return self._sessions[self._store.state.page]

    def on_play(self) -> None:
        self.session.pause() if self.session.running else self.session.play()

    def on_step(self) -> None:
        self.session.step()

    def on_back(self) -> None:
        self.session.back()

    def on_reset(self) -> None:
        with self._store.action():
            self.session.restart()

    def on_new_weights(self) -> None:
        model = self._store.state.model
        seed = (model.seed + 1) % _SEEDS if model.initial_from == "seed" else model.seed
        self._stage.apply(SettingsChanged((("model.initial_from", "seed"), ("model.seed", seed))))

    def on_next_class(self) -> None:
        shown = class_shown(self._store.state.boundary, self.session.data)
        if self._store.state.boundary.regions == "one_class":
            self._stage.set_value("boundary.of_class", (shown + 1) % self.session.data.class_count)
        else:
            self._stage.set_value("boundary.regions", "one_class")
