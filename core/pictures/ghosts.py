"""Earlier w's that stay in sight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.pictures.moment import Moment
from core.pictures.readout import number
from core.pictures.shown import w_of
from core.weights.problem import Problem


@dataclass(frozen=True)
class Ghost:
    """A w that was pinned, or the best so far, and what is written beside it."""

    w: tuple[float, float]
    text: str


def ghosts_of(moment: Moment, problem: Problem) -> tuple[Ghost, ...]:
    """The pins in their order, with their losses under the present problem, and the best so far where pins are shown."""
    pins = [(w0, w1) for w0, w1, _ in moment.state.landscape.pins]
    ghosts = [Ghost(w, f"{order}: {number(problem.value(np.array(w)))}") for order, w in enumerate(pins, 1)]
    if pins and moment.best is not None:
        ghosts.append(Ghost(w_of(moment.best), f"best: {number(moment.best.loss)}"))
    return tuple(ghosts)
