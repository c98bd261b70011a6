"""Connects the state and the runs to the views: state and run in, pictures out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

from core.errors import BadInput
from core.gestures import Gesture, RunOpened, SettingChanged, completed
from core.pictures.view_input import AT_ONCE_S, ViewInput
from core.runs.compare import runs_of
from core.state import PAGES, AppState, changed_groups
from gui.run.session import Session
from gui.run.stills import Stills
from gui.run.worker import Pictures
from gui.store import Store
from gui.view_grid import ViewGrid
from gui.view_inputs import ViewInputs
from gui.views import VIEWS, concerned, hovered_together, open_views

_STILL_MS = 50
_BETWEEN_MS = 5  # after a frame, when it has been painted and the next one is not yet due


class Stage(QObject):
    """Resolves the pictures of the visible page and shows them in its views.

    Signals
    refused(message) : a gesture could not be carried out
    """

    refused = Signal(str)

    def __init__(self, store: Store, sessions: Mapping[str, Session], view_grids: Mapping[str, ViewGrid], view_inputs: ViewInputs) -> None:
        super().__init__()
        self._store, self._sessions, self._view_grids, self._view_inputs = store, sessions, view_grids, view_inputs
        self.stills = Stills(self)
        self.stills.resolved.connect(self._on_stills_resolved)
        for view_grid in view_grids.values():
            view_grid.view_made.connect(self._on_grid_view_made)
        self._awake = False
        self._nested = 0
        self._due: set[str] = set()
        self._frame = 0
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(_STILL_MS)
        self._still.timeout.connect(self.refresh)
        self._follows: set[str] = set()
        self._ready: Pictures = {}
        self._between = QTimer(self)
        self._between.setSingleShot(True)
        self._between.setInterval(_BETWEEN_MS)
        self._between.timeout.connect(self._on_between_timeout)
        self._open_views()
        store.changed.connect(self._on_store_changed)
        for page, session in sessions.items():
            session.shown.connect(partial(self._on_session_shown, page))

    def apply(self, gesture: Gesture) -> bool:
        """Carry out a gesture; returns whether it succeeded. If not, emits `refused` and keeps the state."""
        # During a drag, pictures are coarse; they become exact as soon as the mouse rests.
        was_moving = self._still.isActive()
        self._still.stop() if gesture.final else self._still.start()
        with self.once():
            try:
                self._open_run(gesture) if isinstance(gesture, RunOpened) else self._store.apply(completed(self._store.state, gesture))
            except BadInput as error:
                self.refused.emit(str(error))
                return False
            if gesture.final and was_moving:
                self.refresh()  # a drag may end without a change, and the pictures are still coarse
        if not gesture.final:
            self._still.start()  # restart it here, or a slow handler would use up the wait
        return True

    @contextmanager
    def once(self) -> Iterator[None]:
        """A block in which pictures only fall due: each is made once, at its end, when its view has its size."""
        self._nested += 1
        try:
            yield
            if self._nested == 1:
                self._show_due()
        finally:
            self._nested -= 1

    def _show_due(self) -> None:
        """Make what is due: the strips first, because their height decides that of the views."""
        page, strips = self._store.state.page, {key for key, view in VIEWS.items() if view.strip}
        for keys in (strips, VIEWS.keys() - strips, VIEWS.keys()):  # last, those that have got another shape by what they show
            if self._due & keys:
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
                due = self._due & keys
                self._due -= due
                self._make(page, {}, due, coarse_first=True)

    def _open_run(self, opened: RunOpened) -> None:
        """Show one of the compared runs on the page for a single run, with its whole timeline."""
        several = self._sessions[self._store.state.page]
        runs = (runs_of(standing) for standing in several.run.timeline.snapshots) if several.begun else ()
        snapshots = [compared[opened.number].snapshot for compared in runs]
        step = several.standing.step if several.standing else 0
        single = PAGES[several.page].single
        self._store.apply(opened)
        if snapshots:
            self._sessions[single].adopt([snapshot for snapshot in snapshots if snapshot], step)

    def set_value(self, key: str, value: object) -> bool:
        """Change one setting, as its control does."""
        return self.apply(SettingChanged(key, value))

    def wake(self) -> None:
        """Show pictures from now on: before the views have their sizes, every picture would be made several times."""
        self._awake = True
        self.refresh()

    def refresh(self) -> None:
        """Update every view of the visible page."""
        self._show(self._store.state.page, {})

    def close(self) -> None:
        """Stop resolving pictures, because the views are about to be deleted."""
        self._still.stop()
        self._between.stop()
        self.stills.close()

    def _open_views(self) -> None:
        """Open and close the views of the visible page; those of other pages are made when first shown."""
        page = self._store.state.page
        self._view_grids[page].show_only(open_views(page, self._store.state))

    def _show(self, page: str, ready: Pictures, only: set[str] | None = None, coarse_first: bool = False) -> None:
        """`_make`, or within `once` let it be done at the end; only : the views to be updated, None for all."""
        wanted = set(VIEWS) if only is None else only
        if not self._awake:
            return
        if self._nested and not ready:
            self._due |= wanted
        else:
            self._make(page, ready, wanted, coarse_first)

    def _make(self, page: str, ready: Pictures, wanted: set[str], coarse_first: bool) -> None:
        """Update those of the open views with the pictures in `ready` or by resolving them.

        Pictures that take too long for the window's thread follow later; coarse_first : these are coarse until then, where
        that is fast, because what is shown now belongs to something else
        """
        views, left_s = self._view_grids[page].views, AT_ONCE_S
        late: dict[str, ViewInput] = {}
        shown = [key for key in self._view_grids[page].open if key in wanted]
        for key in shown:
            if key in ready:
                ready[key]()
                continue
            view_input = self._view_inputs.of(self._sessions[page], key, self._still.isActive())
            cost_s = VIEWS[key].seconds(view_input)
            if cost_s > left_s:
                late[key] = view_input
                view_input = self._view_inputs.of(self._sessions[page], key, dragging=True)
                cost_s = VIEWS[key].seconds(view_input) if coarse_first else math.inf
            if cost_s <= left_s:
                left_s -= cost_s
                views[key].show(view_input)
        self.stills.ask(page, late, shown, views)

    def _on_grid_view_made(self, key: str) -> None:
        view = self._view_grids[VIEWS[key].page].views[key]
        view.gestured.connect(self.apply)
        view.hovered.connect(partial(self._on_view_hovered, key))
        view.pointed.connect(partial(self._on_view_pointed, VIEWS[key].page))
        view.refused.connect(self.refused)
        view.aspect_changed.connect(partial(self._on_view_aspect_changed, key))

    def _on_view_aspect_changed(self, key: str, _aspect: float) -> None:
        page = VIEWS[key].page
        if page == self._store.state.page:
            self._show(page, {}, {key}, coarse_first=True)

    def _on_view_hovered(self, key: str, place: tuple[float, float] | None) -> None:
        page = VIEWS[key].page
        hover = self._view_grids[page].hover
        if place == hover.get(key):
            return
        together = hovered_together(key)
        hover.update(dict.fromkeys(together, place))
        if self._sessions[page].running:
            together = {each for each in together if not VIEWS[each].slow}  # the next frame will show the others
        if page == self._store.state.page:
            self._show(page, {}, together)

    def _on_view_pointed(self, page: str, part: tuple[int, ...]) -> None:
        if part == self._view_grids[page].part:
            return
        self._view_grids[page].part = part
        if page == self._store.state.page and not self._sessions[page].running:  # its next frame will show it
            self._show(page, {}, {key for key, view in VIEWS.items() if view.parts})

    def _on_store_changed(self, old: AppState, new: AppState) -> None:
        changed = changed_groups(old, new)
        with self.once():
            self._open_views()
            for session in self._sessions.values():
                session.set_state(new)
            self._show(new.page, {}, None if "page" in changed else concerned(changed))

    def _on_stills_resolved(self, page: str, pictures: Pictures) -> None:
        if page == self._store.state.page:
            self._show(page, pictures, set(pictures))

    def _on_session_shown(self, page: str, pictures: Pictures | None) -> None:
        if self._store.state.page != page:
            return
        session = self._sessions[page]
        if session.coarse_first:
            self._still.start()  # single steps and scrubbing are coarse first, exact once the step stays
        self._between.stop()
        if session.running:
            self._show_frame(page, pictures or {})
        else:
            self._show(page, pictures or {})

    def _show_frame(self, page: str, pictures: Pictures) -> None:
        """A frame of a running training: first the views drawn in every frame, and between two frames those that are due now and then.

        Their work within the frame would delay its picture, and a delay seen now and then is seen as a stutter.
        """
        self._frame += 1
        self._show(page, pictures, {key for key, view in VIEWS.items() if view.frame_stride == 1})
        self._ready = pictures
        self._follows = {key for key, view in VIEWS.items() if view.frame_stride > 1 and self._is_due(key, pictures)}
        if self._follows:
            self._between.start()

    def _is_due(self, key: str, pictures: Pictures) -> bool:
        """Whether a view that is drawn now and then is drawn in this frame: a slow one whenever its picture has been made."""
        return key in pictures if VIEWS[key].slow else self._frame % VIEWS[key].frame_stride == 0

    def _on_between_timeout(self) -> None:
        page = self._store.state.page
        if self._sessions[page].running:
            self._show(page, self._ready, self._follows)
