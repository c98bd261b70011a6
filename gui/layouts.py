"""The views the user has opened or closed, and their sizes, remembered for each page from one start to the next."""

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
    """Remembers the user's choices; views opened or closed by a scene are not remembered. Signals: none."""

    def __init__(self, store: Store, view_grids: dict[str, ViewGrid]) -> None:
        """Restores the sizes of the views."""
        super().__init__(store)
        self._view_grids = view_grids
        self._chosen = _chosen()
        self._theme = ""
        _recall_sizes(view_grids)
        store.applied.connect(self._on_store_applied)

    def save(self) -> None:
        """Remember the open views, their sizes and the theme."""
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
    """`state` in the theme last chosen by the user, if any."""
    theme = remembered_choice(_THEME, THEMES)
    return state if theme is None else with_value(state, _THEME_KEY, theme)


def with_remembered_views(state: AppState) -> AppState:
    """`state` with the views opened and closed as the user left them."""
    for key, is_open in _chosen().items():
        state = with_value(state, key, is_open)
    return state


def default_views(state: AppState, page: str) -> SettingsChanged:
    """The settings that open exactly a page's default views."""
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
    """The view switches the user has used, with their last values."""
    found = _part(_CHOSEN)
    return {key: found[key] for key in _SWITCHES & found.keys() if isinstance(found[key], bool)}


def _part(name: str) -> dict[str, Any]:
    """A part of the remembered layouts; empty if it is not valid."""
    found = remembered_tree(_LAYOUTS).get(name)
    return found if isinstance(found, dict) else {}


def _is_sizes(entry: object) -> bool:
    """Whether these are lists of pixels; a wrong number of entries does no harm."""
    return isinstance(entry, list) and len(entry) > 1 and all(isinstance(row, list) and _are_pixels(row) for row in entry)


def _are_pixels(row: list[object]) -> bool:
    return all(isinstance(size, int) and 0 <= size < 100_000 for size in row)
