"""Every snapshot of a run, oldest first, under a byte budget."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import numpy as np

from core.pictures.moment import History
from core.types import Float64s, Snapshot, read_only

_MIB = 2**20


class Timeline:
    """Append-only. The losses and accuracies of all snapshots stay; when the parameters
    outgrow the budget, every second kept snapshot goes, but never the first and the newest.
    """

    def __init__(self, byte_budget: int = 256 * _MIB) -> None:
        self._budget = byte_budget
        self._kept: list[Snapshot] = []
        self._steps: list[int] = []
        self._bytes = 0
        self._scalars: Float64s = np.empty((4, 256))
        self._count = 0

    def __len__(self) -> int:
        """The number of snapshots whose parameters are kept."""
        return len(self._kept)

    def __iter__(self) -> Iterator[Snapshot]:
        """Those snapshots, oldest first."""
        return iter(tuple(self._kept))

    def append(self, snapshot: Snapshot) -> None:
        """Add the next snapshot; raises `ValueError` if its step is not after the newest."""
        if self._kept and snapshot.step <= self.newest.step:
            raise ValueError(f"step {snapshot.step} does not come after {self.newest.step}")
        self._kept.append(snapshot)
        self._steps.append(snapshot.step)
        self._bytes += snapshot.byte_count
        self._remember(snapshot)
        if self._bytes > self._budget and len(self._kept) > 3:
            self._thin()

    @property
    def newest(self) -> Snapshot:
        return self._kept[-1]

    @property
    def history(self) -> History:
        """All scalars so far, as read-only views of growing arrays: cheap to ask 60 times a second."""
        steps, losses, train, test = (read_only(row[: self._count]) for row in self._scalars)
        return History(steps, losses, train, test)

    def at(self, step: int) -> Snapshot:
        """The kept snapshot with the greatest step up to `step`, or the first one."""
        return self._kept[max(0, bisect_right(self._steps, step) - 1)]

    def after(self, step: int) -> Snapshot:
        """The first kept snapshot after `step`, or the newest."""
        return self._kept[min(bisect_right(self._steps, step), len(self._kept) - 1)]

    def _remember(self, snapshot: Snapshot) -> None:
        if self._count == self._scalars.shape[1]:
            self._scalars = np.concatenate([self._scalars, np.empty_like(self._scalars)], axis=1)
        test = np.nan if snapshot.test_accuracy is None else snapshot.test_accuracy
        self._scalars[:, self._count] = snapshot.step, snapshot.loss, snapshot.train_accuracy, test
        self._count += 1

    def _thin(self) -> None:
        self._kept = [*self._kept[:-1:2], self._kept[-1]]
        self._steps = [snapshot.step for snapshot in self._kept]
        self._bytes = sum(snapshot.byte_count for snapshot in self._kept)
