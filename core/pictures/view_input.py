"""Everything that a picture may depend on, in one frozen value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from core.runs.history import NO_HISTORY, History
from core.runs.saved import Recipe, SavedRun
from core.runs.timeline import Timeline
from core.state import AppState
from core.types import Dataset, Rgb, Snapshot, Standing

P = TypeVar("P")
Resolver = Callable[["ViewInput"], P]
Seconds = Callable[["ViewInput"], float]
"""Approximate seconds to resolve a view's picture on a machine from 2024, estimated from sizes, not measured."""
AT_ONCE_S = 0.02
"""Budget of the window's thread: if the pictures take longer in total, another thread resolves them. Layout and painting need the rest
of the 50 ms in which a window has to answer."""
PRODUCTS_PER_S = 2e10
"""Multiplications per second in large matrices; all estimates of seconds use it."""


@dataclass(frozen=True, eq=False)
class ViewInput:
    """The settings, the state of the run, and the size of the view.

    data : the points of the view's page
    standing : the current step of the run; None before the first step, and where only the settings are shown
    history : for curves; may extend beyond the current step
    first : the snapshot of step 0 of the run; None if it is not known
    milestone : the snapshot at the largest power of two that the run has reached: what should not jump from frame to frame, such
        as which of a hundred units are shown, is decided on it; None for the current snapshot
    track : some snapshots of the run so far, evenly spaced, oldest first; all of them for a run that is computed at once
    aspect : width / height of the view's plotting area in pixels
    cells : grid cells along the shorter side of that area, for pictures that need a grid
    palette : colours of the regions, at least one per class
    moving : whether something is being dragged, so that expensive parts may be coarser
    hover : the place under the mouse in this view, in data units; None without a mouse
    part : the unit or weight of the network under the mouse or with the keyboard's focus, see `core.network.units`; empty for none
    best : the snapshot with the smallest loss displayed so far for this problem; None where losses are not compared
    recipe, saved : what determined the run so far, and the saved runs
    message : in a film, what happened to the run, such as that it diverged or finished; may be empty
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
    part: tuple[int, ...] = ()
    best: Snapshot | None = None
    recipe: Recipe | None = None
    saved: tuple[SavedRun, ...] = ()
    message: str = ""
    track: tuple[Snapshot, ...] = ()
    first: Snapshot | None = None
    milestone: Snapshot | None = None

    @property
    def snapshot(self) -> Snapshot | None:
        """The snapshot of a single run; None for several runs or none."""
        return self.standing.alone if self.standing else None


def first_of(timeline: Timeline) -> Snapshot | None:
    """The first snapshot of a single run; None for several runs, or before the first step."""
    return timeline.at(0).alone if len(timeline) else None


def milestone_of(timeline: Timeline) -> Snapshot | None:
    """The last stored snapshot up to the largest power of two that a single run has reached; it changes only a few times in a run."""
    return timeline.at(1 << timeline.newest.step.bit_length() >> 1).alone if len(timeline) else None


def no_time(_view_input: ViewInput) -> float:
    """Seconds of a picture that is always small."""
    return 0.0
