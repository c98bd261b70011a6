"""Settings: keys, checks, texts, JSON, gestures and scene files."""

import ast
import dataclasses
import json
import math
import re
from pathlib import Path

import pytest

from core.datasets import DATASETS
from core.errors import BadInput, WorkFailed
from core.gestures import SettingChanged, SettingsChanged, StateReplaced, VectorMoved, reduce
from core.network.edits import Edit
from core.params import Param, as_line, checked, formatted, parsed
from core.scenes import FOLDER, bundled, find, read, write
from core.state import AppState, from_json, keys_of, spec_of, to_json, value_of, with_text, with_value

STATE = AppState()
HERE = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("key", keys_of(STATE))
def test_every_key_is_reached_and_survives_text(key):
    spec, value = spec_of(STATE, key), value_of(STATE, key)
    assert spec.label
    assert spec.tip
    assert parsed(key, spec, formatted(value)) == value
    assert with_value(STATE, key, value) == STATE


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("training.learning_rate", "0,5", 0.5),
        ("training.learning_rate", "1e-3", 0.001),
        ("training.epochs", "1e4", 10_000),
        ("weights.alpha", "0", 0.0),
        ("model.hidden", "20, 20", (20, 20)),
        ("model.hidden", "", ()),
        ("landscape.contours", "off", False),
        ("data.kind", "gaussians", "gaussians"),
        ("edits.rows", '[[120, "off", 0, 3], [130, "set", 1, 0, 2, 0.5]]', (Edit(120, "off", 0, 3), Edit(130, "set", 1, 0, 2, 0.5))),
        ("edits.rows", "", ()),
    ],
)
def test_texts_are_read(key, text, value):
    assert value_of(with_text(STATE, key, text), key) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("training.learning_rate", "fast"),
        ("training.learning_rate", "nan"),
        ("training.learning_rate", "1e400"),
        ("training.learning_rate", "0"),
        ("weights.alpha", "1e-5"),
        ("weights.alpha", "-1"),
        ("training.epochs", "2.5"),
        ("data.seed", "-1"),
        ("data.seed", "4294967296"),
        ("model.hidden", "1,2,3,4,5,6,7"),
        ("model.hidden", "0"),
        ("model.hidden", "a"),
        ("model.activation", "swish"),
        ("landscape.contours", "maybe"),
        ("edits.rows", "off"),
        ("edits.rows", "[5]"),
        ("edits.rows", "[[]]"),
        ("edits.rows", "[[1, 2, 3, 4, 5, 6, 7]]"),
    ],
)
def test_bad_texts_name_key_rule_and_what_was_found(key, text):
    with pytest.raises(BadInput) as caught:
        with_text(STATE, key, text)
    sentence = str(caught.value)
    assert sentence.startswith(f"{key} must be ")
    assert "found" in sentence
    assert spec_of(STATE, key).rule in sentence


@pytest.mark.parametrize("key", keys_of(STATE))
def test_every_setting_refuses_in_a_whole_sentence(key):
    spec = spec_of(STATE, key)
    error = spec.refusal(key, "{found}")
    assert str(error) == f"{key} must be {spec.rule}, found '{{found}}'"
    assert error.template.startswith("{key} must be ") and error.template.endswith(", found {found}")
    assert "inf" not in spec.rule and "{" not in spec.rule


@pytest.mark.parametrize(
    ("default", "bounds", "rule"),
    [
        (1.0, {"low": 0.5, "high": 2}, "a number from 0.5 to 2"),
        (1.0, {"low": 0.5, "high": 2, "zero": True}, "0 or a number from 0.5 to 2"),
        (1.0, {"low": 0, "high": 2, "zero": True}, "a number from 0 to 2"),
        (1, {"low": 5, "high": 9, "zero": True}, "0 or a whole number from 5 to 9"),
        ("a", {"choices": ("a", "b")}, "one of a, b"),
        ("a", {"choices": ("a", "b"), "most": 2}, "one of a, b, or up to 2 of them separated by commas"),
        ((), {"low": 1, "high": 9, "most": 3}, "up to 3 whole numbers from 1 to 9, separated by commas"),
        (
            (),
            {"low": 0, "high": 1, "most": 2000, "reach": 5, "features": 2},
            "up to 2,000 points [x0, x1, class], with coordinates from -5 to 5 and whole-number classes from 0 to 1",
        ),
        (
            (),
            {"low": 0, "high": 9, "most": 20, "reach": 5, "features": 64},
            "up to 20 points with 64 coordinates from -5 to 5 and whole-number classes from 0 to 9",
        ),
    ],
)
def test_each_kind_of_setting_says_its_rule(default, bounds, rule):
    with pytest.raises(BadInput) as caught:
        checked("it", Param(default, "", "", **bounds), None)
    assert str(caught.value) == f"it must be {rule}, found None"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('["soon", "off", 0, 1]', "step in row 2 must be a whole number from 0 to 1e+07, found 'soon'"),
        ('[5, "burn", 0, 1]', "kind in row 2 must be one of set, draw, off, on, freeze, thaw, add, remove, found 'burn'"),
        ('[5, "set", 0, 1, 0, NaN]', "value in row 2 must be a number from -1e+06 to 1e+06, found nan"),
        ('[5, "set", 0, 1.5]', "unit in row 2 must be a whole number from -1 to 999, found 1.5"),
    ],
)
def test_a_bad_row_of_a_table_names_its_field_and_row(row, words):
    with pytest.raises(BadInput) as caught:
        with_text(STATE, "edits.rows", f'[[1, "on", 0, 1], {row}]')
    assert str(caught.value) == f"edits.rows: {words}"


def test_what_a_check_says_follows_the_key_and_keeps_its_place():
    with pytest.raises(BadInput) as caught:
        with_text(STATE, "weights.expression", "m + n")
    error = caught.value
    assert str(error) == f"weights.expression: {error.values['problem']}"
    assert (error.template, error.position) == ("{key}: {problem}", 4)


@pytest.mark.parametrize("value", [True, "1", None, [1.0], 10**400, float("inf")])
def test_wrong_types_are_refused(value):
    with pytest.raises(BadInput):
        with_value(STATE, "training.learning_rate", value)


def test_an_unknown_key_is_answered_with_the_valid_ones():
    with pytest.raises(BadInput, match=r"training\.learning_rate"):
        with_value(STATE, "training.learning", 1)
    with pytest.raises(BadInput, match=r"weights\.alpha"):
        with_value(STATE, "nonsense", 1)


def test_another_kind_of_data_keeps_what_is_common():
    state = with_value(with_value(STATE, "data.seed", 7), "data.per_class", 30)
    state = with_value(state, "data.kind", "gaussians")
    assert (state.data.kind, state.data.seed, state.data.per_class) == ("gaussians", 7, 30)
    with pytest.raises(BadInput, match=r"points\.kind must be one of gaussians"):
        with_value(STATE, "points.kind", "spiral")


def test_json_both_ways():
    state = with_text(with_text(STATE, "model.hidden", "5,5"), "points.spread", "0.3")
    assert from_json(json.loads(json.dumps(to_json(state)))) == state


def test_gestures():
    assert reduce(STATE, VectorMoved(1.0, 99.0)).weights.w == (1.0, 20.0)
    assert reduce(STATE, SettingChanged("weights.alpha", 1.0)).weights.alpha == 1.0
    other = dataclasses.replace(STATE, page="training")
    assert reduce(STATE, StateReplaced(other)) is other


def test_bundled_scenes():
    keys = list(bundled())
    assert keys[:3] == ["weights", "weights-line", "weights-probability"]
    assert keys.index("spiral-linear") < keys.index("spiral-relu") < keys.index("blobs-linear") < keys.index("digits-linear")
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == sorted(keys)
    for scene in bundled().values():
        assert scene.title
        assert scene.about
        assert "\n" not in scene.about
    with pytest.raises(BadInput, match=r"weights, weights-line, .*, spiral-linear, spiral-relu, .*, digits-linear"):
        find("spiral")


def test_a_scene_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "mine.json"
    state = with_value(STATE, "weights.w0", 0.1 + 0.2)
    write(path, "Mine", "About it.", state)
    scene = find(str(path))
    assert (scene.key, scene.title, scene.about, scene.state) == ("mine", "Mine", "About it.", state)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "not valid JSON"),
        ("[]", "must be a JSON object, found []"),
        ("{}", "version must be a whole number from 1 to 2, found none"),
        ('{"version": 3}', "version must be a whole number from 1 to 2, found 3"),
        ('{"version": 1, "trainin": {}}', "unknown key 'trainin'; valid: version"),
        ('{"version": 1, "training": 5}', "training must be an object"),
        (
            '{"version": 1, "training": {"learning_rate": "fast"}}',
            "training.learning_rate must be a number from 0.0001 to 100, found 'fast'",
        ),
        ('{"version": 1, "training": {"learning_rate": NaN}}', "training.learning_rate must be"),
        ('{"version": 1, "training": {"epochs": 1e400}}', "training.epochs must be"),
        ('{"version": 1, "model": {"hidden": [true]}}', "model.hidden must be"),
        ('{"version": 1, "data": {"kind": "blob"}}', "data.kind must be one of"),
        ('{"version": 1, "title": 3}', "title must be a text"),
        ('{"version": 1, "title": "\\ud800"}', "title must be a text"),
        ('{"version": 1, "order": "a"}', "order must be a whole number"),
        ('{"version": 1, "about": "two\\nlines"}', "about must be a text of one line"),
        ('{"version": 1, "order": NaN}', "order must be a whole number"),
        ('{"version": 1, "training": {"epochs": 5, "epochs": 6}}', "not valid JSON: the key 'epochs' occurs twice"),
        ('{"version": 1, "training": {"epochs": 1' + "0" * 5000 + "}}", "not valid JSON"),
        ('{"version": 1, "training": {"epochs": ' + "[" * 500 + "]" * 500 + "}}", "training.epochs must be a whole number"),
        ('{"version": 1, "training": {"epoch": 5}}', "unknown setting 'training.epoch'; valid: training.learning_rate"),
        ("[" * 100_000, "not valid JSON"),
        (" " * 10_000_001, "a scene file can have at most 10 MB"),
    ],
)
def test_a_bad_scene_file_is_named_with_its_key(tmp_path, content, words):
    path = tmp_path / "bad.json"
    path.write_text(content)
    with pytest.raises(BadInput) as caught:
        read(path)
    assert str(caught.value).startswith(str(path))
    assert words in str(caught.value)


def test_files_that_are_no_text(tmp_path):
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00\x80")
    for path in (tmp_path, tmp_path / "missing.json", tmp_path / "binary.json", tmp_path / ("x" * 5000)):
        with pytest.raises(BadInput, match=re.escape(str(path))):
            read(path)


@pytest.mark.parametrize("name", ["x" * 5000, "null\0.json", "null\0", ""])
def test_a_name_that_no_file_can_have_is_refused(name):
    with pytest.raises(BadInput):
        find(name)


def test_a_scene_file_may_start_with_a_byte_order_mark(tmp_path):
    (tmp_path / "notepad.json").write_text('{"version": 1, "page": "training"}', encoding="utf-8-sig")
    assert find(str(tmp_path / "notepad.json")).state.page == "training"


def test_a_failed_write_leaves_the_old_scene(tmp_path):
    path = tmp_path / "mine.json"
    write(path, "Mine", "", STATE)
    with pytest.raises(ValueError, match="Out of range"):
        write(path, "Mine", "", dataclasses.replace(STATE, weights=dataclasses.replace(STATE.weights, w0=math.nan)))
    assert read(path).state == STATE
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(WorkFailed, match="cannot write"):
        write(tmp_path / "missing" / "mine.json", "Mine", "", STATE)


def test_a_typed_expression_becomes_the_loss():
    after = reduce(STATE, SettingChanged("weights.expression", "m*m"))
    assert (after.weights.expression, after.weights.loss) == ("m*m", "own")


def test_several_settings_are_one_gesture_and_all_of_them_or_none():
    seeded = reduce(STATE, SettingsChanged((("model.initial_from", "seed"), ("model.seed", 7))))
    assert (seeded.model.initial_from, seeded.model.seed) == ("seed", 7)
    with pytest.raises(BadInput, match=r"model\.seed"):
        reduce(STATE, SettingsChanged((("model.initial_from", "seed"), ("model.seed", -1))))


def test_a_comparison_that_is_impossible_is_refused_where_it_is_asked_for_and_else_gives_way():
    comparing = with_value(STATE, "page", "compare")
    with pytest.raises(BadInput):
        reduce(comparing, SettingsChanged((("compare.over", "model.seed"), ("compare.values", "fast"))))
    assert reduce(comparing, SettingsChanged((("compare.over", "model.seed"),))).compare.over == "model.seed"


def _choices():
    """(dotted key, its Param) of every setting that has choices, for every kind of data."""
    for kind in DATASETS:
        state = with_value(AppState(), "data.kind", kind)
        for key in keys_of(state):
            if spec_of(state, key).choices:
                yield key, spec_of(state, key)


def test_a_choice_is_its_key_in_files_and_its_caption_on_the_screen():
    for key, spec in _choices():
        for choice in spec.choices:
            assert re.fullmatch(r"[A-Za-z0-9_.]+", choice), (key, choice)
            assert spec.caption(choice), (key, choice)


FILES = sorted([*HERE.glob("core/**/*.py"), *HERE.glob("gui/**/*.py")])


@pytest.mark.parametrize("path", [path for path in FILES if path.stem != "versions"], ids=lambda path: path.stem)
def test_no_branch_reads_a_caption(path):
    keys = {choice for _, spec in _choices() for choice in spec.choices}
    captions = {spec.caption(choice) for _, spec in _choices() for choice in spec.choices} - keys
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        read = [node.left, *node.comparators] if isinstance(node, ast.Compare) else node.args if isinstance(node, ast.Call) else []
        words = {part.value for part in read if isinstance(part, ast.Constant) and isinstance(part.value, str)}
        if isinstance(node, ast.Compare) or ast.unparse(getattr(node, "func", node)).endswith(("startswith", "endswith", "get")):
            assert not words & captions, (node.lineno, words & captions)


@pytest.mark.parametrize("zero", [-0.0, 0.0, -0, "-0", "-0.0", "-0e5", "\u22120"])
def test_no_setting_holds_a_negative_zero(zero):
    number = Param(0.0, "Zero", "", low=-1, high=1)
    value = parsed("zero", number, zero) if isinstance(zero, str) else checked("zero", number, zero)
    assert repr(value) == "0.0"
    rows = spec_of(with_value(STATE, "data.kind", "own"), "data.rows")
    assert repr(checked("rows", rows, ((1.0, -0.0, 1), (-0.0, 0.0, 0)))) == "((1.0, 0.0, 1), (0.0, 0.0, 0))"
    assert repr(checked("rows", rows, [[1, -0.0, 1.0]])) == "((1.0, 0.0, 1),)"


@pytest.mark.parametrize("name", ["two\nlines.json", "a\rb.json", "a\u2028b.json"])
def test_a_scene_under_any_name_opens_again(tmp_path, name):
    path = tmp_path / name
    write(path, as_line(path.stem), "", AppState())
    assert read(path).title == " ".join(path.stem.split())
    path.write_text('{"version": 2}')
    assert read(path).title == " ".join(path.stem.split())
