"""The points of a view input as images: their values before scaling, and their brightness."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.datasets import SIDE, Scaling, draw, scaling_of
from core.pictures.view_input import ViewInput
from core.types import Bytes, Dataset, Float64s, Floats, read_only


@dataclass(frozen=True, eq=False)
class Images:
    """raw : the points before standardisation, in the same order.

    top : the greatest value of a training pixel, drawn darkest; 1 if no pixel is above 0
    scaling : the standardisation of the points; None if they are not standardised
    """

    raw: Dataset
    top: float
    scaling: Scaling | None

    def as_points(self, x: Floats) -> Floats:
        """Raw images (n, 64) as inputs of the model."""
        return self.scaling.apply(x) if self.scaling else x

    def as_tiles(self, x: Floats) -> Bytes:
        """(n, 8, 8) of raw images (n, 64): 0 for 0 and below, 255 for `top` and above."""
        shares: Float64s = np.clip(x / self.top, 0, 1)
        return read_only(np.rint(255 * shares).astype(np.uint8).reshape(-1, SIDE, SIDE))


def images_of() -> Callable[[ViewInput], Images]:
    """A function from a view input to its images; it caches the last result, because standardised points must be drawn again."""
    cached: tuple[Dataset, Images] | None = None

    def images(view_input: ViewInput) -> Images:
        nonlocal cached
        if cached is None or cached[0] is not view_input.data:
            cached = view_input.data, _images(view_input)
        return cached[1]

    return images


def _images(view_input: ViewInput) -> Images:
    settings = view_input.state.data
    raw = draw(dataclasses.replace(settings, standardised=False)) if settings.standardised else view_input.data
    top = float(raw.x_train.max(initial=0.0)) or 1.0
    return Images(raw, top, scaling_of(raw.x_train) if settings.standardised else None)
