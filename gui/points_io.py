"""Points from the clipboard and files, and points saved to files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from core.datasets import OWN_KINDS, seeded
from core.datasets.points_csv import ENDINGS, Table, points_text, read_points, read_points_file
from core.errors import BadInput, WorkFailed
from core.files import replacing, unwritten
from core.gestures import PointsEdited
from core.params import WideRows
from core.runs.experiments import EXPERIMENTS
from core.state import PAGES, AppState
from core.state.pages import Page
from gui.reading import begin_reading, size_of
from gui.saving import path_to_save
from gui.stage import Stage
from gui.store import Store

_FILTER = f"Tables of points ({' '.join(f'*{ending}' for ending in ENDINGS)});;All files (*)"


class PointsIo(QObject):
    """Runs the commands of the Data menu on the points of the visible page.

    Signals
    message(text) : a report of the points read, or of a file saved
    """

    message = Signal(str)

    def __init__(self, window: QWidget, store: Store, stage: Stage) -> None:
        super().__init__(window)
        self._window, self._store, self._stage = window, store, stage
        self._read: dict[str, tuple[WideRows, tuple[str, ...]]] = {}  # by group: the points last read, and the names of their classes

    def on_paste_points(self) -> None:
        text = QApplication.clipboard().text()
        self._take("the clipboard", len(text), lambda classes, features: read_points(text, classes, features))

    def on_open_points(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Open points", "", _FILTER)
        if name:
            path = Path(name)
            self._take(path.name, size_of(path), lambda classes, features: read_points_file(path, classes, features))

    def on_save_points(self) -> None:
        path = path_to_save(self._window, "Save points", "points.csv", _FILTER, ENDINGS)
        if path is None:
            return
        try:
            with replacing(path) as unfinished:
                unfinished.write_text(self._text(), encoding="utf-8")
            self.message.emit(f"Saved {path}")
        except (OSError, BadInput, WorkFailed) as error:
            self._stage.refused.emit(str(unwritten(path, getattr(error, "strerror", None) or error)))

    def on_seeded_points(self) -> None:
        group = self._page.data
        source = seeded(getattr(self._store.state, group)) or getattr(AppState(), group)
        self._stage.set_value(f"{group}.kind", source.kind)

    @property
    def _page(self) -> Page:
        """The visible page."""
        return PAGES[self._store.state.page]

    def _take(self, name: str, size: int, read: Callable[[int, tuple[int, ...]], Table]) -> None:
        page = self._page
        begin_reading(
            self._window,
            name,
            size,
            lambda: read(page.classes, page.features),
            lambda table: self._use(page.data, table),
            self._stage.refused.emit,
        )

    def _text(self) -> str:
        """All points as generated or given, neither split nor scaled; with their labels if they are still those last read."""
        state = self._store.state
        group = self._page.data
        settings = getattr(state, group)
        whole = replace(state, **{group: replace(settings, test_share=0.0, standardised=False)})
        rows, names = self._read.get(group, ((), ()))
        is_as_read = settings.kind in OWN_KINDS and settings.rows == rows
        return points_text(EXPERIMENTS[state.page].dataset(whole), names if is_as_read else ())

    def _use(self, group: str, table: Table) -> None:
        rows = table.rows
        if self._stage.apply(PointsEdited(group, rows)):
            self._read[group] = rows, table.names
            self.message.emit(table.told)
