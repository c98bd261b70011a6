"""Work that takes too long for the window's thread: done in its own thread, with the result brought back."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import EXPECTED, Abandoned, abandoned_when

POLL_MS = 8
PATIENCE_MS = 300
"""Time until the user is shown that something is in progress."""

T = TypeVar("T")
Progress = Callable[[float], None]
"""Called with the share of the work done, from 0 to 1; raises `Abandoned` if the rest is no longer needed."""


class _Job(Generic[T]):
    """The thread and its result; not a QObject, because the thread may outlive one."""

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
                self.result = self._work(self._report)
        except Exception as error:  # handled in the window's thread
            self.error = error
            if self.given_up.is_set() and not isinstance(error, (Abandoned, *EXPECTED)):
                sys.excepthook(type(error), error, error.__traceback__)  # nobody is waiting for it, but it must be reported

    def _report(self, share: float) -> None:
        if self.given_up.is_set():
            raise Abandoned
        self.share = share


class Errand(QObject, Generic[T]):
    """Does `work(progress)` once; ends with either `done` or `failed`, or with neither if it is cancelled.

    Any exception from `work` other than `BadInput`, `WorkFailed` and `OSError` is a bug in the program: it is emitted as
    failed, and raised again.

    Signals
    progressed(share) : from 0 to 1
    done(result) : the value `work` returned
    failed(error) : the exception it raised
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(object)

    def __init__(self, work: Callable[[Progress], T], parent: QObject, before: Errand[T] | None = None) -> None:
        """before : an errand that uses the same objects, cancelled or not; it ends first."""
        super().__init__(parent)
        self._job: _Job[T] = _Job(work, before._job if before is not None else None)
        self._share = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._timer.start(POLL_MS)

    @property
    def pending(self) -> bool:
        """Whether neither `done` nor `failed` has been emitted yet."""
        return self._timer.isActive()

    def cancel(self) -> None:
        """Emit nothing more; the thread ends on its own, usually within 20 ms."""
        self._job.given_up.set()
        self._timer.stop()

    def close(self) -> None:
        """Cancel it and wait for its thread to end."""
        self.cancel()
        self._job.thread.join()

    def _on_timer_timeout(self) -> None:
        if self._job.share != self._share:
            self._share = self._job.share
            self.progressed.emit(self._share)
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
