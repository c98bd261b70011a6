"""The handwritten digits: 1797 images of 8 x 8 pixels from 0 to 16, the UCI repository's test set."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import ClassVar
from zipfile import BadZipFile

import numpy as np
from numpy.random import RandomState

from core.datasets.base import DataSettings, training_only
from core.errors import WorkFailed
from core.types import Dataset, Float64s, Ints, read_only

SIDE = 8
FEATURES = SIDE * SIDE
_FILE = Path(__file__).resolve().parents[2] / "resources" / "digits.npz"


@dataclass(frozen=True)
class DigitsSettings(DataSettings):
    """No settings of its own: the images are fixed."""

    kind: ClassVar[str] = "digits"


def draw_digits(_settings: DigitsSettings, _rng: RandomState) -> Dataset:
    """All images, row by row from the top left, in the repository's order; class k is the digit k."""
    x, y = _images()
    return training_only(x, y, tuple(range(10)))


@cache
def _images() -> tuple[Float64s, Ints]:
    """(1797, 64) pixels from 0 to 16 and (1797,) digits."""
    try:
        with np.load(BytesIO(_FILE.read_bytes())) as file:  # np.load leaves a damaged file open
            return read_only(file["pixels"].astype(np.float64)), read_only(file["digits"].astype(np.intp))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise WorkFailed("cannot read the digits in {path}: {error}; install Separatrix again", path=_FILE, error=error) from None
