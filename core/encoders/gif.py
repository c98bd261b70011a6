"""Looping GIF with one palette for the whole film, streamed.

The palette is made from sample frames before the first frame is written, so colours
do not flicker from frame to frame, and no frame has to be kept.
"""

from __future__ import annotations

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
_CENTISECONDS = 100


class _Gif:
    def __init__(self, container: Any, width: int, height: int, fps: int, palette: NDArray[np.uint8]) -> None:
        self._container, self._fps, self._count = container, fps, 0
        self._table = _nearest_entries(palette)
        self._palette = np.full((_COLOURS, 4), 255, np.uint8)  # PyAV's order: alpha, red, green, blue
        self._palette[: len(palette), 1:] = palette
        self._stream = container.add_stream("gif", rate=fps)
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "pal8"
        self._stream.codec_context.time_base = Fraction(1, _CENTISECONDS)

    def write(self, frame: NDArray[np.uint8]) -> None:
        from av import VideoFrame

        red, green, blue = np.moveaxis(frame >> (8 - _BITS), 2, 0).astype(np.intp)
        entries = self._table[(red << 2 * _BITS) | (green << _BITS) | blue]
        picture = VideoFrame.from_ndarray((entries, self._palette), format="pal8")  # type: ignore[arg-type]
        # GIF delays are whole centiseconds: rounding the times, not the delays, keeps the length.
        picture.pts = round(self._count * _CENTISECONDS / self._fps)
        picture.time_base = Fraction(1, _CENTISECONDS)
        self._count += 1
        self._container.mux(self._stream.encode(picture))

    def finish(self) -> None:
        self._container.mux(self._stream.encode(None))


@contextmanager
def gif_writer(path: Path, width: int, height: int, fps: int, samples: Sequence[NDArray[np.uint8]]) -> Iterator[_Gif]:
    """A writer whose palette comes from `samples`, at least one frame of the film."""
    import av

    with av.open(str(path), "w", options={"loop": "0"}) as container:
        gif = _Gif(container, width, height, fps, film_palette(samples))
        yield gif
        gif.finish()


def film_palette(samples: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """(m, 3), m up to 256: the commonest colours exactly, the rest by median cut."""
    from PIL import Image

    every = max(1, sum(frame.shape[0] * frame.shape[1] for frame in samples) // (_SAMPLE_PIXELS * len(samples)))
    pixels = np.concatenate([frame.reshape(-1, 3) for frame in samples])[::every]
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    if len(colours) <= _COLOURS:
        return colours
    common = colours[np.argsort(-counts, kind="stable")[: _COLOURS // 4]]
    picture = Image.fromarray(np.ascontiguousarray(pixels[None]))
    cut = picture.quantize(_COLOURS - len(common), method=Image.Quantize.MEDIANCUT).getpalette() or []
    return np.concatenate([common, np.array(cut, np.uint8).reshape(-1, 3)])


def _nearest_entries(palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Palette index for every colour of 6 bits per channel, nearest in RGB."""
    levels = (np.arange(1 << _BITS) << (8 - _BITS)) + (1 << (7 - _BITS))
    # A flat colour should map to itself: its cell is entered with the palette's own value.
    red, green, blue = np.meshgrid(levels, levels, levels, indexing="ij")
    cells = np.stack([red, green, blue], axis=-1).reshape(-1, 3).astype(np.float32)
    entries = palette.astype(np.float32)
    norms = np.square(entries).sum(axis=1)
    nearest = np.empty(len(cells), np.uint8)
    for low in range(0, len(cells), 1 << 14):
        block = cells[low : low + (1 << 14)]
        nearest[low : low + len(block)] = (norms - 2 * block @ entries.T).argmin(axis=1)
    exact = (palette >> (8 - _BITS)).astype(np.intp) @ np.array([1 << 2 * _BITS, 1 << _BITS, 1])
    nearest[exact[::-1]] = np.arange(len(palette), dtype=np.uint8)[::-1]  # the commonest colour wins its cell
    return nearest
