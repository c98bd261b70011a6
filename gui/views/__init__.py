"""What is shown: the widgets of the views, and the table that lists them.

Only what wires views to their pictures uses the table; the widgets know none of one another.
"""

from __future__ import annotations

from collections.abc import Collection

from core.state import PAGES, AppState, matters, value_of
from core.state.pages import Section
from gui.views.table import VIEWS

__all__ = ["VIEWS", "concerned", "hovered_together", "open_views", "page_of", "sections_of", "views_of_page"]


def concerned(groups: Collection[str]) -> set[str]:
    """Keys of the views to update when these groups of settings change."""
    return {key for key, view in VIEWS.items() if not view.groups.isdisjoint(groups)}


def hovered_together(key: str) -> set[str]:
    """Keys of the views that show the place under the mouse in the view `key`, which is one of them."""
    row = VIEWS[key]
    return {key} | {other for other, view in VIEWS.items() if row.hover_of and (view.page, view.hover_of) == (row.page, row.hover_of)}


def views_of_page(page: str) -> list[str]:
    """The keys of a page's views, in order."""
    return [key for key in VIEWS if VIEWS[key].page == page]


def open_views(page: str, state: AppState) -> list[str]:
    """The keys of a page's open views, in order."""
    return [key for key in views_of_page(page) if not VIEWS[key].switch or _is_open(VIEWS[key].switch, state)]


def _is_open(switch: str, state: AppState) -> bool:
    return bool(value_of(state, switch)) and matters(state, switch)


def page_of(view: str) -> str:
    """The page of a `--view` key, which names a page or one of its views."""
    return VIEWS[view].page if view in VIEWS else view


def sections_of(page: str) -> tuple[Section, ...]:
    """The sections of a page's form: its own, then those of its views."""
    return (*PAGES[page].sections, *(section for key in views_of_page(page) for section in VIEWS[key].sections))
