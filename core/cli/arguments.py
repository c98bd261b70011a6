"""The grammar of the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

from core.errors import BadInput

VERSION = "0.1.0"  # the only definition: pyproject.toml reads it from here
_EXAMPLES = """\
examples:
  main.py                                    open the window
  main.py --scene spiral-relu                open the window with a scene
  main.py scenes                             list the bundled scenes
  main.py train spiral-linear --json         train without a window
  main.py train spiral-relu --set training.learning_rate=0.5 --steps 500 --save run.npz
  main.py render spiral-relu -o spiral.mp4 --size 1920x1080 --seconds 20
  main.py render spiral-relu -o last.png --at 10000
  main.py sweep spiral-relu --over model.hidden=1,2,5,20 -o table.csv
  main.py sweep spiral-relu --over training.optimizer=momentum,adam -o film.mp4 --steps 2000
  main.py sweep spiral-relu --over model.hidden=20,20+20 --over training.weight_decay=0,1e-3 --json
"""


class _Parser(argparse.ArgumentParser):
    """Reports an error in one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        raise BadInput("{problem}", problem=message)


def parse(words: list[str]) -> argparse.Namespace:
    """The arguments; `command` is None, "scenes", "train", "render" or "sweep". Raises `BadInput`."""
    return _parser().parse_args(_one_assignment_each(words))


def _one_assignment_each(words: list[str]) -> list[str]:
    """`--set a=1 b=2` as `--set a=1 --set b=2`, because argparse would treat a following scene as an assignment."""
    result: list[str] = []
    for word in words:
        goes_on = result[-2:-1] == ["--set"] and "=" in word and not word.startswith("-")
        result += ["--set", word] if goes_on else [word]
    return result


def _parser() -> _Parser:
    parser = _Parser(
        prog="main.py",
        description="Demonstrate live how classification works. Without a command, open the window.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"separatrix {VERSION}")
    parser.add_argument("--scene", metavar="SCENE", dest="window_scene", help="open the window with a bundled scene or a .json file")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    commands.add_parser("scenes", help="list the bundled scenes", allow_abbrev=False)
    _add_train_options(commands.add_parser("train", help="train a scene without a window", allow_abbrev=False))
    _add_render_options(commands.add_parser("render", help="render a scene to a film or a still", allow_abbrev=False))
    _add_sweep_options(commands.add_parser("sweep", help="train a scene with several values of one or two settings", allow_abbrev=False))
    return parser


def _add_run_options(parser: _Parser) -> None:
    parser.add_argument("scene", metavar="SCENE", help="a bundled scene (main.py scenes lists them) or a .json file")
    parser.add_argument("--set", action="append", default=[], metavar="key=value", help="change a setting; may be repeated")
    parser.add_argument("--steps", metavar="N", help="number of steps to train; 0 is the initial state")


def _add_train_options(parser: _Parser) -> None:
    _add_run_options(parser)
    parser.add_argument("--save", type=Path, metavar="FILE.npz", help="save points, labels and parameters to a file")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def _add_render_options(parser: _Parser) -> None:
    _add_run_options(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="a .gif, .mp4, .webm or .png file")
    _add_film_options(parser)


def _add_film_options(parser: _Parser) -> None:
    parser.add_argument("--view", metavar="KEY", help="views to show, separated by commas; by default all open views of the page")
    parser.add_argument("--size", metavar="WIDTHxHEIGHT", help="size in pixels, such as 1280x720")
    parser.add_argument("--fps", metavar="N", help="frames per second")
    parser.add_argument("--seconds", metavar="N", help="length of the film in seconds")
    parser.add_argument("--at", metavar="STEP", help="step to show in a still; by default the last step")


def _add_sweep_options(parser: _Parser) -> None:
    _add_run_options(parser)
    parser.add_argument(
        "--over",
        action="append",
        default=[],
        metavar="key=value,value,...",
        help="setting to vary; give it twice for a grid. Separate values with commas, or with semicolons; "
        "20+20 means two hidden layers. A scene of the Compare page has its own varied settings",
    )
    parser.add_argument("--json", action="store_true", help="print the results as one JSON object")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="a .csv file for the results, or a film (or .png) of the runs side by side"
    )
    _add_film_options(parser)
