"""What each page computes: its points, its run and the loss that the run lowers.

The session, the command line and the films all start a run here, so a page is
known in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from core.datasets import draw
from core.descent import descend
from core.registry import Registry
from core.state import PAGES, AppState
from core.training import RunConfig, train
from core.types import Dataset, Snapshot

Snapshots = Iterator[Snapshot]


@dataclass(frozen=True)
class Experiment:
    """A row of `EXPERIMENTS`.

    dataset : (state) the points, drawn from their seed
    snapshots : (state, dataset, report_every, start) from `start`, or from step 0, to the
        asked number of steps; step 0 and the last step are always among them
    steps_key : the dotted key of that number of steps
    report_every : (state) the interval at which the command line reports losses
    """

    dataset: Callable[[AppState], Dataset]
    snapshots: Callable[[AppState, Dataset, int, Snapshot | None], Snapshots]
    steps_key: str
    report_every: Callable[[AppState], int]


def two_class_points(state: AppState) -> Dataset:
    """The points of the Weights page; whatever they come from, its formulas call the classes -1 and +1."""
    return replace(draw(state.points), label_values=(-1, 1))


def run_config(state: AppState, report_every: int) -> RunConfig:
    """The Training page's run, as the trainer wants it."""
    return RunConfig(state.data, state.model, replace(state.training, report_every=report_every))


def _train(state: AppState, data: Dataset, report_every: int, start: Snapshot | None) -> Snapshots:
    return train(run_config(state, report_every), data, start)


def _descend(state: AppState, data: Dataset, report_every: int, start: Snapshot | None) -> Snapshots:
    return descend(state.weights, data, report_every, start)


EXPERIMENTS: Registry[Experiment] = Registry(
    "page",
    [
        ("weights", Experiment(two_class_points, _descend, "weights.steps", lambda state: 10)),
        ("training", Experiment(lambda state: draw(state.data), _train, "training.epochs", lambda state: state.training.report_every)),
    ],
)
assert tuple(EXPERIMENTS) == PAGES
