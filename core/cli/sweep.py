"""`main.py sweep`: the same run with different values of a setting, as a table."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from core.cli.parallel import map_in_processes, processes_for
from core.cli.progress import Progress, progress_line
from core.cli.train import run_to_end
from core.encoders import ENCODERS
from core.errors import BadInput, Diverged
from core.files import check_writable
from core.pictures.results import HEADINGS, number_texts
from core.runs.experiments import EXPERIMENTS
from core.runs.sweep import COLUMNS, Axis, Result, Variant, compared_axes, result_of, save_table, typed_axis, value_text, variants
from core.state import PAGES, AppState

TABLE_SUFFIX = ".csv"
_UPDATE_S = 4e-5
_PRODUCT_S = 1e-10  # for one parameter at one point
_WORTH_PROCESSES_S = 1.0  # a process needs a third of a second before it can begin
_FILM_OPTIONS = ("view", "size", "fps", "seconds", "at")


def sweep_command(scene_key: str, state: AppState, axes: Sequence[Axis], target: Path | None, as_json: bool) -> None:
    """Train every variant, print the results to stdout and save them as CSV if requested.

    Raises `BadInput` before any training, `WorkFailed` if the file cannot be written. A
    run that diverges gets a note in its row, but the sweep does not fail.
    """
    if target is not None:
        check_writable(target)
    runs = variants(state, axes)
    started = time.perf_counter()
    with progress_line("training") as progress:
        results = sweep(runs, progress)
    keys = [axis.key for axis in axes]
    print(json.dumps(_facts(scene_key, keys, results, time.perf_counter() - started), allow_nan=False) if as_json else table(keys, results))
    if target is not None:
        save_table(target, keys, results)


def sweep(runs: Sequence[Variant], progress: Progress, processes: int | None = None) -> list[Result]:
    """The results of all runs, in order, computed in processes if that is faster; bit for bit the same either way."""
    if processes is None:
        worth = sum(expected_seconds(run.state) for run in runs) > _WORTH_PROCESSES_S
        processes = processes_for(len(runs)) if worth else 1
    results = []
    with closing(map_in_processes(trained, runs, processes)) as finished:
        for result in finished:
            results.append(result)
            progress(len(results) / len(runs))
    return results


def trained(variant: Variant) -> Result:
    """Train one variant to its end."""
    started = time.perf_counter()
    try:
        outcome = run_to_end(variant.state, _ignore_progress)
    except Diverged as error:
        return result_of(variant, None, time.perf_counter() - started, str(error))
    note = str(outcome.failure) if outcome.failure else outcome.last.stopped
    return result_of(variant, outcome.last, outcome.seconds, note)


def expected_seconds(state: AppState) -> float:
    """Approximate seconds of the run of `state`."""
    experiment = EXPERIMENTS[state.page]
    data = experiment.dataset(state)
    return experiment.steps(state, data) * (_UPDATE_S + _PRODUCT_S * experiment.products(state, data))


def asked_axes(state: AppState, over: Sequence[str]) -> list[Axis]:
    """The axes of all `--over` options, or those of a Compare scene if there are none. Raises `BadInput`."""
    if over:
        return [typed_axis(state, text) for text in over]
    if not PAGES[state.page].varied:
        raise BadInput(
            "--over must name the varied setting, as in --over model.hidden=1,2,5,20, found none; only a Compare scene works without it"
        )
    return compared_axes(state)


def makes_table(arguments: argparse.Namespace) -> bool:
    """Whether the sweep makes a table rather than a film; raises `BadInput` if the arguments ask for both or neither."""
    target: Path | None = arguments.output
    if target is not None and target.suffix.lower() in ENCODERS:
        if arguments.json:
            raise BadInput("--json prints results, but -o {target} makes a film; use only one of them", target=target)
        return False
    if target is not None and target.suffix.lower() != TABLE_SUFFIX:
        valid = ", ".join((TABLE_SUFFIX, *ENCODERS))
        raise BadInput("-o must be a file name ending in one of {valid}, found {found!r}", valid=valid, found=str(target))
    for option in _FILM_OPTIONS:
        if getattr(arguments, option) is not None:
            raise _no_film(option, target)
    return True


def _no_film(option: str, target: Path | None) -> BadInput:
    valid = ", ".join(ENCODERS)
    if target is None:
        return BadInput("--{option} is only for films, so -o must end in one of {valid}, found no -o", option=option, valid=valid)
    return BadInput(
        "--{option} is only for films, so -o must end in one of {valid}, found {found!r}", option=option, valid=valid, found=str(target)
    )


def table(keys: Sequence[str], results: Sequence[Result]) -> str:
    """The results as text, aligned in columns; notes are at the end of their lines, in full."""
    rows = [[*keys, *HEADINGS, "note"], *([*map(value_text, result.values), *number_texts(result), result.note] for result in results)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join([*map(str.rjust, row[:-1], widths), row[-1]]) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _facts(scene_key: str, keys: Sequence[str], results: Sequence[Result], seconds: float) -> dict[str, Any]:
    runs = [{**dict(zip(keys, result.values, strict=True)), **{name: getattr(result, name) for name in COLUMNS}} for result in results]
    return {"scene": scene_key, "over": list(keys), "runs": runs, "seconds": seconds}


def _ignore_progress(_share: float) -> None:
    """Progress of a single run in a sweep is not reported."""
