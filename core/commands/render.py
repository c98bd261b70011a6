"""`main.py render`: what can be checked before Qt is loaded."""

from __future__ import annotations

from pathlib import Path

from core.commands.request import with_option
from core.encoders import ENCODERS, check_target
from core.errors import BadInput
from core.experiments import EXPERIMENTS
from core.film import parse_size
from core.params import parsed
from core.state import AppState, spec_of, with_value


def film_state(state: AppState, size: str | None, fps: str | None, seconds: str | None) -> AppState:
    """`state` with the film settings that --size, --fps and --seconds ask for; raises `BadInput`."""
    if size is not None:
        width, height = parse_size(size)
        state = with_value(with_value(state, "film.width", width), "film.height", height)
    state = with_option(state, "--fps", "film.fps", fps)
    return with_option(state, "--seconds", "film.seconds", seconds)


def checked_still_step(state: AppState, target: Path, at: str | None) -> int | None:
    """The step that --at asks for, None without it.

    Raises `BadInput` where `target` cannot be written, or is a film and there is a step.
    """
    check_target(target)
    if at is None:
        return None
    if not ENCODERS[target.suffix.lower()].still:
        raise BadInput(f"--at makes a still, so the file must end in .png, found {str(target)!r}")
    return int(parsed("--at", spec_of(state, EXPERIMENTS[state.page].steps_key), at))  # type: ignore[arg-type]
