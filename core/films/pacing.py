"""The step of each frame in a run's film: spaced evenly by step, by epoch, or by change of the model.

The change is measured between about `_REPORTS` of the stored snapshots: the root mean square, over
places and classes, of the difference in class probabilities. The places are the centres of a coarse grid
over the points or, if the points have more than two features, the training points themselves. Intermediate steps
are ignored, because a zigzagging path would seem to change a lot while nothing visible moves.
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
_PLACES = 24**2  # at most; the minimum is for the largest models
_PLACES_MIN = 8**2
_MULTIPLICATIONS = 1e7  # per snapshot: a few milliseconds
_MARGIN = 0.15


@dataclass(frozen=True, eq=False)
class RunSamples:
    """The stored snapshots of a run, oldest first.

    snapshots : at least one; steps ascend, and epochs do not decrease
    activation : of the model's hidden layers
    """

    snapshots: Sequence[Standing]
    data: Dataset
    activation: str = "relu"

    @property
    def last_step(self) -> int:
        return self.snapshots[-1].step


def by_step(run: RunSamples, count: int) -> tuple[int, ...]:
    """Steps of `count` frames, evenly from 0 to the last."""
    return tuple(step_at(number, count, run.last_step) for number in range(count))


def by_epoch(run: RunSamples, count: int) -> tuple[int, ...]:
    """Steps of `count` frames, evenly over whole epochs, using the first stored step of each; the last frame shows the last step."""
    epochs = [snapshot.epoch for snapshot in run.snapshots]
    wanted = [step_at(number, count, epochs[-1]) for number in range(count - 1)]
    places: Ints = np.searchsorted(epochs, wanted)
    return *(run.snapshots[place].step for place in places), run.last_step


def even_in_change(run: RunSamples, count: int) -> tuple[int, ...]:
    """Steps of `count` frames, from 0 to the last, such that the model changes equally from frame to frame.

    It is assumed to change evenly between two measured snapshots. If the model does not change, the frames go by step.
    """
    steps, changes = path_of(run)
    if count < 2 or changes[-1] == 0:
        return by_step(run, count)
    spaced = np.interp(np.linspace(0, changes[-1], count), changes, steps)
    return 0, *(int(step) for step in spaced[1:-1]), run.last_step


def path_of(run: RunSamples) -> tuple[Ints, Float64s]:
    """Steps (m,) and the cumulative change of the model, or of all models, at each (m,): 0 first, never decreasing."""
    indices = np.unique(np.linspace(0, len(run.snapshots) - 1, _REPORTS).astype(int))
    measured = [run.snapshots[index] for index in indices]
    places = [probes(data, snapshot) for snapshot, _, data in _models(run, measured[0])]
    shares = (_probabilities(_models(run, snapshot), places) for snapshot in measured)
    changes = [np.linalg.norm(after - before) / max(1, before.size) ** 0.5 for before, after in pairwise(shares)]
    return np.array([snapshot.step for snapshot in measured]), np.cumsum([0.0, *changes])


def probes(data: Dataset, snapshot: Snapshot) -> Floats:
    """(m, d) the places where a model is evaluated; fewer for a large model."""
    size = sum(layer.weights.size for layer in snapshot.layers)
    places = max(_PLACES_MIN, min(_PLACES, int(_MULTIPLICATIONS / size)))
    if data.features != 2:
        return data.x_train[:: -(-len(data.x_train) // places) or 1]
    frame, cells = Bounds.around(np.concatenate([data.x_train, data.x_test]), _MARGIN), math.isqrt(places)
    xs, ys = cell_centres(frame.x_min, frame.x_max, cells), cell_centres(frame.y_min, frame.y_max, cells)
    return np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)


def _models(run: RunSamples, standing: Standing) -> list[tuple[Snapshot, str, Dataset]]:
    """All models of a standing, with their activations and points."""
    if standing.alone is not None:
        return [(standing.alone, run.activation, run.data)]
    return [(run.snapshot, run.variant.state.model.activation, run.data) for run in runs_of(standing) if run.snapshot]


def _probabilities(models: Sequence[tuple[Snapshot, str, Dataset]], places: Sequence[Floats]) -> Float64s:
    """(n,) probabilities of all models, classes and places; finite for any finite parameters."""
    logits = (finite_scores(snapshot.layers, activation, x) for (snapshot, activation, _), x in zip(models, places, strict=True))
    return np.concatenate([probabilities(each).ravel() for each in logits])


_ROWS: tuple[Callable[[RunSamples, int], tuple[int, ...]], ...] = (by_step, by_epoch, even_in_change)
PACES = dict(zip(PACINGS, _ROWS, strict=True))
"""Pacing → (run, count) → the steps of `count` frames: from 0 to the run's last step, never decreasing."""
