"""The arithmetic of a film: which frame shows which step. Animation is a function of the frame number."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar

from core.errors import BadInput
from core.params import checked, params_of
from core.state import AppState, with_value
from core.state.views import FilmSettings

_SAMPLES = 8


def frame_count(seconds: float, fps: int) -> int:
    """Frames of a film of that length, at least one."""
    return max(1, round(seconds * fps))


def step_at(number: int, count: int, last_step: int) -> int:
    """The step that frame `number` of `count` shows: 0 in the first, `last_step` in the last."""
    return round(number * last_step / (count - 1)) if count > 1 else last_step


def sidecar_path(target: Path) -> Path:
    """Where the settings of the film go: film.mp4.json beside film.mp4."""
    return target.with_name(f"{target.name}.json")


def written_paths(target: Path, film: FilmSettings) -> list[Path]:
    """Every file that a film to `target` writes."""
    return [target, sidecar_path(target)] if film.sidecar else [target]


def held_frames(film: FilmSettings, count: int) -> tuple[int, int]:
    """How many of a run's `count` frames repeat its first picture before it begins, and its last one after it ended."""
    most = max(0, count - 2) // 3
    return min(round(film.hold_start * film.fps), most), min(round(film.hold_end * film.fps), most)


def pictures_until(steps: Sequence[int]) -> tuple[int, ...]:
    """For each frame, how many different pictures were painted when it is done: one that is held costs nothing more."""
    return tuple(accumulate(number == 0 or step != steps[number - 1] for number, step in enumerate(steps)))


def report_interval(steps: int, count: int) -> int:
    """Steps between two snapshots so that there is about one for each of `count` frames."""
    return max(1, steps // max(1, count - 1))


def sample_indices(count: int) -> list[int]:
    """A few frames, both ends included, that stand for the colours of the whole film."""
    return sorted({step_at(number, _SAMPLES, count - 1) for number in range(_SAMPLES)})


def alpha_sweep(state: AppState, count: int) -> tuple[AppState, ...]:
    """States whose alpha runs from 0 through 0.001 ... 10 and back to where it began, so that the film loops."""
    return tuple(with_value(state, "weights.alpha", _alpha(1 - abs(2 * number / max(1, count) - 1))) for number in range(count))


def _alpha(share: float) -> float:
    """0 at share 0, then 0.001 to 10, even in its logarithm."""
    return 0.0 if share == 0 else 10 ** (-3 + 4 * share)


Shown = TypeVar("Shown", bound=tuple[Any, ...])


def replayed(saved: Sequence[Shown], seconds: float, count: int) -> tuple[Shown, ...]:
    """`count` entries, evenly spaced over the last `seconds` of those that were kept, oldest first; each begins with its time."""
    end = saved[-1][0]
    start = max(saved[0][0], end - seconds)
    times = [start + (end - start) * number / max(1, count - 1) for number in range(count)]
    stamps = [entry[0] for entry in saved]
    return tuple(saved[max(0, bisect_right(stamps, time) - 1)] for time in times)


def parse_size(text: str) -> tuple[int, int]:
    """(width, height) of a text such as 1280x720; raises `BadInput` with the rule."""
    specs = params_of(FilmSettings)
    width, height = specs["width"], specs["height"]
    match = re.fullmatch(r"\s*(\d{1,9})\s*[x×X]\s*(\d{1,9})\s*", text)
    if match is None:
        raise BadInput("the size must be WIDTHxHEIGHT in pixels, such as 1280x720, found {found!r:.60}", found=text)
    checked("film.width", width, int(match[1]))
    checked("film.height", height, int(match[2]))
    return int(match[1]), int(match[2])
