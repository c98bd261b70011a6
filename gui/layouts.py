"""Which views are open and how large they are, kept for each page from one start to the next."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QSettings

from core.errors import BadInput
from core.gestures import SettingsChanged
from core.state import PAGES, AppState, spec_of, value_of, with_value
from gui.board import Board
from gui.views import VIEWS, views_of_page

_KEY = "layouts"


def save(boards: dict[str, Board], state: AppState) -> None:
    """Remember the open views and the dragged sizes of every page."""
    switches = {key: value_of(state, key) for page in boards for key in _switches(page)}
    QSettings().setValue(_KEY, json.dumps({"open": switches, "sizes": {page: board.sizes for page, board in boards.items()}}))


def recall_sizes(boards: dict[str, Board]) -> None:
    """Give the views the sizes that were dragged another time."""
    sizes = _remembered("sizes")
    for page, board in boards.items():
        kept = sizes.get(page)
        if isinstance(kept, dict):
            board.recall_sizes({keys: entry for keys, entry in kept.items() if _is_sizes(entry)})


def with_remembered_views(state: AppState) -> AppState:
    """`state` with the views open that were open when the window was last closed."""
    switches = _remembered("open")
    for key in (key for page in PAGES for key in _switches(page)):
        with suppress(BadInput):  # a settings file can hold anything
            state = with_value(state, key, switches.get(key, value_of(state, key)))
    return state


def default_views(state: AppState, page: str) -> SettingsChanged:
    """Those of a page's views open, and only those, that are so by default."""
    return SettingsChanged(tuple((key, spec_of(state, key).default) for key in _switches(page)))


def _switches(page: str) -> Iterable[str]:
    return [VIEWS[view].switch for view in views_of_page(page) if VIEWS[view].switch]


def _remembered(part: str) -> dict[str, Any]:
    """A part of what was saved; empty where it is not what this program writes."""
    try:
        tree = json.loads(str(QSettings().value(_KEY, "{}")))
    except (ValueError, RecursionError):
        return {}
    found = tree.get(part) if isinstance(tree, dict) else None
    return found if isinstance(found, dict) else {}


def _is_sizes(entry: object) -> bool:
    """Whether these are lists of pixels; lists of another length than there are views do no harm."""
    return isinstance(entry, list) and len(entry) > 1 and all(isinstance(row, list) and _are_pixels(row) for row in entry)


def _are_pixels(row: list[object]) -> bool:
    return all(isinstance(size, int) and 0 <= size < 100_000 for size in row)
