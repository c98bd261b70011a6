"""The Compare page's results, as a file."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.errors import WorkFailed
from core.runs.compare import Comparison
from core.runs.sweep import compared_axes, save_table
from gui.run.session import Session
from gui.saving import path_to_save
from gui.stage import Stage
from gui.store import Store


class ResultsIo(QObject):
    """Saves the table of the runs at the shown step. Signals: none."""

    def __init__(self, window: QWidget, store: Store, session: Session, stage: Stage) -> None:
        super().__init__(window)
        self._window, self._store, self._session, self._stage = window, store, session, stage

    def on_save_results(self) -> None:
        shown = self._session.snapshot
        if not isinstance(shown, Comparison):
            return
        path = path_to_save(self._window, "Save results", "results.csv", "Tables (*.csv)", (".csv",))
        if path is None:
            return
        keys = [axis.key for axis in compared_axes(self._store.state)]
        try:
            save_table(path, keys, [run.result for run in shown.runs])
        except WorkFailed as error:
            self._stage.refused.emit(str(error))
