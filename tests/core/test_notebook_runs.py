"""Every run of the source notebooks from its bundled scene, in its correct form and with its named mistake."""

import json
from pathlib import Path

import pytest

from core.experiments import EXPERIMENTS
from core.scenes import find
from core.state import with_text

RUNS = json.loads((Path(__file__).parent / "data" / "notebook_runs.json").read_text(encoding="utf-8"))


def name_of(run):
    return " ".join([run["scene"], *run.get("set", [])])


def snapshots_of(run):
    """Points and all reported snapshots; one by one where the notebook's losses are of single points."""
    state = find(run["scene"]).state
    for assignment in run.get("set", []):
        state = with_text(state, *assignment.split("="))
    experiment = EXPERIMENTS[state.page]
    data = experiment.dataset(state)
    return data, list(experiment.snapshots(state, data, 1 if "loss_sum" in run else state.training.report_every, None))


def tolerance(run, step):
    """Relative; after some steps of a ReLU network on the spiral rounding decides, and no BLAS repeats another."""
    return next(within for end, within in run["within"] if end is None or step <= end)


@pytest.mark.parametrize("run", RUNS, ids=name_of)
def test_a_notebooks_run(run):
    data, (*reported, last) = snapshots_of(run)
    losses = {shot.step: shot.update_loss for shot in reported}
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


@pytest.mark.parametrize(("scene", "mistaken"), [("moons-relu", (0.985, 0.99, 0.96)), ("circles-relu", (0.945, 0.95, 0.905))])
def test_what_notebook_001_calls_test_accuracy_is_that_of_training_rows(scene, mistaken):
    _, snapshots = snapshots_of({"scene": scene, "set": ["data.tested_on=training rows 0-199"], "loss_sum": ...})
    assert [snapshots[step].test_accuracy for step in (971, 981, 991)] == pytest.approx(mistaken, abs=1e-12)
