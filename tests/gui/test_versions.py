"""Files of earlier versions are read with their meaning, and make the same film."""

import json
from pathlib import Path

import numpy as np
import pytest

from core import scenes
from core.errors import BadInput
from core.films.recording import recorded
from core.state import AppState, to_json, with_value
from core.state.versions import VERSION, upgraded
from gui.app import start
from gui.films.painter import FilmPainter, film_plan, frames_of

DATA = Path(__file__).resolve().parents[1] / "data"
OLD = sorted((DATA / "version1").glob("*.json"))
SIZE = {"width": 320, "height": 180}


def frames(path, kept_in):
    """First, middle and last frame of a file's film."""
    scene = scenes.read(path)
    state, target = scene.state, Path(f"{kept_in}.gif")
    for name, value in SIZE.items():
        state = with_value(state, f"film.{name}", value)
    recording = recorded(state, frames_of(target, state), lambda _share: None, scene.log, scene.step)
    plan = film_plan(recording, target, scene.title)
    painter = FilmPainter(recording, plan)
    shown = [painter.frame(plan.steps[place]).copy() for place in (0, len(plan.steps) // 2, -1)]
    painter.close()
    return shown


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_a_file_of_version_1_is_read_as_the_file_of_version_2_that_says_the_same(path):
    old, new = scenes.read(path), scenes.read(DATA / "version2" / path.name)
    assert json.loads(path.read_text())["version"] == 1
    assert (old.state, old.log, old.step, old.title) == (new.state, new.log, new.step, new.title)
    text = scenes.text_of(old.title, old.about, old.state, old.log, old.step)
    assert without_defaults(json.loads(text)) == without_defaults(json.loads((DATA / "version2" / path.name).read_text()))


def without_defaults(tree):
    """A file's tree without what a later setting adds to it: groups and settings at their defaults."""
    plain = to_json(AppState())
    return {
        name: {key: value for key, value in content.items() if value != plain[name].get(key)}
        if name in plain and name != "page"
        else content
        for name, content in {**plain, **tree}.items()
    }


@pytest.mark.parametrize("path", [path for path in OLD if "scene" not in path.stem], ids=lambda path: path.stem)
def test_the_same_film_is_made_of_both(qapp, path):
    for old, new in zip(frames(path, "old"), frames(DATA / "version2" / path.name, "new"), strict=True):
        assert np.array_equal(old, new)


def test_the_steps_shown_during_a_descent_are_shown_again():
    drag = scenes.read(DATA / "version1" / "weights-drag.json")
    assert [shown for _, shown in drag.log.steps][-1] == 0
    assert max(shown for _, shown in drag.log.steps) == 11
    assert scenes.read(DATA / "version1" / "scene-at-step-7.json").step == 7


@pytest.mark.parametrize("version", [None, 0, 3, True, "1", 1.0])
def test_another_version_is_refused(version):
    with pytest.raises(BadInput, match=f"version must be a whole number from 1 to {VERSION}"):
        upgraded({} if version is None else {"version": version})


@pytest.mark.parametrize("log", [[], "x", {"changes": 3}, {"changes": [[0]]}, {"changes": [[0, []]]}, {"saved": []}, {"saved": {"A": 1}}])
def test_an_invalid_log_is_left_for_its_reader(log):
    with pytest.raises(BadInput, match="log"):
        scenes._scene("x", {"version": 1, "take": log})


def test_an_upgrade_leaves_what_it_is_given():
    tree = {"version": 1, "landscape": {"step": 3, "quantity": "log loss"}, "take": {"changes": [[0, {"landscape": {"step": 3}}]]}}
    before = json.dumps(tree)
    new = upgraded(tree)
    assert json.dumps(tree) == before
    assert new == {
        "version": 2,
        "step": 3,
        "landscape": {"quantity": "log_loss"},
        "log": {"changes": [[0, {"landscape": {}}]], "steps": [[0, 3]]},
    }


def test_a_scene_begins_at_its_step_at_the_start_of_the_program_and_later(program, qtbot):
    scene = scenes.read(DATA / "version1" / "scene-at-step-7.json")
    program.window.scenes.open(scene)
    first = start(scene)
    for opened in (program, first):
        assert opened.sessions["weights"].standing.step == 7
        assert opened.window.scenes.key == scene.key
    first.window.close()
    first.window.deleteLater()
