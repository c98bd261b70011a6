"""The common behaviour of all commands: help, exit codes, streams and lazy imports."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from select import select

import pytest

from core import scenes
from core.cli.arguments import VERSION
from core.datasets import digits

WAIT_S = 60
ROOT = Path(__file__).resolve().parents[2]
QT = ("PySide6", "shiboken6", "pyqtgraph")


def test_help_shows_every_command_with_examples(process):
    done = process("--help")
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("scenes", "train", "render", "--scene", "--version", "examples:"):
        assert word in done.stdout


def test_the_version_is_defined_once(cli):
    """As a plain text, so that setuptools reads it without importing anything."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"] == {"version": {"attr": "core.cli.arguments.VERSION"}}
    assert cli("--version").stdout == f"separatrix {VERSION}\n"
    files = [*ROOT.glob("*.py"), *ROOT.glob("*.toml"), *ROOT.glob("core/**/*.py"), *ROOT.glob("gui/**/*.py")]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if VERSION in line]
    assert [line.partition("  #")[0] for line in lines] == [f'VERSION = "{VERSION}"']


def test_scenes_lists_key_title_and_line_in_columns(cli):
    lines = cli("scenes").stdout.splitlines()
    assert [line.split()[0] for line in lines][:2] == ["weights", "weights-line"]
    titles = ("A weight vector", "Turn the line")
    assert len({line.index(title) for line, title in zip(lines, titles, strict=False)}) == 1


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["scenes"], ["train", "weights", "--steps", "1"]])
def test_commands_without_a_window_do_not_load_qt(process, without, words):
    assert process(*words, env=without(*QT)).returncode == 0


def test_without_a_display_the_window_says_so_and_names_what_works(refused):
    sentence = refused(env={})
    assert "neither DISPLAY nor WAYLAND_DISPLAY is set" in sentence
    assert "render" in sentence and "train" in sentence


@pytest.mark.parametrize("variable, value", [("DISPLAY", ":987"), ("WAYLAND_DISPLAY", "wayland-gone")])
def test_an_unreachable_display_is_named(refused, variable, value):
    assert f"cannot connect to {variable}={value}" in refused(env={variable: value})


def test_the_display_is_checked_before_qt_is_loaded(refused, without):
    assert "DISPLAY" in refused(env=without(*QT))


@pytest.mark.parametrize("words", [[], ["render", "weights", "-o", "weights.png"]])
def test_a_missing_qt_library_is_named(refused, without, words):
    assert "libEGL.so.1" in refused(*words, code=1, env={**without(*QT), "QT_QPA_PLATFORM": "offscreen"})


def test_a_reader_that_leaves_early_is_no_error_message(process):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        assert process("scenes", stdout=writer).stderr == ""
    finally:
        os.close(writer)


def test_a_full_disk_behind_stdout_is_one_sentence(process):
    with open("/dev/full", "w") as full:
        done = process("scenes", stdout=full)
    assert done.returncode == 1
    assert done.stderr == "separatrix: No space left on device\n"


def test_a_scene_with_an_undecodable_file_name_can_be_reported(process, folder):
    name = os.fsdecode(b"\xff.json")
    (folder / name).write_text('{"version": 1}')
    done = process("train", name)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("\\udcff: 150 steps")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    "words, label",
    [
        (["train", "spiral-linear", "--steps", "10000000", "--save", "run.npz"], b"training: "),
        (["render", "spiral-linear", "-o", "film.mp4", "--seconds", "3600"], b"rendering: "),
    ],
)
def test_a_signal_ends_work_that_shows_its_progress(folder, started, words, label, number):
    terminal, end = os.openpty()
    with os.fdopen(terminal, "rb", buffering=0) as screen:
        process = started(*words, stderr=end)
        os.close(end)
        assert select([screen], [], [], WAIT_S)[0], "it shows nothing"
        shown = screen.read(1000)
        process.send_signal(number)
        assert process.wait(timeout=WAIT_S) == 128 + number
        rest = screen.read(100_000)
    assert label in shown
    assert b"Traceback" not in rest
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("after_s", [0.1, 0.3, 0.6, *(pytest.param(0.05 * step, marks=pytest.mark.slow) for step in range(1, 30))])
@pytest.mark.parametrize("words", [["render", "spiral-linear", "-o", "film.mp4", "--seconds", "3600"], []], ids=["render", "window"])
def test_a_signal_at_the_start_ends_it_too(folder, started, environment, words, after_s):
    environment["QT_QPA_PLATFORM"] = "offscreen"
    process = started(*words, stderr=subprocess.PIPE)
    time.sleep(after_s)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=WAIT_S)
    # Before `main` runs it ends by the signal itself; then the shell says the same number.
    assert process.returncode in (128 + signal.SIGTERM, -signal.SIGTERM), said
    assert "Traceback" not in said
    assert "Qt cannot be loaded" not in said
    assert list(folder.glob("*film*")) == []


@pytest.fixture
def resources(tmp_path, monkeypatch):
    """The bundled scenes, in a folder that a test may damage."""
    copy = tmp_path / "scenes"
    shutil.copytree(scenes.FOLDER, copy)
    monkeypatch.setattr(scenes, "FOLDER", copy)
    scenes._bundled.cache_clear()
    yield copy
    scenes._bundled.cache_clear()


def test_a_broken_bundled_scene_stops_only_itself(cli, resources):
    (resources / "moons-relu.json").write_text("{")
    listed = cli("scenes")
    assert listed.returncode == 0
    assert "spiral-relu" in listed.stdout and "moons-relu" not in listed.stdout
    assert "moons-relu.json is not valid JSON" in listed.stderr
    assert cli("train", "weights", "--steps", "1").returncode == 0
    asked = cli("train", "moons-relu")
    assert (asked.returncode, asked.stderr.count("\n")) == (2, 1)
    assert "moons-relu.json is not valid JSON" in asked.stderr


def test_without_scenes_every_command_says_so_in_one_sentence(cli, resources):
    shutil.rmtree(resources)
    for words in (["scenes"], ["train", "weights"], ["--scene", "weights"]):
        ended = cli(*words)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr == f"separatrix: there are no scenes in {resources}; install Separatrix again\n"


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 broken"])
def test_damaged_digits_give_one_sentence(cli, monkeypatch, tmp_path, content):
    path = tmp_path / "digits.npz"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(digits, "_FILE", path)
    digits._images.cache_clear()
    ended = cli("train", "digits-linear", "--steps", "1")
    digits._images.cache_clear()
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert f"cannot read the digits in {path}" in ended.stderr


def test_no_points_have_no_accuracy(cli):
    ended = cli("train", "spiral-relu", "--steps", "1", "--set", "data.kind=own", "--set", "data.rows=[]")
    assert "no training points" in ended.stdout
    assert "%" not in ended.stdout


def test_there_is_one_blas_thread_whatever_the_environment_says(process):
    words = "train", "spiral-relu", "--steps", "200", "--json"
    plain, asked = (json.loads(process(*words, env=env).stdout)["losses"] for env in ({}, {"OPENBLAS_NUM_THREADS": "2"}))
    assert plain == asked
    show = "import os, core; print(os.environ['OPENBLAS_NUM_THREADS'], os.environ['OMP_NUM_THREADS'])"
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}
    command = [sys.executable, "-c", show]
    seen = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=WAIT_S)
    assert (seen.returncode, seen.stdout) == (0, "1 1\n")
