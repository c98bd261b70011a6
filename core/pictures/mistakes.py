"""The points that are taken for another class, the surest mistakes first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.datasets import FEATURES, SIDE
from core.models import probabilities
from core.pictures.images import images_of
from core.pictures.moment import Moment, Resolver
from core.pictures.scored import Scored, scored
from core.types import Bytes, Float64s, Ints, read_only

MOST = 200  # a run begins with hundreds of mistakes, and nobody looks at more
_NO_IMAGES = read_only(np.zeros((0, SIDE, SIDE), np.uint8))


@dataclass(frozen=True)
class Mistake:
    """A point, and what the model makes of it.

    name : which point it is
    classes : (true, predicted) class index, and `labels` what the two are called
    values : score or probability of the predicted and of the true class
    tip : those of all classes
    """

    name: str
    classes: tuple[int, int]
    labels: tuple[str, str]
    values: tuple[str, str]
    tip: str


@dataclass(frozen=True, eq=False)
class MistakesPicture:
    """mistakes : (m) the first ones; images : (m, 8, 8) from 0 for paper to 255 for ink, or (0, 8, 8) of points that are no images.

    subtitle : how many there are, or why there are none
    """

    mistakes: tuple[Mistake, ...]
    images: Bytes
    title: str
    subtitle: str


def mistakes_resolver() -> Resolver[MistakesPicture]:
    """See `MistakesPicture`."""
    images = images_of()

    def resolve(moment: Moment) -> MistakesPicture:
        points = moment.state.digits.mistakes_of
        title = f"Misclassified {points} points"
        if moment.snapshot is None:
            return MistakesPicture((), _NO_IMAGES, title, "")
        seen = scored(moment, points)
        wrong = np.flatnonzero(seen.predicted != seen.labels)
        chances = probabilities(seen.logits[wrong])
        order = np.argsort(-chances.max(axis=1, initial=0.0), kind="stable")[:MOST]
        first, of = wrong[order], images(moment)
        tiles = _NO_IMAGES
        if moment.data.features == FEATURES:
            raw = np.concatenate([of.raw.x_train, of.raw.x_test])[_places(moment, points, first)]
            tiles = of.as_tiles(raw)
        mistakes = _mistakes(moment, seen, first, chances[order])
        return MistakesPicture(mistakes, tiles, title, _subtitle(len(seen.labels), len(wrong)))

    return resolve


def _places(moment: Moment, points: str, indices: Ints) -> Ints:
    """Where points stand among all points, training points first."""
    return indices + len(moment.data.x_train) if points == "test" else indices


def _mistakes(moment: Moment, seen: Scored, first: Ints, chances: Float64s) -> tuple[Mistake, ...]:
    of, as_scores = moment.state.digits, moment.state.digits.scores == "scores"
    labels = [str(value) for value in moment.data.label_values]
    texts = [[_number(value) for value in row] for row in (seen.logits[first] if as_scores else chances).tolist()]
    places, train = _places(moment, of.mistakes_of, first).tolist(), len(moment.data.x_train)
    result = []
    for index, place, row in zip(first.tolist(), places, texts, strict=True):
        true, predicted = int(seen.labels[index]), int(seen.predicted[index])
        result.append(
            Mistake(
                name=_name(place, train, seen.x[index]),
                classes=(true, predicted),
                labels=(labels[true], labels[predicted]),
                values=(row[predicted], row[true]),
                tip=", ".join(f"{label}: {text}" for label, text in zip(labels, row, strict=True)),
            )
        )
    return tuple(result)


def _name(place: int, train: int, x: Float64s) -> str:
    """The number of a point among the training or the test points; of one of the plane also where it lies."""
    which = f"test {place - train + 1}" if place >= train else f"train {place + 1}"
    return which if len(x) == FEATURES else f"{which} at ({', '.join(f'{value:.3g}' for value in x)})"


def _number(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 100 else f"{value:.3g}"


def _subtitle(n: int, wrong: int) -> str:
    if n == 0:
        return "There are no such points: Test share sets some of the data apart."
    if wrong == 0:
        return f"None of {n:,}: every point is classified correctly."
    shown = f", {MOST} shown" if wrong > MOST else ""
    return f"{wrong:,} of {n:,}{shown}, surest first: true → predicted"
