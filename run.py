#!/usr/bin/env python3
"""Set up and run Separatrix, with nothing but the standard library.

python3 run.py               set up and open the program
python3 run.py test          set up and run the tests that take minutes (more words go to pytest)
python3 run.py test --slow   the same and the slow ones, and how much of core/ they all reach
python3 run.py test --dialects  compare with PyTorch, in an environment of its own
python3 run.py lint          set up and run ruff and mypy
python3 run.py bench         set up and measure the speed (more words go to tests.benchmarks)
python3 run.py WORDS ...     set up and hand the words to main.py
python3 run.py --with EXTRA ...  the same with an extra's packages as well: test or bench; it may be repeated

Nothing in this file may be newer syntax than Python 3.6's: an old Python has to get as far as the sentence below.
"""

import contextlib
import ctypes
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

OLDEST = (3, 11)
if sys.version_info < OLDEST:
    sys.exit("Separatrix needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".")

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
DIALECTS_VENV = HERE / ".venv-dialects"

RUNTIME = "requirements.lock"
TEST = "tests/requirements.lock"
BENCH = "tests/benchmarks/requirements.lock"
EXTRAS = {"test": TEST, "bench": BENCH}
DIALECTS = "tests/dialects/requirements.txt"

# A worker for every core; one that has finished takes tests over from another.
PARALLEL = ("-n", "auto", "--dist", "worksteal")
COVERAGE = ("--cov=core",)

# Shared library -> the Debian and Ubuntu package it comes in.
OFFSCREEN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
ON_SCREEN = {
    **OFFSCREEN,
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
ENSUREPIP = "Python's ensurepip"
HELP = {"-h", "--help"}
WITHOUT_QT = ("train", "scenes", "lint", "--version")


class Job(NamedTuple):
    """What a command needs and does.

    libraries : of the system, each with its package; locks : to be installed; calls : arguments of the environment's Python;
    venv : the environment
    """

    libraries: dict[str, str]
    locks: list[str]
    calls: list[list[str]]
    venv: Path = VENV


class SetupFailed(Exception):
    """Something that has to be put right first; the message says what."""


def main(words: list[str]) -> int:
    """Check, install what is missing, and hand over; returns the exit code."""
    try:
        job = plan(words)
        missing = missing_from_system(job)
        install_system_packages(missing, reason(missing, job, words))
        install(job.locks, job.venv)
        return hand_over(job.calls, job.venv)
    except (SetupFailed, OSError) as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 1


def plan(words: list[str]) -> Job:
    """The job that the words of the command line ask for; raises `SetupFailed` where there is no such extra."""
    command, rest = (words[0], words[1:]) if words else ("", [])
    if command == "--with":
        return plan_with(rest)
    libraries = needed_libraries(command, words)
    if command == "test":
        return test_job(libraries, rest)
    if command == "lint":
        return Job(libraries, [RUNTIME, TEST], [["-m", "ruff", "check"], ["-m", "ruff", "format", "--check"], ["-m", "mypy"]])
    if command == "bench":
        return Job(libraries, [RUNTIME, BENCH], [["-m", "tests.benchmarks", *rest]])
    return Job(libraries, [RUNTIME], [[str(HERE / "main.py"), *words]])


def plan_with(words: list[str]) -> Job:
    """The job of an extra's name and what follows it."""
    if not words or words[0] not in EXTRAS:
        found = repr(words[0]) if words else "nothing"
        raise SetupFailed(f"--with takes the name of an extra, found {found}; valid: {', '.join(EXTRAS)}")
    job = plan(words[1:])
    return job._replace(locks=list(dict.fromkeys([*job.locks, EXTRAS[words[0]]])))


def test_job(libraries: dict[str, str], words: list[str]) -> Job:
    """The job of one of the three tiers of tests, with the words that go to pytest."""
    more = [word for word in words if word not in ("--slow", "--dialects")]
    if "--dialects" in words:
        call = ["-m", "pytest", "-m", "dialects", "tests/dialects", *more]
        return Job(libraries, [RUNTIME, TEST, DIALECTS], [call], DIALECTS_VENV)
    call = ["-m", "pytest", *PARALLEL]
    if "--slow" in words:
        # What some of the tests reach says nothing.
        call += ["-m", "", *(() if more else COVERAGE)]
    return Job(libraries, [RUNTIME, TEST], [[*call, *more]])


def needed_libraries(command: str, words: list[str]) -> dict[str, str]:
    """The system libraries without which Qt could not do what is asked."""
    headless = command in ("test", "bench", "render", "sweep") or os.environ.get("QT_QPA_PLATFORM") == "offscreen"
    qt_is_loaded = command == "test" or not (command in WITHOUT_QT or HELP.intersection(words))
    if not sys.platform.startswith("linux") or not qt_is_loaded:
        return {}
    return OFFSCREEN if headless else ON_SCREEN


def missing_from_system(job: Job) -> dict[str, str]:
    """What the job lacks on this machine, each with the package it comes in."""
    missing = {library: package for library, package in job.libraries.items() if not loads(library)}
    # Debian and Ubuntu leave out the half of venv that puts pip into a new environment.
    if outdated(job.locks, job.venv) and not installer_of(job.venv) and not importlib.util.find_spec("ensurepip"):
        missing[ENSUREPIP] = "python{}.{}-venv".format(*sys.version_info)
    return missing


def loads(library: str) -> bool:
    """Whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def reason(missing: dict[str, str], job: Job, words: list[str]) -> str:
    """Which command needs what is missing, and for what."""
    libraries = ", ".join(library for library in missing if library != ENSUREPIP)
    use = "draw" if job.libraries == OFFSCREEN else "open its window"
    needs = [f"{libraries} for Qt to {use}"] if libraries else []
    needs += [f"{ENSUREPIP} to make {job.venv.name}"] if ENSUREPIP in missing else []
    return f"{shlex.join(['run.py', *words])} needs {', and '.join(needs)}"


def install_system_packages(missing: dict[str, str], why: str) -> None:
    """Install the packages as root, and say so and why before; otherwise raise `SetupFailed` with the line to run."""
    if not missing:
        return
    packages = sorted(set(missing.values()))
    if not shutil.which("apt-get"):
        raise SetupFailed(f"{why}, which this system lacks; please install what provides them.")
    if os.geteuid() != 0:
        raise SetupFailed(f"{why}, which this system lacks; please run\nsudo apt-get install -y {' '.join(packages)}")
    say(f"{why}, which this system lacks: installing {' '.join(packages)} with apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for call in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        run(["apt-get", *call], f"apt-get could not install {' '.join(packages)}", environment)


def python_in(venv: Path) -> Path:
    """An environment's Python."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_in(venv: Path) -> Path:
    """The file that says what an environment holds."""
    return venv / "separatrix-installed.json"


def installer_of(venv: Path) -> str | None:
    """The uv that fills an environment; None where pip does.

    Of PyTorch uv would fetch gigabytes for graphics cards also where pip has been told of a smaller wheel.
    """
    return None if venv == DIALECTS_VENV else shutil.which("uv")


def install(locks: list[str], venv: Path = VENV) -> None:
    """Make an environment hold what the locks say, unless it does already."""
    with one_setup_at_a_time():
        missing = outdated(locks, venv)
        if not missing:
            return
        uv = installer_of(venv)
        stamp = read_stamp(venv)
        # While there is no stamp the environment counts as broken, so an interrupted installation begins anew.
        stamp_in(venv).unlink(missing_ok=True)
        if RUNTIME in missing or (stamp["by"] == "uv" and not uv):
            stamp = make_environment(venv, uv)
            missing = locks
        for lock in missing:
            install_lock(lock, venv, uv)
            stamp[lock] = digest(lock)
        stamp_in(venv).write_text(json.dumps(stamp))


def outdated(locks: list[str], venv: Path) -> list[str]:
    """Those of the locks that an environment does not hold; all of them where it is missing, unfinished or another Python's."""
    stamp = read_stamp(venv)
    return [lock for lock in locks if stamp.get("for") != identity(venv) or stamp.get(lock) != digest(lock)]


def read_stamp(venv: Path) -> dict[str, str]:
    """What was installed for which Python and by what; empty where there is no working environment."""
    if not os.access(python_in(venv), os.X_OK):
        return {}
    try:
        stamp: dict[str, str] = json.loads(stamp_in(venv).read_text())
    except (OSError, ValueError):
        return {}
    return stamp


def identity(venv: Path) -> str:
    """An environment serves one version of Python, in one place: its scripts hold absolute paths."""
    return "{}.{} {}".format(*sys.version_info[:2], venv)


def digest(lock: str) -> str:
    """The SHA-256 of a lock file."""
    return hashlib.sha256((HERE / lock).read_bytes()).hexdigest()


def make_environment(venv: Path, uv: str | None) -> dict[str, str]:
    """A new, empty environment of this Python in place of what was there; returns its stamp."""
    say(f"creating {venv.name}")
    if venv.is_symlink():
        venv.unlink()
    shutil.rmtree(venv, ignore_errors=True)
    call = [uv, "venv", "-q", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    run([*call, str(venv)], f"could not create {venv.name}")
    return {"for": identity(venv), "by": "uv" if uv else "pip"}


def install_lock(lock: str, venv: Path, uv: str | None) -> None:
    """Install exactly what a lock file names, where every file must have a hash that it lists, or a plain list of versions."""
    say(f"installing {lock}")
    if uv:
        call = [uv, "pip", "install", "-q", "--python", str(python_in(venv))]
    else:
        call = [str(python_in(venv)), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    hashes = ["--require-hashes"] if lock.endswith(".lock") else []
    run([*call, *hashes, "-r", str(HERE / lock)], f"could not install {lock}")


@contextlib.contextmanager
def one_setup_at_a_time() -> Iterator[None]:
    """Let a second start wait for the first one's setup; the lock ends with the process that holds it."""
    if os.name == "nt":
        yield
        return
    import fcntl  # not on Windows

    with open(__file__) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def hand_over(calls: list[list[str]], venv: Path = VENV) -> int:
    """Run the calls in an environment until one fails; the last one takes this process's place where that is possible."""
    if calls[0][0] == "-m":
        os.chdir(HERE)
    *first, last = [[str(python_in(venv)), *call] for call in calls]
    for call in first:
        code = subprocess.call(call)
        if code:
            return code
    if os.name != "nt":
        os.execv(last[0], last)
    return subprocess.call(last)


def run(call: list[str], failure: str, environment: dict[str, str] | None = None) -> None:
    """Run a step of the setup, its output on stderr; raises `SetupFailed`."""
    try:
        code = subprocess.call(call, env=environment, stdout=sys.stderr)
    except OSError as error:
        raise SetupFailed(f"{failure}: {error}") from None
    if code:
        raise SetupFailed(f"{failure}: {Path(call[0]).name} ended with exit code {code}.")


def say(text: str) -> None:
    print(f"run.py: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
