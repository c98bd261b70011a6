"""The command that goes to the step at which a unit of the network died."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from core.gestures import SettingsChanged
from core.network.units import Part, deaths
from core.types import Floats, Snapshot, snapshots_of
from gui.errand import Errand, Progress
from gui.run.session import Session
from gui.stage import Stage
from gui.store import Store

_NONE = "No unit is dead at the last step: a ReLU unit is dead if no training point activates it."


class UnitDeaths(QObject):
    """Goes to the step at which the chosen unit died, or the first of all dead ones. Signals: none."""

    def __init__(self, window: QObject, store: Store, session: Session, stage: Stage) -> None:
        super().__init__(window)
        self._store, self._session, self._stage = store, session, stage
        self._errand: Errand[dict[Part, int]] | None = None

    def on_unit_death(self) -> None:
        """Look through the run in another thread, because many points take long."""
        if not self._session.begun:
            return
        self._session.pause()
        snapshots = snapshots_of(self._session.run.timeline.snapshots)
        last = self._errand
        if last is not None:
            last.cancel()
        work = partial(_deaths, snapshots, self._store.state.model.activation, self._session.data.x_train)
        self._errand = Errand(work, self, last)
        self._errand.done.connect(self._on_errand_done)
        if last is not None:
            last.deleteLater()

    def _on_errand_done(self, found: dict[Part, int]) -> None:
        if not found:
            self._stage.refused.emit(_NONE)
            return
        chosen = self._store.state.network.chosen
        unit = chosen if chosen in found else min(found, key=lambda unit: (found[unit], unit))
        self._stage.apply(SettingsChanged((("network.visible", True), ("network.chosen", unit))))
        self._session.scrub(found[unit])


def _deaths(snapshots: tuple[Snapshot, ...], activation: str, x: Floats, _progress: Progress) -> dict[Part, int]:
    return deaths(snapshots, activation, x)
