"""What a page has computed and a person may want back: its run, the step shown, and its saved runs."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from core.runs.run import Run
from core.runs.saved import SavedRun
from core.runs.timeline import Timeline
from core.types import Standing


@dataclass(frozen=True, eq=False)
class Work:
    """The work of a page at one moment, kept for undo without copying its snapshots.

    shown : the standing shown; None if the run had not begun
    front : the last step that had been shown
    last : the newest standing of the run at that moment; the run's timeline may have grown since
    """

    run: Run
    shown: Standing | None
    front: int
    last: Standing | None
    saved: tuple[SavedRun, ...]

    @staticmethod
    def of(run: Run, shown: Standing | None, front: int, saved: tuple[SavedRun, ...]) -> Work:
        last = run.recorded.newest if run.begun else None
        return Work(copy.copy(run), shown, front, last, saved)

    @property
    def timelines(self) -> tuple[Timeline, ...]:
        """The timelines that it keeps in memory."""
        return (self.run.recorded, *(run.timeline for run in self.saved))

    def same_run(self, other: Work) -> bool:
        """Whether nothing is missing in one that the other has: one run went on from the other, or neither was ever played."""
        played = self.front > 0 or other.front > 0
        return self.run.recorded is other.run.recorded or not played

    def resumed(self) -> Run:
        """The run as it was at that moment, to be continued."""
        run = copy.copy(self.run)
        if self.last is not None and run.recorded.newest is not self.last:
            run.cut(self.last)
        return run
