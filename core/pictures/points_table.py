"""The points as a table: coordinates, class, prediction, probability and loss of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.datasets import numbered, random_rows
from core.network.losses import point_losses
from core.network.models import probabilities
from core.pictures.hover import nearest
from core.pictures.predictions import Predictions, scored
from core.pictures.view_input import Resolver, ViewInput
from core.plane.projection import places_of
from core.state.digits import POINTS
from core.state.table import COLUMNS
from core.types import Bounds, Dataset, Floats, Ints, ReadOnly, read_only

_MARGIN = 0.15  # around the points, as in the decision regions: how near the mouse must come depends on it
_PLANAR = 2
_FEW = 10
_TIPS = {
    "index": "number of the point, from 0, in the order of the data set",
    "x0": "first coordinate",
    "x1": "second coordinate",
    "class": "class of the point",
    "one_hot": "its class as the network is trained on it: 1 for this class, 0 for the others",
    "predicted": "class with the largest logit",
    "probability": "the model's probability of the point's class",
    "loss": "-log P(class), the point's cross-entropy",
}


@dataclass(frozen=True, eq=False)
class Column(ReadOnly):
    """Key, title and tip of a column, and its values (n,); a class is given by its index."""

    key: str
    title: str
    tip: str
    values: Floats | Ints


@dataclass(frozen=True, eq=False)
class PointsTablePicture(ReadOnly):
    """The values of n points, and which of them are shown in which order.

    order : (m,) the points shown, from the top
    places : (n, 2) on the plane of the decision regions
    names : names of the classes by index
    sort, descending : the column that decides the order
    group : the data group of the points, if their values can be edited; else empty
    hovered : the point under the mouse, here or in a view beside it; None for none
    subtitle : how many points there are, and why their values cannot be edited
    """

    columns: tuple[Column, ...]
    order: Ints
    places: Floats
    names: tuple[int, ...]
    sort: str
    descending: bool
    group: str
    hovered: int | None
    title: str
    subtitle: str


@dataclass(frozen=True, eq=False)
class _Points:
    """The points of a data set: n training points, test points or both, with their rows (n,) as drawn."""

    data: Dataset
    chosen: str
    numbers: Ints
    places: Floats
    frame: Bounds


def points_table_resolver() -> Resolver[PointsTablePicture]:
    """See `PointsTablePicture`."""
    known: list[_Points] = []

    def resolve(view_input: ViewInput) -> PointsTablePicture:
        chosen = view_input.state.table.points
        if not known or known[0].data is not view_input.data or known[0].chosen != chosen:
            known[:] = [_points(view_input)]
        return _resolved(view_input, known[0])

    return resolve


def _points(view_input: ViewInput) -> _Points:
    chosen, data = view_input.state.table.points, view_input.data
    pairs = zip(_numbered(view_input), places_of(data), strict=True)
    parts = [part for kind, part in zip(("train", "test"), pairs, strict=True) if chosen in (kind, "both")]
    numbers, places = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _Points(data, chosen, read_only(numbers), read_only(places), Bounds.around(np.concatenate(places_of(data)), _MARGIN))


def _numbered(view_input: ViewInput) -> tuple[Ints, Ints]:
    """The rows of the training and of the test points as drawn; while others are being drawn, those of the points there are."""
    data, numbers = view_input.data, numbered(view_input.state.data)
    counts = len(data.x_train), len(data.x_test)
    if tuple(map(len, numbers)) == counts:
        return numbers
    return np.arange(counts[0]), np.arange(counts[0], sum(counts))


def _resolved(view_input: ViewInput, points: _Points) -> PointsTablePicture:
    settings, state = view_input.state.table, view_input.state
    columns = _columns(view_input, points)
    order = _order(view_input, columns)
    locked = _locked(view_input)
    return PointsTablePicture(
        columns=columns,
        order=read_only(order),
        places=points.places,
        names=view_input.data.label_values,
        sort=settings.sort,
        descending=settings.descending,
        group="" if locked else "data",
        hovered=None if view_input.hover is None else nearest(points.places, view_input.hover, points.frame),
        title=f"Table of {POINTS[settings.points]}",
        subtitle=", ".join(filter(None, (f"{len(order):,} of {len(points.numbers):,}", locked or _standing(state.table.rows)))),
    )


def _standing(rows: str) -> str:
    return "drawn by the data seed" if rows == "ten" else ""


def _locked(view_input: ViewInput) -> str:
    """Why the values cannot be edited; empty if they can."""
    if view_input.data.features != _PLANAR:
        return f"their {view_input.data.features} coordinates are not shown"
    return "turn Standardised off to edit values" if view_input.state.data.standardised else ""


def _columns(view_input: ViewInput, points: _Points) -> tuple[Column, ...]:
    data = view_input.data
    labels = _of_chosen(points.chosen, data.y_train, data.y_test)
    values: dict[str, Floats | Ints] = {"index": points.numbers}
    if data.features == _PLANAR:
        values |= {"x0": points.places[:, 0], "x1": points.places[:, 1]}
    values |= {"class": labels, "one_hot": labels}
    if view_input.snapshot is not None:
        values |= _judged(scored(view_input, points.chosen))
    return tuple(Column(key, COLUMNS[key], _TIPS[key], column) for key, column in values.items())


def _judged(predictions: Predictions) -> dict[str, Floats | Ints]:
    """What the model says of every point."""
    rows = np.arange(len(predictions.labels))
    return {
        "predicted": predictions.predicted,
        "probability": probabilities(predictions.logits)[rows, predictions.labels],
        "loss": point_losses(predictions.logits.T, predictions.labels),
    }


def _of_chosen(chosen: str, train: Ints, test: Ints) -> Ints:
    return np.concatenate([train, test]) if chosen == "both" else train if chosen == "train" else test


def _order(view_input: ViewInput, columns: tuple[Column, ...]) -> Ints:
    """The points shown: all, or ten of them, as drawn or sorted by a column; those of equal value stay as drawn."""
    settings, numbers = view_input.state.table, columns[0].values
    few = settings.rows == "ten"
    shown = random_rows(view_input.state.data, _FEW, len(numbers)) if few else np.argsort(numbers, kind="stable")
    column = next((column for column in columns if column.key == settings.sort), None)
    if column is None:  # as drawn, or there is nothing yet to sort by
        return shown[::-1] if settings.descending else shown
    values = column.values[shown]
    return shown[np.argsort(-values if settings.descending else values, kind="stable")]
