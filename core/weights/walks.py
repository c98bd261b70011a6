"""How optimisers walk through the plane of w, one generator each; every place carries what is needed to go on from it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import count, pairwise
from typing import NamedTuple

import numpy as np

from core.optimizers import Optimizer
from core.types import Float64s, Floats, Memory, read_only
from core.weights.hinge import hinge_minimiser
from core.weights.minimiser import damped, newton_step
from core.weights.problem import Problem

CONVERGED = 1e-3  # gradient norm of the summed loss below which a path has converged
_PAIRS = 10  # as many as SciPy keeps
_STRAIGHT = 1e-12  # of |y|^2: with s y below this, the loss does not bend upwards along the step
_THIN = 1e-6  # of a unit of the margin: a narrower gap between the classes counts as none
_NEVER_DONE = "still makes mistakes after {steps} steps, and always will: no line with this b separates the points"

Pairs = deque[tuple[Floats, Floats]]
"""(change of w, change of the gradient) of the last steps."""


class Visit(NamedTuple):
    """A place of a walk before its update.

    slope : the gradient norm of what is minimised there
    memory : what the walk carries besides w; None if nothing
    """

    w: Float64s
    slope: float
    memory: Memory | None


Walk = Callable[[Problem, Float64s, float, Memory | None], Iterator[Visit]]
"""(problem, w, learning_rate, memory) → the places from w on; a memory of another walk counts as none.

It ends where it cannot move any more."""


def walk_with(key: str, optimizer: Optimizer) -> Walk:
    """The walk of a row of `OPTIMIZERS`; it never ends."""

    def walk(problem: Problem, w: Float64s, learning_rate: float, memory: Memory | None) -> Iterator[Visit]:
        known = _own(key, memory)
        slots = [slot.copy() for slot in known.slots] if known else [np.zeros(2) for _ in range(optimizer.slots)]
        for step in count(known.updates + 1 if known else 1):
            gradient, penalty = problem.gradient(w), 2 * problem.alpha * w
            yield Visit(w.copy(), math.hypot(*gradient), _memory(key, step - 1, slots) if slots else None)
            if optimizer.decoupled:
                gradient -= penalty
                w -= learning_rate * penalty
            optimizer.update(w, gradient, slots, learning_rate, step)

    return walk


def newton_walk(problem: Problem, w: Float64s, _learning_rate: float, _memory: Memory | None) -> Iterator[Visit]:
    """Damped Newton: no learning rate; it ends where no fraction of its step decreases the loss."""
    while True:
        gradient = problem.gradient(w)
        yield Visit(w, math.hypot(*gradient), None)
        shorter = damped(problem, w, newton_step(problem.hessian(w), gradient))
        if np.array_equal(shorter, w):
            return
        w = shorter


def lbfgs_walk(problem: Problem, w: Float64s, _learning_rate: float, memory: Memory | None) -> Iterator[Visit]:
    """L-BFGS (Nocedal 1980): Newton with the curvature that the last steps met; no learning rate, halved steps like Newton's."""
    known = _own("lbfgs", memory)
    pairs: Pairs = deque(list(pairwise(known.slots))[::2] if known else [], _PAIRS)
    gradient = problem.gradient(w)
    for updates in count(known.updates if known else 0):
        yield Visit(w, math.hypot(*gradient), _memory("lbfgs", updates, [part for pair in pairs for part in pair]))
        shorter = damped(problem, w, _curved(pairs, gradient))
        if np.array_equal(shorter, w):
            return
        change = shorter - w, problem.gradient(shorter) - gradient
        if change[0] @ change[1] > _STRAIGHT * (change[1] @ change[1]):
            pairs.append(change)
        w, gradient = shorter, gradient + change[1]


def perceptron_walk(problem: Problem, w: Float64s, learning_rate: float, memory: Memory | None) -> Iterator[Visit]:
    """Rosenblatt's perceptron (1958): w += learning_rate y x for the next misclassified point, round and round the points in order.

    It minimises the sum of max(0, -m), whatever the loss and alpha, and ends without mistakes.
    """
    known = _own("perceptron", memory)
    first = int(known.slots[0][0]) if known else 0
    for updates in count(known.updates if known else 0):
        wrong = np.flatnonzero(problem.margins(w) <= 0)
        # Terms may cancel although there are mistakes.
        slope = max(CONVERGED, math.hypot(*problem.folded[wrong].sum(axis=0))) if len(wrong) else 0.0
        yield Visit(w, slope, _memory("perceptron", updates, [np.array([float(first)])]))
        if len(wrong) == 0:
            return
        following = wrong[np.searchsorted(wrong, first) % len(wrong)]
        w = w + learning_rate * problem.folded[following]
        first = int(following) + 1


def never_done(problem: Problem) -> str:
    """Why the perceptron never ends, a template with `steps`; empty if some w classifies every point correctly."""
    shifts = problem.shifts / _THIN
    w, _ = hinge_minimiser(problem.folded, shifts, 0.0, np.zeros(2))
    return "" if np.all(problem.folded @ w + shifts > 0) else _NEVER_DONE


def _curved(pairs: Pairs, gradient: Float64s) -> Float64s:
    """The step against which w moves: the inverse Hessian of the pairs times the gradient (Nocedal and Wright, algorithm 7.4)."""
    if not pairs:
        return gradient / max(1.0, math.hypot(*gradient))
    step, shares = gradient.copy(), []
    for moved, turned in reversed(pairs):
        shares.append(float(moved @ step) / float(moved @ turned))
        step -= shares[-1] * turned
    moved, turned = pairs[-1]
    step *= (moved @ turned) / (turned @ turned)
    for (moved, turned), share in zip(pairs, reversed(shares), strict=True):
        step += (share - (turned @ step) / (moved @ turned)) * moved
    return step


def _own(key: str, memory: Memory | None) -> Memory | None:
    return memory if memory is not None and memory.optimizer == key else None


def _memory(key: str, updates: int, slots: Iterable[Floats]) -> Memory:
    return Memory(key, updates, tuple(read_only(slot.copy()) for slot in slots))
