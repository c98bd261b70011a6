"""Pinned weight vectors, and the best w so far."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.gestures import SettingChanged, VectorMoved
from core.pictures.current_w import w_of
from gui.run.session import Session
from gui.stage import Stage
from gui.store import Store


class Pins(QObject):
    """Runs the commands to pin w, clear the pins and jump to the best w. Signals: none."""

    def __init__(self, store: Store, session: Session, stage: Stage) -> None:
        super().__init__(stage)
        self._store, self._session, self._stage = store, session, stage

    def on_pin(self) -> None:
        snapshot = self._session.standing.alone if self._session.standing else None
        w0, w1 = self._store.state.weights.w if snapshot is None else w_of(snapshot)
        self._stage.apply(SettingChanged("landscape.pins", (*self._store.state.landscape.pins, (w0, w1, 0))))

    def on_clear_pins(self) -> None:
        self._stage.apply(SettingChanged("landscape.pins", ()))

    def on_best(self) -> None:
        if self._session.best is not None:
            self._stage.apply(VectorMoved(*w_of(self._session.best)))
