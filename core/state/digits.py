"""Settings of the confusion matrix and of the digit views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.datasets import DATASETS, FEATURES
from core.params import param

POINTS = {"train": "training points", "test": "test points", "both": "training and test points"}


def _of_images(state: Any) -> bool:
    """Whether the points are images, with 64 features."""
    return DATASETS[state.data.kind].features == FEATURES


@dataclass(frozen=True)
class ConfusionSettings:
    """The confusion matrix: true classes against predicted ones."""

    visible: bool = param(False, "Confusion matrix", "Number of points by true and predicted class, and the accuracy of each class.")
    points: str = param("train", "Points", "Points to count.", choices=POINTS, when=lambda confusion: confusion.visible)
    numbers: str = param(
        "counts",
        "Numbers",
        "Number of points, or per cent of the row.",
        choices={"counts": "counts", "row_shares": "row shares"},
        when=lambda confusion: confusion.visible,
    )


@dataclass(frozen=True)
class DigitViewSettings:
    """The digit views: templates, misclassified points, and the pad."""

    templates: bool = param(False, "Templates", "Weights of each class, or of the first hidden units, as 8 × 8 images.", where=_of_images)
    units: int = param(
        24,
        "Units shown",
        "Number of hidden units to show, counted from the first.",
        low=1,
        high=100,
        when=lambda digits: digits.templates,
        where=_of_images,
    )
    mistakes: bool = param(False, "Misclassified", "Gallery of the misclassified points.")
    mistakes_of: str = param(
        "both", "Misclassified points", "Points to search for mistakes.", choices=POINTS, when=lambda digits: digits.mistakes
    )
    pair: tuple[int, ...] = param(
        (), "Only", "Show only one kind of mistake: indices of the true class and the predicted class.", low=0, high=9, most=2, hidden=True
    )
    scores: str = param(
        "probabilities",
        "Label with",
        "Numbers below each mistake: softmax probabilities, or logits.",
        choices={"probabilities": "probabilities", "scores": "logits"},
        when=lambda digits: digits.mistakes,
    )
    pad: bool = param(False, "Digit pad", "Draw a digit or drop an image of one to see how the model classifies it.", where=_of_images)


@dataclass(frozen=True)
class PadSettings:
    """What is on the digit pad; an image replaces the strokes.

    strokes : (x, y, stroke number), from (0, 0) at the top left of the pad to (1, 1)
    image : 64 pixels from 0 to 16, row by row from the top left, and a 0
    """

    strokes: tuple[tuple[float, float, int], ...] = param(
        (), "Strokes", "Strokes drawn on the pad.", features=2, low=0, high=99, reach=1, most=2000, hidden=True
    )
    image: tuple[tuple[float, ...], ...] = param(
        (), "Image", "Image dropped on the pad.", features=64, low=0, high=0, reach=16, most=1, hidden=True
    )
