#!/usr/bin/env python3
"""Set up and run Separatrix, with nothing but the standard library.

python3 run.py               set up and open the program
python3 run.py test          set up and run the fast tests (a few minutes; further arguments go to pytest)
python3 run.py test --slow   run the slow tests too, and measure the coverage of core/
python3 run.py test --dialects  compare with PyTorch, in a separate environment
python3 run.py lint          set up and run ruff and mypy
python3 run.py bench         set up and run the benchmarks (further arguments go to tests.benchmarks)
python3 run.py ARGUMENTS ... set up and run main.py with the arguments
python3 run.py --with EXTRA ...  also install the packages of an extra, test or bench; can be repeated

Use no syntax newer than Python 3.6 in this file: an old Python must be able to print the error message below.
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

# One worker per core; idle workers take over tests from busy ones.
PARALLEL = ("-n", "auto", "--dist", "worksteal")
COVERAGE = ("--cov=core",)

# Shared library -> its Debian and Ubuntu package.
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
    """The requirements and actions of a command.

    libraries : system libraries, each with its package
    locks : lock files to install
    calls : arguments for the environment's Python, one list per call
    venv : the environment
    """

    libraries: dict[str, str]
    locks: list[str]
    calls: list[list[str]]
    venv: Path = VENV


class SetupFailed(Exception):
    """The setup cannot continue; the message gives the reason."""


def main(words: list[str]) -> int:
    """Check the system, install what is missing and run the command; returns the exit code."""
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
    """The job for the command line; raises `SetupFailed` for an unknown extra."""
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
    """The job for an extra's name and the arguments after it."""
    if not words or words[0] not in EXTRAS:
        found = repr(words[0]) if words else "nothing"
        raise SetupFailed(f"--with must be followed by the name of an extra, found {found}; valid: {', '.join(EXTRAS)}")
    job = plan(words[1:])
    return job._replace(locks=list(dict.fromkeys([*job.locks, EXTRAS[words[0]]])))


def test_job(libraries: dict[str, str], words: list[str]) -> Job:
    """The job for one of the three tiers of tests, with arguments for pytest."""
    more = [word for word in words if word not in ("--slow", "--dialects")]
    if "--dialects" in words:
        call = ["-m", "pytest", "-m", "dialects", "tests/dialects", *more]
        return Job(libraries, [RUNTIME, TEST, DIALECTS], [call], DIALECTS_VENV)
    call = ["-m", "pytest", *PARALLEL]
    if "--slow" in words:
        # The coverage of only some tests is meaningless.
        call += ["-m", "", *(() if more else COVERAGE)]
    return Job(libraries, [RUNTIME, TEST], [[*call, *more]])


def needed_libraries(command: str, words: list[str]) -> dict[str, str]:
    """The system libraries Qt needs for the command."""
    headless = command in ("test", "bench", "render", "sweep") or os.environ.get("QT_QPA_PLATFORM") == "offscreen"
    qt_is_loaded = command == "test" or not (command in WITHOUT_QT or HELP.intersection(words))
    if not sys.platform.startswith("linux") or not qt_is_loaded:
        return {}
    return OFFSCREEN if headless else ON_SCREEN


def missing_from_system(job: Job) -> dict[str, str]:
    """The libraries missing on this machine, each with its package."""
    missing = {library: package for library, package in job.libraries.items() if not loads(library)}
    # Debian and Ubuntu package the part of venv that installs pip separately.
    if outdated(job.locks, job.venv) and not installer_of(job.venv) and not importlib.util.find_spec("ensurepip"):
        missing[ENSUREPIP] = "python{}.{}-venv".format(*sys.version_info)
    return missing


def loads(library: str) -> bool:
    """Whether the system's loader can load a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def reason(missing: dict[str, str], job: Job, words: list[str]) -> str:
    """Whole sentences that say what the command cannot do, and which libraries are missing."""
    command, sentences = shlex.join(["run.py", *words]), []
    libraries = ", ".join(library for library in missing if library != ENSUREPIP)
    if libraries and job.libraries == OFFSCREEN:
        sentences.append(f"{command} cannot draw with Qt because this system lacks {libraries}.")
    elif libraries:
        sentences.append(f"{command} cannot open its window because this system lacks {libraries}.")
    if ENSUREPIP in missing:
        sentences.append(f"{command} cannot create {job.venv.name} because this system lacks {ENSUREPIP}.")
    return " ".join(sentences)


def install_system_packages(missing: dict[str, str], why: str) -> None:
    """As root, announce and install the packages; otherwise raise `SetupFailed` with the command to run."""
    if not missing:
        return
    packages = sorted(set(missing.values()))
    if not shutil.which("apt-get"):
        raise SetupFailed(f"{why} Please install the packages that provide them.")
    if os.geteuid() != 0:
        raise SetupFailed(f"{why} Please run\nsudo apt-get install -y {' '.join(packages)}")
    say(f"{why} Installing {' '.join(packages)} with apt-get.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for call in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        run(["apt-get", *call], f"apt-get could not install {' '.join(packages)}", environment)


def python_in(venv: Path) -> Path:
    """The Python of an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_in(venv: Path) -> Path:
    """The file that records what an environment contains."""
    return venv / "separatrix-installed.json"


def installer_of(venv: Path) -> str | None:
    """The path of uv if it installs into the environment; None for pip.

    For PyTorch, uv would download gigabytes for graphics cards even where pip is configured to use a smaller wheel.
    """
    return None if venv == DIALECTS_VENV else shutil.which("uv")


def install(locks: list[str], venv: Path = VENV) -> None:
    """Install the locks into an environment, unless they are installed already."""
    with one_setup_at_a_time():
        missing = outdated(locks, venv)
        if not missing:
            return
        uv = installer_of(venv)
        stamp = read_stamp(venv)
        # Without a stamp the environment counts as broken, so an interrupted installation starts again.
        stamp_in(venv).unlink(missing_ok=True)
        if RUNTIME in missing or (stamp["by"] == "uv" and not uv):
            stamp = make_environment(venv, uv)
            missing = locks
        for lock in missing:
            install_lock(lock, venv, uv)
            stamp[lock] = digest(lock)
        stamp_in(venv).write_text(json.dumps(stamp))


def outdated(locks: list[str], venv: Path) -> list[str]:
    """The locks not installed in an environment; all of them if it is missing, unfinished or for another Python."""
    stamp = read_stamp(venv)
    return [lock for lock in locks if stamp.get("for") != identity(venv) or stamp.get(lock) != digest(lock)]


def read_stamp(venv: Path) -> dict[str, str]:
    """What was installed, for which Python and by which installer; empty if there is no working environment."""
    if not os.access(python_in(venv), os.X_OK):
        return {}
    try:
        stamp: dict[str, str] = json.loads(stamp_in(venv).read_text())
    except (OSError, ValueError):
        return {}
    return stamp


def identity(venv: Path) -> str:
    """The version of Python and the path of an environment; both are fixed, because its scripts contain absolute paths."""
    return "{}.{} {}".format(*sys.version_info[:2], venv)


def digest(lock: str) -> str:
    """The SHA-256 of a lock file."""
    return hashlib.sha256((HERE / lock).read_bytes()).hexdigest()


def make_environment(venv: Path, uv: str | None) -> dict[str, str]:
    """Replace an environment with a new, empty one for this Python; returns its stamp."""
    say(f"creating {venv.name}")
    if venv.is_symlink():
        venv.unlink()
    shutil.rmtree(venv, ignore_errors=True)
    call = [uv, "venv", "-q", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    run([*call, str(venv)], f"could not create {venv.name}")
    return {"for": identity(venv), "by": "uv" if uv else "pip"}


def install_lock(lock: str, venv: Path, uv: str | None) -> None:
    """Install exactly the packages in a lock file, checking their hashes, or in a plain list of versions."""
    say(f"installing {lock}")
    if uv:
        call = [uv, "pip", "install", "-q", "--python", str(python_in(venv))]
    else:
        call = [str(python_in(venv)), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    hashes = ["--require-hashes"] if lock.endswith(".lock") else []
    run([*call, *hashes, "-r", str(HERE / lock)], f"could not install {lock}")


@contextlib.contextmanager
def one_setup_at_a_time() -> Iterator[None]:
    """Make a second start wait for the first one's setup; the lock is released when its process ends."""
    if os.name == "nt":
        yield
        return
    import fcntl  # not on Windows

    with open(__file__) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def hand_over(calls: list[list[str]], venv: Path = VENV) -> int:
    """Run the calls in an environment until one fails; if possible, the last one replaces this process."""
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
    """Run a step of the setup with its output on stderr; raises `SetupFailed`."""
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
