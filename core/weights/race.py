"""Descent paths of the 2-D weight vector: each optimiser from the same start."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.errors import breathe
from core.optimizers import OPTIMIZERS
from core.registry import Registry
from core.types import Float64s, OptimizerPath, Snapshot, read_only
from core.weights.problem import Problem
from core.weights.walks import CONVERGED, Walk, lbfgs_walk, never_done, newton_walk, perceptron_walk, walk_with

_VALUES = 400_000  # most losses computed at once
_FAR = 1e6  # a w this long has diverged

GRADIENT_DESCENT = next(key for key, row in OPTIMIZERS.items() if row.plain)
"""The optimiser of the page's run unless another is asked for."""


@dataclass(frozen=True)
class Descender:
    """A row of `DESCENDERS`: an optimiser that can minimise the loss of w, or the number of mistakes.

    never_done : (problem) → why it cannot end there, with the field `steps`; empty if it may
    """

    title: str
    walk: Walk
    never_done: Callable[[Problem], str] = lambda _problem: ""


def path(problem: Problem, w: tuple[float, float], optimizer: str, learning_rate: float, steps: int) -> OptimizerPath:
    """The path of an optimiser of `DESCENDERS` from w, for up to `steps` steps; it ends where it converges."""
    row, number = DESCENDERS[optimizer], list(DESCENDERS).index(optimizer)
    places: list[Float64s] = []
    slopes: list[float] = []
    diverged_at, stuck = None, False
    with np.errstate(all="ignore"):
        for place, slope, _ in row.walk(problem, np.array(w), learning_rate, None):
            breathe()
            if places and not (math.isfinite(slope) and math.hypot(*place) < _FAR):
                diverged_at = len(places)
                break
            places.append(place)
            slopes.append(slope)
            if not slope >= CONVERGED or len(places) > steps:  # also if a custom loss has no gradient at the start
                break
        else:
            stuck = True
    visited = read_only(np.array(places))
    losses, norms = read_only(_values(problem, visited)), read_only(np.array(slopes))
    converged_at = len(places) - 1 if slopes[-1] < CONVERGED else None
    note = row.never_done(problem) if converged_at is None else ""
    return OptimizerPath(row.title, number, visited, losses, norms, converged_at, diverged_at, stuck, note)


def race(problem: Problem, w: tuple[float, float], learning_rate: float, steps: int, racers: str) -> tuple[OptimizerPath, ...]:
    """The paths of some optimisers from the same w; racers : keys of `DESCENDERS`, separated by commas."""
    return tuple(path(problem, w, optimizer, learning_rate, steps) for optimizer in dict.fromkeys(racers.split(", ")))


@lru_cache(maxsize=8)
def path_of(snapshots: tuple[Snapshot, ...], name: str, number: int) -> OptimizerPath:
    """The path of a run, up to where it converged; number : see `OptimizerPath`."""
    slopes = np.array([np.inf if snapshot.gradient_norm is None else snapshot.gradient_norm for snapshot in snapshots])
    converged = np.flatnonzero(slopes < CONVERGED)
    end = int(converged[0]) + 1 if len(converged) else len(snapshots)
    places = read_only(np.array([snapshot.layers[0].weights[:, 0] for snapshot in snapshots[:end]], dtype=np.float64))
    losses = read_only(np.array([snapshot.loss for snapshot in snapshots[:end]]))
    return OptimizerPath(name, number, places, losses, read_only(slopes[:end]), end - 1 if len(converged) else None, None, False)


def _values(problem: Problem, places: Float64s) -> Float64s:
    """`problem.values`, in blocks of places if there are many points."""
    size = max(1, _VALUES // max(1, len(problem.folded)))
    blocks = []
    for first in range(0, len(places), size):
        breathe()
        blocks.append(problem.values(places[first : first + size]))
    return np.concatenate(blocks)


_SHARED = [(key, Descender(row.title, walk_with(key, row))) for key, row in OPTIMIZERS.items()]
_FIRST = 3

DESCENDERS: Registry[Descender] = Registry(
    "unknown optimizer {key!r}; valid: {valid}",
    [
        # The place of a row decides the style of its path, so new rows come after Newton.
        *_SHARED[:_FIRST],
        ("newton", Descender("Newton", newton_walk)),
        *_SHARED[_FIRST:],
        ("lbfgs", Descender("L-BFGS", lbfgs_walk)),
        ("perceptron", Descender("Perceptron", perceptron_walk, never_done)),
    ],
)
RACERS = ", ".join(list(DESCENDERS)[: _FIRST + 1])
"""The optimisers of a race unless others are asked for."""
