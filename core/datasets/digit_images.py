"""Converts a drawn or photographed digit to the format of the digits data set: 8 x 8 pixels from 0 to 16.

The data set was made with NIST's preprocessing (Garris et al., NISTIR 5469, 1994): each digit was
scaled to at most 20 x 32 of 32 x 32 black and white pixels and centred, its strokes were thickened
or thinned until all digits had about the same amount of ink, and then the black pixels in each
block of 4 x 4 were counted. All 1797 images extend from the first row to the last, and have 312.6
black pixels on average, a 1 as many as an 8.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.datasets.digits import SIDE
from core.errors import BadInput
from core.params import Rows
from core.types import Bools, Float64s, Floats, read_only

BITMAP = 32
PIXEL_MAX = 16
_BLOCK = BITMAP // SIDE
_INK = 313  # black pixels of the set's images, on average
_WIDTH = 20.0  # of a normalised digit, in pixels of the bitmap
_STRETCH = 1.6  # a digit is widened by no more than this: a 1 stays narrow
_FINE = 4  # rows of the fine grid, used to find the edge of the ink, per row of the bitmap
_PEN = 5.0  # initial stroke width, in pixels of the bitmap
_FLAT = 0.1  # of the full range of brightness: a picture with less contrast is blank
_CENTRES = np.stack(np.meshgrid(np.arange(BITMAP) + 0.5, np.arange(BITMAP) + 0.5), axis=-1).reshape(-1, 2)


def image_of_strokes(strokes: Rows) -> Float64s:
    """(64,) pixels, row by row from the top left, of points (x, y, stroke number), y downwards; all 0 without points."""
    if not strokes:
        return np.zeros(SIDE * SIDE)
    starts, ends = _segments(strokes)
    pen = _PEN
    for _ in range(2):  # the width of the pen depends on the size of the digit, which leaves room for the pen
        to_bitmap = _fitted(np.concatenate([starts, ends]), pen)
        distances = _to_segments(to_bitmap(starts), to_bitmap(ends))
        pen = min(2 * float(np.partition(distances, _INK)[_INK]), 0.6 * BITMAP)
    return _counted(distances)


def image_of_picture(grey: Floats) -> Float64s:
    """(64,) pixels, row by row from the top left, of a picture (h, w) of one digit, dark on light or the reverse.

    A picture of 8 x 8 pixels is only scaled to 0 ... 16. Raises `BadInput` for a blank picture.
    """
    ink = _ink(grey)
    if grey.shape == (SIDE, SIDE):
        return np.rint(PIXEL_MAX * ink).ravel()
    return _counted(_signed_distances(_normalised(ink)))


def _segments(strokes: Rows) -> tuple[Float64s, Float64s]:
    """Both ends (m, 2) of the straight segments of all strokes; a stroke of one point is a segment of length 0."""
    table = np.array(strokes, dtype=np.float64)
    goes_on = table[1:, 2] == table[:-1, 2]
    alone = ~(np.append(goes_on, False) | np.append(False, goes_on))
    points = table[:, :2]
    return np.concatenate([points[:-1][goes_on], points[alone]]), np.concatenate([points[1:][goes_on], points[alone]])


def _ink(grey: Floats) -> Float64s:
    """(h, w) from 0 for paper, whose brightness is the median along the picture's edge, to 1 for the greatest difference from it."""
    if min(grey.shape) == 0 or not np.isfinite(grey).all():
        raise BadInput(
            "a picture of a digit must have at least one pixel and only finite values, found {width} x {height} pixels",
            width=grey.shape[1],
            height=grey.shape[0],
        )
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ink: Float64s = np.abs(grey.astype(np.float64) - np.median(edge))
    if ink.max() <= _FLAT * max(1.0, float(np.abs(grey).max())):
        raise BadInput("a picture of a digit must show one, dark on light or the reverse, found the same brightness everywhere")
    ink /= ink.max()
    return ink


def _normalised(ink: Float64s) -> Bools:
    """The (4 x 32, 4 x 32) bitmap of the pixels that are more ink than paper, scaled and centred."""
    dark = ink > 0.5
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    extent = np.array([columns[-1] + 1 - left, rows[-1] + 1 - top], dtype=np.float64)
    scale = _scale(extent, 0.0)
    fine = _FINE * BITMAP
    share = [
        _overlaps((np.arange(fine + 1) / _FINE - BITMAP / 2) / scale[axis] + start + extent[axis] / 2, size)
        for axis, start, size in ((1, top, len(ink)), (0, left, ink.shape[1]))
    ]
    coverage = share[0] @ dark @ share[1].T
    bitmap: Bools = coverage > 0.5 * coverage.max()
    return bitmap


def _overlaps(edges: Float64s, size: int) -> Float64s:
    """(m, size) the fraction of each of m cells between m + 1 edges that lies in each of `size` pixels starting at 0."""
    pixels = np.arange(size)
    lengths = np.clip(np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels), 0, None)
    result: Float64s = lengths / np.diff(edges)[:, None]
    return result


def _scale(extent: Float64s, pen: float) -> Float64s:
    """(2,) scale factors in x and y for a digit of that width and height, with room for half a pen width around it."""
    room = np.array([_WIDTH, BITMAP]) - pen
    with np.errstate(divide="ignore"):
        fitting = np.where(extent > 0, room / extent, np.inf)
    limit = float(fitting.min())
    return np.minimum(fitting, _STRETCH * limit) if np.isfinite(limit) else np.ones(2)


def _fitted(points: Float64s, pen: float) -> Callable[[Float64s], Float64s]:
    """The map that scales these points (m, 2) and centres them in the bitmap."""
    low, high = points.min(axis=0), points.max(axis=0)
    scale = _scale(high - low, pen)
    return lambda places: (places - (low + high) / 2) * scale + BITMAP / 2


def _to_segments(starts: Float64s, ends: Float64s) -> Float64s:
    """(1024,) distances from each pixel of the bitmap to the nearest of the segments (m, 2)."""
    along = ends - starts
    squared = np.maximum(np.square(along).sum(axis=1), 1e-300)
    # For the centre c of each pixel, (c - s).a and |c - s|^2 by matrix products, without an array of all differences.
    dots = _CENTRES @ along.T - (starts * along).sum(axis=1)
    distances = np.square(_CENTRES).sum(axis=1)[:, None] - 2 * _CENTRES @ starts.T + np.square(starts).sum(axis=1)
    share = np.clip(dots / squared, 0, 1)
    distances += share * (share * squared - 2 * dots)
    result: Float64s = np.sqrt(np.maximum(distances.min(axis=1), 0))
    return result


def _signed_distances(fine: Bools) -> Float64s:
    """(1024,) distances from each pixel of the bitmap to the edge of the ink, negative inside it."""
    padded = np.pad(fine, 1)
    inner = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    edge = (np.argwhere(fine & ~inner)[:, ::-1] + 0.5) / _FINE
    distances = np.sqrt(np.square(_CENTRES[:, None, :] - edge).sum(axis=2).min(axis=1))
    within = fine[_FINE // 2 :: _FINE, _FINE // 2 :: _FINE].ravel()
    signed: Float64s = np.where(within, -distances, distances)
    return signed


def _counted(distances: Float64s) -> Float64s:
    """(64,) numbers of black pixels in each block, if the pixels at the smallest distances are black."""
    black = np.zeros(BITMAP * BITMAP)
    black[np.argsort(distances, kind="stable")[:_INK]] = 1
    blocks = black.reshape(SIDE, _BLOCK, SIDE, _BLOCK)
    return read_only(blocks.sum(axis=(1, 3)).ravel())
