"""One frame as a PNG picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class _Still:
    def __init__(self, path: Path) -> None:
        self._path = path
        self.written = False

    def write(self, frame: NDArray[np.uint8]) -> None:
        from PIL import Image

        if self.written:
            raise ValueError("a PNG holds one frame")
        Image.fromarray(frame).save(self._path, format="PNG")
        self.written = True


@contextmanager
def png_writer(path: Path, _width: int, _height: int, _fps: int, _samples: Sequence[Any]) -> Iterator[_Still]:
    """A writer for exactly one frame; raises `ValueError` for none or a second."""
    still = _Still(path)
    yield still
    if not still.written:
        raise ValueError("a PNG needs a frame")
