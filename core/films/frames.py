"""The timing of a film: the step of each frame. Animation is a function of the frame number."""

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
    """Number of frames of a film of this length, at least one."""
    return max(1, round(seconds * fps))


def step_at(number: int, count: int, last_step: int) -> int:
    """The step of frame `number` of `count`: 0 in the first frame, `last_step` in the last."""
    return round(number * last_step / (count - 1)) if count > 1 else last_step


def sidecar_path(target: Path) -> Path:
    """The path of the film's scene file: film.mp4.json next to film.mp4."""
    return target.with_name(f"{target.name}.json")


def written_paths(target: Path, film: FilmSettings) -> list[Path]:
    """All files written by a film to `target`."""
    return [target, sidecar_path(target)] if film.sidecar else [target]


def held_frames(film: FilmSettings, count: int) -> tuple[int, int]:
    """How many of `count` frames hold the first picture at the start, and the last one at the end."""
    most = max(0, count - 2) // 3
    return min(round(film.hold_start * film.fps), most), min(round(film.hold_end * film.fps), most)


def pictures_until(steps: Sequence[int]) -> tuple[int, ...]:
    """For each frame, the number of different pictures painted so far; a held picture is painted only once."""
    return tuple(accumulate(number == 0 or step != steps[number - 1] for number, step in enumerate(steps)))


def report_interval(steps: int, count: int) -> int:
    """Steps between snapshots such that there is about one for each of `count` frames."""
    return max(1, steps // max(1, count - 1))


def sample_indices(count: int) -> list[int]:
    """A few frames, including the first and last, that represent the colours of the whole film."""
    return sorted({step_at(number, _SAMPLES, count - 1) for number in range(_SAMPLES)})


def alpha_sweep(state: AppState, count: int) -> tuple[AppState, ...]:
    """States whose alpha goes from 0 through 0.001 ... 10 and back, so that the film loops."""
    return tuple(with_value(state, "weights.alpha", _alpha(1 - abs(2 * number / max(1, count) - 1))) for number in range(count))


def _alpha(share: float) -> float:
    """0 at share 0, then from 0.001 to 10, evenly on a logarithmic scale."""
    return 0.0 if share == 0 else 10 ** (-3 + 4 * share)


Entry = TypeVar("Entry", bound=tuple[Any, ...])


def replayed(entries: Sequence[Entry], seconds: float, count: int) -> tuple[Entry, ...]:
    """`count` of the entries, oldest first, evenly spaced over their last `seconds`; each entry starts with its time."""
    end = entries[-1][0]
    start = max(entries[0][0], end - seconds)
    times = [start + (end - start) * number / max(1, count - 1) for number in range(count)]
    stamps = [entry[0] for entry in entries]
    return tuple(entries[max(0, bisect_right(stamps, time) - 1)] for time in times)


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
