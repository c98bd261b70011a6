"""Scene files of earlier versions, as the present one writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.errors import BadInput

VERSION = 2

Tree = dict[str, Any]


def upgraded(tree: Tree) -> Tree:
    """A scene of any version, as one of `VERSION`; `tree` is left as it is.

    Raises `BadInput` where it has no version, or one that there is not.
    """
    version = tree.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or not 1 <= version <= VERSION:
        found = "none" if "version" not in tree else f"{version!r:.60}"
        raise BadInput("version must be a whole number from 1 to {newest}, found {found}", newest=VERSION, found=found)
    for upgrade in _UPGRADES[version - 1 :]:
        tree = upgrade(tree)
    return {**tree, "version": VERSION}


def _from_1(tree: Tree) -> Tree:
    """The step on the way down stood among the landscape's settings, and was moved like one of them."""
    settings, step = _without_step(tree)
    take = tree.get("take")
    if isinstance(take, dict) and isinstance(take.get("changes"), list):
        settings["take"] = _take_from_1(take, step)
    return settings if not step else {**settings, "step": step}


def _take_from_1(take: Tree, first: object) -> Tree:
    """Its changes are settings beside those before them, so a step stays what it was until it is set again."""
    changes, steps = [], []
    if first:
        steps.append([0, first])
    for change in take["changes"]:
        if not isinstance(change, list) or len(change) != 2 or not isinstance(change[1], dict):
            return take  # what is wrong with it is said where it is read
        settings, step = _without_step(change[1])
        changes.append([change[0], settings])
        if step is not None:
            steps = [*([] if steps and steps[-1][0] == change[0] else steps), [change[0], step]]
    return {**take, "changes": changes, **({"steps": steps} if steps else {})}


def _without_step(settings: Tree) -> tuple[Tree, Any]:
    """The settings without the landscape's step, and that step; None where there is none."""
    landscape = settings.get("landscape")
    if not isinstance(landscape, dict) or "step" not in landscape:
        return dict(settings), None
    rest = {name: value for name, value in landscape.items() if name != "step"}
    return {**settings, "landscape": rest}, landscape["step"]


_UPGRADES: tuple[Callable[[Tree], Tree], ...] = (_from_1,)
"""From version 1 to 2, and so on."""
