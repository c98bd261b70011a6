"""The states of a page during drags, within a byte budget."""

from __future__ import annotations

import operator
import sys
from typing import Any

import numpy as np

from core.state import AppState
from core.types import Float64s

_BUDGET = 32 * 2**20
_STATE_BYTES = 1000  # of a state with a new group, without rows
_ROW_BYTES = 112  # of a point: its tuple and two numbers
_FEWEST = 3
_SOON_S = 1e-3


class DragLog:
    """States with their times in seconds and the current steps of their runs, oldest first.

    A state shares unchanged groups with the previous one, so only new ones count towards the budget. When the budget is
    exceeded, it drops the states whose neighbours are closest together relative to their age. So the last few seconds stay
    complete, older times have larger gaps, and the first state is kept.
    """

    def __init__(self, byte_budget: int = _BUDGET) -> None:
        self._budget = byte_budget
        self._times: Float64s = np.empty(0)
        self._states: list[AppState] = []
        self._steps: list[int] = []
        self._sizes: list[int] = []
        self.byte_count = 0

    @property
    def entries(self) -> list[tuple[float, AppState, int]]:
        """(seconds, state, step), oldest first."""
        return list(zip(self._times.tolist(), self._states, self._steps, strict=True))

    def append(self, time_s: float, state: AppState, step: int = 0) -> None:
        """Add a state at a time not before the last one, unless nothing has changed."""
        if self._states and self._states[-1] is state and self._steps[-1] == step:
            return
        self._times = np.append(self._times, time_s)
        self._states.append(state)
        self._steps.append(step)
        self._sizes.append(0)
        self._weigh(len(self._states) - 1)
        while self.byte_count > self._budget and len(self._states) > _FEWEST:
            self._drop(self._least_important())

    def _least_important(self) -> int:
        ages, apart = self._times[-1] - self._times[1:-1], self._times[2:] - self._times[:-2]
        return 1 + int((apart / np.maximum(ages, _SOON_S)).argmin())

    def _drop(self, index: int) -> None:
        self._times = np.delete(self._times, index)
        del self._states[index], self._steps[index]
        self.byte_count -= self._sizes.pop(index)
        self._weigh(index)  # the next state has a new predecessor

    def _weigh(self, index: int) -> None:
        """Count the bytes of a state that it does not share with the previous one."""
        state, old = self._states[index], self._states[index - 1] if index else None
        size = _STATE_BYTES + sum(_new_bytes(getattr(state, group), getattr(old, group, None)) for group in AppState.groups)
        self.byte_count += size - self._sizes[index]
        self._sizes[index] = size


def _new_bytes(settings: Any, old: Any) -> int:
    """New bytes of a group of settings, nearly all of them in its rows."""
    rows, before = getattr(settings, "rows", ()), getattr(old, "rows", ())
    if rows is before:
        return 0
    new_rows = max(0, len(rows) - len(before)) + sum(map(operator.is_not, rows, before))
    return sys.getsizeof(rows) + _ROW_BYTES * new_rows
