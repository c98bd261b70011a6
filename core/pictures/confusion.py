"""The confusion matrix, and the accuracy of each class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.pictures.predictions import scored
from core.pictures.view_input import Resolver, ViewInput
from core.state.digits import POINTS
from core.types import Float64s, Ints, ReadOnly, read_only

_NONE = "–"


@dataclass(frozen=True, eq=False)
class ConfusionPicture(ReadOnly):
    """The matrix of k classes, with true classes as rows and predicted classes as columns.

    classes : (k) names of the classes
    counts : (k, k) int numbers of points
    shares : (k, k) fractions of the row's points, in [0, 1]; 0 in a row without points
    cells : (k, k) texts, empty for 0
    accuracies : (set of points, accuracy of each class, total accuracy), in per cent as texts
    points : the points counted, one of `core.state.digits.POINTS`
    chosen : row and column of the cell whose points the gallery shows; empty if it shows all
    title, subtitle : heading and explanation; the subtitle says if points are missing
    """

    classes: tuple[str, ...]
    counts: Ints
    shares: Float64s
    cells: tuple[tuple[str, ...], ...]
    accuracies: tuple[tuple[str, tuple[str, ...], str], ...]
    points: str
    chosen: tuple[int, ...]
    title: str
    subtitle: str


def confusion_resolver() -> Resolver[ConfusionPicture]:
    """See `ConfusionPicture`."""
    return resolve_confusion


def resolve_confusion(view_input: ViewInput) -> ConfusionPicture:
    """The matrix for this input; zeros before the first snapshot."""
    settings, k = view_input.state.confusion, view_input.data.class_count
    counts = confusion(view_input, settings.points)
    totals = counts.sum(axis=1, keepdims=True)
    shares = read_only(counts / np.maximum(totals, 1))
    as_shares = settings.numbers == "row_shares"
    cells = tuple(
        tuple(
            (f"{100 * shares[row, column]:.0f}" if as_shares else str(counts[row, column])) if counts[row, column] else ""
            for column in range(k)
        )
        for row in range(k)
    )
    return ConfusionPicture(
        classes=tuple(map(str, view_input.data.label_values)),
        counts=counts,
        shares=shares,
        cells=cells,
        accuracies=tuple(_accuracies(view_input, points) for points in ("train", "test")),
        points=settings.points,
        chosen=view_input.state.digits.pair,
        title=f"Confusion matrix: {POINTS[settings.points]}",
        subtitle=_subtitle(int(totals.sum()), int(np.trace(counts)), as_shares),
    )


def confusion(view_input: ViewInput, points: str) -> Ints:
    """(k, k) numbers of points of each true class (row) that are classified as each class (column).

    points : one of `core.state.digits.POINTS`
    """
    k = view_input.data.class_count
    if view_input.snapshot is None:
        return read_only(np.zeros((k, k), np.intp))
    predictions = scored(view_input, points)
    return read_only(np.bincount(k * predictions.labels + predictions.predicted, minlength=k * k).reshape(k, k))


def _accuracies(view_input: ViewInput, points: str) -> tuple[str, tuple[str, ...], str]:
    counts = confusion(view_input, points)
    right, totals = counts.diagonal(), counts.sum(axis=1)
    each = tuple(_percent(int(a), int(b)) for a, b in zip(right, totals, strict=True))
    return points, each, _percent(int(right.sum()), int(totals.sum()))


def _percent(right: int, total: int) -> str:
    if total == 0:
        return _NONE
    share = 100 * right / total
    return f"{share if right == total else min(share, 99.9):.1f}"  # 100 only if every point is correct


def _subtitle(total: int, right: int, as_shares: bool) -> str:
    if total == 0:
        return "No test points. Raise Test share to hold some out."
    if as_shares:
        return f"{right:,} of {total:,} correct; rows: true class, columns: predicted class, in % of the row"
    return f"{right:,} of {total:,} correct; rows: true class, columns: predicted class"
