"""Views side by side, with the numbers under them: what a page shows, and what a film is made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSplitter, QVBoxLayout, QWidget

from core.errors import BadInput
from core.state import PAGES, AppState
from gui.theme import Theme
from gui.views import VIEWS, open_views, page_of, views_of_page
from gui.views.row import OpenView

Sizes = list[list[int]]
"""The heights of the rows, then the widths of the views in each row."""

_GAP_PX = 8
_PANE = QSize(190, 150)  # a smaller plot has no room for its curve between title and axis
_LEAD = QSize(240, 200)  # the first view is what the others are about
_FEW = 4  # up to so many views two columns are enough
_LARGE, _SMALL = 3000, 2000  # in parts; more than any pixels, so that no smallest size bends them


class ViewGrid(QWidget):
    """The widgets of some views, by key, and which of them are open.

    keys : of all of them, in order; open : of those that are seen
    views : each made when it is first needed, for most are never opened and a plot takes long to make
    hover : where the mouse is in each of them, in its data

    Signals
    view_made(key) : it can now be connected

    sizes : what was dragged, by the keys of the views that were open, separated by commas
    """

    view_made = Signal(str)

    def __init__(self, keys: Sequence[str], in_window: bool = False) -> None:
        """in_window : the views keep a smallest size and are scrolled where they do not fit, and the window opens them;
        a film has any size and shows them all."""
        super().__init__()
        self.setAutoFillBackground(True)
        self.keys = tuple(keys)
        self.hover: dict[str, tuple[float, float] | None] = {}
        self.views: dict[str, OpenView] = _MadeWhenNeeded(self._make, self.view_made.emit)
        self.open: list[str] = []
        self._theme: Theme | None = None
        self._in_window = in_window
        self.sizes: dict[str, Sizes] = {}
        self._panes: dict[str, _Pane] = {}
        self._grid, self._rows = _splitter(Qt.Orientation.Vertical), list[QSplitter]()
        self._grid.splitterMoved.connect(self._on_splitter_moved)
        self._area = scrolled(self._grid) if in_window else self._grid
        self._nothing = QLabel("No view is open. Open one from the View menu.")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.addWidget(self._area, 1)
        column.addWidget(self._nothing)
        self._area.hide()
        self.show_only(() if in_window else keys)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for view in self.views.values():
            view.set_theme(theme)

    def show_only(self, keys: Sequence[str]) -> None:
        """Open these views and close the others: in rows, the first row the highest, strips last."""
        if list(keys) == self.open:
            return
        self.open = list(keys)
        for pane in list(self._panes.values()):  # what is hidden may ask for a picture, and so for another view
            pane.setParent(self)  # out of its row
            pane.hide()  # or it appears with the board
        for key in self.keys:
            if VIEWS[key].strip and (key in self.views or key in self.open):
                self.views[key].widget.setVisible(key in self.open)
        self._fill(arranged(self._open_panes()))
        self._area.setVisible(bool(self._open_panes()))
        self._nothing.setVisible(not self.open)
        self._apply_sizes()

    def reset_sizes(self) -> None:
        """Forget what was dragged."""
        self.sizes.clear()
        self._apply_sizes()

    def recall_sizes(self, sizes: dict[str, Sizes]) -> None:
        """Take over what was dragged another time."""
        self.sizes = dict(sizes)
        self._apply_sizes()

    def _make(self, key: str) -> OpenView:
        """A view, closed."""
        if key not in self.keys:
            raise KeyError(key)
        view = VIEWS[key].opened()
        if self._theme is not None:
            view.set_theme(self._theme)
        if VIEWS[key].strip:
            layout = self.layout()
            assert layout is not None
            view.widget.hide()
            layout.addWidget(view.widget)
        else:
            self._panes[key] = _Pane(view.widget)
            self._panes[key].setParent(self)
            self._panes[key].hide()
        return view

    def _open_panes(self) -> list[str]:
        return [key for key in self.open if not VIEWS[key].strip]

    def _fill(self, rows: list[list[str]]) -> None:
        """Put the views into the splitters, which are made as they are needed and kept."""
        while len(self._rows) < len(rows):
            row = _splitter(Qt.Orientation.Horizontal)
            row.splitterMoved.connect(self._on_splitter_moved)
            self._rows.append(row)
            self._grid.addWidget(row)
        for number, row in enumerate(self._rows):
            keys = rows[number] if number < len(rows) else []
            for column, key in enumerate(keys):
                self.views[key]  # makes it, and its pane
                row.insertWidget(column, self._panes[key])
                if self._in_window:
                    self._panes[key].keep(_LEAD if number == column == 0 else _PANE)
                self._panes[key].show()
            row.setVisible(bool(keys))

    def _apply_sizes(self) -> None:
        panes = self._open_panes()
        rows = arranged(panes)
        heights, *widths = self.sizes.get(",".join(panes), _default_sizes(rows))
        # Rows that are hidden count as well; nothing is visible of their height.
        self._grid.setSizes([*heights, *[0] * (len(self._rows) - len(rows))])
        for row, sizes in zip(self._rows, widths, strict=False):
            row.setSizes(sizes)

    def _on_splitter_moved(self) -> None:
        panes = self._open_panes()
        count = len(arranged(panes))
        self.sizes[",".join(panes)] = [self._grid.sizes()[:count], *(row.sizes() for row in self._rows[:count])]


class _MadeWhenNeeded(dict[str, OpenView]):
    """Views by key; one that is not there is made."""

    def __init__(self, make: Callable[[str], OpenView], told: Callable[[str], None]) -> None:
        """told : hears of each key, once it is there."""
        super().__init__()
        self._make, self._told = make, told

    def __missing__(self, key: str) -> OpenView:
        self[key] = made = self._make(key)
        self._told(key)
        return made


class _Pane(QWidget):
    """A view with room to be legible. Signals: none of its own."""

    def __init__(self, view: QWidget) -> None:
        super().__init__()
        self._smallest = QSize(0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(view)

    def keep(self, smallest: QSize) -> None:
        """Never be smaller than that."""
        self._smallest = smallest
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Splitters ask no widget how high it is at its width, as wrapped text would have it."""
        layout = self.layout()
        assert layout is not None
        wrapped = layout.minimumHeightForWidth(self.width()) if layout.hasHeightForWidth() else 0
        return super().minimumSizeHint().expandedTo(self._smallest).expandedTo(QSize(0, wrapped))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def arranged(panes: Sequence[str]) -> list[list[str]]:
    """The views in rows of two, many of them in rows of three, the longer rows first."""
    count = len(panes)
    rows = math.ceil(count / (2 if count <= _FEW else 3))
    starts = [math.ceil(count * row / rows) for row in range(rows)]
    return [list(panes[start:end]) for start, end in zip(starts, [*starts[1:], count], strict=True)] if rows else []


def keys_shown(views: str, state: AppState) -> list[str]:
    """The views behind a `--view` word on the state's page: the page shows all of its own that are open, and
    a list with commas those that it names.

    Raises `BadInput` with the valid keys, or the page that they are on, and where none is open.
    """
    keys: list[str] = []
    for name in (word.strip() for word in views.split(",")):
        if name not in PAGES and name not in VIEWS:
            raise BadInput("unknown view {name!r:.60}; valid: {valid}", name=name, valid=", ".join((*PAGES, *VIEWS)))
        if page_of(name) != state.page:  # or --steps and --at would speak of another run than the one that is seen
            raise BadInput(
                "the view {view} is on the page {page}, the scene on {found}; add --set page={page}",
                view=name,
                page=page_of(name),
                found=state.page,
            )
        keys += open_views(name, state) if name in PAGES else [name]
    if not keys:
        raise BadInput("no view of the page {page} is open; valid: {valid}", page=state.page, valid=", ".join(views_of_page(state.page)))
    return list(dict.fromkeys(keys))


def _default_sizes(rows: list[list[str]]) -> Sizes:
    """In parts: the first row higher than the others, and where it is crowded its first view wider, too."""
    heights = [_LARGE if row == 0 else _SMALL for row in range(len(rows))]
    widths = [[_LARGE if row == column == 0 and len(keys) > 2 else _SMALL for column in range(len(keys))] for row, keys in enumerate(rows)]
    return [heights, *widths]


def _splitter(orientation: Qt.Orientation) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(_GAP_PX)
    splitter.setChildrenCollapsible(False)  # a view is closed by its switch, which then says so
    return splitter


def scrolled(widget: QWidget) -> QScrollArea:
    """An area that fills itself with the widget, and has scroll bars where that is larger; the focus passes it by."""
    area = QScrollArea()
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
