"""Logs recorded with the settings: written and read back, and refused if invalid."""

import json

import pytest

from core.errors import BadInput
from core.films.logs import Log, log_from_json, log_of, log_to_json, spans
from core.films.replay import recipe_of, rerun, run_log
from core.gestures import PointsEdited, reduce
from core.runs.experiments import EXPERIMENTS
from core.runs.saved import Recipe
from core.runs.timeline import Timeline
from core.scenes import find, read, text_of
from core.state import AppState, with_text, with_value

START = AppState()


def moved(*w0s):
    return [with_value(START, "weights.w0", w0) for w0 in w0s]


def test_only_changes_are_kept_and_the_last_step():
    states = moved(1.0, 1.0, 2.0, 2.0, 2.0)
    log = log_of(states)
    assert [step for step, _ in log.changes] == [0, 2, 4]
    assert [log.at(step) for step in range(5)] == states
    assert log.last_step == 4
    assert log_of(states[:1]) == Log(((0, states[0]),))


def test_a_log_is_read_back_equal_from_a_scene_file(tmp_path):
    states = moved(1.0, 2.0)
    states.append(with_text(states[-1], "points.kind", "moons"))
    states.append(reduce(states[-1], PointsEdited("points", ((1.0, 2.0, 0), (0.1, 0.2, 1)))))
    states.append(with_text(states[-1], "points.kind", "circles"))
    states.append(with_value(states[0], "page", "training"))
    log = Log(log_of(states).changes, ((0, 40, 10), (40, 43, 3)))
    path = tmp_path / "log.json"
    path.write_text(text_of("Drag", "", states[1], log))
    scene = read(path)
    assert (scene.state, scene.log) == (states[1], log)
    assert len(json.dumps(log_to_json(log, START)["changes"][1])) < 40


def test_a_scene_without_a_log_has_none(tmp_path):
    path = tmp_path / "scene.json"
    path.write_text(text_of("Scene", "", START))
    assert read(path).log is None


def test_what_a_file_could_not_hold_is_refused_before_it_is_written():
    many = [reduce(START, PointsEdited("points", tuple((n + 0.123456789012345, 0.5, 0) for _ in range(9000)))) for n in range(60)]
    with pytest.raises(BadInput, match="a scene file can have at most 10 MB, found"):
        text_of("Drag", "", START, log_of(many))


@pytest.mark.parametrize(
    "steps, found",
    [([0], ()), ([0, 1, 2, 3], ((0, 3, 1),)), ([0, 10, 20, 25, 27, 29], ((0, 20, 10), (20, 25, 5), (25, 29, 2)))],
)
def test_steps_are_written_as_spans(steps, found):
    assert spans(steps) == found
    assert sorted({step for first, last, interval in found for step in range(first, last + 1, interval)} | {0}) == steps


@pytest.mark.parametrize(
    "tree, reason",
    [
        (3, "log must be an object"),
        ({"change": []}, "log must be an object"),
        ({}, "at least an entry for step 0"),
        ({"changes": 7}, "list of lists with 2"),
        ({"changes": [[0]]}, "list of lists with 2"),
        ({"changes": [[1, {}]]}, "ascending from 0"),
        ({"changes": [[0, {}], [0, {}]]}, "ascending from 0"),
        ({"changes": [[0, {}], [True, {}]]}, "ascending from 0"),
        ({"changes": [[0, {}], [10**13, {}]]}, "ascending from 0"),
        ({"changes": [[0, []]]}, "ascending from 0"),
        ({"changes": [[0, {}]], "message": 3}, "log.message must be"),
        ({"changes": [[0, {}]], "saved": {"Z": {}}}, "log.saved must be"),
        ({"changes": [[0, {}]], "saved": {"A": {}}}, "at least an entry for step 0"),
        ({"changes": [[0, {"weights": {"w0": 99}}]]}, "weights.w0 must be"),
        ({"changes": [[0, {}]], "reports": [[0, 10, 3]]}, "log.reports must be"),
        ({"changes": [[0, {}]], "reports": [[0, 10, 0]]}, "log.reports must be"),
        ({"changes": [[0, {}]], "reports": [["a", 10, 1]]}, "log.reports must be"),
    ],
)
def test_an_invalid_log_is_refused_in_a_sentence(tree, reason):
    with pytest.raises(BadInput, match=reason):
        log_from_json(tree, START)


def test_a_replayed_run_is_identical_to_the_last_bit():
    experiment = EXPERIMENTS["training"]
    start = with_value(with_text(find("spiral-linear").state, "training.batch_size", "70"), "training.optimizer", "adam")
    data, timeline = experiment.dataset(start), Timeline()
    for settings, every, last in ((start, 10, 30), (with_value(start, "training.learning_rate", 0.2), 4, 61)):
        generator = experiment.snapshots(experiment.with_steps(settings, last), data, every, timeline.newest if len(timeline) else None)
        for snapshot in generator:
            timeline.append(snapshot)
    recipe = Recipe(start).changed(30, with_value(start, "training.learning_rate", 0.2))
    log = run_log(recipe, timeline, start)
    assert log.reports == ((0, 30, 10), (30, 32, 2), (32, 60, 4), (60, 61, 1))
    _, again = rerun(log, -1, lambda share: None)
    assert again.history.steps.tolist() == timeline.history.steps.tolist()
    assert again.history.losses.tolist() == timeline.history.losses.tolist()
    assert all((a.layers[0].weights == b.layers[0].weights).all() for a, b in zip(again.snapshots, timeline.snapshots, strict=True))
    assert recipe_of(log) == recipe
    _, shorter = rerun(log, 50, lambda share: None)
    assert shorter.history.steps.tolist() == [step for step in timeline.history.steps.tolist() if step <= 50] + [50]
