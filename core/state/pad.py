"""What is on the digit pad: strokes of the mouse, or one image instead."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from core.datasets.digit_images import image_of_picture, image_of_strokes
from core.params import params_of
from core.state.digits import PadSettings
from core.types import Float64s, Floats

_NEAR = 0.008  # of the pad's side: a point closer to the last one adds nothing


def with_point(pad: PadSettings, x: float, y: float, begins: bool) -> PadSettings:
    """The pad after the pen moved to (x, y), from (0, 0) at the top left to (1, 1), or began a stroke there.

    Outside the pad the pen stays at the edge, a full pad accepts no more points, and the first stroke replaces an image.
    """
    spec, strokes = params_of(pad)["strokes"], pad.strokes
    x, y = float(min(max(x, 0.0), 1.0)), float(min(max(y, 0.0), 1.0))
    begins = begins or not strokes
    if not begins and math.dist((x, y), strokes[-1][:2]) < _NEAR:
        return pad
    number = strokes[-1][2] + begins if strokes else 0
    if len(strokes) >= spec.most or number > spec.high:
        return pad
    return dataclasses.replace(pad, strokes=(*strokes, (x, y, number)), image=())


def with_picture(pad: PadSettings, grey: Floats) -> PadSettings:
    """The pad showing the digit of a picture (h, w) instead of its old content; raises `BadInput` for a blank picture."""
    return dataclasses.replace(pad, strokes=(), image=((*image_of_picture(grey).tolist(), 0),))


def image_of(pad: PadSettings) -> Float64s | None:
    """(64,) pixels from 0 to 16 of what is on the pad; None where it is empty."""
    if pad.image:
        *pixels, _ = pad.image[0]
        return np.array(pixels)
    return image_of_strokes(pad.strokes) if pad.strokes else None
