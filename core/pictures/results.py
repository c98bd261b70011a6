"""The numbers of several runs, as a table."""

from __future__ import annotations

from dataclasses import dataclass

from core.pictures.readout import number
from core.pictures.view_input import Resolver, ViewInput
from core.runs.compare import runs_of
from core.runs.sweep import Result
from core.state import spec_of

HEADINGS = ("steps", "loss", "data loss", "penalty", "train", "test", "seconds")
_TIPS = (
    "number of updates",
    "data loss + penalty",
    "cross-entropy of the training points",
    "λ/2 |W|² + λ₁ Σ|w|",
    "fraction of training points classified correctly",
    "fraction of test points classified correctly",
    "training time in seconds",
)


@dataclass(frozen=True)
class ResultsPicture:
    """headings : (title, explanation) of each column, starting with the varied settings

    rows : the texts of each run, one per column
    notes : why each run ended early, empty if it did not
    """

    headings: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def results_resolver() -> Resolver[ResultsPicture]:
    """See `ResultsPicture`."""
    return resolve_results


def resolve_results(view_input: ViewInput) -> ResultsPicture:
    """The current results of the runs in order; no rows before the first snapshot."""
    settings, runs = view_input.state.compare, runs_of(view_input.standing)
    varied = len(runs[0].variant.values) if runs else 0
    specs = [spec_of(view_input.state, key) for key in (settings.over, settings.also)[:varied]]
    return ResultsPicture(
        headings=(*((spec.label, spec.tip) for spec in specs), *zip(HEADINGS, _TIPS, strict=True)),
        rows=tuple((*run.variant.texts, *number_texts(run.result)) for run in runs),
        notes=tuple(run.note for run in runs),
    )


def number_texts(result: Result) -> list[str]:
    """One text for each of `HEADINGS`; dashes for unknown values."""
    losses = (result.loss, result.data_loss, result.penalty)
    shares = (result.train_accuracy, result.test_accuracy)
    return [
        f"{result.steps:,}",
        *("–" if loss is None else number(loss) for loss in losses),
        *("–" if share is None else f"{share:.1%}" for share in shares),
        f"{result.seconds:.2f}" if result.seconds else "–",
    ]
