"""Pinned weight vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.pictures.current_w import w_of
from core.pictures.readout import number
from core.pictures.view_input import ViewInput
from core.weights.problem import Problem


@dataclass(frozen=True)
class PinMark:
    """A pinned w, or the best so far, and its label."""

    w: tuple[float, float]
    text: str


def pin_marks(view_input: ViewInput, problem: Problem) -> tuple[PinMark, ...]:
    """The pins in order, with their losses in the current problem; if there are any, also the best w so far."""
    pins = [(w0, w1) for w0, w1, _ in view_input.state.landscape.pins]
    marks = [PinMark(w, f"{order}: {number(problem.value(np.array(w)))}") for order, w in enumerate(pins, 1)]
    if pins and view_input.best is not None:
        marks.append(PinMark(w_of(view_input.best), f"best: {number(view_input.best.loss)}"))
    return tuple(marks)
