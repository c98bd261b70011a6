"""Views side by side, with the numbers under them: what a page shows, and what a film is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.errors import BadInput
from core.state import PAGES
from gui.theme import Theme
from gui.views import VIEWS, views_of_page


class Board(QWidget):
    """The widgets of some views, by key. Signals: none of its own."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.views: dict[str, Any] = {key: VIEWS[key].widget() for key in keys}
        row = QHBoxLayout()
        row.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.addLayout(row, 1)
        for key, view in self.views.items():
            if VIEWS[key].strip and len(keys) > 1:
                column.addWidget(view)
            else:
                row.addWidget(view, 1)

    def set_theme(self, theme: Theme) -> None:
        for view in self.views.values():
            view.set_theme(theme)


def keys_shown(view: str) -> list[str]:
    """The views behind a `--view` key: a page shows all of its own, a view only itself.

    Raises `BadInput` with the valid keys.
    """
    if view in PAGES:
        return views_of_page(view)
    if view in VIEWS:
        return [view]
    raise BadInput(f"unknown view {view!r}; valid: {', '.join((*PAGES, *VIEWS))}")
