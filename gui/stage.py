"""State and run in, pictures out: the only wiring between them and the views."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import BadInput
from core.gestures import Gesture, PanelOpened, SettingChanged, completed
from core.network.fields import affordable_cells
from core.pictures.moment import AT_ONCE_S, Moment
from core.runs.compare import Comparison
from core.runs.experiments import EXPERIMENTS
from core.state import AppState, changed_groups
from core.types import Snapshot
from core.weights.path import path_seconds, walked_w
from core.weights.problem import problem_of
from gui.board import Board
from gui.run.session import Session
from gui.run.stills import Stills
from gui.store import Store
from gui.theme import THEMES
from gui.views import VIEWS, concerned, open_views

CELLS_RUNNING = 200
CELLS_STILL = 400
_STILL_MS = 50


class Stage(QObject):
    """Resolves pictures for the views of the visible page and hands them over.

    Signals
    refused(sentence) : a gesture could not be carried out
    """

    refused = Signal(str)

    def __init__(self, store: Store, sessions: dict[str, Session], boards: dict[str, Board]) -> None:
        super().__init__()
        self._store, self._sessions, self._boards = store, sessions, boards
        self.points = EXPERIMENTS["weights"].dataset(store.state)
        self._resolvers = {key: VIEWS[key].resolver() for board in boards.values() for key in board.keys}
        # The training thread has resolvers of its own: one belongs to one thread.
        self._thread_resolvers = {key: VIEWS[key].resolver() for key in self._resolvers if VIEWS[key].slow}
        self._hover: dict[str, tuple[float, float] | None] = {}
        self.stills = Stills(self)
        self.stills.resolved.connect(self._on_stills_resolved)
        for board in boards.values():
            board.view_made.connect(self._on_board_view_made)
        self._frame = 0
        self.best: tuple[float, float] | None = None
        self._posed: tuple[object, ...] = ()
        self._all_shown = False  # while the sessions follow the state: one of them has shown another snapshot
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(_STILL_MS)
        self._still.timeout.connect(self.refresh)
        self._open_views()
        store.changed.connect(self._on_store_changed)
        for page, session in sessions.items():
            session.shown.connect(partial(self._on_session_shown, page))
            session.develop = partial(self._developer, page)

    def apply(self, gesture: Gesture) -> bool:
        """Carry out a gesture; a refusal is told, and the last good state stays."""
        # A hand that moves, or rests without letting go: coarse first, exact as soon as it is still.
        was_moving = self._still.isActive()
        self._still.stop() if gesture.final else self._still.start()
        try:
            self._open_panel(gesture) if isinstance(gesture, PanelOpened) else self._store.apply(completed(self._store.state, gesture))
        except BadInput as error:
            self.refused.emit(str(error))
            return False
        if not gesture.final:
            self._still.start()  # from now on, or a slow handler would use up the wait
        elif was_moving:
            self.refresh()  # the last place of a drag may be the one before: nothing changed, but all is coarse
        return True

    def _open_panel(self, opened: PanelOpened) -> None:
        """Show one of the compared runs on the Training page, with all of its timeline."""
        compared = self._sessions["compare"]
        bundles = [bundle for bundle in compared.timeline.snapshots if isinstance(bundle, Comparison)]
        runs = (bundle.runs[opened.number].snapshot for bundle in bundles)
        step = compared.snapshot.step if compared.snapshot else 0
        self._store.apply(opened)
        if bundles:
            self._sessions["training"].adopt([snapshot for snapshot in runs if snapshot], step)

    def set_value(self, key: str, value: object) -> bool:
        """Change one setting, as if its control had been used."""
        return self.apply(SettingChanged(key, value))

    def refresh(self) -> None:
        """Bring every view of the visible page up to date."""
        self._show(self._store.state.page, {})

    def close(self) -> None:
        """Resolve nothing more of itself: the views are about to go."""
        self._still.stop()
        self.stills.close()

    def _keep_best(self, state: AppState) -> None:
        """Remember the best w that was seen of this problem; another problem begins anew.

        Steps on a way that takes long to compute are left out.
        """
        if state.landscape.step and path_seconds(state.weights, len(self.points.x_train)) > AT_ONCE_S:
            return
        problem = problem_of(self.points, state.weights)
        w = walked_w(state.weights, state.landscape.step, self.points)
        posed = replace(state.weights, w0=0.0, w1=0.0), self.points
        if posed != self._posed or self.best is None or problem.value(np.array(w)) < problem.value(np.array(self.best)):
            self.best = w
        self._posed = posed

    def _open_views(self) -> None:
        """Those of the visible page: the others are made when they are first seen."""
        page = self._store.state.page
        self._boards[page].show_only(open_views(page, self._store.state))

    def _show(self, page: str, ready: dict[str, Any], only: set[str] | None = None) -> None:
        """Bring the open views up to date, or only those of `only`, from the pictures that are ready or by making them.

        What takes too long for the thread of the window follows later.
        """
        views, spent = self._boards[page].views, 0.0
        late: dict[str, Moment] = {}
        shown = [key for key in self._boards[page].open if only is None or key in only]
        for key in shown:
            if key in ready:
                views[key].show_picture(ready[key])
                continue
            moment = self._moment(page, key)
            cost_s = VIEWS[key].seconds(moment)
            if cost_s and spent + cost_s > AT_ONCE_S:
                late[key] = moment
            else:
                spent += cost_s
                views[key].show_picture(self._resolvers[key](moment))
        self.stills.ask(page, late, shown)

    def _moment(self, page: str, key: str) -> Moment:
        state, aspect = self._store.state, self._boards[page].views[key].aspect()
        if page == "weights":
            return Moment(state, self.points, aspect=aspect, moving=self._still.isActive(), hover=self._hover.get(key), best=self.best)
        session = self._sessions[page]
        cells = CELLS_RUNNING
        if session.snapshot is not None and not session.running:
            cells = min(CELLS_STILL, affordable_cells(session.snapshot.layers))
        return Moment(
            state,
            session.data,
            session.snapshot,
            session.history,
            aspect,
            cells,
            THEMES[state.view.theme].regions,
            moving=session.running or self._still.isActive(),
            hover=self._hover.get(key),
            recipe=session.recipe,
            kept=session.kept,
            message=session.message,
            track=() if session.running else session.timeline.spread(),
        )

    def _developer(self, page: str) -> Any:
        """A function that makes a page's slow pictures in the training thread, from values frozen now."""
        state, session = self._store.state, self._sessions[page]
        moment = Moment(
            state, session.data, palette=THEMES[state.view.theme].regions, moving=True, recipe=session.recipe, kept=session.kept
        )
        board = self._boards[page]
        resolvers = {key: resolve for key, resolve in self._thread_resolvers.items() if state.page == page and key in board.open}
        moments = {key: replace(moment, aspect=board.views[key].aspect(), hover=self._hover.get(key)) for key in resolvers}
        return partial(_develop, resolvers, moments)

    def _on_board_view_made(self, key: str) -> None:
        view = self._boards[VIEWS[key].page].views[key]
        view.gestured.connect(self.apply)
        if hasattr(view, "hovered"):
            view.hovered.connect(partial(self._on_view_hovered, key))
        if hasattr(view, "refused"):
            view.refused.connect(self.refused)
        view.aspect_changed.connect(partial(self._on_view_aspect_changed, key))

    def _on_view_aspect_changed(self, key: str, _aspect: float) -> None:
        page = VIEWS[key].page
        if page == self._store.state.page:
            self._show(page, {}, {key})

    def _on_view_hovered(self, key: str, place: tuple[float, float] | None) -> None:
        if place != self._hover.get(key):
            self._hover[key] = place
            page = VIEWS[key].page
            session = self._sessions.get(page)
            next_frame = VIEWS[key].slow and session is not None and session.running  # will show it
            if page == self._store.state.page and not next_frame:
                self._show(page, {}, {key})

    def _on_store_changed(self, old: AppState, new: AppState) -> None:
        changed = changed_groups(old, new)
        if "points" in changed:
            self.points = EXPERIMENTS["weights"].dataset(new)
        self._open_views()
        self._all_shown = False
        for session in self._sessions.values():
            session.set_state(new)
        self._keep_best(new)
        if not self._all_shown:
            self._show(new.page, {}, None if "page" in changed else concerned(changed))

    def _on_stills_resolved(self, page: str, pictures: dict[str, Any]) -> None:
        if page == self._store.state.page:
            self._show(page, pictures, set(pictures))

    def _on_session_shown(self, page: str, pictures: Any) -> None:
        if self._store.state.page == page:
            self._all_shown = not self._sessions[page].running
            if not self._sessions[page].running:
                self._still.start()  # single steps and scrubbing: coarse first, exact as soon as they rest
            self._show(page, pictures or {}, self._due() if self._sessions[page].running else None)

    def _due(self) -> set[str]:
        """The views whose turn it is in this frame of a running training."""
        self._frame += 1
        return {key for key, view in VIEWS.items() if self._frame % view.pace == 0}


def _develop(resolvers: dict[str, Any], moments: dict[str, Moment], snapshot: Snapshot) -> dict[str, Any]:
    cells = min(CELLS_RUNNING, affordable_cells(snapshot.layers))
    return {key: resolve(replace(moments[key], snapshot=snapshot, cells=cells)) for key, resolve in resolvers.items()}
