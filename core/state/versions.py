"""Converts scene files of earlier versions to the current one.

Renaming a setting or the key of a choice makes a new version: one function here, and files of the previous version in
tests/data, which must still open and make the same film.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.errors import BadInput

VERSION = 2

Tree = dict[str, Any]


def upgraded(tree: Tree) -> Tree:
    """A scene of any version converted to `VERSION`; `tree` is left unchanged.

    Raises `BadInput` for a missing or unknown version.
    """
    version = tree.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or not 1 <= version <= VERSION:
        found = "none" if "version" not in tree else f"{version!r:.60}"
        raise BadInput("version must be a whole number from 1 to {newest}, found {found}", newest=VERSION, found=found)
    for upgrade in _UPGRADES[version - 1 :]:
        tree = upgrade(tree)
    return {**tree, "version": VERSION}


# Captions that used to be keys as well, by setting.
_POINTS = {"train and test": "both"}
_STREAMS = {f"notebook {number}": f"notebook_{number}" for number in ("001", "002", "003", "004")}
_RENAMED: dict[str, dict[str, str]] = {
    "weights.loss": {"0-1": "zero_one"},
    "landscape.quantity": {"exp(-loss)": "exp", "log loss": "log_loss"},
    "landscape.part": {"posterior: data + penalty": "posterior", "likelihood: data": "likelihood", "prior: penalty": "prior"},
    "landscape.colours": {"rainbow (jet)": "jet"},
    "canvas.tool": {
        "move w": "move",
        "drag points": "drag",
        "add +1": "add_plus",
        "add -1": "add_minus",
        "spray +1": "spray_plus",
        "spray -1": "spray_minus",
    },
    "canvas.shading": {"half-planes": "half_planes"},
    "paint.tool": {"look": "inspect", "drag points": "drag"},
    "boundary.regions": {"one class": "one_class"},
    "film.views": {"kept": "saved"},
    "film.pacing": {"by step": "step", "by epoch": "epoch", "even in change": "change"},
    "data.tested_on": {"test points": "test", "training rows 0-199": "first_training"},
    "model.initial_from": {"notebook": "notebook_000", "notebook 002 by hand": "notebook_002_by_hand", **_STREAMS},
    "model.derivative": {"relu's": "relu", "of the activation": "of_activation"},
    "training.optimizer": {"gradient descent": "gradient_descent"},
    "training.sampling": {"with replacement": "with_replacement"},
    "compare.also": {"nothing": "none"},
    "confusion.points": _POINTS,
    "confusion.numbers": {"row shares": "row_shares"},
    "digits.mistakes_of": _POINTS,
    "gradcheck.place": {"before the update": "before", "after the update": "after"},
    "gradcheck.points": {"all points": "all", "next batch": "batch"},
}
_FIELDS = {
    **{f"{group}.shown": "visible" for group in ("canvas", "landscape", "margin", "curves", "runs", "boundary", "confusion", "gradcheck")},
    "canvas.pushes": "gradient_terms",
    "canvas.push_scale": "term_scale",
}
"""Settings that were renamed: old key → new name."""
_TYPED = {"compare.over": "compare.values", "compare.also": "compare.also_values"}
"""The varied setting → its typed values."""


def _from_1(tree: Tree) -> Tree:
    """The descent step was a setting of the landscape, and the keys of choices were their captions."""
    settings, step = _without_step(tree)
    settings = _renamed(settings)
    if "take" in settings:
        settings["log"] = _log_from_1(settings.pop("take"), step)
    return settings if not step else {**settings, "step": step}


def _log_from_1(take: Any, first: object = None) -> Any:
    """Each change is relative to the one before, so a step stays the same until it is set again.

    Mistakes in the file are left alone: reading the log reports them.
    """
    if not isinstance(take, dict) or not isinstance(take.get("changes"), list):
        return take
    changes, steps = [], [[0, first]] if first else []
    for change in take["changes"]:
        if not isinstance(change, list) or len(change) != 2 or not isinstance(change[1], dict):
            return take
        settings, step = _without_step(change[1])
        changes.append([change[0], _renamed(settings)])
        if step is not None:
            steps = [*([] if steps and steps[-1][0] == change[0] else steps), [change[0], step]]
    log = {name: content for name, content in take.items() if name != "kept"} | {"changes": changes}
    if isinstance(take.get("kept"), dict):
        log["saved"] = {letter: _log_from_1(run) for letter, run in take["kept"].items()}
    elif "kept" in take:
        log["saved"] = take["kept"]
    return log | ({"steps": steps} if steps else {})


def _without_step(settings: Tree) -> tuple[Tree, Any]:
    """The settings without the landscape's step, and that step, or None."""
    landscape = settings.get("landscape")
    if not isinstance(landscape, dict) or "step" not in landscape:
        return dict(settings), None
    rest = {name: value for name, value in landscape.items() if name != "step"}
    return {**settings, "landscape": rest}, landscape["step"]


def _renamed(settings: Tree) -> Tree:
    """The settings with captions replaced by the keys of their choices."""
    return {group: _renamed_group(group, content) if isinstance(content, dict) else content for group, content in settings.items()}


def _renamed_group(group: str, content: Tree) -> Tree:
    new = {_FIELDS.get(f"{group}.{name}", name): _key_of(f"{group}.{name}", value) for name, value in content.items()}
    for over, values in _TYPED.items():
        (_, varied), (_, typed) = over.split("."), values.split(".")
        if group == "compare" and isinstance(new.get(typed), str):
            new[typed] = _typed_keys(str(new.get(varied, "")), str(new[typed]))
    if group == "film" and isinstance(new.get("views"), str):
        new["views"] = _typed_keys("film.views", str(new["views"]))
    return new


def _key_of(setting: str, value: object) -> object:
    keys = _RENAMED.get(setting, {})
    return keys.get(value, value) if isinstance(value, str) else value


def _typed_keys(setting: str, text: str) -> str:
    """A text of several values, each replaced by its key where it is a caption."""
    separator = ";" if ";" in text else ","
    keys = _RENAMED.get(setting, {})
    return separator.join(part.replace(part.strip(), keys.get(part.strip(), part.strip())) for part in text.split(separator))


_UPGRADES: tuple[Callable[[Tree], Tree], ...] = (_from_1,)
"""From version 1 to 2, and so on."""
