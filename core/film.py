"""The arithmetic of a film: which frame shows which step. Animation is a function of the frame number."""

from __future__ import annotations

import re

from core.errors import BadInput
from core.params import checked, params_of
from core.state import FilmSettings

_SAMPLES = 8


def frame_count(seconds: float, fps: int) -> int:
    """Frames of a film of that length, at least one."""
    return max(1, round(seconds * fps))


def step_at(number: int, count: int, last_step: int) -> int:
    """The step that frame `number` of `count` shows: 0 in the first, `last_step` in the last."""
    return round(number * last_step / (count - 1)) if count > 1 else last_step


def report_interval(steps: int, count: int) -> int:
    """Steps between two snapshots so that there is about one for each of `count` frames."""
    return max(1, steps // max(1, count - 1))


def sample_indices(count: int) -> list[int]:
    """A few frames, both ends included, that stand for the colours of the whole film."""
    return sorted({step_at(number, _SAMPLES, count - 1) for number in range(_SAMPLES)})


def parse_size(text: str) -> tuple[int, int]:
    """(width, height) of a text such as 1280x720; raises `BadInput` with the rule."""
    specs = params_of(FilmSettings)
    width, height = specs["width"], specs["height"]
    match = re.fullmatch(r"\s*(\d{1,9})\s*[x×X]\s*(\d{1,9})\s*", text)
    if match is None:
        raise BadInput(f"the size must be WIDTHxHEIGHT in pixels, such as 1280x720, found {text!r:.60}")
    checked("film.width", width, int(match[1]))
    checked("film.height", height, int(match[2]))
    return int(match[1]), int(match[2])
