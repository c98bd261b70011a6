"""Sweeps: the varied settings, how they are typed, and the table."""

import csv
import io

import pytest

from core.cli.parallel import map_in_processes
from core.cli.sweep import sweep, table
from core.errors import BadInput
from core.runs.sweep import RUNS_MAX, compared, compared_axes, comparing, csv_text, result_of, typed_axis, variants
from core.scenes import find
from core.state import AppState, value_of, with_value

SPIRAL = find("spiral-relu").state


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("model.hidden=1,2,5,20", ((1,), (2,), (5,), (20,))),
        ("model.hidden=20,20+20,none", ((20,), (20, 20), ())),
        ("model.hidden=20,20;5", ((20, 20), (5,))),
        ("model.hidden=20,20;", ((20, 20),)),
        ("model.activation=relu,tanh", ("relu", "tanh")),
        ("training.weight_decay = 0, 1e-4, 1", (0.0, 1e-4, 1.0)),
        ("training.learning_rate=0,5;1,5", (0.5, 1.5)),
        ("training.optimizer=gradient_descent,adam", ("gradient_descent", "adam")),
        ("data.noise=0,0.2", (0.0, 0.2)),
    ],
)
def test_what_is_typed(text, values):
    assert typed_axis(SPIRAL, text).values == values


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("model.hidden", "key=value"),
        ("model.hiden=1", "'model.hiden'"),
        ("weights.alpha=1", "a setting of the run"),
        ("view.theme=dark", "a setting of the run"),
        ("model.hidden=1,x", "'x'"),
        ("model.hidden=", "none"),
        ("training.learning_rate=", "found ''"),
        ("training.learning_rate=0.1,,1", "found ''"),
        ("training.learning_rate=1,1.0", "found 1 twice"),
    ],
)
def test_what_is_refused(text, says):
    if text == "model.hidden=":
        assert typed_axis(SPIRAL, text).values == ((),)  # the linear model
        return
    with pytest.raises(BadInput, match=says.replace(".", r"\.")):
        typed_axis(SPIRAL, text)


def test_rows_of_points_cannot_be_varied():
    own = with_value(SPIRAL, "data.kind", "own")
    with pytest.raises(BadInput, match=r"data\.rows"):
        typed_axis(own, "data.rows=[]")


def test_a_grid_varies_its_last_setting_fastest_and_nothing_else():
    runs = variants(SPIRAL, [typed_axis(SPIRAL, "model.hidden=1,2"), typed_axis(SPIRAL, "model.activation=relu,tanh")])
    assert [run.values for run in runs] == [((1,), "relu"), ((1,), "tanh"), ((2,), "relu"), ((2,), "tanh")]
    assert [run.name for run in runs] == ["Hidden units 1, relu", "Hidden units 1, tanh", "Hidden units 2, relu", "Hidden units 2, tanh"]
    for run in runs:
        assert (value_of(run.state, "model.hidden"), value_of(run.state, "model.activation")) == run.values
        assert with_value(with_value(run.state, "model.hidden", (100,)), "model.activation", "relu") == SPIRAL


def test_a_kind_of_data_goes_before_its_own_settings():
    state = with_value(SPIRAL, "data.kind", "moons")
    runs = variants(state, [typed_axis(state, "data.noise=0.1,0.3"), typed_axis(state, "data.kind=moons,circles")])
    assert [(run.state.data.kind, run.state.data.noise) for run in runs][1] == ("circles", 0.1)


@pytest.mark.parametrize("texts", [["model.hidden=20+20"], ["model.hidden=none,5", "model.activation=relu,tanh"]])
def test_what_is_asked_for_a_film_is_what_the_page_compares(texts):
    axes = [typed_axis(SPIRAL, text) for text in texts]
    assert compared_axes(comparing(SPIRAL, axes)) == axes
    assert [run.state.model for run in compared(comparing(SPIRAL, axes))] == [run.state.model for run in variants(SPIRAL, axes)]


def test_too_many_runs_or_settings_are_refused():
    many = typed_axis(SPIRAL, "model.seed=" + ",".join(map(str, range(RUNS_MAX + 1))))
    with pytest.raises(BadInput, match="up to 16 runs, found 17"):
        variants(SPIRAL, [many])
    one = typed_axis(SPIRAL, "model.hidden=1,2")
    with pytest.raises(BadInput, match="different settings"):
        variants(SPIRAL, [one, one])


@pytest.mark.parametrize("processes", [1, 3])
def test_a_diverging_run_is_a_row_and_processes_change_no_bit(processes):
    state = with_value(with_value(SPIRAL, "training.epochs", 120), "training.weight_decay", 1.0)
    runs = variants(state, [typed_axis(state, "training.learning_rate=0.1,100,1")])
    told = []
    calm, wild, last = sweep(runs, told.append, processes)
    assert (calm.steps, calm.note, last.steps, last.note) == (120, "", 120, "")
    assert wild.steps < 120
    assert "diverged at step" in wild.note
    assert told == [1 / 3, 2 / 3, 1]
    alone = sweep(runs[2:], told.append)[0]
    assert (last.loss, last.data_loss, last.train_accuracy) == (alone.loss, alone.data_loss, alone.train_accuracy)


def test_a_failing_job_leaves_no_process():
    import multiprocessing

    with pytest.raises(ValueError, match="invalid literal"):
        list(map_in_processes(int, ["1", "x", "3"], 2))
    assert multiprocessing.active_children() == []


def test_the_table_reads_back_exactly():
    axes = [typed_axis(SPIRAL, "model.hidden=none,20+20")]
    runs = variants(with_value(SPIRAL, "training.epochs", 5), axes)
    results = sweep(runs, lambda share: None)
    header, *rows = csv.reader(io.StringIO(csv_text(["model.hidden"], results)))
    assert header[:3] == ["model.hidden", "steps", "epochs"]
    assert [row[0] for row in rows] == ["none", "20, 20"]
    assert [float(row[3]) for row in rows] == [result.loss for result in results]
    assert [row[header.index("test_accuracy")] for row in rows] == ["", ""]


def test_a_run_without_a_single_finite_step_has_dashes():
    variant = variants(AppState(page="training"), [])[0]
    result = result_of(variant, None, 0.25, "it cannot begin")
    assert table([], [result]).splitlines()[1].split() == ["0", "–", "–", "–", "–", "–", "0.25", "it", "cannot", "begin"]
