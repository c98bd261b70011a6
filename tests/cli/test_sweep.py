"""`main.py sweep` against the notebooks' numbers, and how it ends."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import time

import pytest
from PIL import Image

HEADLESS = ("PySide6", "shiboken6", "pyqtgraph", "PIL", "av")
# Notebook 000, 2-100-3 with ReLU, 10,000 epochs from the same fresh weights: weight decay, final loss, correct of 300.
WEIGHT_DECAYS = (
    (0.0, 0.01933002899560918, 298),
    (1e-4, 0.0721823762961844, 298),
    (1e-3, 0.24602827135961003, 294),
    (0.1, 1.0865728921885232, 155),
    (1.0, 1.0986122886681096, 100),
)


def test_the_weight_decays_repeat_the_notebook(process, folder, without):
    words = ["--over", "training.weight_decay=0,1e-4,1e-3,0.1,1", "--json", "-o", "table.csv"]
    done = process("sweep", "spiral-relu", *words, env=without(*HEADLESS))
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["scene"], found["over"]) == ("spiral-relu", ["training.weight_decay"])
    for run, (weight_decay, loss, correct) in zip(found["runs"], WEIGHT_DECAYS, strict=True):
        assert (run["training.weight_decay"], run["steps"], run["note"]) == (weight_decay, 10_000, "")
        assert run["loss"] == pytest.approx(loss, abs=2e-4)
        assert round(300 * run["train_accuracy"]) == pytest.approx(correct, abs=2)
    header, *rows = csv.reader((folder / "table.csv").read_text(encoding="utf-8").splitlines())
    assert header[0] == "training.weight_decay"
    assert [float(row[header.index("loss")]) for row in rows] == [run["loss"] for run in found["runs"]]


def test_a_grid_is_a_table_for_a_person(cli):
    words = ("--over", "model.hidden=none,20+20", "--over", "model.activation=relu,tanh", "--steps", "3")
    done = cli("sweep", "spiral-relu", *words)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].split()[:3] == ["model.hidden", "model.activation", "steps"]
    assert [line.split()[0] for line in lines[1:]] == ["none", "none", "20,", "20,"]


def test_a_scene_of_the_compare_page_defines_what_varies(cli):
    done = cli("sweep", "compare-lambda", "--steps", "2", "--json")
    assert [run["training.weight_decay"] for run in json.loads(done.stdout)["runs"]] == [row[0] for row in WEIGHT_DECAYS]


def test_a_film_shows_the_runs_side_by_side(cli, folder):
    words = ("--over", "model.hidden=2,3+3", "--over", "data.noise=0,0.5", "--steps", "20", "--seconds", "0.2", "--size", "320x240")
    done = cli("sweep", "spiral-relu", *words, "-o", "film.gif")
    assert (done.returncode, done.stdout, done.stderr) == (0, "saved film.gif\n", "")
    with Image.open(folder / "film.gif") as film:
        assert (film.size, film.n_frames > 1) == ((320, 240), True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("spiral-relu",), "--over"),
        (("spiral-relu", "--over", "model.hidden=1", "-o", "film.mp4", "--json"), "--json"),
        (("spiral-relu", "--over", "model.hidden=1", "--size", "64x64"), "--size is only for films"),
        (("spiral-relu", "--over", "data.start_radius=0,0.1", "-o", "film.mp4"), "compare.over must be one of"),
        (("nothing", "--over", "model.hidden=1"), "unknown scene"),
        (("spiral-relu", "--over", "model.hidden"), "key=value"),
        (("spiral-relu", "--over", "model.hidden=-1"), "model.hidden must be"),
        (("spiral-relu", "--over", "model.seed=" + ",".join(map(str, range(17)))), "up to 16 runs"),
        (("spiral-relu", "--over", "model.hidden=1", "-o", "table.txt"), ".csv"),
        (("spiral-relu", "--over", "model.hidden=1", "-o", "none/table.csv"), "does not exist"),
    ],
)
def test_bad_input_is_one_sentence(refused, words, says):
    assert says in refused("sweep", *words)


def test_an_interrupt_leaves_no_process(folder, started):
    words = ["sweep", "spiral-relu", "--over", "model.hidden=50,60,70", "--steps", "1000000", "-o", "table.csv"]
    running = started(*words, stderr=subprocess.PIPE)
    wait_until(lambda: len(group_of(running.pid)) >= 3)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert (running.returncode, said) == (130, "")
    wait_until(lambda: not group_of(running.pid))
    assert list(folder.iterdir()) == []


def group_of(leader):
    """The running processes of a group, except the resource tracker."""
    listed = subprocess.run(["ps", "-eo", "pid,pgid,stat,args"], capture_output=True, text=True, check=True, timeout=60).stdout
    rows = [line.split(None, 3) for line in listed.splitlines()[1:]]
    return [row for row in rows if int(row[1]) == leader and not row[2].startswith("Z") and "resource_tracker" not in row[3]]


def wait_until(holds, seconds=20.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
