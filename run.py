#!/usr/bin/env python3
"""Set up and run Separatrix, with nothing but the standard library.

    python3 run.py               set up and open the program
    python3 run.py test          set up and run the whole test suite (more words go to pytest)
    python3 run.py lint          ruff and mypy
    python3 run.py bench         the speed comparison
    python3 run.py WORDS ...     anything else goes to main.py
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
STAMP = VENV / ".separatrix-installed"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)

RUNTIME = HERE / "requirements.lock"
TEST = HERE / "tests" / "requirements.lock"
BENCH = HERE / "tests" / "benchmarks" / "requirements.lock"

# Shared library -> the Debian and Ubuntu package it comes in.
OFFSCREEN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
}
ON_SCREEN = {
    **OFFSCREEN,
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WITHOUT_QT = ("train", "scenes", "-h", "--help", "--version")


def main(words: list[str]) -> int:
    """Check, install what is missing, and hand over; returns the exit code."""
    if sys.version_info < OLDEST:
        return fail(f"Separatrix needs Python {OLDEST[0]}.{OLDEST[1]} or newer, this is {sys.version.split()[0]}.")
    command = words[0] if words else ""
    libraries, locks, call = plan(command, words)
    try:
        check_libraries(libraries)
        install(locks)
    except SetupFailed as error:
        return fail(str(error))
    return hand_over(call)


def plan(command: str, words: list[str]) -> tuple[dict[str, str], list[Path], list[list[str]]]:
    """(system libraries, lock files, the calls to make) for a command."""
    if command == "test":
        return OFFSCREEN, [TEST], [["-m", "pytest", *words[1:]]]
    if command == "lint":
        return {}, [TEST], [["-m", "ruff", "check", "."], ["-m", "ruff", "format", "--check", "."], ["-m", "mypy"]]
    if command == "bench":
        return OFFSCREEN, [TEST, BENCH], [["-m", "tests.benchmarks", *words[1:]]]
    needed = {} if command in WITHOUT_QT else OFFSCREEN if command == "render" else ON_SCREEN
    return needed, [RUNTIME], [["main.py", *words]]


class SetupFailed(RuntimeError):
    """Something the person has to do first; the message says what."""


def check_libraries(libraries: dict[str, str]) -> None:
    """Make sure that Qt's system libraries are there: Qt itself would only abort."""
    if not sys.platform.startswith("linux"):
        return
    missing = [name for name in libraries if not loads(name)]
    if not missing:
        return
    packages = " ".join(sorted({libraries[name] for name in missing}))
    if not shutil.which("apt-get"):
        raise SetupFailed("Qt needs these system libraries, please install them: " + ", ".join(missing))
    if os.geteuid() != 0:
        raise SetupFailed(f"Qt needs system libraries that are missing here. Please run:\nsudo apt-get install -y {packages}")
    say(f"installing system libraries: {packages}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for call in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages.split()]):
        run(call, "apt-get could not install Qt's system libraries", environment)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install(locks: list[Path]) -> None:
    """Make `.venv` hold exactly what the locks say, unless it does already."""
    installed = STAMP.read_text().split() if STAMP.is_file() and PYTHON.exists() else []
    missing = [lock for lock in locks if fingerprint(lock) not in installed]
    if not missing:
        return
    uv = shutil.which("uv")
    if not installed:
        make_environment(uv)
    say("installing " + ", ".join(str(lock.relative_to(HERE)) for lock in missing))
    for lock in missing:
        if uv:
            call = [uv, "pip", "install", "-q", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)]
        else:
            call = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
        run(call, f"could not install {lock.name}")
    STAMP.write_text("\n".join([*installed, *map(fingerprint, missing)]) + "\n")


def make_environment(uv: str | None) -> None:
    """A new `.venv` of this Python; an unfinished or outdated one is replaced."""
    say("creating .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    call = [uv, "venv", "-q", "--python", sys.executable, str(VENV)] if uv else [sys.executable, "-m", "venv", str(VENV)]
    run(call, "could not create .venv (on Debian and Ubuntu: sudo apt-get install -y python3-venv)")


def fingerprint(lock: Path) -> str:
    """Changes with the lock's content, the Python and the place of the checkout."""
    version = ".".join(map(str, sys.version_info[:2]))
    # The runtime lock counts in every fingerprint: after it changes, an old environment is made anew.
    content = b"".join(path.read_bytes() for path in dict.fromkeys((RUNTIME, lock)))
    return hashlib.sha256(content + f"{version} {HERE}".encode()).hexdigest()[:24]


def hand_over(calls: list[list[str]]) -> int:
    """Run the calls in `.venv`, the last one in place of this process where that is possible."""
    os.chdir(HERE) if calls[0][0] == "-m" else None
    for call in calls[:-1]:
        code = subprocess.call([str(PYTHON), *call])
        if code:
            return code
    last = [str(PYTHON), *(str(HERE / word) if word == "main.py" else word for word in calls[-1])]
    sys.stdout.flush()
    if os.name == "nt":
        return subprocess.call(last)
    os.execv(last[0], last)


def run(call: list[str], failure: str, environment: dict[str, str] | None = None) -> None:
    try:
        code = subprocess.call(call, env=environment, stdout=sys.stderr)
    except OSError as error:
        raise SetupFailed(f"{failure}: {error}") from None
    if code:
        raise SetupFailed(f"{failure} (exit code {code}).")


def say(text: str) -> None:
    print(f"run.py: {text}", file=sys.stderr, flush=True)


def fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
