"""The best snapshot shown so far."""

from __future__ import annotations

from core.types import Snapshot


class Best:
    """Remembers the snapshot with the smallest loss; snapshot : None before the first."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self._problem: object = None

    def offer(self, problem: object, snapshot: Snapshot | None) -> None:
        """Compare a snapshot with the best one; another problem starts afresh. Nothing is compared where either is None."""
        if problem is None or snapshot is None:
            return
        if problem != self._problem or self.snapshot is None or snapshot.loss < self.snapshot.loss:
            self.snapshot = snapshot
        self._problem = problem
