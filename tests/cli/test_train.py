"""`main.py train` against the notebooks' numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest

KEYS = {
    "scene",
    "steps",
    "loss",
    "data_loss",
    "penalty",
    "train_accuracy",
    "test_accuracy",
    "seconds",
    "steps_per_second",
    "losses",
}
HEADLESS = ("PySide6", "shiboken6", "pyqtgraph", "PIL", "av")


@pytest.fixture
def trained(cli):
    """Run `train ... --json` and return its one object."""

    def run(*words):
        done = cli("train", *words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_the_linear_model_repeats_the_notebook(trained):
    result = trained("spiral-linear")
    assert result.keys() == KEYS
    assert (result["scene"], result["steps"], result["test_accuracy"]) == ("spiral-linear", 200, None)
    assert list(result["losses"]) == [str(step) for step in range(0, 200, 10)]
    assert result["losses"]["0"] == pytest.approx(1.1004469822959522, rel=1e-12)
    assert result["losses"]["190"] == pytest.approx(0.7863025119393142, rel=1e-12)
    assert result["loss"] == pytest.approx(0.7862816834860659, rel=1e-12)
    assert result["data_loss"] == pytest.approx(0.7763811751710173, rel=1e-12)
    assert result["data_loss"] + result["penalty"] == pytest.approx(result["loss"], rel=1e-15)
    assert result["train_accuracy"] == pytest.approx(148 / 300)
    assert result["steps_per_second"] == pytest.approx(200 / result["seconds"])


def test_the_hidden_layer_repeats_the_notebook(trained):
    result = trained("spiral-relu", "--steps", "500", "--set", "training.report_every=100")
    golden = [1.0987062226528206, 0.7205274931295936, 0.7384264692318497, 0.6992061955562332, 0.48618647168492246]
    assert list(result["losses"]) == ["0", "100", "200", "300", "400"]
    assert list(result["losses"].values()) == pytest.approx(golden, rel=1e-12)
    assert result["loss"] == pytest.approx(0.3827186877486634, rel=1e-12)


def test_the_weight_vector_starts_where_the_scene_says(trained):
    result = trained("weights", "--steps", "0")
    assert result["steps"] == 0
    assert result["losses"] == {"0": pytest.approx(54.144704389756924, rel=1e-12)}
    assert result["loss"] == result["losses"]["0"]
    assert result["data_loss"] == pytest.approx(53.66370438975692, rel=1e-12)
    assert result["train_accuracy"] == pytest.approx(17 / 40)


def test_neither_qt_nor_pictures_nor_films_are_imported(process, without):
    done = process("train", "weights", "--json", "--save", "w.npz", env=without(*HEADLESS))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["steps"] == 150


def test_without_json_a_person_can_read_it(cli):
    done = cli("train", "spiral-linear")
    assert (done.returncode, done.stderr) == (0, "")
    assert "49.3% of 300 training points" in done.stdout
    assert "loss 0.786282 = data 0.776381 + penalty" in done.stdout


def test_the_saved_initial_state_is_the_notebooks(trained, folder):
    trained("spiral-linear", "--steps", "0", "--save", "start.npz")
    with np.load(folder / "start.npz") as saved:
        assert set(saved) == {"x_train", "y_train", "x_test", "y_test", "W1", "b1"}
        assert saved["x_train"].shape == (300, 2)
        assert saved["x_train"][1].tolist() == [0.0012135813012719154, 0.010027842596173286]
        assert saved["y_train"].tolist() == [0] * 100 + [1] * 100 + [2] * 100
        assert (saved["x_test"].shape, saved["y_test"].shape) == ((0, 2), (0,))
        assert saved["W1"].shape == (2, 3)
        assert saved["W1"][0].tolist() == pytest.approx([0.004631303293186071, 0.0027909576439245345, 0.0033890412521594454], rel=1e-15)
        assert saved["b1"].tolist() == [0.0, 0.0, 0.0]


def test_every_layer_is_saved_and_labels_as_the_material_calls_them(trained, folder):
    trained("spiral-relu", "--steps", "1", "--set", "model.hidden=5, 4", "--save", "deep.NPZ")
    with np.load(folder / "deep.NPZ") as saved:
        assert [saved[name].shape for name in ("W1", "b1", "W2", "b2", "W3", "b3")] == [(2, 5), (5,), (5, 4), (4,), (4, 3), (3,)]
    trained("weights", "--save", "w.npz")
    with np.load(folder / "w.npz") as saved:
        assert set(saved["y_train"].tolist()) == {-1, 1}
    assert sorted(path.name for path in folder.iterdir()) == ["deep.NPZ", "w.npz"]


def test_assignments_apply_in_order_but_the_kind_of_data_first(trained, folder):
    words = ("data.per_class=7", "data.spread=0.5", "data.per_class=8", "data.kind=gaussians")
    trained("--set", *words, "spiral-linear", "--set", "training.epochs=9", "--steps", "1", "--save", "x.npz")
    with np.load(folder / "x.npz") as saved:
        assert saved["x_train"].shape == (16, 2)


def test_a_users_scene_file(trained, folder):
    (folder / "mine.json").write_text('{"version": 1, "page": "training", "training": {"epochs": 3, "report_every": 2}}')
    result = trained("mine.json")
    assert (result["scene"], result["steps"], list(result["losses"])) == ("mine", 3, ["0", "2"])


@pytest.mark.parametrize(
    "words",
    [
        ("spiral-linear", "--set", "training.weight_decay=10", "--steps", "5000"),
        ("weights", "--set", "weights.alpha=10", "weights.learning_rate=10"),
    ],
)
def test_a_diverging_run_still_gives_its_last_finite_state(cli, folder, words):
    assert cli("train", *words, "--json").returncode == 1
    done = cli("train", *words, "--json", "--save", "last.npz")
    assert done.returncode == 0  # what was asked for is there, and the warning beside it
    result = json.loads(done.stdout)
    assert f"diverged at step {result['steps'] + 1}" in done.stderr
    assert done.stderr.count("\n") == 1
    with np.load(folder / "last.npz") as saved:
        assert np.isfinite(saved["W1"]).all()


@pytest.mark.parametrize("command", [["train", "--json"], ["render", "-o", "never.png"]])
@pytest.mark.parametrize("expression", ["1/0", "log(m)", "where(m < 0, 1e308, 0)"])
def test_a_loss_that_is_not_finite_at_the_start_is_one_sentence(cli, folder, command, expression):
    done = cli(command[0], "weights", "--set", "weights.loss=own", f"weights.expression={expression}", *command[1:])
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("separatrix: Training cannot start: the loss is not finite at step 0")
    assert done.stderr.count("\n") == 1
    assert not list(folder.iterdir())


def test_edits_are_made_and_those_after_the_end_are_named(cli):
    edits = 'edits.rows=[[5, "off", 0, 3], [30, "on", 0, 3], [40, "add", 0]]'
    done = cli("train", "spiral-relu", "--steps", "20", "--set", edits)
    assert done.returncode == 0
    assert "The run ended before 2 of its edits: step 30: unit 4 of layer 1 on …." in done.stdout
    assert "ended before" not in cli("train", "spiral-relu", "--steps", "40", "--set", edits).stdout
    plain = cli("train", "spiral-relu", "--steps", "20").stdout
    assert plain.splitlines()[1] != done.stdout.splitlines()[1]


def test_edits_that_do_not_fit_are_refused_in_a_sentence(cli):
    for row, words in {
        '[5, "off", 0, 100]': "the unit of edit 1, 'off', must be a whole number from 0 to 99, found 100",
        '[5, "set", 1, 3]': "the unit of edit 1, 'set', must be a whole number from 0 to 2, found 3",
        '[5, "set", 1, 2, 0, 1e400]': "edits.rows: value in row 1 must be a number from",
    }.items():
        done = cli("train", "spiral-relu", "--steps", "20", "--set", f"edits.rows=[{row}]")
        assert done.returncode == 2 and words in done.stderr and done.stdout == ""


def test_a_film_and_a_still_of_a_scene_with_edits(cli, folder):
    small = ("--size", "320x200", "--steps", "30", "--view", "boundary", "--at", "12")
    pictures = []
    for name, rows in {"plain": "[]", "late": '[[13, "set", 1, 0, -1, 5]]', "edited": '[[12, "set", 1, 0, -1, 5]]'}.items():
        assert cli("render", "spiral-relu", "-o", f"{name}.png", *small, "--set", f"edits.rows={rows}").returncode == 0
        pictures.append((folder / f"{name}.png").read_bytes())
    assert pictures[0] == pictures[1] != pictures[2]
    assert cli("render", "edited.png.json", "-o", "again.png").returncode == 0
    assert (folder / "again.png").read_bytes() == pictures[2]
