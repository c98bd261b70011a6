"""The points of a moment as images: what they were before any scaling, and how bright they are shown."""

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
    """raw : the moment's points before they were standardised, in the same order.

    top : the greatest value of a training pixel, the darkest that is shown; 1 where there is none above 0
    scaling : what a raw image has to go through to be one of the points; None where nothing is done
    """

    raw: Dataset
    top: float
    scaling: Scaling | None

    def as_points(self, x: Floats) -> Floats:
        """Raw images (n, 64) as the model sees them."""
        return self.scaling.apply(x) if self.scaling else x

    def as_tiles(self, x: Floats) -> Bytes:
        """(n, 8, 8) of raw images (n, 64): 0 for 0 and below, 255 for `top` and above."""
        shares: Float64s = np.clip(x / self.top, 0, 1)
        return read_only(np.rint(255 * shares).astype(np.uint8).reshape(-1, SIDE, SIDE))


def images_of() -> Callable[[ViewInput], Images]:
    """A function that gives a moment's images, and remembers the newest: of points that are standardised they have to be drawn again."""
    saved: tuple[Dataset, Images] | None = None

    def images(view_input: ViewInput) -> Images:
        nonlocal saved
        if saved is None or saved[0] is not view_input.data:
            saved = view_input.data, _images(view_input)
        return saved[1]

    return images


def _images(view_input: ViewInput) -> Images:
    settings = view_input.state.data
    raw = draw(dataclasses.replace(settings, standardised=False)) if settings.standardised else view_input.data
    top = float(raw.x_train.max(initial=0.0)) or 1.0
    return Images(raw, top, scaling_of(raw.x_train) if settings.standardised else None)
