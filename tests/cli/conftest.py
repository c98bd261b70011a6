"""The program as a user starts it, in an empty folder and without a display, in this process or a new one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import TextIO
from unittest.mock import patch

import pytest

from main import main

MAIN = Path(__file__).resolve().parents[2] / "main.py"
_LEFT_OUT = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONUNBUFFERED")

Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The working directory of the program, empty at first."""
    path = tmp_path / "folder"
    path.mkdir()
    return path


@pytest.fixture
def environment() -> dict[str, str]:
    """Our own environment without a display, and with buffered streams as usual."""
    return {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}


@pytest.fixture
def cli(folder: Path, environment: dict[str, str]) -> Cli:
    """Run `main` with some arguments, like `process` but within the tests' process, which is faster."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        with ExitStack() as stack:
            # Files, because a stream of the program has a descriptor, which `main` may turn elsewhere.
            streams = [stack.enter_context(TemporaryFile("w+", encoding="utf-8")) for _ in range(2)]
            with redirect_stdout(streams[0]), redirect_stderr(streams[1]), chdir(folder), patch.dict(os.environ, environment, clear=True):
                try:
                    code = main(list(words))
                except SystemExit as end:
                    code = end.code
            return subprocess.CompletedProcess(list(words), code, *map(_text, streams))

    return run


def _text(stream: TextIO) -> str:
    stream.seek(0)
    return stream.read()


@pytest.fixture
def process(folder: Path, environment: dict[str, str]) -> Cli:
    """Run `main.py` with some arguments in a new process; `env` adds variables, other keywords go to `subprocess.run`."""

    def run(*words: str, env: dict[str, str] | None = None, **rest: object) -> subprocess.CompletedProcess[str]:
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **rest}
        command = [sys.executable, str(MAIN), *words]
        return subprocess.run(command, cwd=folder, env={**environment, **(env or {})}, text=True, timeout=100, **streams)

    return run


@pytest.fixture
def started(folder: Path, environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `main.py` with some words in a group of its own, which ends with the test; the keywords go to `subprocess.Popen`.

    Ctrl-C interrupts it also where the tests run in the background, and so ignore it: what is ignored is inherited.
    """
    processes: list[subprocess.Popen[str]] = []

    def start(*words: str, **rest: object) -> subprocess.Popen[str]:
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            command = [sys.executable, str(MAIN), *words]
            processes.append(subprocess.Popen(command, cwd=folder, env=environment, text=True, start_new_session=True, **rest))
        finally:
            signal.signal(signal.SIGINT, before)
        return processes[-1]

    yield start
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def refused(cli: Cli, process: Cli, folder: Path) -> Callable[..., str]:
    """Run the program and return its one sentence, after making sure that it is all that it did; with `env`, in a process of its own."""

    def run(*words: str, code: int = 2, env: dict[str, str] | None = None) -> str:
        before = sorted(folder.rglob("*"))
        done = cli(*words) if env is None else process(*words, env=env)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        assert done.stderr.startswith("separatrix: ")
        assert done.stderr.count("\n") == 1
        assert sorted(folder.rglob("*")) == before
        return done.stderr

    return run


@pytest.fixture
def without(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Environment variables under which importing any of these packages fails as on a machine without libEGL."""

    def variables(*packages: str) -> dict[str, str]:
        (tmp_path / "sitecustomize.py").write_text(
            "import sys\n"
            "class Missing:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            f"        if name.partition('.')[0] in {packages!r}:\n"
            "            raise ImportError('libEGL.so.1: cannot open shared object file')\n"
            "sys.meta_path.insert(0, Missing())\n"
        )
        return {"PYTHONPATH": str(tmp_path)}

    return variables
