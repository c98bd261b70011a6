"""What was recorded beside the settings: there and back, and what is refused."""

import json

import pytest

from core.errors import BadInput
from core.films.reruns import recipe_of, rerun, run_take
from core.films.takes import Take, spans, take_from_json, take_of, take_to_json
from core.gestures import PointsEdited, reduce
from core.runs.experiments import EXPERIMENTS
from core.runs.kept import Recipe
from core.runs.timeline import Timeline
from core.scenes import find, read, text_of
from core.state import AppState, with_text, with_value

START = AppState()


def moved(*w0s):
    return [with_value(START, "weights.w0", w0) for w0 in w0s]


def test_only_changes_are_kept_and_the_last_step():
    states = moved(1.0, 1.0, 2.0, 2.0, 2.0)
    take = take_of(states)
    assert [step for step, _ in take.changes] == [0, 2, 4]
    assert [take.at(step) for step in range(5)] == states
    assert take.last_step == 4
    assert take_of(states[:1]) == Take(((0, states[0]),))


def test_a_take_is_read_back_equal_from_a_scene_file(tmp_path):
    states = moved(1.0, 2.0)
    states.append(with_text(states[-1], "points.kind", "moons"))
    states.append(reduce(states[-1], PointsEdited("points", ((1.0, 2.0, 0), (0.1, 0.2, 1)))))
    states.append(with_text(states[-1], "points.kind", "circles"))
    states.append(with_value(states[0], "page", "training"))
    take = Take(take_of(states).changes, ((0, 40, 10), (40, 43, 3)))
    path = tmp_path / "take.json"
    path.write_text(text_of("Drag", "", states[1], take))
    scene = read(path)
    assert (scene.state, scene.take) == (states[1], take)
    assert len(json.dumps(take_to_json(take, START)["changes"][1])) < 40


def test_a_scene_without_a_take_has_none(tmp_path):
    path = tmp_path / "scene.json"
    path.write_text(text_of("Scene", "", START))
    assert read(path).take is None


def test_what_a_file_could_not_hold_is_refused_before_it_is_written():
    many = [reduce(START, PointsEdited("points", tuple((n + 0.123456789012345, 0.5, 0) for _ in range(9000)))) for n in range(60)]
    with pytest.raises(BadInput, match="a scene file is at most 10 MB, found"):
        text_of("Drag", "", START, take_of(many))


@pytest.mark.parametrize(
    "steps, found",
    [([0], ()), ([0, 1, 2, 3], ((0, 3, 1),)), ([0, 10, 20, 25, 27, 29], ((0, 20, 10), (20, 25, 5), (25, 29, 2)))],
)
def test_steps_are_told_as_spans(steps, found):
    assert spans(steps) == found
    assert sorted({step for first, last, interval in found for step in range(first, last + 1, interval)} | {0}) == steps


@pytest.mark.parametrize(
    "tree, reason",
    [
        (3, "take must be an object"),
        ({"change": []}, "take must be an object"),
        ({}, "at least the entry of step 0"),
        ({"changes": 7}, "list of lists of 2"),
        ({"changes": [[0]]}, "list of lists of 2"),
        ({"changes": [[1, {}]]}, "ascend from 0"),
        ({"changes": [[0, {}], [0, {}]]}, "ascend from 0"),
        ({"changes": [[0, {}], [True, {}]]}, "ascend from 0"),
        ({"changes": [[0, {}], [10**13, {}]]}, "ascend from 0"),
        ({"changes": [[0, []]]}, "ascend from 0"),
        ({"changes": [[0, {}]], "message": 3}, "take.message must be"),
        ({"changes": [[0, {}]], "kept": {"Z": {}}}, "take.kept must be"),
        ({"changes": [[0, {}]], "kept": {"A": {}}}, "at least the entry of step 0"),
        ({"changes": [[0, {"weights": {"w0": 99}}]]}, "weights.w0 must be"),
        ({"changes": [[0, {}]], "reports": [[0, 10, 3]]}, "take.reports must be"),
        ({"changes": [[0, {}]], "reports": [[0, 10, 0]]}, "take.reports must be"),
        ({"changes": [[0, {}]], "reports": [["a", 10, 1]]}, "take.reports must be"),
    ],
)
def test_a_take_that_is_not_one_is_refused_in_a_sentence(tree, reason):
    with pytest.raises(BadInput, match=reason):
        take_from_json(tree, START)


def test_a_run_is_run_again_as_it_was_reported_to_the_last_bit():
    experiment = EXPERIMENTS["training"]
    start = with_value(with_text(find("spiral-linear").state, "training.batch_size", "70"), "training.optimizer", "adam")
    data, timeline = experiment.dataset(start), Timeline()
    for settings, every, last in ((start, 10, 30), (with_value(start, "training.learning_rate", 0.2), 4, 61)):
        generator = experiment.snapshots(experiment.with_steps(settings, last), data, every, timeline.newest if len(timeline) else None)
        for snapshot in generator:
            timeline.append(snapshot)
    recipe = Recipe(start).changed(30, with_value(start, "training.learning_rate", 0.2))
    take = run_take(recipe, timeline, start)
    assert take.reports == ((0, 30, 10), (30, 32, 2), (32, 60, 4), (60, 61, 1))
    _, again = rerun(take, -1, lambda share: None)
    assert again.history.steps.tolist() == timeline.history.steps.tolist()
    assert again.history.losses.tolist() == timeline.history.losses.tolist()
    assert all((a.layers[0].weights == b.layers[0].weights).all() for a, b in zip(again.snapshots, timeline.snapshots, strict=True))
    assert recipe_of(take) == recipe
    _, shorter = rerun(take, 50, lambda share: None)
    assert shorter.history.steps.tolist() == [step for step in timeline.history.steps.tolist() if step <= 50] + [50]
