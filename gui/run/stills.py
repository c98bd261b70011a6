"""Still pictures that take too long for the window's thread, resolved in another thread."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import breathe
from core.pictures.view_input import ViewInput
from gui.errand import PATIENCE_MS, Errand, Progress
from gui.run.worker import Pictures
from gui.views.row import OpenView, Resolve


class Stills(QObject):
    """Resolves the latest requested pictures, and no others.

    Signals
    resolved(page, pictures) : the page's pictures, by view key
    busy_changed(busy) : whether the user has been waiting for a while
    """

    resolved = Signal(str, object)
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._resolvers: dict[str, Resolve] = {}  # used only by these threads, one at a time
        self._page = ""
        self._wanted: dict[str, ViewInput] = {}
        self._errand: Errand[Pictures] | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_timeout)
        self._busy = False

    @property
    def pending(self) -> bool:
        """Whether any pictures are still being resolved."""
        return bool(self._wanted)

    def ask(self, page: str, view_inputs: Mapping[str, ViewInput], shown: Collection[str], views: Mapping[str, OpenView]) -> None:
        """Resolve these pictures too, unless others are requested first.

        shown : keys of the views that are up to date, whose pending requests are dropped
        views : the page's views
        """
        saved = self._wanted if page == self._page else {}
        wanted = {key: view_input for key, view_input in saved.items() if key not in shown} | dict(view_inputs)
        if not view_inputs and page == self._page and wanted.keys() == saved.keys():
            return
        self._page, self._wanted = page, wanted
        self._resolvers |= {key: views[key].resolver() for key in wanted if key not in self._resolvers}
        last = self._errand
        if last is not None:
            last.cancel()
        if not wanted:
            self._rest()
            return
        self._errand = Errand(partial(_resolved, self._resolvers, wanted), self, last)
        self._errand.done.connect(self._on_errand_done)
        self._errand.failed.connect(self._on_errand_failed)
        if last is not None:
            last.deleteLater()
        if not self._patience.isActive() and not self._busy:
            self._patience.start()

    def cancel(self) -> None:
        """Drop all requests."""
        self._wanted = {}
        if self._errand is not None:
            self._errand.cancel()
        self._rest()

    def close(self) -> None:
        """Drop all requests and wait for the thread to end."""
        self.cancel()
        if self._errand is not None:
            self._errand.close()

    def _discard_errand(self) -> None:
        """Free an errand that has ended: its view inputs hold whole runs."""
        if self._errand is not None:
            self._errand.deleteLater()
            self._errand = None

    def _rest(self) -> None:
        self._patience.stop()
        self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)

    def _on_patience_timeout(self) -> None:
        self._set_busy(True)

    def _on_errand_failed(self) -> None:
        self._wanted = {}
        self._discard_errand()
        self._rest()

    def _on_errand_done(self, pictures: Pictures) -> None:
        self._wanted = {}
        self._discard_errand()
        self._rest()
        self.resolved.emit(self._page, pictures)


def _resolved(resolvers: Mapping[str, Resolve], view_inputs: Mapping[str, ViewInput], _progress: Progress) -> Pictures:
    pictures = {}
    for key, view_input in view_inputs.items():
        breathe()
        pictures[key] = resolvers[key](view_input)
    return pictures
