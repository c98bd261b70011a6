"""Work that is too long for the thread of the window: done in one of its own, and its result brought back."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import EXPECTED, Abandoned, abandoned_when

POLL_MS = 8
PATIENCE_MS = 300
"""After so long one who waits is told that something is going on."""

T = TypeVar("T")
Progress = Callable[[float], None]
"""Told the share of the work that is done, from 0 to 1; raises `Abandoned` where nobody waits for the rest."""


class _Job(Generic[T]):
    """The thread and what comes of it; no QObject, for the thread may outlive one."""

    def __init__(self, work: Callable[[Progress], T], before: _Job[T] | None) -> None:
        self.given_up, self.share = threading.Event(), 0.0
        self.result: T | None = None
        self.error: Exception | None = None
        self._work, self._before = work, before
        self.thread = threading.Thread(target=self._run, name="errand")
        self.thread.start()

    def _run(self) -> None:
        if self._before is not None:
            self._before.thread.join()
            self._before = None
        try:
            with abandoned_when(self.given_up.is_set):
                self.result = self._work(self._tell)
        except Exception as error:  # told in the window's thread, which knows what to do about it
            self.error = error
            if self.given_up.is_set() and not isinstance(error, (Abandoned, *EXPECTED)):
                sys.excepthook(type(error), error, error.__traceback__)  # nobody asks any more, and it must be heard

    def _tell(self, share: float) -> None:
        if self.given_up.is_set():
            raise Abandoned
        self.share = share


class Errand(QObject, Generic[T]):
    """Does `work(progress)` once; ends with one of `done` and `failed`, or without either where it was cancelled.

    What `work` raises besides `BadInput`, `WorkFailed` and `OSError` is a mistake in the program: it is told as
    failed, and raised.

    Signals
    progressed(share) : from 0 to 1
    done(result) : what `work` returned
    failed(error) : what it raised
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(object)

    def __init__(self, work: Callable[[Progress], T], parent: QObject, before: Errand[T] | None = None) -> None:
        """before : an errand, cancelled or not, that uses the same things, and is let end first."""
        super().__init__(parent)
        self._job: _Job[T] = _Job(work, before._job if before is not None else None)
        self._told = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start(POLL_MS)

    @property
    def pending(self) -> bool:
        """Whether its end is still to be told."""
        return self._timer.isActive()

    def cancel(self) -> None:
        """Tell nothing of it any more; the thread ends by itself, mostly after some 20 ms."""
        self._job.given_up.set()
        self._timer.stop()

    def close(self) -> None:
        """Cancel it and wait for the end of its thread."""
        self.cancel()
        self._job.thread.join()

    def _on_timer_timeout(self) -> None:
        if self._job.share != self._told:
            self._told = self._job.share
            self.progressed.emit(self._told)
        if self._job.thread.is_alive() or not self.pending:
            return
        self._timer.stop()
        error = self._job.error
        if error is None:
            self.done.emit(self._job.result)
            return
        self.failed.emit(error)
        if not isinstance(error, EXPECTED):
            raise error
