"""Every run of the source notebooks from its bundled scene, in its correct form and with its named mistake.

A long run is slow as a whole; how it begins is seen at once.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from core.network.fields import FieldPainter
from core.network.models import probabilities, scores
from core.network.stepper import Stepper
from core.network.training import first_layers
from core.runs.experiments import EXPERIMENTS
from core.scenes import find
from core.state import with_text

RUNS = json.loads((Path(__file__).parent / "data" / "notebook_runs.json").read_text(encoding="utf-8"))
EARLY = 1000  # updates


def name_of(run):
    return " ".join([run["scene"], *run.get("set", [])])


def state_of(run):
    state = find(run["scene"]).state
    for assignment in run.get("set", []):
        state = with_text(state, *assignment.split("="))
    return state


def is_long(run):
    training = state_of(run).training
    return (training.updates or training.epochs) > EARLY


def slow_where_long(run, *more):
    return pytest.param(run, *more, marks=[pytest.mark.slow] if is_long(run) else [], id=name_of(run))


def snapshots_of(run):
    """Points and all reported snapshots."""
    state = state_of(run)
    experiment = EXPERIMENTS[state.page]
    data = experiment.dataset(state)
    return data, list(experiment.snapshots(state, data, state.training.report_every, None))


def losses_of(run):
    """Points, the loss before each update by its step, and the last snapshot."""
    if "loss_sum" in run:
        return losses_of_single_points(state_of(run))
    data, (*reported, last) = snapshots_of(run)
    return data, {shot.step: shot.update_loss for shot in reported}, last


def losses_of_single_points(state):
    """The same where each update is of one point, without all that is measured for a snapshot."""
    assert state.training.batch_size == 1
    assert state.training.weight_decay == 0, "or the loss would be more than that of the point"
    data = EXPERIMENTS[state.page].dataset(state)
    stepper, losses = Stepper(data, state.model, state.training), {}
    stepper.load(first_layers(state.data, state.model, data.class_count))
    while stepper.updates_left():
        losses[stepper.step] = stepper.batch_loss()
        stepper.advance(1)
    return data, losses, stepper.snapshot()


def tolerance(run, step):
    """Relative; after some steps of a ReLU network on the spiral rounding decides, and no BLAS repeats another."""
    return next(within for end, within in run["within"] if end is None or step <= end)


def says_truly(about, accuracies):
    """Whether the first accuracy in a scene's description, or its range, contains one of these accuracies, in percent."""
    found = re.search(r"(\d+(?:\.\d+)?)(?: to (\d+(?:\.\d+)?))? %", about)
    if found is None:
        return True
    rounding = 0.05 if "." in found[1] else 0.5
    return any(float(found[1]) - rounding <= accuracy <= float(found[2] or found[1]) + rounding for accuracy in accuracies)


@pytest.mark.parametrize("run", [slow_where_long(run) for run in RUNS])
def test_a_notebooks_run(run):
    data, losses, last = losses_of(run)
    for step, loss in run.get("losses", {}).items():
        assert losses[int(step)] == pytest.approx(loss, rel=tolerance(run, int(step))), step
    if "loss" in run:
        assert last.loss == pytest.approx(run["loss"], rel=tolerance(run, last.step))
    if "loss_sum" in run:
        assert sum(losses.values()) == pytest.approx(run["loss_sum"], rel=tolerance(run, last.step))
    if "train_correct" in run:
        assert last.train_accuracy * len(data.y_train) == pytest.approx(run["train_correct"], abs=run["slack"] + 1e-9)
    else:
        assert last.train_accuracy == pytest.approx(run["train_accuracy"], abs=1e-12)
    if "test_accuracy" in run:
        assert last.test_accuracy == pytest.approx(run["test_accuracy"], abs=1e-12)
    if "set" not in run:
        trained, about = 100 * last.train_accuracy, find(run["scene"]).about
        assert says_truly(about, [trained, 100 * (last.test_accuracy or 0.0)])
        assert "train_correct" not in run or says_truly(about, [100 * run["train_correct"] / len(data.y_train)])  # the notebook's BLAS


@pytest.mark.parametrize("run", [run for run in RUNS if is_long(run) and "losses" in run], ids=name_of)
def test_how_a_long_run_begins(run):
    _, snapshots = snapshots_of({**run, "set": [*run.get("set", []), f"training.updates={EARLY}"]})
    early = {int(step): loss for step, loss in run["losses"].items() if int(step) <= EARLY}
    losses = {shot.step: shot.update_loss for shot in snapshots}
    assert {step: losses[step] for step in early} == {step: pytest.approx(loss, rel=tolerance(run, step)) for step, loss in early.items()}


@pytest.mark.parametrize(("scene", "mistaken"), [("moons-relu", (0.985, 0.99, 0.96)), ("circles-relu", (0.945, 0.95, 0.905))])
def test_what_notebook_001_calls_test_accuracy_is_that_of_training_rows(scene, mistaken):
    _, snapshots = snapshots_of({"scene": scene, "set": ["data.tested_on=first_training", "training.report_every=1"]})
    assert [snapshots[step].test_accuracy for step in (971, 981, 991)] == pytest.approx(mistaken, abs=1e-12)


@pytest.mark.parametrize(
    ("run", "counts", "slack"),
    [
        slow_where_long({"scene": "spiral-softmax"}, [1894, 2141, 1817], 0),
        slow_where_long({"scene": "spiral-autograd"}, [2022, 2241, 1589], 30),
        slow_where_long({"scene": "spiral-backprop"}, [2110, 2163, 1579], 30),
        slow_where_long({"scene": "spiral-logistic", "set": ["model.derivative=of_activation"]}, [2102, 2045, 1705], 0),
    ],
)
def test_the_regions_of_notebook_002(run, counts, slack):
    data, (*_, last) = snapshots_of(run)
    (x_min, y_min), (x_max, y_max) = data.x_train.min(axis=0) - 1, data.x_train.max(axis=0) + 1
    activation = "logistic" if "logistic" in run["scene"] else "relu"
    grid = FieldPainter().logits(last.layers, activation, np.arange(x_min, x_max, 0.05), np.arange(y_min, y_max, 0.05)).argmax(axis=0)
    assert grid.shape == (76, 77)
    assert np.bincount(grid.ravel()) == pytest.approx(counts, abs=slack)


def test_the_maps_of_notebook_004():
    _, snapshots = snapshots_of({"scene": "ring-tanh"})
    ticks = np.linspace(-6, 6, 200)
    plane = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    before, after = (probabilities(scores(shot.layers, "tanh", plane))[:, 1] for shot in (snapshots[0], snapshots[-1]))
    assert (before.mean(), before.min(), before.max()) == pytest.approx((0.5, 0.24476539778595924, 0.7552346022140408), rel=1e-12)
    assert (after.mean(), after.max()) == pytest.approx((0.19371944364755544, 0.9993462070821005), rel=1e-12)
    assert ((before > 0.5).sum(), (after > 0.5).sum()) == (20000, 7202)
    assert FieldPainter().logits(snapshots[-1].layers, "tanh", ticks, ticks).argmax(axis=0).sum() == 7202
