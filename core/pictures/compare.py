"""Small multiples: the decision regions of several runs, with their losses and accuracies."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from core.pictures.boundary import BoundaryPicture, boundary_resolver, boundary_seconds
from core.pictures.readout import ReadoutPicture, number
from core.pictures.view_input import Resolver, ViewInput
from core.runs.compare import ComparedRun, runs_of
from core.state.views import NetworkSettings, PaintSettings
from core.types import Snapshot

_FEWEST_CELLS = 40
_STEP_TIP = "number of updates of every run so far"


@dataclass(frozen=True, eq=False)
class RunTile:
    """One run.

    name, value : the values that distinguish it, with and without the names of the settings
    regions : its decision regions below its points
    loss, train, test : as text; dashes before the first finite step, and no test accuracy without test points
    ended : why it ended, in a few words; empty while it can continue
    note : the same as a sentence
    """

    name: str
    value: str
    regions: BoundaryPicture
    loss: str
    train: str
    test: str
    ended: str
    note: str


@dataclass(frozen=True, eq=False)
class ComparePicture:
    """The tiles of the runs in order; across : tiles in a row of a grid of two settings, 0 if only one setting varies."""

    panels: tuple[RunTile, ...]
    across: int = 0


def compare_resolver() -> Resolver[ComparePicture]:
    """See `ComparePicture`; the tiles of unchanged runs are passed on by identity."""
    painters: list[_TilePainter] = []

    def resolve(view_input: ViewInput) -> ComparePicture:
        runs = runs_of(view_input.standing)
        painters.extend(_TilePainter() for _ in range(len(painters), len(runs)))
        tiles = tuple(painter.tile(_view_input_of(view_input, run), run) for painter, run in zip(painters, runs, strict=False))
        return ComparePicture(tiles, len({run.variant.values[1:] for run in runs if len(run.variant.values) > 1}))

    return resolve


def compare_seconds(view_input: ViewInput) -> float:
    """The sum of `boundary_seconds` over all tiles."""
    return sum(boundary_seconds(_view_input_of(view_input, run)) for run in runs_of(view_input.standing))


def _view_input_of(view_input: ViewInput, run: ComparedRun) -> ViewInput:
    """The input of one tile."""
    own = run.variant.state
    boundary = replace(view_input.state.boundary, lines=False, rings=False, folds=False)  # too small to see, and slower than the regions
    # Painting is impossible in a tile, and the network view is on another page.
    state = replace(
        view_input.state,
        data=own.data,
        model=own.model,
        training=own.training,
        boundary=boundary,
        paint=PaintSettings(),
        network=NetworkSettings(),
    )
    cells = max(_FEWEST_CELLS, round(view_input.cells / math.ceil(math.sqrt(len(runs_of(view_input.standing))))))
    return replace(view_input, state=state, data=run.data, standing=run.snapshot, cells=cells, part=())


class _TilePainter:
    """Caches the last tile, because a run that has ended is still resolved sixty times a second."""

    def __init__(self) -> None:
        self._resolve = boundary_resolver()
        self._arguments: tuple[object, ...] = ()
        self._tile: RunTile | None = None

    def tile(self, view_input: ViewInput, run: ComparedRun) -> RunTile:
        """The tile of `run` for its input."""
        arguments = (run.snapshot, run.note, run.data, view_input.state, view_input.aspect, view_input.cells, view_input.palette)
        if self._tile is None or arguments != self._arguments:
            self._arguments, self._tile = arguments, _tile(run, self._resolve(view_input))
        return self._tile


def _tile(run: ComparedRun, regions: BoundaryPicture) -> RunTile:
    snapshot = run.snapshot
    loss = number(snapshot.loss) if snapshot else "–"
    ended = "" if run.diverged_at is None else f"diverged at step {run.diverged_at:,}"
    if snapshot and snapshot.stopped:
        ended = f"stopped at epoch {snapshot.epoch:,}"
    train, test = _accuracies(snapshot)
    return RunTile(run.variant.name, _values(run), regions, loss, train, test, ended, run.note)


def _values(run: ComparedRun) -> str:
    return " · ".join(run.variant.texts)


def _accuracies(snapshot: Snapshot | None) -> tuple[str, str]:
    if snapshot is None:
        return "–", ""
    return f"{snapshot.train_accuracy:.1%}", "" if snapshot.test_accuracy is None else f"{snapshot.test_accuracy:.1%}"


def compare_readout_resolver() -> Resolver[ReadoutPicture]:
    """The current step and the best runs."""
    return resolve_compare_readout


def resolve_compare_readout(view_input: ViewInput) -> ReadoutPicture:
    """Dashes before the first snapshot."""
    runs = [run for run in runs_of(view_input.standing) if run.snapshot]
    if view_input.standing is None or not runs:
        return ReadoutPicture((("step", "–", _STEP_TIP),), view_input.message)
    best = min(runs, key=lambda run: run.result.loss or 0.0)
    most_accurate = max(runs, key=lambda run: run.result.train_accuracy or 0.0)
    rows = [
        ("step", f"{view_input.standing.step:,}", _STEP_TIP),
        ("smallest loss", number(best.result.loss or 0.0), f"data loss + penalty; run with {best.variant.name}"),
        ("at", _values(best), best.variant.name),
        ("best accuracy", ", test ".join(filter(None, _accuracies(most_accurate.snapshot))), f"run with {most_accurate.variant.name}"),
        ("at", _values(most_accurate), most_accurate.variant.name),
    ]
    return ReadoutPicture(tuple(rows), view_input.message)
