"""The current height map, computed with as little work as possible from the previous one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.types import Bounds
from core.weights.landscape import DataTerm, Surface, data_term, surface, with_point_moved
from core.weights.problem import OwnProblem, Problem

_GRIDS = 2


@dataclass(frozen=True, eq=False)
class _Known:
    problem: Problem
    frame: Bounds
    cells: int
    term: DataTerm


class SurfaceCache:
    """Caches the last result: the same arguments return the identical `Surface`.

    A new alpha, part or quantity reuses the data term, and moving one point changes it by two terms.
    It caches the terms of two grids: the coarse one used during a drag and the fine one used at rest.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Bounds, int], _Known] = {}
        self._arguments: tuple[object, ...] = ()
        self._surface: Surface | None = None

    def over(self, problem: Problem, frame: Bounds, cells: int, part: str, quantity: str) -> Surface:
        """The surface of `problem` over `frame` with `cells` square cells along its shorter side."""
        term = self._term(problem, frame, cells)
        arguments = (term, problem.alpha, part, quantity)
        if self._surface is None or arguments != self._arguments:
            self._arguments, self._surface = arguments, surface(term, problem.alpha, frame, part, quantity)
        return self._surface

    def _term(self, problem: Problem, frame: Bounds, cells: int) -> DataTerm:
        known = self._known.pop((frame, cells), None)
        term = _updated(known, problem) if known is not None and problem.has_loss_of(known.problem) else data_term(problem, frame, cells)
        self._known[frame, cells] = _Known(problem, frame, cells, term)
        if len(self._known) > _GRIDS:
            del self._known[next(iter(self._known))]
        return term


def _updated(known: _Known, problem: Problem) -> DataTerm:
    old = known.problem
    if len(problem.folded) != len(old.folded) or not known.term.whole:
        return data_term(problem, known.frame, known.cells)
    changed = np.flatnonzero((problem.folded != old.folded).any(axis=1) | (problem.shifts != old.shifts))
    if len(changed) == 0:
        return known.term
    if len(changed) > 1 or isinstance(problem, OwnProblem):  # an infinite loss cannot be subtracted
        return data_term(problem, known.frame, known.cells)
    (point,) = changed
    before, after = (old.folded[point], float(old.shifts[point])), (problem.folded[point], float(problem.shifts[point]))
    return with_point_moved(known.term, problem, before, after)
