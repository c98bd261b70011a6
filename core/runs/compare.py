"""Several runs trained in step; iterated like a single run."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.datasets import DataSettings, draw
from core.errors import Diverged
from core.network.training import RunConfig, train
from core.runs.sweep import Result, Variant, result_of
from core.types import Dataset, Snapshot, Standing


@dataclass(frozen=True, eq=False)
class ComparedRun:
    """One run of a comparison.

    snapshot : the latest one; None if not even the first was finite
    seconds : training time so far
    note : why it ended early; empty if it did not
    diverged_at : the first update that was not finite; None if all were
    """

    variant: Variant
    data: Dataset
    snapshot: Snapshot | None
    seconds: float = 0.0
    note: str = ""
    diverged_at: int | None = None

    @property
    def result(self) -> Result:
        return result_of(self.variant, self.snapshot, self.seconds, self.note)

    @property
    def clock(self) -> int:
        """The step it has reached, including an update that diverged."""
        reached = self.snapshot.step if self.snapshot else 0
        return reached if self.diverged_at is None else max(reached, self.diverged_at)


@dataclass(frozen=True, eq=False)
class Comparison(Standing):
    """The state of all runs at `step` of their common clock.

    runs : in the order of their variants; a run that has ended keeps its last state
    """

    runs: tuple[ComparedRun, ...]

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        return tuple(run.snapshot for run in self.runs if run.snapshot)


def runs_of(standing: Standing | None) -> tuple[ComparedRun, ...]:
    """The runs of a comparison; empty for any other standing."""
    return standing.runs if isinstance(standing, Comparison) else ()


def untimed(standing: Standing) -> Standing:
    """The standing without training times, which differ from run to run."""
    if not isinstance(standing, Comparison):
        return standing
    return replace(standing, runs=tuple(replace(run, seconds=0.0) for run in standing.runs))


def compare(variants: Sequence[Variant], report_every: int, start: Comparison | None = None) -> Iterator[Comparison]:
    """Train all variants from their initial weights, or onwards from `start`, until the last one ends.

    Yields step 0 (but not `start` again), every multiple of `report_every` and the last step. The others
    continue if a run diverges or ends. Raises `Diverged` if no run has a finite first step.
    """
    lanes = _progresses(variants, report_every, start)
    step = start.step if start else 0
    if start is None:
        yield _comparison(step, [lane.advanced(step) for lane in lanes])
    while any(lane.going for lane in lanes):
        target = step + report_every - step % report_every
        runs = [lane.advanced(target) for lane in lanes]
        reached = min(target, max(run.clock for run in runs))
        if reached > step:
            step = reached
            yield _comparison(step, runs)


class _RunProgress:
    """A run in progress that advances to the step of the common clock."""

    def __init__(self, run: ComparedRun, report_every: int) -> None:
        state = run.variant.state
        config = RunConfig(state.data, state.model, replace(state.training, report_every=report_every))
        self._run, self._snapshots = run, train(config, run.data, run.snapshot)
        self.going = run.diverged_at is None

    def advanced(self, step: int) -> ComparedRun:
        """The run, advanced to `step` at most."""
        started = time.perf_counter()
        snapshot = self._run.snapshot
        while self.going and (snapshot is None or snapshot.step < step):
            snapshot = self._next(snapshot)
        note = self._run.note or (snapshot.stopped if snapshot else "")
        self._run = replace(self._run, snapshot=snapshot, note=note, seconds=self._run.seconds + time.perf_counter() - started)
        return self._run

    def _next(self, snapshot: Snapshot | None) -> Snapshot | None:
        try:
            return next(self._snapshots)
        except StopIteration:
            self.going = False
        except Diverged as error:
            self.going = False
            self._run = replace(self._run, note=str(error), diverged_at=error.step)
        return snapshot


def _progresses(variants: Sequence[Variant], report_every: int, start: Comparison | None) -> list[_RunProgress]:
    """From the runs of `start`, which belong to the same variants, although their live settings may have changed."""
    if start is not None:
        pairs = zip(variants, start.runs, strict=True)
        return [
            _RunProgress(replace(run, variant=variant, note=run.note if run.diverged_at else ""), report_every) for variant, run in pairs
        ]
    drawn: dict[DataSettings, Dataset] = {}
    for variant in variants:
        settings = variant.state.data
        drawn[settings] = drawn[settings] if settings in drawn else draw(settings)
    return [_RunProgress(ComparedRun(variant, drawn[variant.state.data], None), report_every) for variant in variants]


def _comparison(step: int, runs: Sequence[ComparedRun]) -> Comparison:
    finite = [run.snapshot for run in runs if run.snapshot]
    if not finite:
        raise Diverged(0, runs[0].variant.state.training.learning_rate)
    return Comparison(step, max(snapshot.epoch for snapshot in finite), tuple(runs))
