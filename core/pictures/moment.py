"""Everything a picture may depend on, in one frozen value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from core.runs.history import NO_HISTORY, History
from core.runs.kept import KeptRun, Recipe
from core.state import AppState
from core.types import Dataset, Rgb, Snapshot

P = TypeVar("P")
Resolver = Callable[["Moment"], P]
Seconds = Callable[["Moment"], float]
"""About how long a view's picture takes to resolve, told by its sizes and not by a clock, on a machine of the year 2024."""
AT_ONCE_S = 0.05
"""Of the window's thread: pictures that take longer in all are resolved in another one."""
PRODUCTS_PER_S = 2e10
"""Multiplications in large matrices; whatever is estimated in seconds goes by it."""


@dataclass(frozen=True, eq=False)
class Moment:
    """What is asked, what has happened, and how large it is shown.

    data : the points of the page that the view belongs to
    snapshot : the step that is shown; None before the first
    history : for curves; may reach past the shown step
    track : some snapshots of the run so far, evenly spaced, oldest first
    aspect : width / height of the view's plotting area in pixels
    cells : grid cells along the shorter side of that area, for pictures that need a grid
    palette : one colour per class for regions, at least as many as classes
    moving : something is being dragged: what takes long may be coarser
    hover : the place under the mouse in this view, in its data; None without a mouse
    best : the w of the smallest loss that was shown of this problem, None where none was
    recipe, kept : what decided the run so far, and the runs that are kept beside it
    message : what a run has to say (it diverged, it finished); empty otherwise
    """

    state: AppState
    data: Dataset
    snapshot: Snapshot | None = None
    history: History = NO_HISTORY
    aspect: float = 1.0
    cells: int = 200
    palette: tuple[Rgb, ...] = ()
    moving: bool = False
    hover: tuple[float, float] | None = None
    best: tuple[float, float] | None = None
    recipe: Recipe | None = None
    kept: tuple[KeptRun, ...] = ()
    message: str = ""
    track: tuple[Snapshot, ...] = ()


def no_time(_moment: Moment) -> float:
    """Of a picture that is small whatever is asked."""
    return 0.0
