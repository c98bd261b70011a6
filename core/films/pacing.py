"""Which step each frame of a run's film shows: even in steps, in epochs, or in how much the model changes.

How much is measured between about `_REPORTS` of the snapshots that were kept: the root mean square, over
places and classes, of the difference of the class probabilities. The places are the centres of a coarse grid
over the points, or, where points have more than two features, the training points themselves. Steps that are
nearer to one another do not count: a descent that zigzags would seem to go far while nothing is seen to move.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.films.frames import step_at
from core.network.fields import finite_scores
from core.network.models import probabilities
from core.plane.geometry import cell_centres
from core.runs.compare import runs_of
from core.state.views import PACINGS
from core.types import Bounds, Dataset, Float64s, Floats, Ints, Snapshot, Standing

_REPORTS = 300
_PLACES = 24**2  # at most, and for the largest models the fewest
_PLACES_MIN = 8**2
_MULTIPLICATIONS = 1e7  # to ask one snapshot: a few milliseconds
_MARGIN = 0.15


@dataclass(frozen=True, eq=False)
class RunSamples:
    """What was kept of a run, oldest first.

    snapshots : at least one; steps ascend, and epochs do not fall
    activation : of the model's hidden layers
    """

    snapshots: Sequence[Standing]
    data: Dataset
    activation: str = "relu"

    @property
    def last_step(self) -> int:
        return self.snapshots[-1].step


def by_step(course: RunSamples, count: int) -> tuple[int, ...]:
    """Steps of `count` frames, evenly from 0 to the last."""
    return tuple(step_at(number, count, course.last_step) for number in range(count))


def by_epoch(course: RunSamples, count: int) -> tuple[int, ...]:
    """Steps of `count` frames, evenly over whole epochs: the first that was kept of each; and the last step in the end."""
    epochs = [snapshot.epoch for snapshot in course.snapshots]
    wanted = [step_at(number, count, epochs[-1]) for number in range(count - 1)]
    places: Ints = np.searchsorted(epochs, wanted)
    return *(course.snapshots[place].step for place in places), course.last_step


def even_in_change(course: RunSamples, count: int) -> tuple[int, ...]:
    """Steps of `count` frames so that the model changes equally from each to the next, 0 first and the last one last.

    Between two measured snapshots it is taken to change evenly. A model that stays the same goes by step.
    """
    steps, way = path_of(course)
    if count < 2 or way[-1] == 0:
        return by_step(course, count)
    shown = np.interp(np.linspace(0, way[-1], count), way, steps)
    return 0, *(int(step) for step in shown[1:-1]), course.last_step


def path_of(course: RunSamples) -> tuple[Ints, Float64s]:
    """Steps (m,), and how far the model has changed until each (m,): 0 first, and never falling; of several runs all of them."""
    places = np.unique(np.linspace(0, len(course.snapshots) - 1, _REPORTS).astype(int))
    measured = [course.snapshots[place] for place in places]
    asked = [probes(data, snapshot) for snapshot, _, data in _models(course, measured[0])]
    shares = (_probabilities(_models(course, snapshot), asked) for snapshot in measured)
    changes = [np.linalg.norm(after - before) / max(1, before.size) ** 0.5 for before, after in pairwise(shares)]
    return np.array([snapshot.step for snapshot in measured]), np.cumsum([0.0, *changes])


def probes(data: Dataset, snapshot: Snapshot) -> Floats:
    """(m, d) the places where a model is asked; fewer for a large one."""
    size = sum(layer.weights.size for layer in snapshot.layers)
    places = max(_PLACES_MIN, min(_PLACES, int(_MULTIPLICATIONS / size)))
    if data.features != 2:
        return data.x_train[:: -(-len(data.x_train) // places) or 1]
    frame, cells = Bounds.around(np.concatenate([data.x_train, data.x_test]), _MARGIN), math.isqrt(places)
    xs, ys = cell_centres(frame.x_min, frame.x_max, cells), cell_centres(frame.y_min, frame.y_max, cells)
    return np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)


def _models(course: RunSamples, standing: Standing) -> list[tuple[Snapshot, str, Dataset]]:
    """Every model of it, with the activations and the points that belong to it."""
    if standing.alone is not None:
        return [(standing.alone, course.activation, course.data)]
    return [(run.snapshot, run.variant.state.model.activation, run.data) for run in runs_of(standing) if run.snapshot]


def _probabilities(models: Sequence[tuple[Snapshot, str, Dataset]], asked: Sequence[Floats]) -> Float64s:
    """(n,) of all models, classes and places that are asked; finite for any finite parameters."""
    logits = (finite_scores(snapshot.layers, activation, x) for (snapshot, activation, _), x in zip(models, asked, strict=True))
    return np.concatenate([probabilities(some).ravel() for some in logits])


_ROWS: tuple[Callable[[RunSamples, int], tuple[int, ...]], ...] = (by_step, by_epoch, even_in_change)
PACES = dict(zip(PACINGS, _ROWS, strict=True))
"""Pacing → (course, count) the steps of so many frames: never falling, the first 0, the last the course's last."""
