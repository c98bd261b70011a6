"""The current input of each view, for the window's thread and for the training thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from core.network.fields import affordable_cells
from core.pictures.view_input import ViewInput, first_of, milestone_of
from core.runs.history import NO_HISTORY
from core.types import Rgb, Standing
from gui.run.session import Session
from gui.run.worker import MakePictures, Pictures
from gui.store import Store
from gui.theme import THEMES
from gui.view_grid import ViewGrid
from gui.views import VIEWS
from gui.views.row import Resolve

CELLS_RUNNING = 200
CELLS_STILL = 400


class ViewInputs:
    """Makes view inputs from the state, a session, and the sizes and hover places of the views."""

    def __init__(self, store: Store, view_grids: Mapping[str, ViewGrid]) -> None:
        self._store, self._view_grids = store, view_grids
        # The training thread has its own resolvers, because a resolver may be used in one thread only.
        self._thread_resolvers: dict[str, Resolve] = {}
        self._frame = 0

    def of(self, session: Session, key: str, dragging: bool) -> ViewInput:
        """The input of the view `key` for a session; dragging : slow pictures may be coarser."""
        state, run, view, coarse = self._store.state, session.run, self._view_grids[session.page].views[key], session.coarse
        return ViewInput(
            state,
            run.data,
            session.standing,
            session.history if VIEWS[key].history else NO_HISTORY,
            view.aspect(),
            _cells(session.standing, CELLS_RUNNING if coarse or dragging else CELLS_STILL),
            self._palette,
            moving=coarse or dragging,
            hover=self._view_grids[session.page].hover.get(key),
            part=self._view_grids[session.page].part,
            best=session.best,
            recipe=run.recipe,
            saved=session.saved,
            track=() if coarse else run.track,
            first=first_of(run.recorded),
            milestone=milestone_of(run.recorded),
        )

    def make_pictures(self, session: Session) -> MakePictures:
        """A function that makes the session's slow pictures in the training thread from values frozen now.

        While the session runs, it makes those that are due in this frame.
        """
        state, view_grid = self._store.state, self._view_grids[session.page]
        self._frame += 1
        keys = [key for key in view_grid.open if VIEWS[key].slow and self._is_due(key, session)] if state.page == session.page else []
        for key in keys:
            if key not in self._thread_resolvers:
                self._thread_resolvers[key] = view_grid.views[key].resolver()
        run = session.run
        view_input = ViewInput(
            state,
            run.data,
            palette=self._palette,
            moving=True,
            part=view_grid.part,
            best=session.best,
            recipe=run.recipe,
            saved=session.saved,
            first=first_of(run.recorded),
            milestone=milestone_of(run.recorded),
        )
        view_inputs = {key: replace(view_input, aspect=view_grid.views[key].aspect(), hover=view_grid.hover.get(key)) for key in keys}
        return partial(_made_pictures, {key: self._thread_resolvers[key] for key in keys}, view_inputs)

    def _is_due(self, key: str, session: Session) -> bool:
        return not session.running or self._frame % VIEWS[key].frame_stride == 0

    @property
    def _palette(self) -> tuple[Rgb, ...]:
        return THEMES[self._store.state.view.theme].regions


def _made_pictures(resolvers: Mapping[str, Resolve], view_inputs: Mapping[str, ViewInput], standing: Standing) -> Pictures:
    cells = _cells(standing, CELLS_RUNNING)
    return {key: resolve(replace(view_inputs[key], standing=standing, cells=cells)) for key, resolve in resolvers.items()}


def _cells(standing: Standing | None, most: int) -> int:
    """Grid cells along the shorter side, affordable for the largest model."""
    snapshots = standing.snapshots if standing else ()
    return min([most, *(affordable_cells(snapshot.layers) for snapshot in snapshots)])
