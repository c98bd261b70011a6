"""The recorded steps of a run, oldest first, within a byte budget."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from core.runs.history import COLUMNS, NO_HISTORY, History, row_of
from core.types import Float64s, Standing, read_only

_BUDGET = 256 * 2**20
_ROOM = 256  # recorded steps that fit before the arrays grow


class Timeline:
    """Append-only. It keeps the losses and accuracies of all snapshots; when the parameters
    exceed the budget, it drops every second snapshot, but never the first or the last.
    """

    def __init__(self, byte_budget: int = _BUDGET) -> None:
        self._budget = byte_budget
        self._saved: list[Standing] = []
        self._steps: list[int] = []
        self._bytes = 0
        self._scalars: Float64s = np.empty((COLUMNS, _ROOM))
        self._count = 0
        self._history = NO_HISTORY

    def __len__(self) -> int:
        """The number of stored snapshots, those with parameters."""
        return len(self._saved)

    @property
    def byte_count(self) -> int:
        """Bytes of the stored parameters and of all scalars."""
        return self._bytes + self._scalars.nbytes

    def append(self, standing: Standing) -> None:
        """Add the next snapshot; raises `ValueError` if its step is not after the last one."""
        if self._saved and standing.step <= self.newest.step:
            raise ValueError(f"step {standing.step} does not come after {self.newest.step}")
        self._saved.append(standing)
        self._steps.append(standing.step)
        self._bytes += standing.byte_count
        self._remember(standing)
        if self._bytes > self._budget and len(self._saved) > 3:
            self._thin()

    @property
    def snapshots(self) -> tuple[Standing, ...]:
        """The stored snapshots, oldest first."""
        return tuple(self._saved)

    @property
    def newest(self) -> Standing:
        return self._saved[-1]

    @property
    def history(self) -> History:
        """All scalars so far, as read-only views of growing arrays: cheap 60 times a second, and identical until the next step."""
        if len(self._history.steps) != self._count:
            self._history = History(*(read_only(row[: self._count]) for row in self._scalars))
        return self._history

    def at(self, step: int) -> Standing:
        """The last stored snapshot up to `step`, or the first one."""
        return self._saved[max(0, bisect_right(self._steps, step) - 1)]

    def after(self, step: int) -> Standing:
        """The first stored snapshot after `step`, or the last one."""
        return self._saved[min(bisect_right(self._steps, step), len(self._saved) - 1)]

    def spread(self, most: int = 60) -> tuple[Standing, ...]:
        """At most `most` stored snapshots, oldest first, evenly spaced; none for an empty timeline.

        The spacing is a power of two, so that most of them stay the same while a run continues.
        """
        if not self._saved:
            return ()
        distance = 1
        while self.newest.step // distance >= most:
            distance *= 2
        return tuple(dict.fromkeys(self.at(step) for step in range(self._steps[0], self.newest.step + 1, distance)))

    def until(self, last: Standing, byte_budget: int = _BUDGET) -> Timeline:
        """A new timeline that ends with `last`, a snapshot that was appended to this one, stored or not."""
        count = bisect_left(self._steps, last.step)
        result = Timeline(byte_budget)
        result._saved, result._steps = [*self._saved[:count], last], [*self._steps[:count], last.step]
        result._count = int(np.searchsorted(self.history.steps, last.step, side="right"))
        result._scalars = self._scalars[:, : result._count + _ROOM].copy()
        result._weigh()
        return result

    def _remember(self, standing: Standing) -> None:
        if self._count == self._scalars.shape[1]:
            self._scalars = np.concatenate([self._scalars, np.empty_like(self._scalars)], axis=1)
        self._scalars[:, self._count] = row_of(standing)
        self._count += 1

    def _thin(self) -> None:
        self._saved = [*self._saved[:-1:2], self._saved[-1]]
        self._steps = [standing.step for standing in self._saved]
        self._weigh()

    def _weigh(self) -> None:
        self._bytes = sum(standing.byte_count for standing in self._saved)
        if self._bytes > self._budget and len(self._saved) > 3:
            self._thin()
