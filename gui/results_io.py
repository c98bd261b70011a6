"""Saving the results of the Compare page."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.errors import WorkFailed
from core.runs.compare import runs_of
from core.runs.sweep import compared_axes, save_table
from gui.run.session import Session
from gui.saving import path_to_save
from gui.stage import Stage
from gui.store import Store


class ResultsIo(QObject):
    """Saves the table of the runs at the current step. Signals: none."""

    def __init__(self, window: QWidget, store: Store, session: Session, stage: Stage) -> None:
        super().__init__(window)
        self._window, self._store, self._session, self._stage = window, store, session, stage

    def on_save_results(self) -> None:
        runs = runs_of(self._session.standing)
        if not runs:
            return
        path = path_to_save(self._window, "Save results", "results.csv", "Tables (*.csv)", (".csv",))
        if path is None:
            return
        keys = [axis.key for axis in compared_axes(self._store.state)]
        try:
            save_table(path, keys, [run.result for run in runs])
        except WorkFailed as error:
            self._stage.refused.emit(str(error))
