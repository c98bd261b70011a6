"""P(y = +1 | x) = 1 / (1 + exp(-(w.x + b))) over a frame of the data plane."""

from __future__ import annotations

import math

import numpy as np

from core.plane.geometry import Point, cell_centres, clipped_line, grid_shape
from core.types import Bounds, Bytes, Float64s, read_only
from core.weights.margin_losses import logistic_slope

_SHARES = tuple(number / 10 for number in range(1, 10))


def probability(scores: Float64s) -> Float64s:
    """1 / (1 + exp(-s)) for scores s = w.x + b, elementwise; never overflows."""
    return -logistic_slope(-scores)


def probability_cells(frame: Bounds, cells: int, w: Point, bias: float) -> Bytes:
    """(rows, cols) round(255 P) at the cells' centres, first row at the bottom, `cells` of them along the shorter side."""
    rows, cols = grid_shape(cells, frame.width / frame.height)
    across = w[0] * cell_centres(frame.x_min, frame.x_max, cols) + bias
    up = w[1] * cell_centres(frame.y_min, frame.y_max, rows)
    return read_only((255 * probability(across + up[:, None]) + 0.5).astype(np.uint8))


def probability_lines(frame: Bounds, w: Point, bias: float) -> tuple[tuple[float, Float64s], ...]:
    """(P, (2, 2) end points) of the contour lines P = 0.1, 0.2, ... 0.9 in the frame: w.x + b = log(P / (1 - P))."""
    lines = [(share, clipped_line(frame, w, bias - math.log(share / (1 - share)))) for share in _SHARES]
    return tuple((share, read_only(line)) for share, line in lines if line is not None)
