"""A new row in a table is enough: programs with such rows, added before anything else is imported."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from core.optimizers import OPTIMIZERS
from core.pictures.curves import QUANTITIES
from core.state.views import RUN_LETTERS
from core.weights.race import DESCENDERS
from gui.items.curve_style import curve_style
from gui.theme import DARK, LIGHT, path_style

HERE = Path(__file__).resolve().parents[2]

ROWS = """
from dataclasses import dataclass
from typing import ClassVar
import numpy as np
import core
from core.optimizers import OPTIMIZERS, Optimizer, descend
from core.network.activations import ACTIVATIONS, Activation, tanh_with_slope
from core.network.initial import INITIALISERS, Initialiser
from core.network.schedules import SCHEDULES, Schedule
from core.weights.margin_losses import MARGIN_LOSSES
from core.weights.problem import MarginLoss
from core.datasets import DATASETS, DatasetKind, SeededSettings
from core.datasets.base import training_only
from core.network.notebooks import REPLAYS, Replay, draw_layers
from core.params import param

def bent(z):
    np.copyto(z, np.where(z < 0, 0.1 * z, z))

def bent_with_slope(z, slope):
    def call():
        np.copyto(slope, np.where(z < 0, 0.1, 1.0))
        bent(z)
    return call

@dataclass(frozen=True)
class ScratchSettings(SeededSettings):
    '''Two stripes.'''
    kind: ClassVar[str] = "scratch"
    stripe: float = param(0.5, "Stripe", "Width of each stripe.", low=0.1, high=2)

def draw_stripes(settings, rng):
    labels = np.arange(40) % 2
    return training_only(rng.uniform(-1, 1, (40, 2)) * [settings.stripe, 1] + np.outer(labels, [2, 0]), labels, (0, 1))

OPTIMIZERS._rows["scratch"] = Optimizer("Scratch", 0, descend)
ACTIVATIONS._rows["scratch"] = Activation(bent, bent_with_slope, tanh_with_slope, lambda reach: reach, (0.0,), (0.1, 1.0))
INITIALISERS._rows["scratch"] = Initialiser("Scratch", lambda rng, shape, scale: scale * rng.uniform(-1, 1, shape), ("initial_scale",))
SCHEDULES._rows["scratch"] = Schedule("Scratch", lambda training, epoch: training.drop_factor ** epoch, ("drop_factor",))
MARGIN_LOSSES._rows["scratch"] = MarginLoss(
    "Scratch",
    "max(0, 1 - m)^2",
    "np.maximum(0, 1 - m) ** 2",
    lambda m: np.maximum(0.0, 1.0 - m) ** 2,
    lambda m: -2 * np.maximum(0.0, 1.0 - m),
    lambda m: 2.0 * (m < 1),
)
DATASETS._rows["scratch"] = DatasetKind("Scratch", ScratchSettings, draw_stripes, always_two_classes=True)
REPLAYS._rows["scratch"] = Replay(
    "Scratch",
    lambda _data, model, sizes: draw_layers(np.random.RandomState(1000 + model.seed), model, sizes), ("initial", "seed")
)
from core.network.bugs import BUGS, Bug  # the settings, which this imports, take the keys of the other tables as they are
BUGS._rows["scratch"] = Bug("scratched", "Scratch: the weights' part has the wrong sign.", product=np.negative, biases=False)
"""

PROGRAM = """
import time
from gui.application import make_application
application = make_application()
from core.scenes import find
from core.state import from_json, matters, to_json
from gui.app import build

program = build(find("weights").state)
program.window.resize(1280, 800)
program.window.show()
boards = program.window.view_grids

def see(**values):
    for key, value in values.items():
        program.stage.set_value(key.replace("__", "."), value)
    end = time.monotonic() + 0.1
    while time.monotonic() < end or program.stage.stills.pending:  # a hand counts as resting after a moment
        application.processEvents()
    program.window.grab()
    assert from_json(to_json(program.store.state)) == program.store.state

def seen(view, page="weights"):
    return boards[page].views[view].widget.grab().toImage()

def train():
    session = program.sessions["training"]
    session.restart()
    session.play()
    while session.running:
        application.processEvents()
    assert session.standing.step == 20, session.message
    see()
    return session.standing

def changed(standing, other):
    return any((a.weights != b.weights).any() for a, b in zip(standing.layers, other.layers))

see(landscape__race=True, margin__visible=True, margin__formula=True)
before = seen("landscape")
see(landscape__race=False)
assert seen("landscape") != before
before = seen("margin")
see(weights__loss="scratch", landscape__track=True, margin__hinge=True)
assert seen("margin") != before
see(points__kind="scratch")
before = seen("canvas")
see(points__stripe=2.0)
assert seen("canvas") != before

see(page="training", training__epochs=20, training__optimizer="scratch", data__kind="scratch", data__stripe=1.0)
assert program.window._form("training").field("data.stripe").isVisible()
last = train()
see(model__activation="scratch", gradcheck__visible=True)
first, last = last, train()
assert changed(first, last)
check = boards["training"].views["gradcheck"].widget
assert "All layers agree" in check._verdict.text(), check._verdict.text()
see(gradcheck__bug="scratch", gradcheck__reveal=True)
assert "Planted bug: scratched. Scratch: " in check._answer.text(), check._answer.text()
assert "The gradients of W1, W2 differ" in check._verdict.text(), check._verdict.text()
see(gradcheck__bug="none", gradcheck__reveal=False)
for values in (
    {"model__initial_from": "scratch"},
    {"model__seed": 3},
    {"model__initial": "scratch"},
    {"model__initial_scale": 2.0},
    {"training__schedule": "scratch"},
    {"training__drop_factor": 0.9},
):
    for key in values:
        assert matters(program.store.state, key.replace("__", ".")), key
    see(**values)
    first, last = last, train()
    assert changed(first, last), values
assert not matters(program.store.state, "training.drop_every")
for key in ("training.optimizer", "model.activation", "model.initial", "training.schedule"):
    see(page="compare", compare__over=key)
    assert "scratch" in program.store.state.compare.values
program.window.close()
print("seen")
"""

COMMAND = """
import sys
from main import main
sys.exit(main(sys.argv[1:]))
"""

REFUSED = """
import sys
from main import main
for key in sys.argv[1:]:
    print(main(["train", "spiral-relu", "--set", f"{key}=nothing"]))
"""


def run(code, *words):
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=HERE, capture_output=True, text=True, timeout=100)
    assert "Traceback" not in done.stderr
    return done


def test_a_row_more_in_each_table_is_seen_trained_and_checked():
    done = run(ROWS + PROGRAM)
    assert (done.returncode, done.stdout) == (0, "seen\n"), done.stderr


def trained(scene, *values):
    words = [word for value in values for word in ("--set", value)]
    done = run(ROWS + COMMAND, "train", scene, *words, "--steps", "20", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("scene", "values"),
    [
        ("spiral-relu", ["training.optimizer=scratch", "training.schedule=scratch", "training.drop_factor=0.9", "gradcheck.bug=scratch"]),
        ("spiral-relu", ["model.activation=scratch", "model.initial=scratch", "model.initial_from=scratch", "model.seed=4"]),
        ("spiral-relu", ["data.kind=scratch", "data.stripe=1.5"]),
        ("weights", ["weights.loss=scratch", "points.kind=scratch", "points.stripe=1.5"]),
    ],
)
def test_a_row_more_in_each_table_is_set_on_the_command_line(scene, values):
    result = trained(scene, *values)
    assert result["steps"] == 20
    assert result["loss"] < result["losses"]["0"]


def test_a_row_more_is_swept():
    done = run(ROWS + COMMAND, "sweep", "spiral-relu", "--over", "model.activation=relu,scratch", "--steps", "5", "--json")
    assert done.returncode == 0, done.stderr
    assert "scratch" in done.stdout


def test_a_row_more_is_named_among_the_valid_ones():
    keys = (
        *("weights.loss", "points.kind", "data.kind", "model.activation", "model.initial", "model.initial_from"),
        *("training.optimizer", "training.schedule", "gradcheck.bug"),
    )
    done = run(ROWS + REFUSED, *keys)
    assert done.stdout.split() == ["2"] * len(keys)
    for key, sentence in zip(keys, done.stderr.splitlines(), strict=True):
        assert sentence.startswith(f"separatrix: {key} must be one of ")
        assert "scratch" in sentence


def test_the_paths_of_any_number_of_optimisers_differ():
    styles = [path_style(number) for number in range(16)]
    assert len(set(styles)) == 16
    assert all(one[0] != beside[0] and one[1] != beside[1] for one, beside in pairwise(styles))


def test_the_styles_of_the_paths_are_unchanged():
    line = Qt.PenStyle
    known = {
        "gradient_descent": ((255, 255, 255), line.SolidLine),
        "momentum": ((255, 170, 60), line.DashLine),
        "adam": ((255, 120, 215), line.DotLine),
        "newton": ((120, 225, 255), line.DashDotLine),
    }
    assert {name: path_style(list(DESCENDERS).index(name)) for name in known} == known
    assert set(OPTIMIZERS) < set(DESCENDERS)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_an_additional_curve_or_run_has_its_own_style(theme):
    for among_runs in (False, True):
        assert len({curve_style(theme, quantity, None, False) for quantity in range(2 * len(QUANTITIES))}) == 2 * len(QUANTITIES)
        styles = {curve_style(theme, 0, run, among_runs) for run in range(2 * len(RUN_LETTERS))}
        assert len(styles) == 2 * len(RUN_LETTERS)
