"""Views side by side, with the numbers under them: what a page shows, and what a film is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from core.errors import BadInput
from core.state import PAGES, AppState
from gui.theme import Theme
from gui.views import VIEWS, open_views, page_of


class Board(QWidget):
    """The widgets of some views, by key, and which of them are open. Signals: none of its own."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.views: dict[str, Any] = {key: VIEWS[key].widget() for key in keys}
        self.open: list[str] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 6, 8, 8)
        self._column.addLayout(self._grid, 1)
        for view in self.views.values():
            view.setParent(self)
        self.show_only(keys)

    def set_theme(self, theme: Theme) -> None:
        for view in self.views.values():
            view.set_theme(theme)

    def show_only(self, keys: Sequence[str]) -> None:
        """Open these views and close the others: two beside one another, further ones below, strips last."""
        if list(keys) == self.open:
            return
        self.open = list(keys)
        for key, view in self.views.items():
            self._grid.removeWidget(view)
            self._column.removeWidget(view)
            view.setVisible(key in self.open)
        strips = [key for key in self.open if VIEWS[key].strip and len(self.open) > 1]
        panes = [key for key in self.open if key not in strips]
        for number, key in enumerate(panes):
            row, column = divmod(number, 2)
            last_alone = number == len(panes) - 1 and column == 0
            self._grid.addWidget(self.views[key], row, column, 1, 2 if last_alone else 1)
        self._grid.setRowStretch(0, 3)
        self._grid.setRowStretch(1, 2 if len(panes) > 2 else 0)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < len(panes) else 0)
        for key in strips:
            self._column.addWidget(self.views[key])


def keys_shown(views: str, state: AppState) -> list[str]:
    """The views behind a `--view` word on the state's page: the page shows all of its own that are open, and
    a list with commas those that it names.

    Raises `BadInput` with the valid keys, or the page that they are on.
    """
    keys: list[str] = []
    for name in (word.strip() for word in views.split(",")):
        if name not in PAGES and name not in VIEWS:
            raise BadInput(f"unknown view {name!r:.60}; valid: {', '.join((*PAGES, *VIEWS))}")
        if page_of(name) != state.page:  # or --steps and --at would speak of another run than the one that is seen
            raise BadInput(f"the view {name} is on the page {page_of(name)}, the scene on {state.page}; add --set page={page_of(name)}")
        keys += open_views(name, state) if name in PAGES else [name]
    return list(dict.fromkeys(keys))
