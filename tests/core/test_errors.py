"""Every error message is a whole sentence with named values, so that it can be translated."""

import ast
import pickle
import string
from pathlib import Path

import pytest

from core.errors import BadInput, Diverged, WorkFailed
from core.registry import Registry

HERE = Path(__file__).resolve().parents[2]
FILES = sorted([*HERE.glob("core/**/*.py"), *HERE.glob("gui/**/*.py"), HERE / "main.py"])
TREES = {path.relative_to(HERE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
TABLES = {"core/files.py", "core/params.py", "core/registry.py"}
"""Where a template comes from a row of a table; everywhere else it is written where it is raised."""


def name_of(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def sentence_types():
    """The names of `BadInput`, `WorkFailed` and of all that have their constructor from them."""
    names = {"BadInput", "WorkFailed"}
    classes = [node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    inheriting = [node for node in classes if not any(getattr(entry, "name", "") == "__init__" for entry in node.body)]
    while found := {node.name for node in inheriting if names & set(map(name_of, node.bases))} - names:
        names |= found
    return names


TYPES = sentence_types()


def calls(tree, names):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node.func) in names]


def template_of(call):
    """The text of a call's first argument; None where it is not written there as one whole text."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def fields(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def faults(tree, table=False):
    """What is wrong with the sentences that are raised in a file, by line; table : templates may come from elsewhere."""
    found = []
    for call in calls(tree, TYPES):
        template = template_of(call)
        if template is None:
            built = isinstance(call.args[0], ast.JoinedStr | ast.BinOp | ast.Call) if call.args else True
            if built or not table:
                found.append(f"line {call.lineno}: the template is not one whole text")
            continue
        values = {keyword.arg for keyword in call.keywords} - {"position"}
        if fields(template) != values:
            found.append(f"line {call.lineno}: fields {sorted(fields(template))}, values {sorted(map(str, values))}")
    for call in calls(tree, {"Registry"}):
        template = template_of(call)
        if template is None or fields(template) != {"key", "valid"}:
            found.append(f"line {call.lineno}: an unknown key must be answered with a text with the fields key and valid")
    return found


@pytest.mark.parametrize("path", TREES)
def test_every_sentence_is_one_text_with_a_value_for_each_of_its_fields(path):
    assert not faults(TREES[path], table=path in TABLES)


@pytest.mark.parametrize(
    "source",
    [
        "BadInput(f'found {text}')",
        "BadInput('found ' + text)",
        "BadInput('found %s' % text)",
        "BadInput('found {}'.format(text))",
        "BadInput(sentence)",
        "BadInput()",
        "BadInput('found {text}')",
        "BadInput('found {text}', found=text)",
        "BadInput('found nothing', text=text)",
        "BadInput('found {}', text)",
        "BadInput('found {text}', 3, **values)",
        "errors.WorkFailed(f'found {text}')",
        "BadExpression(f'found {text}')",
        "Registry('view', [])",
    ],
)
def test_a_sentence_that_is_put_together_is_found(source):
    assert faults(ast.parse(source))


def test_a_whole_sentence_is_none_of_them():
    assert not faults(ast.parse("BadInput('{key!r:.60} at {place}', 3, key=key, place=place); WorkFailed('nothing'); ValueError(f'{x}')"))


@pytest.mark.parametrize(
    "error",
    [
        BadInput("found {found!r:.5}", 7, found="{braces}"),
        WorkFailed("cannot write {path}: {problem}", path="a.csv", problem="disk full"),
        BadInput("{path}: {problem}", path="a.csv", problem=BadInput("found {found}", found=3)),
        BadInput("a text {as it is}"),
    ],
)
def test_a_process_hands_on_a_sentence_with_its_parts(error):
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert (str(copy), copy.template, list(copy.values)) == (str(error), error.template, list(error.values))
    assert list(map(str, copy.values.values())) == list(map(str, error.values.values()))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Diverged(0, 2.0), "the loss is not finite at step 0. Try different data, initial weights or loss."),
        (Diverged(8, 2.0), "Step 7 is the last finite one. Try a smaller learning rate, such as 0.2."),
        (Diverged(8, 2.0, 2.5), "Step 7 is the last finite one. Try a weaker penalty."),
    ],
)
def test_what_diverged_says_what_to_try(error, sentence):
    assert str(error).endswith(sentence)
    assert error.template.format(**error.values) == str(error)
    assert error.step == 0 or str(error).startswith("Training diverged at step 8: the loss overflowed (learning rate 2). ")


def test_an_unknown_key_is_answered_with_the_valid_ones():
    with pytest.raises(BadInput, match=r"^unknown tool 'saw'; valid: hammer, drill$") as caught:
        Registry("unknown tool {key!r}; valid: {valid}", [("hammer", 1), ("drill", 2)])["saw"]
    assert caught.value.values == {"key": "saw", "valid": "hammer, drill"}
