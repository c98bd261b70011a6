"""A row more in a table is all it takes: a program with such rows, from before anything else is imported."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from core.optimizers import OPTIMIZERS
from core.pictures.curves import QUANTITIES
from core.state.views import RUN_LETTERS
from core.weights.race import WALKERS
from gui.items.looks import curve_look
from gui.theme import DARK, LIGHT, path_look

HERE = Path(__file__).resolve().parents[2]

ROWS = """
import sys
import core
from core.optimizers import OPTIMIZERS, Optimizer, descend
from core.network.activations import ACTIVATIONS
from core.network.initial import INITIALISERS
from core.network.schedules import SCHEDULES
from core.weights.margin_losses import MARGIN_LOSSES

OPTIMIZERS._rows["scratch"] = Optimizer("Scratch", 0, descend)
for table, model in ((ACTIVATIONS, "tanh"), (INITIALISERS, "he"), (SCHEDULES, "cosine"), (MARGIN_LOSSES, "hinge")):
    table._rows["scratch"] = table[model]
"""

PROGRAM = """
from gui.application import make_application
application = make_application()
from core.scenes import find
from gui.app import build

program = build(find("weights").state)
program.window.resize(1280, 800)
program.window.show()

def see(**values):
    for key, value in values.items():
        program.stage.set_value(key.replace("__", "."), value)
    application.processEvents()
    program.window.grab()

def train():
    session = program.sessions["training"]
    session.restart()
    session.play()
    while session.running:
        application.processEvents()
    assert session.standing.step == 20, session.message
    see()

see(landscape__race=True, margin__shown=True, margin__formula=True)
before = program.window.boards["weights"].views["landscape"].widget.grab().toImage()
see(landscape__race=False)
assert program.window.boards["weights"].views["landscape"].widget.grab().toImage() != before
see(weights__loss="scratch", landscape__track=True)
see(page="training", training__epochs=20, training__optimizer="scratch")
train()
see(model__activation="scratch", gradcheck__shown=True)
train()
see(model__initial_from="seed", model__initial="scratch", training__schedule="scratch")
train()
see(page="compare", compare__over="training.optimizer")
assert "scratch" in program.store.state.compare.values
see(compare__over="model.activation")
assert "scratch" in program.store.state.compare.values
program.window.close()
print("seen")
"""


def test_a_row_more_in_each_table_is_seen_and_trained():
    done = subprocess.run([sys.executable, "-c", ROWS + PROGRAM], cwd=HERE, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "seen\n"), done.stderr
    assert "Traceback" not in done.stderr


def test_the_ways_of_any_number_of_optimisers_can_be_told_apart():
    looks = [path_look(number) for number in range(16)]
    assert len(set(looks)) == 16
    assert all(one[0] != beside[0] and one[1] != beside[1] for one, beside in pairwise(looks))


def test_the_ways_look_as_they_always_did():
    line = Qt.PenStyle
    known = {
        "gradient_descent": ((255, 255, 255), line.SolidLine),
        "momentum": ((255, 170, 60), line.DashLine),
        "adam": ((255, 120, 215), line.DotLine),
        "newton": ((120, 225, 255), line.DashDotLine),
    }
    assert {name: path_look(number) for number, name in enumerate(WALKERS)} == known
    assert list(WALKERS) == [*OPTIMIZERS, "newton"]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_curve_or_a_run_more_has_a_look_of_its_own(theme):
    for among_runs in (False, True):
        assert len({curve_look(theme, quantity, None, False) for quantity in range(2 * len(QUANTITIES))}) == 2 * len(QUANTITIES)
        looks = {curve_look(theme, 0, run, among_runs) for run in range(2 * len(RUN_LETTERS))}
        assert len(looks) == 2 * len(RUN_LETTERS)
