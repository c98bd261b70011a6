"""`main.py train`: run a scene to its end, print the result and save it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.cli.progress import Progress, progress_line
from core.errors import BadInput, Diverged, WorkFailed
from core.files import check_writable, replacing, unwritten
from core.network.edits import unmade
from core.runs.experiments import EXPERIMENTS
from core.state import PAGES, AppState
from core.types import Dataset, Ints, Snapshot

_SUFFIX = ".npz"


@dataclass(frozen=True)
class Outcome:
    """The result of a run.

    last : the snapshot of its last finite step
    losses : step → loss before that step's update, on its points, at the recording interval
    failure : why it stopped early, None if it did not
    """

    data: Dataset
    last: Snapshot
    losses: dict[int, float]
    seconds: float
    failure: Diverged | None


def train_command(scene_key: str, state: AppState, save: Path | None, as_json: bool) -> str:
    """Train, print the result to stdout and save it if requested; `save` is checked before training.

    Returns why the saved run ended early; empty if it did not. Raises `BadInput` for an invalid target, `WorkFailed` if it
    cannot be written, and, if nothing is to be saved, `Diverged` after printing the last finite snapshot.
    """
    if PAGES[state.page].varied:
        raise BadInput(
            "main.py train needs a scene with a single run, found {scene}, which compares several; use main.py sweep {scene}",
            scene=scene_key,
        )
    if save is not None:
        check_save_target(save)
    with progress_line("training") as progress:
        outcome = run_to_end(state, progress)
    left = unmade(EXPERIMENTS[state.page].edits(state), outcome.last)
    print(json.dumps(_facts(scene_key, outcome), allow_nan=False) if as_json else _summary(scene_key, outcome, left))
    if save is not None:
        _save(save, outcome)
    if outcome.failure is not None and save is None:
        raise outcome.failure
    return "" if outcome.failure is None else str(outcome.failure)


def run_to_end(state: AppState, progress: Progress) -> Outcome:
    """Run the state's experiment; raises `Diverged` if not even step 0 is finite."""
    experiment = EXPERIMENTS[state.page]
    interval = experiment.report_every(state)
    data = experiment.dataset(state)
    steps = experiment.steps(state, data)
    last: Snapshot | None = None
    losses: dict[int, float] = {}
    failure: Diverged | None = None
    started = time.perf_counter()
    try:
        for standing in experiment.snapshots(state, data, interval, None):
            last = standing.alone
            assert last is not None  # several runs need a sweep
            if last.step % interval == 0 and (last.step < steps or steps == 0):
                losses[last.step] = last.update_loss
            progress(last.step / steps if steps else 1.0)
    except Diverged as error:
        failure = error
    if last is None:
        raise failure or WorkFailed("the run ended before its first step")
    return Outcome(data, last, losses, time.perf_counter() - started, failure)


def check_save_target(target: Path) -> None:
    """Raises `BadInput` if a result cannot be written to `target`."""
    if target.suffix.lower() != _SUFFIX:
        raise BadInput("--save must be a file name ending in {suffix}, found {found!r}", suffix=_SUFFIX, found=str(target))
    check_writable(target)


def _facts(scene_key: str, outcome: Outcome) -> dict[str, Any]:
    """The result as one JSON-ready object."""
    last = outcome.last
    return {
        "scene": scene_key,
        "steps": last.step,
        "loss": last.loss,
        "data_loss": last.data_loss,
        "penalty": last.penalty,
        "train_accuracy": last.train_accuracy,
        "test_accuracy": last.test_accuracy,
        "seconds": outcome.seconds,
        "steps_per_second": last.step / outcome.seconds,
        "losses": {str(step): loss for step, loss in outcome.losses.items()},
    }


def _summary(scene_key: str, outcome: Outcome, left: str) -> str:
    """The result as a few lines of text; left : the sentence about edits that were not made, if there are any."""
    last, data = outcome.last, outcome.data
    accuracies = [_accuracy(last.train_accuracy, len(data.x_train), "training")]
    if last.test_accuracy is not None:
        accuracies.append(_accuracy(last.test_accuracy, len(data.x_test), "test"))
    return "\n".join(
        [
            f"{scene_key}: {last.step} steps in {outcome.seconds:.2f} s ({last.step / outcome.seconds:.0f} per second)",
            f"loss {last.loss:.6g} = data {last.data_loss:.6g} + penalty {last.penalty:.6g}",
            *accuracies,
            *filter(None, (last.stopped, left)),
        ]
    )


def _accuracy(share: float, count: int, kind: str) -> str:
    return f"accuracy {share:.1%} of {count} {kind} points" if count else f"no {kind} points"


def _save(target: Path, outcome: Outcome) -> None:
    """Write points, labels and parameters completely or not at all; raises `WorkFailed`."""
    try:
        # An open file, because savez appends a second suffix to a path ending in .NPZ.
        with replacing(target) as unfinished, unfinished.open("wb") as file:
            np.savez(file, **_arrays(outcome))
    except OSError as error:
        raise unwritten(target, error.strerror or error) from None


def _arrays(outcome: Outcome) -> dict[str, Any]:
    """x (n, d); y (n,) with the labels of the source material; W (in, out) and b (out,), numbered from 1."""
    data = outcome.data
    arrays: dict[str, Any] = {
        "x_train": data.x_train,
        "y_train": _labels(data, data.y_train),
        "x_test": data.x_test,
        "y_test": _labels(data, data.y_test),
    }
    for number, layer in enumerate(outcome.last.layers, start=1):
        arrays |= {f"W{number}": layer.weights, f"b{number}": layer.biases}
    return arrays


def _labels(data: Dataset, classes: Ints) -> Ints:
    return np.array(data.label_values)[classes]
