"""`main.py render`: the checks before Qt is loaded."""

from __future__ import annotations

import argparse

from core.cli.request import with_option
from core.encoders import ENCODERS, check_target
from core.errors import BadInput
from core.files import check_writable
from core.films.frames import parse_size, written_paths
from core.params import parsed
from core.runs.experiments import EXPERIMENTS
from core.state import AppState, spec_of, with_value

_OPTIONS = {"fps": "film.fps", "seconds": "film.seconds", "view": "film.views"}


def film_state(state: AppState, arguments: argparse.Namespace) -> AppState:
    """`state` with the film settings of --size, --fps, --seconds, --view and --at.

    Raises `BadInput`, also if the output cannot be written, or if --at is given for a film.
    """
    check_target(arguments.output)
    if arguments.size is not None:
        width, height = parse_size(arguments.size)
        state = with_value(with_value(state, "film.width", width), "film.height", height)
    for option, key in _OPTIONS.items():
        state = with_option(state, f"--{option}", key, getattr(arguments, option))
    for path in written_paths(arguments.output, state.film):
        check_writable(path)
    return state if arguments.at is None else with_value(state, "film.at", _still_step(state, arguments))


def _still_step(state: AppState, arguments: argparse.Namespace) -> object:
    target = arguments.output
    if not ENCODERS[target.suffix.lower()].still:
        raise BadInput("--at makes a still, so the file must end in .png, found {found!r}", found=str(target))
    return parsed("--at", spec_of(state, EXPERIMENTS[state.page].steps_key), arguments.at)
