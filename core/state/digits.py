"""The groups of settings of the confusion matrix and of the views of the digits."""

from __future__ import annotations

from dataclasses import dataclass

from core.params import param

POINTS = {"train": "train", "test": "test", "both": "train and test"}


@dataclass(frozen=True)
class ConfusionSettings:
    """The view of which class is taken for which."""

    visible: bool = param(False, "Confusion matrix", "How many points of each class are taken for each class, and the accuracy of each.")
    points: str = param("train", "Of", "The points that are counted.", choices=POINTS, when=lambda confusion: confusion.visible)
    numbers: str = param(
        "counts",
        "Numbers",
        "Points, or percent of the points of the row's class.",
        choices={"counts": "counts", "row_shares": "row shares"},
        when=lambda confusion: confusion.visible,
    )


@dataclass(frozen=True)
class DigitViewSettings:
    """The views of the digits: templates, mistakes, and the pad."""

    templates: bool = param(False, "Templates", "The weights of each class, or of the first hidden units, as 8 x 8 images.")
    units: int = param(
        24,
        "Units shown",
        "Of a network, templates of so many of its first hidden units.",
        low=1,
        high=100,
        when=lambda digits: digits.templates,
    )
    mistakes: bool = param(False, "Misclassified", "A gallery of the points that are taken for another class.")
    mistakes_of: str = param(
        "both", "Misclassified of", "The points that are looked through.", choices=POINTS, when=lambda digits: digits.mistakes
    )
    pair: tuple[int, ...] = param(
        (), "Only", "Only those of one class that are taken for another, as its and the other's index.", low=0, high=9, most=2, hidden=True
    )
    scores: str = param(
        "probabilities",
        "With",
        "What stands under a mistake: softmax probabilities, or logits.",
        choices=("probabilities", "scores"),
        when=lambda digits: digits.mistakes,
    )
    pad: bool = param(False, "Digit pad", "Draw a digit, or drop an image of one, and see what the model makes of it.")


@dataclass(frozen=True)
class PadSettings:
    """What is on the digit pad; an image takes the place of strokes.

    strokes : (x, y, number of the stroke), from (0, 0) at the top left of the pad to (1, 1)
    image : 64 pixels from 0 to 16, row by row from the top left, and a 0
    """

    strokes: tuple[tuple[float, float, int], ...] = param(
        (), "Strokes", "What is drawn on the pad.", features=2, low=0, high=99, reach=1, most=2000, hidden=True
    )
    image: tuple[tuple[float, ...], ...] = param(
        (), "Image", "The image that was dropped on the pad.", features=64, low=0, high=0, reach=16, most=1, hidden=True
    )
