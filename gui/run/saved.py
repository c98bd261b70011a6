"""A page's commands on runs: save the current run, fork it at the current step, delete saved runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.gestures import SettingsChanged
from core.runs.saved import chosen, run_names
from core.state import PAGES
from core.state.views import NEWEST
from gui.panels.runs import RunsPanel
from gui.run.session import Session
from gui.stage import Stage
from gui.store import Store
from gui.views import VIEWS, views_of_page

_BESIDE = "runs.visible"


class Runs(QObject):
    """Runs the commands on the saved runs of the visible page. Signals: none."""

    def __init__(self, store: Store, sessions: Mapping[str, Session], stage: Stage) -> None:
        super().__init__(stage)
        self._store, self._stage = store, stage
        self._sessions = {page: session for page, session in sessions.items() if PAGES[page].saves_runs}
        self._panels: dict[str, RunsPanel] = {}
        for page, session in self._sessions.items():
            session.saved_changed.connect(partial(self._on_session_saved_changed, page))
            self._settle(page)  # close a remembered view of a run from an earlier session
        store.changed.connect(self._on_store_changed)

    def above(self, page: str, form: QWidget, actions: Sequence[QAction]) -> QWidget:
        """A page's list of saved runs, with buttons for the actions, above the form."""
        panel = self._panels[page] = RunsPanel(actions, picks=_shows_beside(page))
        panel.picked.connect(self.show_beside)
        panel.dropped.connect(self.discard)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(panel)
        column.addWidget(form, 1)
        return holder

    def on_save_run(self) -> None:
        if self._has_begun():
            with self._store.action():
                self._session.save()

    def on_fork(self) -> None:
        if self._has_begun():
            with self._store.action():
                self._session.fork()

    def on_clear_runs(self) -> None:
        with self._store.action():
            self._session.discard(self._session.saved)

    def clear_all(self) -> None:
        """Delete the saved runs of all pages."""
        for session in self._sessions.values():
            session.discard(session.saved)

    def discard(self, letter: str) -> None:
        """Delete the saved run with that letter."""
        with self._store.action():
            self._session.discard([run for run in self._session.saved if run.letter == letter])

    def show_beside(self, letter: str) -> None:
        """Show that run's regions next to the current run's, or close them if they are open."""
        settings = self._store.state.runs
        run = chosen(self._session.saved, settings.letter)
        shown = settings.visible and run is not None and run.letter == letter
        self._stage.apply(SettingsChanged((("runs.letter", letter), (_BESIDE, not shown))))

    @property
    def _session(self) -> Session:
        return self._sessions[self._store.state.page]

    def _has_begun(self) -> bool:
        begun = self._session.begun and self._session.run.last_step > 0
        if not begun:
            self._stage.refused.emit("No run to save yet. Press Play or Step.")
        return begun

    def _show(self, page: str) -> None:
        if page not in self._panels:
            return
        session, settings = self._sessions[page], self._store.state.runs
        if not session.saved:  # names would take long to make, for a run that changes with every move of the mouse
            self._panels[page].show_runs((), "")
            return
        names = run_names((*(run.recipe for run in session.saved), session.run.recipe))
        run = chosen(session.saved, settings.letter) if settings.visible else None
        self._panels[page].show_runs(
            [(run.letter, name) for run, name in zip(session.saved, names[:-1], strict=True)], run.letter if run else ""
        )

    def _on_store_changed(self) -> None:
        self._show(self._store.state.page)

    def _on_session_saved_changed(self, page: str) -> None:
        self._settle(page)
        self._show(page)
        self._stage.refresh()

    def _settle(self, page: str) -> None:
        """Close the saved-run view if there are no saved runs, or switch it to the newest if its run was deleted."""
        saved, settings = self._sessions[page].saved, self._store.state.runs
        letter = settings.letter if settings.letter in {run.letter for run in saved} else NEWEST
        shown = settings.visible and bool(saved)
        if _shows_beside(page) and (settings.letter, settings.visible) != (letter, shown):
            self._stage.apply(SettingsChanged((("runs.letter", letter), (_BESIDE, shown))))


def _shows_beside(page: str) -> bool:
    """Whether a page has a view for a saved run."""
    return any(VIEWS[key].switch == _BESIDE for key in views_of_page(page))
