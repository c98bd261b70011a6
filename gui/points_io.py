"""Points that come from or go to the clipboard and files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from core.datasets import seeded
from core.datasets.points_csv import Table, points_text, read_points, read_points_file
from core.errors import BadInput, WorkFailed
from core.files import replacing
from core.gestures import PointsEdited
from core.runs.experiments import EXPERIMENTS
from core.state import AppState
from gui.reading import begin_reading, size_of
from gui.saving import path_to_save
from gui.stage import Stage
from gui.store import Store

_FILTER = "Tables of points (*.csv *.tsv *.txt);;All files (*)"
_ENDINGS = (".csv", ".tsv", ".txt")
_GROUPS = {"weights": "points", "training": "data", "compare": "data"}
_CLASSES = {"points": 2, "data": 10}
_FEATURES = {"points": (2,), "data": (2, 64)}


class PointsIo(QObject):
    """Runs the commands of the Data menu on the points of the visible page. Signals: none."""

    def __init__(self, window: QWidget, store: Store, stage: Stage) -> None:
        super().__init__(window)
        self._window, self._store, self._stage = window, store, stage

    def on_paste_points(self) -> None:
        text = QApplication.clipboard().text()
        self._take("the clipboard", len(text), lambda classes, features: read_points(text, classes, features))

    def on_open_points(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Open points", "", _FILTER)
        if name:
            path = Path(name)
            self._take(path.name, size_of(path), lambda classes, features: read_points_file(path, classes, features))

    def on_save_points(self) -> None:
        path = path_to_save(self._window, "Save points", "points.csv", _FILTER, _ENDINGS)
        if path is None:
            return
        state = self._store.state
        try:
            with replacing(path) as unfinished:
                unfinished.write_text(points_text(EXPERIMENTS[state.page].dataset(state)), encoding="utf-8")
        except (OSError, BadInput, WorkFailed) as error:
            self._stage.refused.emit(f"cannot write {path}: {error}")

    def on_seeded_points(self) -> None:
        group = _GROUPS[self._store.state.page]
        source = seeded(getattr(self._store.state, group)) or getattr(AppState(), group)
        self._stage.set_value(f"{group}.kind", source.kind)

    def _take(self, name: str, size: int, read: Callable[[int, tuple[int, ...]], Table]) -> None:
        group = _GROUPS[self._store.state.page]
        begin_reading(
            self._window,
            name,
            size,
            lambda: read(_CLASSES[group], _FEATURES[group]),
            lambda table: self._stage.apply(PointsEdited(group, table.rows)),
            self._stage.refused.emit,
        )
