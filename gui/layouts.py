"""Which views a person has opened or closed and how large they are, kept for each page from one start to the next."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject

from core.gestures import Gesture, SettingsChanged, settings_of
from core.state import PAGES, AppState, spec_of, with_value
from gui.remembered import remember, remembered_choice, remembered_tree
from gui.store import Store
from gui.theme import THEMES
from gui.view_grid import ViewGrid
from gui.views import VIEWS, views_of_page

_LAYOUTS = "layouts"
_CHOSEN = "chosen"
_SIZES = "sizes"
_THEME = "theme"
_THEME_KEY = "view.theme"


class Layouts(QObject):
    """Hears what a person chooses; what a scene opens or closes is only for as long as it is shown. Signals: none."""

    def __init__(self, store: Store, view_grids: dict[str, ViewGrid]) -> None:
        """The views get the sizes that were dragged another time."""
        super().__init__(store)
        self._view_grids = view_grids
        self._chosen = _chosen()
        self._theme = ""
        _recall_sizes(view_grids)
        store.applied.connect(self._on_store_applied)

    def save(self) -> None:
        """Remember what was chosen and dragged."""
        sizes = {page: view_grid.sizes for page, view_grid in self._view_grids.items()}
        remember(_LAYOUTS, json.dumps({_CHOSEN: self._chosen, _SIZES: sizes}))
        if self._theme:
            remember(_THEME, self._theme)

    def _on_store_applied(self, gesture: Gesture) -> None:
        for change in settings_of(gesture):
            if change.key in _SWITCHES:
                self._chosen[change.key] = bool(change.value)
            if change.key == _THEME_KEY:
                self._theme = str(change.value)


def with_remembered_theme(state: AppState) -> AppState:
    """`state` in the theme that a person has chosen, where one has."""
    theme = remembered_choice(_THEME, THEMES)
    return state if theme is None else with_value(state, _THEME_KEY, theme)


def with_remembered_views(state: AppState) -> AppState:
    """`state` with the views open that a person has opened, and without those that a person has closed."""
    for key, is_open in _chosen().items():
        state = with_value(state, key, is_open)
    return state


def default_views(state: AppState, page: str) -> SettingsChanged:
    """Those of a page's views open, and only those, that are so by default."""
    return SettingsChanged(tuple((key, spec_of(state, key).default) for key in _switches(page)))


def _switches(page: str) -> Iterable[str]:
    return [VIEWS[view].switch for view in views_of_page(page) if VIEWS[view].switch]


_SWITCHES = {switch for page in PAGES for switch in _switches(page)}


def _recall_sizes(view_grids: dict[str, ViewGrid]) -> None:
    sizes = _part(_SIZES)
    for page, view_grid in view_grids.items():
        saved = sizes.get(page)
        if isinstance(saved, dict):
            view_grid.recall_sizes({keys: entry for keys, entry in saved.items() if _is_sizes(entry)})


def _chosen() -> dict[str, bool]:
    """The switches that a person has used, and how they were left."""
    found = _part(_CHOSEN)
    return {key: found[key] for key in _SWITCHES & found.keys() if isinstance(found[key], bool)}


def _part(name: str) -> dict[str, Any]:
    """A part of what was saved; empty where it is not what this program writes."""
    found = remembered_tree(_LAYOUTS).get(name)
    return found if isinstance(found, dict) else {}


def _is_sizes(entry: object) -> bool:
    """Whether these are lists of pixels; lists of another length than there are views do no harm."""
    return isinstance(entry, list) and len(entry) > 1 and all(isinstance(row, list) and _are_pixels(row) for row in entry)


def _are_pixels(row: list[object]) -> bool:
    return all(isinstance(size, int) and 0 <= size < 100_000 for size in row)
