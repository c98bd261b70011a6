"""The digit on the pad, as the model sees it, and its prediction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.datasets import FEATURES, SIDE
from core.datasets.digit_images import PIXEL_MAX
from core.network.fields import finite_scores
from core.network.models import predicted, probabilities
from core.pictures.images import images_of
from core.pictures.view_input import Resolver, ViewInput
from core.state.digits import PadSettings
from core.state.pad import image_of
from core.types import Bytes, Float64s, ReadOnly, read_only


@dataclass(frozen=True, eq=False)
class PadPicture(ReadOnly):
    """strokes : (n, 2) each, from (0, 0) at the top left of the pad to (1, 1).

    tile : (1, 8, 8) the input of the model, from 0 for paper to 255 for ink; (0, 8, 8) for an empty pad
    names : (k) of the classes, and `chances` (k,) their probabilities; empty if there is nothing to classify
    best : index of the largest probability, the first of equal ones
    subtitle : the prediction, or why there is none
    """

    strokes: tuple[Float64s, ...]
    tile: Bytes
    names: tuple[str, ...]
    chances: Float64s
    best: int
    subtitle: str


def pad_resolver() -> Resolver[PadPicture]:
    """See `PadPicture`."""
    images = images_of()
    drawn = lru_cache(maxsize=1)(image_of)

    def resolve(view_input: ViewInput) -> PadPicture:
        strokes, image = _strokes(view_input.state.pad), drawn(view_input.state.pad)
        tile = _tile(image)
        features, snapshot = view_input.data.features, view_input.snapshot
        if features != FEATURES:
            sentence = f"A drawn digit has {FEATURES} pixels, but these points have {features} features. Choose Digits as the data set."
            return PadPicture(strokes, tile, (), read_only(np.empty(0)), 0, sentence)
        if image is None or snapshot is None:
            return PadPicture(strokes, tile, (), read_only(np.empty(0)), 0, "Draw a digit with the mouse, or drop an image of one.")
        of = images(view_input)
        x = of.as_points((image * of.top / PIXEL_MAX)[None])
        logits = finite_scores(snapshot.layers, view_input.state.model.activation, x)
        chances = probabilities(logits)[0]
        names, best = tuple(map(str, view_input.data.label_values)), int(predicted(logits)[0])
        return PadPicture(strokes, tile, names, read_only(chances), best, f"classified as {names[best]} ({chances[best]:.2f})")

    return resolve


def _tile(image: Float64s | None) -> Bytes:
    pixels = np.zeros((0, SIDE * SIDE)) if image is None else 255 / PIXEL_MAX * image
    return read_only(np.rint(pixels).astype(np.uint8).reshape(-1, SIDE, SIDE))


def _strokes(pad: PadSettings) -> tuple[Float64s, ...]:
    table = np.array(pad.strokes, dtype=np.float64).reshape(-1, 3)
    return tuple(read_only(piece) for piece in np.split(table[:, :2], np.flatnonzero(np.diff(table[:, 2])) + 1)) if len(table) else ()
