"""The Training page's commands on runs: keep the present one, fork it at the shown step, let kept ones go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.gestures import SettingsChanged
from core.runs.kept import chosen, run_names
from core.state.views import NEWEST
from gui.panels.runs import RunsPanel
from gui.run.session import Session
from gui.stage import Stage
from gui.store import Store


class Runs(QObject):
    """What the person does to the kept runs. Signals: none."""

    def __init__(self, store: Store, session: Session, stage: Stage) -> None:
        super().__init__(stage)
        self._store, self._session, self._stage = store, session, stage
        self._panel: RunsPanel | None = None
        session.kept_changed.connect(self._on_session_kept_changed)
        store.changed.connect(self._on_store_changed)
        self._settle()  # a remembered view of a run that was kept another time

    def above(self, form: QWidget, actions: Sequence[QAction]) -> QWidget:
        """The panel of the kept runs, with buttons for the actions, over the form."""
        self._panel = RunsPanel(actions)
        self._panel.picked.connect(self.show_beside)
        self._panel.dropped.connect(self.let_go)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._panel)
        column.addWidget(form, 1)
        return holder

    def on_keep_run(self) -> None:
        if self._has_begun():
            self._session.keep()

    def on_fork(self) -> None:
        if self._has_begun():
            self._session.fork()

    def on_clear_runs(self) -> None:
        self._session.let_go(self._session.kept)

    def let_go(self, letter: str) -> None:
        """Keep the run of that letter no longer."""
        self._session.let_go([run for run in self._session.kept if run.letter == letter])

    def show_beside(self, letter: str) -> None:
        """Show that run's regions beside the present run's, or, where they are, close them."""
        look, run = self._store.state.runs, chosen(self._session.kept, self._store.state.runs.letter)
        shown = look.shown and run is not None and run.letter == letter
        self._stage.apply(SettingsChanged((("runs.letter", letter), ("runs.shown", not shown))))

    def _has_begun(self) -> bool:
        begun = self._session.last_step > 0
        if not begun:
            self._stage.refused.emit("No run to keep yet. Press Play or Step.")
        return begun

    def _show(self) -> None:
        if self._panel is None:
            return
        kept, look = self._session.kept, self._store.state.runs
        names = run_names((*(run.recipe for run in kept), self._session.recipe))
        run = chosen(kept, look.letter) if look.shown else None
        self._panel.show_runs([(run.letter, name) for run, name in zip(kept, names[:-1], strict=True)], run.letter if run else "")

    def _on_store_changed(self) -> None:
        self._show()

    def _on_session_kept_changed(self) -> None:
        self._settle()
        self._show()
        self._stage.refresh()

    def _settle(self) -> None:
        """Close the view of a kept run where none is kept, and let it go to the newest where its own is no more."""
        kept, look = self._session.kept, self._store.state.runs
        letter = look.letter if look.letter in {run.letter for run in kept} else NEWEST
        shown = look.shown and bool(kept)
        if (look.letter, look.shown) != (letter, shown):
            self._stage.apply(SettingsChanged((("runs.letter", letter), ("runs.shown", shown))))
