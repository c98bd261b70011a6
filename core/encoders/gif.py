"""Looping GIF with a single palette for the whole film, streamed.

The palette is made from sample frames before the first frame is written, so colours
do not flicker from frame to frame, and only one frame is in memory at a time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BITS = 6  # per channel of the look-up table from colour to palette entry
_COLOURS = 256
_SAMPLE_PIXELS = 60_000
_TICKS = 100  # GIF times are whole centiseconds
_SHORTEST = 2  # ticks per frame; browsers extend shorter frames to ten ticks


class _Gif:
    """Delays each frame until the next one: above 50 frames a second, the next one may replace it."""

    def __init__(self, container: Any, width: int, height: int, fps: int, palette: NDArray[np.uint8]) -> None:
        self._container, self._fps, self._count = container, fps, 0
        self._table = _nearest_entries(palette)
        self._palette = np.full((_COLOURS, 4), 255, np.uint8)  # PyAV's order: alpha, red, green, blue
        self._palette[: len(palette), 1:] = palette
        self._stream = container.add_stream("gif", rate=fps)
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "pal8"
        self._stream.codec_context.time_base = Fraction(1, _TICKS)
        self._waiting: NDArray[np.uint8] | None = None
        self._waiting_since = 0

    def write(self, frame: NDArray[np.uint8]) -> None:
        tick = self._tick()
        if tick - self._waiting_since >= _SHORTEST:
            self._encode_waiting(tick)
        self._waiting = self._table.take(_cells(frame))
        self._count += 1

    def finish(self) -> None:
        self._encode_waiting(max(self._tick(), self._waiting_since + _SHORTEST))
        self._container.mux(self._stream.encode(None))

    def _tick(self) -> int:
        # Rounding times instead of delays preserves the length of the film.
        return round(self._count * _TICKS / self._fps)

    def _encode_waiting(self, until: int) -> None:
        from av import VideoFrame

        if self._waiting is not None:
            picture = VideoFrame.from_ndarray((self._waiting, self._palette), format="pal8")  # type: ignore[arg-type]
            picture.pts, picture.time_base = self._waiting_since, Fraction(1, _TICKS)
            for packet in self._stream.encode(picture):
                packet.duration = until - self._waiting_since  # the delay of the last frame comes from it
                self._container.mux(packet)
        self._waiting_since = until


@contextmanager
def gif_writer(path: Path, width: int, height: int, fps: int, samples: Sequence[NDArray[np.uint8]]) -> Iterator[_Gif]:
    """A writer whose palette comes from `samples`, at least one frame of the film.

    Above 50 frames a second, frames are dropped down to the rate that browsers can show;
    the length stays the same, and the last frame is always included.
    """
    import av

    with av.open(str(path), "w", options={"loop": "0"}) as container:
        gif = _Gif(container, width, height, fps, film_palette(samples))
        yield gif
        gif.finish()


def film_palette(samples: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """(m, 3), m up to 256: the most frequent colours exactly and first, the rest by median cut."""
    from PIL import Image

    pixels = np.concatenate([_sampled(frame) for frame in samples])
    packed, counts = np.unique(pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32), return_counts=True)
    packed = packed[np.argsort(-counts, kind="stable")]
    colours = (packed[:, None] >> np.array([16, 8, 0], np.uint32)).astype(np.uint8)
    if len(colours) <= _COLOURS:
        return colours
    common = colours[: _COLOURS // 4]
    picture = Image.fromarray(np.ascontiguousarray(pixels[None]))
    cut = picture.quantize(_COLOURS - len(common), method=Image.Quantize.MEDIANCUT).getpalette() or []
    return np.concatenate([common, np.array(cut, np.uint8).reshape(-1, 3)])


def _sampled(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(n, 3) evenly spaced pixels, n about `_SAMPLE_PIXELS`, or all pixels of a small frame."""
    height, width, _ = frame.shape
    every = max(1, height * width // _SAMPLE_PIXELS)
    # A common divisor with the width would always sample the same columns, and could miss a vertical line.
    while math.gcd(every, width) > 1:
        every += 1
    return frame.reshape(-1, 3)[::every]


def _cells(colours: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Indices (...) into the look-up table of colours (..., 3)."""
    high = colours >> (8 - _BITS)
    cells = high[..., 0].astype(np.intp)
    for channel in (1, 2):
        cells <<= _BITS
        cells |= high[..., channel]
    return cells


def _nearest_entries(palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(2^18,) palette index for every colour of 6 bits per channel, nearest in RGB."""
    levels = (np.arange(1 << _BITS) << (8 - _BITS)) + (1 << (7 - _BITS))
    red, green, blue = np.meshgrid(levels, levels, levels, indexing="ij")
    centres = np.stack([red, green, blue], axis=-1).reshape(-1, 3).astype(np.float32)
    entries = palette.astype(np.float32)
    norms = np.square(entries).sum(axis=1)
    nearest = np.empty(len(centres), np.uint8)
    for low in range(0, len(centres), 1 << 14):
        block = centres[low : low + (1 << 14)]
        # |c - e|^2 without |c|^2, which is the same for every entry e.
        nearest[low : low + len(block)] = (norms - 2 * block @ entries.T).argmin(axis=1)
    # A colour of the palette maps to itself, not to a neighbour closer to its cell's centre. In reverse
    # order, because the last assignment wins: the most frequent colour gets its cell.
    nearest[_cells(palette[::-1])] = np.arange(len(palette), dtype=np.uint8)[::-1]
    return nearest
