"""The entry point: runs a command and returns its exit code. Each command imports what it needs when it runs."""

from __future__ import annotations

import argparse
import ctypes
import io
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.arguments import parse
from core.cli.stopping import Stopped, held, listening, stop_if_asked
from core.errors import BadInput, WorkFailed

if TYPE_CHECKING:
    from core.scenes import Scene
    from core.state import AppState


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns 0, or 1 for a failure, 2 for bad input, 128 plus the number of a signal (130 for Ctrl-C)."""
    with listening():
        return _main(argv)


def _main(argv: list[str] | None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file name may not be text in this encoding
    try:
        try:
            return _run(parse(sys.argv[1:] if argv is None else argv))
        finally:
            sys.stdout.flush()  # not at exit, where a closed pipe could not be handled
    except BadInput as error:
        return _report(error, 2)
    except WorkFailed as error:
        return _report(error, 1)
    except Stopped as stopped:
        return stopped.code
    except BrokenPipeError:
        _abandon_stdout()
        return 1
    except OSError as error:
        _abandon_stdout()
        reason = error.strerror or str(error)
        return _report(f"{error.filename}: {reason}" if error.filename else reason, 1)


def _report(message: object, code: int) -> int:
    print("separatrix:", " ".join(str(message).splitlines()), file=sys.stderr)
    return code


def _warn(sentence: str) -> None:
    """Report a problem of a command whose output is complete."""
    if sentence:
        _report(sentence, 0)


def _abandon_stdout() -> None:
    """Discard unwritten output, or the interpreter would try to write it again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: argparse.Namespace) -> int:
    with held():
        import_module("core.scenes")  # loads NumPy, which reports a signal in mid-import as an installation that is broken
    stop_if_asked()
    match arguments.command:
        case "scenes":
            _list_scenes()
        case "train":
            _train(arguments)
        case "render":
            _render(arguments)
        case "sweep":
            _sweep(arguments)
        case _:
            return _open_window(arguments.window_scene)
    return 0


def _open_window(name: str | None) -> int:
    from core.cli.display import require_display
    from core.scenes import find

    scene = None if name is None else find(name)
    require_display()
    with held():
        _require_qt()
        from gui.app import run_window

        return run_window(scene)


def _list_scenes() -> None:
    from core.cli.scenes import scene_table
    from core.scenes import broken

    print(scene_table())
    for sentence in broken():
        _warn(sentence)


def _train(arguments: argparse.Namespace) -> None:
    from core.cli.request import asked_state
    from core.cli.train import train_command
    from core.scenes import find

    scene = find(arguments.scene)
    state = asked_state(scene, arguments.set, arguments.steps)
    _warn(train_command(scene.key, state, arguments.save, arguments.json))


def _render(arguments: argparse.Namespace) -> None:
    from core.cli.render import film_state
    from core.cli.request import asked_state
    from core.scenes import find

    scene = find(arguments.scene)
    _film(scene, film_state(asked_state(scene, arguments.set, arguments.steps), arguments), arguments.output)


def _film(scene: Scene, state: AppState, target: Path) -> None:
    from core.cli.progress import progress_line

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with held():
        _require_qt()
        from gui.films.exporting import render_file

        with progress_line("rendering") as progress:

            def show(share: float) -> None:
                stop_if_asked()
                progress(share)

            warning = render_file(scene, state, target, show)
    print(f"saved {target}")
    _warn(warning)


def _sweep(arguments: argparse.Namespace) -> None:
    from core.cli.render import film_state
    from core.cli.request import asked_state
    from core.cli.sweep import asked_axes, makes_table, sweep_command
    from core.runs.sweep import comparing
    from core.scenes import find

    scene, target = find(arguments.scene), arguments.output
    state = asked_state(scene, arguments.set, arguments.steps)
    axes = asked_axes(state, arguments.over)
    if makes_table(arguments):
        sweep_command(scene.key, state, axes, target, arguments.json)
    else:
        _film(scene, film_state(comparing(state, axes), arguments), target)


def _require_qt() -> None:
    """Raise `WorkFailed`, naming the missing library, if Qt cannot be loaded.

    On Linux, this includes the platform plugin's libraries, because Qt aborts the process if one is missing.
    """
    try:
        import_module("PySide6.QtWidgets")
        from PySide6.QtCore import QLibraryInfo

        platform = os.environ.get("QT_QPA_PLATFORM") or ("" if os.environ.get("WAYLAND_DISPLAY") else "xcb")
        plugin = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms", f"libq{platform}.so")
        if plugin.is_file():
            ctypes.CDLL(str(plugin))
    except (ImportError, OSError) as error:
        raise WorkFailed("Qt cannot be loaded: {problem}", problem=error) from None


if __name__ == "__main__":
    sys.exit(main())
