"""Small multiples: the decision regions of several runs, with their losses and accuracies."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from core.pictures.boundary import BoundaryPicture, boundary_resolver, boundary_seconds
from core.pictures.readout import ReadoutPicture, number
from core.pictures.view_input import Resolver, ViewInput
from core.runs.compare import ComparedRun, runs_of
from core.state.views import PaintSettings
from core.types import Snapshot

_FEWEST_CELLS = 40
_STEP_TIP = "updates of every run so far"


@dataclass(frozen=True, eq=False)
class RunTile:
    """One run.

    name, value : what is different about it, with the setting's name and without
    regions : its decision regions under its points
    loss, train, test : in digits; dashes before the first finite step, and no test accuracy without test points
    ended : why it is where it is, in a few words; empty while it can go on
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
    """The runs in their order; across : panels in a row of a grid of two settings, 0 where one varies."""

    panels: tuple[RunTile, ...]
    across: int = 0


def compare_resolver() -> Resolver[ComparePicture]:
    """See `ComparePicture`; the panels of runs that did not move are handed on by identity."""
    painters: list[_TilePainter] = []

    def resolve(view_input: ViewInput) -> ComparePicture:
        runs = runs_of(view_input.standing)
        painters.extend(_TilePainter() for _ in range(len(painters), len(runs)))
        panels = tuple(painter.panel(_view_input_of(view_input, run), run) for painter, run in zip(painters, runs, strict=False))
        return ComparePicture(panels, len({run.variant.values[1:] for run in runs if len(run.variant.values) > 1}))

    return resolve


def compare_seconds(view_input: ViewInput) -> float:
    """Of all panels, as `boundary_seconds`."""
    return sum(boundary_seconds(_view_input_of(view_input, run)) for run in runs_of(view_input.standing))


def _view_input_of(view_input: ViewInput, run: ComparedRun) -> ViewInput:
    """The moment as one panel shows it."""
    asked = run.variant.state
    look = replace(view_input.state.boundary, lines=False, rings=False)  # too small to see, and they take longer than the regions
    # Nobody paints in a panel.
    state = replace(view_input.state, data=asked.data, model=asked.model, training=asked.training, boundary=look, paint=PaintSettings())
    cells = max(_FEWEST_CELLS, round(view_input.cells / math.ceil(math.sqrt(len(runs_of(view_input.standing))))))
    return replace(view_input, state=state, data=run.data, standing=run.snapshot, cells=cells)


class _TilePainter:
    """Keeps the last panel, because a run that ended is asked for sixty times a second all the same."""

    def __init__(self) -> None:
        self._resolve = boundary_resolver()
        self._seen: tuple[object, ...] = ()
        self._panel: RunTile | None = None

    def panel(self, view_input: ViewInput, run: ComparedRun) -> RunTile:
        """The panel of `run` at its moment."""
        seen = (run.snapshot, run.note, run.data, view_input.state, view_input.aspect, view_input.cells, view_input.palette)
        if self._panel is None or seen != self._seen:
            self._seen, self._panel = seen, _panel(run, self._resolve(view_input))
        return self._panel


def _panel(run: ComparedRun, regions: BoundaryPicture) -> RunTile:
    shown = run.snapshot
    loss = number(shown.loss) if shown else "–"
    ended = "" if run.diverged_at is None else f"diverged at step {run.diverged_at:,}"
    if shown and shown.stopped:
        ended = f"stopped at epoch {shown.epoch:,}"
    train, test = _accuracies(shown)
    return RunTile(run.variant.name, _values(run), regions, loss, train, test, ended, run.note)


def _values(run: ComparedRun) -> str:
    return " · ".join(run.variant.texts)


def _accuracies(shown: Snapshot | None) -> tuple[str, str]:
    if shown is None:
        return "–", ""
    return f"{shown.train_accuracy:.1%}", "" if shown.test_accuracy is None else f"{shown.test_accuracy:.1%}"


def compare_readout_resolver() -> Resolver[ReadoutPicture]:
    """The clock, and the best of the runs."""
    return resolve_compare_readout


def resolve_compare_readout(view_input: ViewInput) -> ReadoutPicture:
    """Dashes before the first snapshot."""
    runs = [run for run in runs_of(view_input.standing) if run.snapshot]
    if view_input.standing is None or not runs:
        return ReadoutPicture((("step", "–", _STEP_TIP),), view_input.message)
    best = min(runs, key=lambda run: run.result.loss or 0.0)
    right = max(runs, key=lambda run: run.result.train_accuracy or 0.0)
    rows = [
        ("step", f"{view_input.standing.step:,}", _STEP_TIP),
        ("smallest loss", number(best.result.loss or 0.0), f"data loss + penalty of the run with {best.variant.name}"),
        ("at", _values(best), best.variant.name),
        ("best accuracy", ", test ".join(filter(None, _accuracies(right.snapshot))), f"of the run with {right.variant.name}"),
        ("at", _values(right), right.variant.name),
    ]
    return ReadoutPicture(tuple(rows), view_input.message)
