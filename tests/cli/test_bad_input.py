"""Bad input gives one sentence and exit code 2, and leaves nothing behind."""

from __future__ import annotations

import pytest

WORDS = [
    (["bogus"], "'bogus'"),
    (["--bogus"], "--bogus"),
    (["--scene", "bogus"], "unknown scene 'bogus'; valid: weights, weights-line, "),
    (["scenes", "bogus"], "bogus"),
    (["train"], "SCENE"),
    (["train", "bogus"], "unknown scene 'bogus'"),
    (["train", "gone.json"], "cannot read the scene file gone.json"),
    (["train", "weights", "--steps", "-1"], "--steps must be a whole number from 0"),
    (["train", "weights", "--steps", "many"], "found 'many'"),
    (["train", "weights", "--steps", "1e999"], "--steps must be"),
    (["train", "weights", "--set"], "--set"),
    (["train", "weights", "--set", "foo"], "--set must be key=value"),
    (["train", "weights", "--set", "=1"], "unknown setting ''"),
    (["train", "weights", "--set", "bogus.key=1"], "unknown setting 'bogus.key'; valid: page, points.kind"),
    (["train", "weights", "--set", "weights.bogus=1"], "valid: weights.w0, weights.w1, weights.alpha"),
    (["train", "weights", "--set", "weights.alpha=-1"], "weights.alpha must be 0 or a number from 0.001 to 10, found -1"),
    (["train", "weights", "--set", "weights.alpha=nan"], "weights.alpha must be"),
    (["train", "weights", "--set", "points.kind=spiral"], "points.kind must be one of gaussians"),
    (["train", "spiral-relu", "--set", "model.hidden=5,x"], "model.hidden must be up to 6 whole numbers"),
    (["train", "spiral-relu", "--set", "training.learning_rate="], "training.learning_rate must be"),
    (["train", "weights", "--save", "w.txt"], "--save must be a file name ending in .npz"),
    (["train", "weights", "--save", ".npz"], "--save must be a file name ending in .npz"),
    (["train", "weights", "--save", "gone/w.npz"], "does not exist"),
]
FILES = [
    ("{", "not valid JSON"),
    ("[]", "a scene must be a JSON object, found []"),
    ("{}", "version must be a whole number from 1 to 2, found none"),
    ('{"version": 1, "training": 5}', "training must be an object of settings, found 5"),
    ('{"version": 1, "training": {"epochs": "ten"}}', "training.epochs must be a whole number from 0 to 1e+07, found 'ten'"),
    ('{"version": 1, "training": {"epochs": true}}', "found True"),
    ('{"version": 1, "training": {"learning_rate": NaN}}', "training.learning_rate must be"),
    ('{"version": 1, "bogus": {}}', "unknown key 'bogus'"),
    ('{"version": 1, "model": {"bogus": 1}}', "valid: model.hidden"),
    ("[" * 100_000, "not valid JSON"),
]


@pytest.mark.parametrize("words, reason", WORDS, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_invalid_arguments(refused, words, reason):
    assert reason in refused(*words)


@pytest.mark.parametrize("content, reason", FILES, ids=lambda value: value[:40])
def test_invalid_scene_files(refused, folder, content, reason):
    (folder / "mine.json").write_text(content)
    sentence = refused("train", "mine.json")
    assert sentence.startswith("separatrix: mine.json")
    assert reason in sentence


def test_a_folder_is_neither_a_scene_nor_a_target(refused, folder):
    (folder / "taken.json").mkdir()
    (folder / "taken.npz").mkdir()
    assert "cannot read the scene file taken.json" in refused("train", "taken.json")
    assert "taken.npz is a folder; give the path of a file" in refused("train", "weights", "--save", "taken.npz")


@pytest.mark.parametrize("name", ["points.csv", "points.TSV", "points.data", "points.tab"])
def test_a_table_is_not_read_as_a_scene(refused, folder, name):
    (folder / name).write_text("x0,x1,label\n1,2,0\n")
    for words in (["train", name], ["--scene", name]):
        assert f"{name} is a table of points; open it in the window (Data, Open points…)" in refused(*words)


def test_the_target_is_checked_before_the_training(refused):
    refused("train", "spiral-relu", "--steps", "10000000", "--save", "gone/run.npz")
