"""The misclassified points, most confident mistakes first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.datasets import FEATURES, SIDE
from core.network.models import probabilities
from core.pictures.images import images_of
from core.pictures.predictions import Predictions, scored
from core.pictures.view_input import Resolver, ViewInput
from core.state.digits import POINTS
from core.types import Bools, Bytes, Float64s, Ints, ReadOnly, read_only

MOST = 100  # a run starts with hundreds of mistakes, more than anyone looks at
_NO_IMAGES = read_only(np.zeros((0, SIDE, SIDE), np.uint8))


@dataclass(frozen=True)
class Mistake:
    """A misclassified point and its prediction.

    name : identifies the point
    true, predicted : class index
    labels : (k) names of the classes
    values : (k) their logits or probabilities
    """

    name: str
    true: int
    predicted: int
    labels: tuple[str, ...]
    values: tuple[float, ...]

    @property
    def pair(self) -> str:
        """The values of the predicted and the true class, as text."""
        return f"{_number(self.values[self.predicted])} / {_number(self.values[self.true])}"

    @property
    def tip(self) -> str:
        """The values of all classes, as text."""
        return ", ".join(f"{label}: {_number(value)}" for label, value in zip(self.labels, self.values, strict=True))


@dataclass(frozen=True, eq=False)
class MistakesPicture(ReadOnly):
    """mistakes : (m) the first ones; images : (m, 8, 8) from 0 for paper to 255 for ink, or (0, 8, 8) for points that are not images.

    subtitle : the number of mistakes, or why none are shown
    """

    mistakes: tuple[Mistake, ...]
    images: Bytes
    title: str
    subtitle: str


def mistakes_resolver() -> Resolver[MistakesPicture]:
    """See `MistakesPicture`."""
    images = images_of()

    def resolve(view_input: ViewInput) -> MistakesPicture:
        points = view_input.state.digits.mistakes_of
        title = f"Misclassified {POINTS[points]}"
        if view_input.snapshot is None:
            return MistakesPicture((), _NO_IMAGES, title, "")
        predictions = scored(view_input, points)
        wrong = np.flatnonzero((predictions.predicted != predictions.labels) & _in_pair(_pair(view_input), predictions))
        chances = probabilities(predictions.logits[wrong])
        order = np.argsort(-chances.max(axis=1, initial=0.0), kind="stable")[:MOST]
        first, of = wrong[order], images(view_input)
        tiles = _NO_IMAGES
        if view_input.data.features == FEATURES:
            raw = np.concatenate([of.raw.x_train, of.raw.x_test])[_places(view_input, points, first)]
            tiles = of.as_tiles(raw)
        mistakes = _mistakes(view_input, predictions, first, chances[order])
        return MistakesPicture(mistakes, tiles, title, _subtitle(view_input, len(predictions.labels), len(wrong)))

    return resolve


def _pair(view_input: ViewInput) -> tuple[int, ...]:
    """The true and the predicted class of the settings; empty for all mistakes, or if these classes do not exist."""
    pair = view_input.state.digits.pair
    return pair if len(pair) == 2 and max(pair) < view_input.data.class_count else ()


def _in_pair(pair: tuple[int, ...], predictions: Predictions) -> Bools | bool:
    """Which points belong to the pair of classes; all of them if the pair is empty."""
    return (predictions.labels == pair[0]) & (predictions.predicted == pair[1]) if pair else True


def _places(view_input: ViewInput, points: str, indices: Ints) -> Ints:
    """Indices of points among all points, training points first."""
    return indices + len(view_input.data.x_train) if points == "test" else indices


def _mistakes(view_input: ViewInput, predictions: Predictions, first: Ints, chances: Float64s) -> tuple[Mistake, ...]:
    settings, train = view_input.state.digits, len(view_input.data.x_train)
    labels = tuple(map(str, view_input.data.label_values))
    values = predictions.logits[first] if settings.scores == "scores" else chances
    return tuple(
        Mistake(_name(place, train, predictions.x[index]), true, predicted, labels, tuple(row))
        for place, index, true, predicted, row in zip(
            _places(view_input, settings.mistakes_of, first).tolist(),
            first.tolist(),
            predictions.labels[first].tolist(),
            predictions.predicted[first].tolist(),
            values.tolist(),
            strict=True,
        )
    )


def _name(place: int, train: int, x: Float64s) -> str:
    """The number of a point among the training or test points, and its coordinates if it is not an image."""
    which = f"test {place - train + 1}" if place >= train else f"train {place + 1}"
    return which if len(x) == FEATURES else f"{which} at ({', '.join(f'{value:z.3g}' for value in x)})"


def _number(value: float) -> str:
    return f"{value:z.2f}" if abs(value) < 100 else f"{value:z.3g}"


def _subtitle(view_input: ViewInput, n: int, wrong: int) -> str:
    pair, labels = _pair(view_input), view_input.data.label_values
    if n == 0:
        return "No test points. Raise Test share to hold some out."
    if pair:
        return f"{wrong:,} of {n:,}: {labels[pair[0]]} classified as {labels[pair[1]]}, most confident first"
    if wrong == 0:
        return f"All {n:,} points are classified correctly."
    if wrong > MOST:
        return f"{wrong:,} of {n:,}, the {MOST} most confident: true → predicted"
    return f"{wrong:,} of {n:,}, most confident first: true → predicted"
