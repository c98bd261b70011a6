"""Everything a picture may depend on, in one frozen value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from core.runs.history import NO_HISTORY, History
from core.runs.saved import Recipe, SavedRun
from core.state import AppState
from core.types import Dataset, Rgb, Snapshot, Standing

P = TypeVar("P")
Resolver = Callable[["ViewInput"], P]
Seconds = Callable[["ViewInput"], float]
"""About how long a view's picture takes to resolve, told by its sizes and not by a clock, on a machine of the year 2024."""
AT_ONCE_S = 0.05
"""Of the window's thread: pictures that take longer in all are resolved in another one."""
PRODUCTS_PER_S = 2e10
"""Multiplications in large matrices; whatever is estimated in seconds goes by it."""


@dataclass(frozen=True, eq=False)
class ViewInput:
    """What is asked, what has happened, and how large it is shown.

    data : the points of the page that the view belongs to
    standing : where the run is shown; None before the first step, and where a state alone is shown
    history : for curves; may reach past the shown step
    track : some snapshots of the run so far, evenly spaced, oldest first; all of a run that is computed at once
    aspect : width / height of the view's plotting area in pixels
    cells : grid cells along the shorter side of that area, for pictures that need a grid
    palette : one colour per class for regions, at least as many as classes
    moving : something is being dragged: what takes long may be coarser
    hover : the place under the mouse in this view, in its data; None without a mouse
    best : of all that was shown of this problem, the snapshot with the smallest loss; None where nobody compares them
    recipe, kept : what decided the run so far, and the runs that are kept beside it
    message : what a run has to say (it diverged, it finished); empty otherwise
    """

    state: AppState
    data: Dataset
    standing: Standing | None = None
    history: History = NO_HISTORY
    aspect: float = 1.0
    cells: int = 200
    palette: tuple[Rgb, ...] = ()
    moving: bool = False
    hover: tuple[float, float] | None = None
    best: Snapshot | None = None
    recipe: Recipe | None = None
    saved: tuple[SavedRun, ...] = ()
    message: str = ""
    track: tuple[Snapshot, ...] = ()

    @property
    def snapshot(self) -> Snapshot | None:
        """Of the run that is shown, where it is one."""
        return self.standing.alone if self.standing else None


def no_time(_view_input: ViewInput) -> float:
    """Of a picture that is small whatever is asked."""
    return 0.0
