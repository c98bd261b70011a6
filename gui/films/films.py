"""The export dialog and the export it starts."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.errors import BadInput
from core.films.drags import DragLog
from core.films.frames import replayed
from core.films.logs import Log, log_of
from core.films.recording import Recording, recorded
from core.films.sequences import StateSequence
from core.state import PAGES, AppState, with_value
from gui.errand import Progress
from gui.films.dialog import ExportDialog, ExportRequest
from gui.films.exporting import FilmJob, Prepared
from gui.films.painter import film_plan, frames_of
from gui.run.session import Session
from gui.stage import Stage
from gui.store import Store
from gui.view_grid import keys_shown
from gui.views import VIEWS, open_views, page_of


class Films(QObject):
    """Opens the export dialog for the visible page and runs one export at a time. Signals: none.

    title : the title of the open scene, for captions
    """

    def __init__(self, window: QWidget, store: Store, sessions: dict[str, Session], stage: Stage) -> None:
        super().__init__(window)
        self._window, self._store, self._sessions, self._stage = window, store, sessions, stage
        self.title = ""
        self._dialog: ExportDialog | None = None
        self._job: FilmJob | None = None
        self._drags = DragLog()
        self._log_drag(store.state)
        store.changed.connect(self._on_store_changed)
        for session in sessions.values():
            session.shown.connect(self._on_session_shown)

    @property
    def dialog(self) -> ExportDialog | None:
        return self._dialog

    def open(self) -> None:
        """Show the dialog for the visible page."""
        if self._job is None:
            self._make_dialog()
        assert self._dialog is not None
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def show_state(self, state: AppState) -> None:
        if self._dialog is not None:
            self._dialog.show_state(state)

    def close(self) -> None:
        """Cancel a running export, which leaves no file, and close the dialog."""
        self._on_dialog_cancel_requested()
        if self._dialog is not None:
            self._dialog.close()

    def _make_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        page = self._store.state.page
        self._dialog = ExportDialog(self._store.state, self._choices(page), PAGES[page].film, self._window)
        self._dialog.gestured.connect(self._stage.apply)
        self._dialog.export_requested.connect(self._on_dialog_export_requested)
        self._dialog.cancel_requested.connect(self._on_dialog_cancel_requested)

    def _choices(self, page: str) -> list[tuple[str, str]]:
        """The choices of views: all open ones together, each of them, and those of the film being made again."""
        state = self._store.state
        choices = {page: "The open views", **{key: VIEWS[key].title for key in open_views(page, state) if not VIEWS[key].strip}}
        with suppress(BadInput):
            keys = keys_shown(state.film.views, state)
            choices.setdefault(state.film.views, ", ".join(VIEWS[key].title for key in keys))
        return list(choices.items())

    def _on_dialog_export_requested(self, request: ExportRequest) -> None:
        assert self._dialog is not None
        try:
            recorder = self.recorder(request)
        except BadInput as error:
            self._dialog.show_failed(str(error))
            return
        self._job = FilmJob(partial(_prepared, recorder, request.path, self.title))
        self._job.prepared.connect(self._dialog.show_prepared)
        self._job.progressed.connect(self._dialog.show_progress)
        self._job.finished.connect(self._on_job_finished)
        self._job.failed.connect(self._on_job_failed)

    def recorder(self, request: ExportRequest) -> Callable[[Progress], Recording | StateSequence]:
        """A function that makes the recording from values frozen now; it may take long, and raise `BadInput`.

        Raises `BadInput` if nothing has been shown yet.
        """
        state = with_value(self._store.state, "page", page_of(request.view))
        state = with_value(with_value(state, "film.views", request.view), "film.at", -1)
        session, count = self._sessions[state.page], frames_of(request.path, state)
        if state.film.along in PAGES[state.page].sequences:
            log = self._dragged(state.film.seconds, count)
            return partial(recorded, state, count, log=log, step=session.standing.step if session.standing else 0)
        if not session.begun:
            raise BadInput("There is nothing to export yet: the run is still being prepared or could not start.")
        timeline = session.run.timeline
        timeline = timeline.until(timeline.newest)  # the session's own timeline grows while the film is made
        state = with_value(state, "film.at", timeline.newest.step)
        run = Recording(
            state, session.data, timeline, session.report, recipe=session.run.recipe, saved=session.saved, failed=session.failed
        )
        return lambda _progress: run

    def _dragged(self, seconds: float, count: int) -> Log:
        """The log of what was moved in the last seconds, as `count` frames."""
        _, states, steps = zip(*replayed(self._drags.entries, seconds, count), strict=True)
        return log_of(states, steps)

    def _log_drag(self, state: AppState) -> None:
        """Record the state of a page whose films can replay a drag."""
        if "drag" in PAGES[state.page].sequences:
            standing = self._sessions[state.page].standing
            self._drags.append(time.monotonic(), state, standing.step if standing else 0)

    def _on_store_changed(self, _old: AppState, new: AppState) -> None:
        self._log_drag(new)

    def _on_session_shown(self, _pictures: object) -> None:
        self._log_drag(self._store.state)

    def _on_job_finished(self, path: object, warning: str) -> None:
        self._job = None
        if self._dialog is not None:
            self._dialog.show_finished(path, warning)

    def _on_job_failed(self, message: str) -> None:
        self._job = None
        if self._dialog is not None:
            self._dialog.show_failed(message)

    def _on_dialog_cancel_requested(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
            if self._dialog is not None:
                self._dialog.show_cancelled()


def _prepared(recorder: Callable[[Progress], Recording | StateSequence], target: Path, title: str, progress: Progress) -> Prepared:
    recording = recorder(progress)
    return recording, film_plan(recording, target, title)
