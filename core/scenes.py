"""Scenes: starting points for a lecture, bundled ones and the user's own files.

A scene file is a JSON object: `version` (2), `title`, `about` (one line), `order` (its
position in the list), `step` (the initial step of a run that is computed at once), and any of
the state's groups; missing settings have their defaults. Files of version 1 can be read as well.
The scene file of a film may also have `log`: the events in the film that its settings do not describe.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.datasets.points_csv import ENDINGS as TABLE_ENDINGS
from core.errors import BadInput, WorkFailed
from core.files import readable_bytes, writing_text
from core.films.logs import Log, log_from_json, log_to_json
from core.params import as_line, is_line
from core.state import AppState, from_json, to_json
from core.state.versions import VERSION, upgraded

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "scenes"
_HEAD = ("version", "title", "about", "order", "step", "log")
_STEP_MAX = 10**12
_BYTES_MAX = 10_000_000


@dataclass(frozen=True)
class Scene:
    """key : its name on the command line, the file's stem; title, about : one line each; log : None if there is none.

    step : the initial step of a run that is computed at once
    """

    key: str
    title: str
    about: str
    order: int
    state: AppState
    log: Log | None = None
    step: int = 0


def bundled() -> dict[str, Scene]:
    """The bundled scenes by key, in lecture order; raises `WorkFailed` if there are none."""
    scenes, _broken = _bundled()
    if not scenes:
        raise WorkFailed("there are no scenes in {folder}; install Separatrix again", folder=FOLDER)
    return scenes


def broken() -> tuple[str, ...]:
    """What is wrong with bundled scenes that cannot be read, one sentence each; the others can be used."""
    return _bundled()[1]


@cache
def _bundled() -> tuple[dict[str, Scene], tuple[str, ...]]:
    scenes, errors = [], []
    for path in sorted(FOLDER.glob("*.json")):
        try:
            scenes.append(read(path))
        except BadInput as error:
            errors.append(str(error))
    return {scene.key: scene for scene in sorted(scenes, key=lambda scene: (scene.order, scene.key))}, tuple(errors)


def number_of(scene: Scene) -> int:
    """Its position among the bundled scenes, from 1; 0 for any other scene."""
    return next((number for number, found in enumerate(bundled().values(), 1) if found is scene), 0)


def find(name: str) -> Scene:
    """A bundled scene by its key, or a scene file by its path.

    Raises `BadInput` with the bundled keys.
    """
    if name in bundled():
        return bundled()[name]
    if f"{name}.json" in os.listdir(FOLDER):
        return read(FOLDER / f"{name}.json")  # which says what is wrong with it
    if name.endswith(".json") or os.path.isfile(name):  # Path.is_file raises for a name that is too long
        return read(Path(name))
    raise BadInput("unknown scene {name!r}; valid: {valid}, or the path of a scene file (.json)", name=name, valid=", ".join(bundled()))


def read(path: Path) -> Scene:
    """The scene in a file; raises `BadInput` with the path and the error in it."""
    content = readable_bytes(path, _BYTES_MAX, "scene file")
    try:
        tree = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        if path.suffix.lower() in TABLE_ENDINGS:
            raise BadInput(
                "{path} is a table of points; open it in the window (Data, Open points…). "
                "A scene is one listed by main.py scenes, or a .json file",
                path=path,
            ) from None
        raise BadInput("{path} is not valid JSON: {problem}", path=path, problem=error) from None
    try:
        return _scene(path.stem, tree)
    except BadInput as error:
        raise BadInput("{path}: {problem}", path=path, problem=error) from None


def write(path: Path, title: str, about: str, state: AppState, step: int = 0) -> None:
    """Save a scene file from which `read` returns an equal scene; raises `WorkFailed`."""
    with writing_text(path, text_of(title, about, state, step=step)):
        pass


def text_of(title: str, about: str, state: AppState, log: Log | None = None, step: int = 0) -> str:
    """The text of a scene file; raises `BadInput` if `read` would reject it."""
    tree = {"version": VERSION, "title": title, "about": about, **({"step": step} if step else {}), **to_json(state)}
    text = json.dumps(tree, indent=2, allow_nan=False)
    if log is not None:
        # On one line, because the log of a drag has thousands of numbers.
        text = f'{text[:-2]},\n  "log": {json.dumps(log_to_json(log, state), allow_nan=False)}\n}}'
    if len(text) >= _BYTES_MAX:  # the JSON is pure ASCII
        raise BadInput("a scene file can have at most {most} MB, found {found:.0f} MB", most=_BYTES_MAX // 1_000_000, found=len(text) / 1e6)
    return text + "\n"


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in pairs:
        if key in tree:
            raise BadInput("the key {key!r:.60} occurs twice in an object", key=key)
        tree[key] = value
    return tree


def _scene(key: str, tree: Any) -> Scene:
    if not isinstance(tree, dict):
        raise BadInput("a scene must be a JSON object, found {found!r:.60}", found=tree)
    tree = upgraded(tree)
    for name in ("title", "about"):
        if not is_line(tree.get(name, "")):
            raise BadInput("{key} must be a text of one line, found {found!r:.60}", key=name, found=tree[name])
    order = tree.get("order", 100)
    if not isinstance(order, int) or isinstance(order, bool):
        raise BadInput("order must be a whole number, found {found!r:.60}", found=order)
    step = tree.get("step", 0)
    if not isinstance(step, int) or isinstance(step, bool) or not 0 <= step <= _STEP_MAX:
        raise BadInput("step must be a whole number from 0 to {most:,}, found {found!r:.60}", most=_STEP_MAX, found=step)
    unknown = tree.keys() - {*_HEAD, "page", *AppState.groups}
    if unknown:
        valid = ", ".join((*_HEAD, "page", *AppState.groups))
        raise BadInput("unknown key {key!r}; valid: {valid}", key=sorted(unknown)[0], valid=valid)
    state = from_json({name: content for name, content in tree.items() if name not in _HEAD})
    log = log_from_json(tree["log"], state) if "log" in tree else None
    return Scene(key, tree.get("title", as_line(key)), tree.get("about", ""), order, state, log, step)
