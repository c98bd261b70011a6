"""Everything a picture may depend on, in one frozen value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from core.state import AppState
from core.types import Dataset, Float64s, Rgb, Snapshot, read_only

P = TypeVar("P")
Resolver = Callable[["Moment"], P]


@dataclass(frozen=True, eq=False)
class History:
    """The scalars of all reported steps so far, oldest first; arrays (n,), read-only.

    test_accuracies is NaN where there are no test points.
    """

    steps: Float64s
    losses: Float64s
    train_accuracies: Float64s
    test_accuracies: Float64s


_NONE = read_only(np.empty(0))
NO_HISTORY = History(_NONE, _NONE, _NONE, _NONE)


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
    message: str = ""
    track: tuple[Snapshot, ...] = ()
