"""What each view is to show now: moments for the thread of the window, and for the one that trains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from core.network.fields import affordable_cells
from core.pictures.moment import Moment
from core.runs.history import NO_HISTORY
from core.types import Rgb, Standing
from gui.board import Board
from gui.run.session import Session
from gui.run.worker import Develop, Pictures
from gui.store import Store
from gui.theme import THEMES
from gui.views import VIEWS
from gui.views.row import Resolve

CELLS_RUNNING = 200
CELLS_STILL = 400


class Moments:
    """Makes them from the state, a session, and the sizes and the mouse's places of the views."""

    def __init__(self, store: Store, boards: Mapping[str, Board]) -> None:
        self._store, self._boards = store, boards
        # The training thread has resolvers of its own: one belongs to one thread.
        self._thread_resolvers: dict[str, Resolve] = {}

    def of(self, session: Session, key: str, dragging: bool) -> Moment:
        """What the view `key` is to show of a session; dragging : what takes long may be coarser."""
        state, run, view, coarse = self._store.state, session.run, self._boards[session.page].views[key], session.coarse
        return Moment(
            state,
            run.data,
            session.standing,
            run.history if VIEWS[key].history else NO_HISTORY,
            view.aspect(),
            CELLS_RUNNING if coarse else _cells(session.standing, CELLS_STILL),
            self._palette,
            moving=coarse or dragging,
            hover=self._boards[session.page].hover.get(key),
            best=session.best,
            recipe=run.recipe,
            kept=session.kept,
            message=session.message,
            track=() if coarse else run.track,
        )

    def develop(self, session: Session) -> Develop:
        """A function that makes the session's slow pictures in the training thread, from values frozen now."""
        state, board = self._store.state, self._boards[session.page]
        keys = [key for key in board.open if VIEWS[key].slow] if state.page == session.page else []
        for key in keys:
            if key not in self._thread_resolvers:
                self._thread_resolvers[key] = board.views[key].resolver()
        moment = Moment(
            state, session.run.data, palette=self._palette, moving=True, recipe=session.run.recipe, kept=session.kept, best=session.best
        )
        moments = {key: replace(moment, aspect=board.views[key].aspect(), hover=board.hover.get(key)) for key in keys}
        return partial(_developed, {key: self._thread_resolvers[key] for key in keys}, moments)

    @property
    def _palette(self) -> tuple[Rgb, ...]:
        return THEMES[self._store.state.view.theme].regions


def _developed(resolvers: Mapping[str, Resolve], moments: Mapping[str, Moment], standing: Standing) -> Pictures:
    cells = _cells(standing, CELLS_RUNNING)
    return {key: resolve(replace(moments[key], standing=standing, cells=cells)) for key, resolve in resolvers.items()}


def _cells(standing: Standing | None, most: int) -> int:
    """Along the shorter side of a grid, for the largest of the models."""
    snapshots = standing.snapshots if standing else ()
    return min([most, *(affordable_cells(snapshot.layers) for snapshot in snapshots)])
