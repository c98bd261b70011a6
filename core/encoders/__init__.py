"""Frames in, a file out, by suffix: one row per format in `ENCODERS`.

The command line and `gui` may use it; it uses only the single files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.encoders.gif import gif_writer
from core.encoders.png import png_writer
from core.encoders.video import mp4_writer, webm_writer
from core.errors import BadInput
from core.files import check_writable, replacing, unwritten
from core.registry import Registry

Frame = NDArray[np.uint8]
"""(height, width, 3) red, green, blue, with arbitrary strides."""


class Writer(Protocol):
    """An open encoder."""

    def write(self, frame: Frame) -> None: ...


Opener = Callable[[Path, int, int, int, Sequence[Frame]], AbstractContextManager[Writer]]


@dataclass(frozen=True)
class Encoder:
    """A row of `ENCODERS`.

    open : (path, width, height, fps, samples) → a context manager with `write(frame)`
    still : whether it holds one picture instead of a film
    """

    title: str
    open: Opener
    still: bool = False


ENCODERS: Registry[Encoder] = Registry(
    "unknown file format {key!r}; valid: {valid}",
    [
        (".mp4", Encoder("MP4 video", mp4_writer)),
        (".gif", Encoder("GIF animation", gif_writer)),
        (".webm", Encoder("WebM video", webm_writer)),
        (".png", Encoder("PNG picture", png_writer, still=True)),
    ],
)


def check_target(path: Path) -> Encoder:
    """The row for `path`; raises `BadInput` if `path` cannot be written."""
    suffix = path.suffix.lower()
    if suffix not in ENCODERS:
        name, valid = path.name or path, ", ".join(ENCODERS)
        if not suffix:
            raise BadInput("{name} must end in one of {valid}, found no suffix", name=name, valid=valid)
        raise BadInput("{name} must end in one of {valid}, found {found!r}", name=name, valid=valid, found=suffix)
    check_writable(path)
    return ENCODERS[suffix]


@contextmanager
def open_encoder(path: Path, width: int, height: int, fps: int, samples: Sequence[Frame]) -> Iterator[Writer]:
    """An encoder for `path`, whose file is moved into place when the block succeeds.

    samples : a few frames of the film, used to make a palette
    Raises `BadInput` for an impossible target and `WorkFailed` if writing fails; in that case,
    and whenever the block raises, no new file remains and an old file is left unchanged.
    """
    from av.error import FFmpegError  # loading FFmpeg is slow, and only films need it

    encoder = check_target(path)
    try:
        with replacing(path) as unfinished, encoder.open(unfinished, width, height, fps, samples) as writer:
            yield writer
    except (OSError, FFmpegError) as error:
        raise unwritten(path, error.strerror or error) from None
