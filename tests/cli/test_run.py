"""run.py: what each command installs, when it reinstalls, and its messages if something is missing."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "run.py"
RUNTIME, TEST, BENCH = LOCKS = ("requirements.lock", "tests/requirements.lock", "tests/benchmarks/requirements.lock")
DIALECTS = "tests/dialects/requirements.txt"


PARALLEL = ("-n", "auto", "--dist", "worksteal")


@pytest.fixture
def checkout(tmp_path):
    """A folder with run.py and three small locks."""
    shutil.copy(RUN, tmp_path)
    for lock in (*LOCKS, DIALECTS):
        (tmp_path / lock).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / lock).write_text("numpy==2\n")
    return tmp_path


@pytest.fixture
def runner(checkout, monkeypatch):
    """That folder's run.py as a module, on a machine with uv; its steps are recorded in `steps` instead of run."""
    spec = importlib.util.spec_from_file_location("runner", checkout / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.steps = []

    def note(call, failure, environment=None):
        module.steps.append([Path(call[0]).name, *call[1:]])
        if "venv" in call:
            python = module.python_in(Path(call[-1]))
            python.parent.mkdir(parents=True)
            python.symlink_to(sys.executable)

    monkeypatch.setattr(module, "run", note)
    monkeypatch.setattr(module.shutil, "which", lambda name: f"/bin/{name}")
    return module


def installed(runner):
    """The locks installed by the recorded steps, and `venv` for each environment made."""
    steps = [Path(step[-1]).relative_to(runner.HERE).as_posix() for step in runner.steps]
    runner.steps.clear()
    return [step.replace(".venv", "venv") for step in steps]


def test_an_old_python_gets_a_sentence():
    ast.parse(RUN.read_text(), feature_version=(3, 6))
    pretend = f"import runpy, sys; sys.version_info = (3, 10, 4); runpy.run_path({str(RUN)!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Separatrix needs Python 3\.11 or newer; this is Python \S+\.\n", done.stderr)


@pytest.mark.parametrize(
    ("words", "locks", "call"),
    [
        ([], [RUNTIME], ["main.py"]),
        (["render", "weights", "-o", "x.mp4"], [RUNTIME], ["main.py", "render", "weights", "-o", "x.mp4"]),
        (["test", "-k", "loss"], [RUNTIME, TEST], ["-m", "pytest", *PARALLEL, "-k", "loss"]),
        (["test", "--slow"], [RUNTIME, TEST], ["-m", "pytest", *PARALLEL, "-m", "", "--cov=core"]),
        (["test", "--slow", "-x"], [RUNTIME, TEST], ["-m", "pytest", *PARALLEL, "-m", "", "-x"]),
        (["test", "--dialects"], [RUNTIME, TEST, DIALECTS], ["-m", "pytest", "-m", "dialects", "tests/dialects"]),
        (["bench", "--json"], [RUNTIME, BENCH], ["-m", "tests.benchmarks", "--json"]),
        (["--with", "bench"], [RUNTIME, BENCH], ["main.py"]),
        (["--with", "bench", "test", "-k", "film"], [RUNTIME, TEST, BENCH], ["-m", "pytest", *PARALLEL, "-k", "film"]),
        (["--with", "test", "--with", "bench", "train", "x"], [RUNTIME, BENCH, TEST], ["main.py", "train", "x"]),
        (["--with", "test", "test"], [RUNTIME, TEST], ["-m", "pytest", *PARALLEL]),
        (["test", "--with", "bench"], [RUNTIME, TEST], ["-m", "pytest", *PARALLEL, "--with", "bench"]),
    ],
)
def test_arguments_select_what_is_installed_and_called(runner, words, locks, call):
    job = runner.plan(words)
    assert job.locks == locks
    assert [Path(job.calls[-1][0]).name, *job.calls[-1][1:]] == call


@pytest.mark.parametrize(
    ("words", "found"), [(["--with"], "nothing"), (["--with", "tests", "test"], "'tests'"), (["--with", "--json"], "'--json'")]
)
def test_an_unknown_extra_is_refused_in_one_sentence(runner, capsys, words, found):
    assert runner.main(words) == 1
    assert capsys.readouterr().err == f"run.py: --with must be followed by the name of an extra, found {found}; valid: test, bench\n"
    assert runner.steps == []


def test_every_extra_of_the_project_has_its_lock(runner):
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert runner.EXTRAS.keys() == extras.keys()
    for name, wanted in extras.items():
        assert {Requirement(text).name for text in wanted} <= {package for package, _ in pins(runner.EXTRAS[name])}
        assert name in runner.__doc__.split("--with EXTRA")[1]


@pytest.mark.parametrize(
    "words",
    [["--with", "bench", "--version"], ["train", "weights"], ["scenes"], ["--help"], ["render", "-h"], ["bench", "--help"], ["--version"]],
)
def test_commands_without_graphics_need_no_library(runner, words):
    assert runner.plan(words).libraries == {}


def test_only_the_window_needs_the_libraries_of_x11(runner, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    for words in (["test"], ["bench"], ["render", "weights"]):
        assert runner.plan(words).libraries == runner.OFFSCREEN
    assert "libxcb-cursor.so.0" in runner.plan([]).libraries
    assert not any("xcb" in library for library in runner.OFFSCREEN)


@pytest.fixture
def lacking(runner, monkeypatch):
    """The same on a Linux system without two of the libraries."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setattr(runner, "loads", lambda library: library not in ("libxcb-cursor.so.0", "libEGL.so.1"))
    return runner


def test_root_has_missing_libraries_installed(lacking, monkeypatch):
    monkeypatch.setattr(lacking.os, "geteuid", lambda: 0)
    monkeypatch.setattr(lacking, "install", lambda locks, venv: None)
    monkeypatch.setattr(lacking, "hand_over", lambda calls, venv: 0)
    assert lacking.main([]) == 0
    assert [step[:2] for step in lacking.steps] == [["apt-get", "update"], ["apt-get", "install"]]
    assert lacking.steps[1][-2:] == ["libegl1", "libxcb-cursor0"]


@pytest.mark.parametrize(
    ("words", "platform", "sentence"),
    [
        ([], "xcb", "run.py cannot open its window because this system lacks libEGL.so.1, libxcb-cursor.so.0."),
        (["render", "a b"], "xcb", "run.py render 'a b' cannot draw with Qt because this system lacks libEGL.so.1."),
        (["--with", "bench", "test"], "xcb", "run.py --with bench test cannot draw with Qt because this system lacks libEGL.so.1."),
        (["--scene", "weights"], "offscreen", "run.py --scene weights cannot draw with Qt because this system lacks libEGL.so.1."),
    ],
)
def test_the_packages_and_the_reason_are_shown_before_the_installation(lacking, monkeypatch, capsys, words, platform, sentence):
    shown = []
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setattr(lacking.os, "geteuid", lambda: 0)
    monkeypatch.setattr(lacking, "run", lambda *_: shown.append(capsys.readouterr().err))
    job = lacking.plan(words)
    missing = lacking.missing_from_system(job)
    lacking.install_system_packages(missing, lacking.reason(missing, job, words))
    packages = " ".join(sorted(missing.values()))
    assert shown == [f"run.py: {sentence} Installing {packages} with apt-get.\n", ""]


def test_other_users_get_the_command_to_run(lacking, monkeypatch, capsys):
    monkeypatch.setattr(lacking.os, "geteuid", lambda: 1000)
    assert lacking.main([]) == 1
    assert capsys.readouterr().err.splitlines()[1:] == ["sudo apt-get install -y libegl1 libxcb-cursor0"]
    assert lacking.steps == []


def test_without_apt_the_libraries_are_named(lacking, monkeypatch, capsys):
    monkeypatch.setattr(lacking.shutil, "which", lambda name: None)
    monkeypatch.setattr(lacking.importlib.util, "find_spec", lambda name: object())
    assert lacking.main([]) == 1
    assert "libEGL.so.1, libxcb-cursor.so.0" in capsys.readouterr().err


def test_a_python_without_ensurepip_needs_its_venv_package(runner, monkeypatch):
    monkeypatch.setattr(runner.shutil, "which", lambda name: None)
    monkeypatch.setattr(runner.importlib.util, "find_spec", lambda name: None)
    job = runner.plan(["scenes"])
    missing = runner.missing_from_system(job)
    assert runner.reason(missing, job, ["scenes"]) == "run.py scenes cannot create .venv because this system lacks Python's ensurepip."
    assert "cannot create .venv-dialects because" in runner.reason(missing, runner.plan(["test", "--dialects"]), ["test"])
    assert list(missing.values()) == [f"python{sys.version_info.major}.{sys.version_info.minor}-venv"]


def test_nothing_is_installed_twice(runner):
    runner.install([RUNTIME])
    assert installed(runner) == ["venv", RUNTIME]
    runner.install([RUNTIME])
    assert installed(runner) == []
    runner.install([RUNTIME, TEST])
    assert installed(runner) == [TEST]
    runner.install([RUNTIME])
    assert installed(runner) == []


def test_a_changed_lock_is_installed_again(runner):
    runner.install([RUNTIME, TEST])
    installed(runner)
    (runner.HERE / TEST).write_text("numpy==3\n")
    runner.install([RUNTIME, TEST])
    assert installed(runner) == [TEST]
    (runner.HERE / RUNTIME).write_text("numpy==3\n")
    runner.install([RUNTIME, TEST])
    assert installed(runner) == ["venv", RUNTIME, TEST]


def test_an_interrupted_installation_starts_again(runner, monkeypatch):
    runner.install([RUNTIME])
    installed(runner)

    def interrupt(lock, venv, uv):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(runner, "install_lock", interrupt)
        with pytest.raises(KeyboardInterrupt):
            runner.install([RUNTIME, TEST])
    runner.install([RUNTIME])
    assert installed(runner) == ["venv", RUNTIME]


@pytest.mark.parametrize("damage", ["another Python", "no Python", "stamp"])
def test_an_unusable_environment_is_replaced(runner, damage):
    runner.install([RUNTIME])
    installed(runner)
    stamp = runner.stamp_in(runner.VENV)
    if damage == "another Python":
        stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "for": "3.9"}))
    elif damage == "no Python":
        runner.python_in(runner.VENV).unlink()
    else:
        stamp.write_text("{")
    runner.install([RUNTIME])
    assert installed(runner) == ["venv", RUNTIME]


@pytest.mark.parametrize("tool", ["uv", "pip"])
def test_every_file_is_checked_against_its_hash(runner, monkeypatch, tool):
    if tool == "pip":
        monkeypatch.setattr(runner.shutil, "which", lambda name: None)
    runner.install([RUNTIME])
    assert tool in runner.steps[-1]
    assert "--require-hashes" in runner.steps[-1]


def test_the_dialects_have_a_separate_environment_installed_by_pip(runner):
    job = runner.plan(["test", "--dialects"])
    runner.install(job.locks, job.venv)
    assert runner.steps[0][1:] == ["-m", "venv", str(runner.HERE / ".venv-dialects")]
    assert {step[0] for step in runner.steps[1:]} == {"python"}
    assert ["--require-hashes" in step for step in runner.steps[1:]] == [True, True, False]
    installed(runner)
    (runner.HERE / DIALECTS).write_text("torch==2\njax==1\n")
    runner.install(job.locks, job.venv)
    assert installed(runner) == [DIALECTS]
    assert not runner.VENV.exists()


def test_an_environment_made_by_uv_is_replaced_if_only_pip_is_left(runner, monkeypatch):
    runner.install([RUNTIME])
    installed(runner)
    monkeypatch.setattr(runner.shutil, "which", lambda name: None)
    runner.install([RUNTIME])
    assert installed(runner) == []
    runner.install([RUNTIME, TEST])
    assert installed(runner) == ["venv", RUNTIME, TEST]


def test_exit_codes_and_arguments_pass_through(checkout):
    (checkout / "main.py").write_text("import sys; print(sys.argv[1:]); sys.exit(7)")
    start = "import run, sys; run.python_in = lambda venv: sys.executable; run.hand_over(run.plan(['train', 'a b']).calls)"
    done = subprocess.run([sys.executable, "-c", start], cwd=checkout, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (7, "['train', 'a b']\n")


def test_a_failing_check_ends_the_lint(runner, monkeypatch):
    calls = []
    monkeypatch.setattr(runner.os, "chdir", calls.append)
    monkeypatch.setattr(runner.subprocess, "call", lambda call: calls.append(call[1:]) or 3)
    assert runner.hand_over(runner.plan(["lint"]).calls) == 3
    assert calls == [runner.HERE, ["-m", "ruff", "check"]]


def pins(lock):
    """{(package, marker): version} of a lock file."""
    lines = re.findall(r"^([\w.-]+)==(\S+)(?: ; (.*?))? \\$", (ROOT / lock).read_text(), re.MULTILINE)
    return {(name, marker): version for name, version, marker in lines}


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_agree_and_name_no_registry(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text and "--index" not in text
    assert pins(RUNTIME).items() <= pins(lock).items()
    assert pins(lock)["pyside6-essentials", ""] == "6.11.3"


@pytest.mark.parametrize(
    ("python", "refused"), [("3.11", {"6.11.0", "6.11.1", "6.12.0"}), ("3.12", {"6.11.0", "6.11.1"}), ("3.14", {"6.11.0", "6.11.1"})]
)
def test_the_range_of_qt_leaves_out_what_is_known_to_break(python, refused):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    ranges = [Requirement(text) for text in project["dependencies"] if text.startswith("PySide6")]
    valid = [entry.specifier for entry in ranges if entry.marker.evaluate({"python_version": python})]
    assert len(valid) == 1
    assert {version for version in ("6.11.0", "6.11.1", "6.11.3", "6.12.0") if version not in valid[0]} == refused
