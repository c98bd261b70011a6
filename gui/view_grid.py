"""A grid of views with the numbers under them, for a page or a film."""

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
_TILE = QSize(190, 150)  # a smaller plot has no room for its curve between title and axis
_LEAD = QSize(240, 200)  # the first view is the main one
_FEW = 4  # most views in two columns
_LARGE, _SMALL = 3000, 2000  # relative sizes; larger than any screen, so that minimum sizes do not distort them


class ViewGrid(QWidget):
    """The widgets of some views, of which some are open.

    keys : all views, in order; open : the open views
    views : by key; made when first needed, because most are never opened and a plot takes long to make
    hover : the place of the mouse in each view, in data
    part : the unit or weight of the network that is pointed at, in whichever view; empty for none
    sizes : the sizes set by dragging, by the comma-separated keys of the open views

    Signals
    view_made(key) : a view was made and can be connected
    """

    view_made = Signal(str)

    def __init__(self, keys: Sequence[str], in_window: bool = False) -> None:
        """in_window : the views have a minimum size and scroll, and the window opens them; otherwise, as for a film, all
        are open at any size."""
        super().__init__()
        self.setAutoFillBackground(True)
        self.keys = tuple(keys)
        self.hover: dict[str, tuple[float, float] | None] = {}
        self.part: tuple[int, ...] = ()
        self.views: dict[str, OpenView] = _MadeWhenNeeded(self._make, self.view_made.emit)
        self.open: list[str] = []
        self._theme: Theme | None = None
        self._in_window = in_window
        self.sizes: dict[str, Sizes] = {}
        self._tiles: dict[str, _Tile] = {}
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
        """Open these views and close the others: in rows, the first row highest, then the strips."""
        if list(keys) == self.open:
            return
        self.open = list(keys)
        self._area.hide()  # or every view put into it would give all others another size
        for tile in list(self._tiles.values()):  # a copy: hiding a view may request a picture, which may make another view
            tile.setParent(self)  # out of its row
            tile.hide()  # or it appears with the grid
        for key in self.keys:
            if VIEWS[key].strip and (key in self.views or key in self.open):
                self.views[key].widget.setVisible(key in self.open)
        self._fill(arranged(self._open_tiles()))
        self._apply_sizes()
        self._nothing.setVisible(not self.open)
        self._area.setVisible(bool(self._open_tiles()))

    def reset_sizes(self) -> None:
        """Restore the default sizes."""
        self.sizes.clear()
        self._apply_sizes()

    def recall_sizes(self, sizes: dict[str, Sizes]) -> None:
        """Use remembered sizes."""
        self.sizes = dict(sizes)
        self._apply_sizes()

    def _make(self, key: str) -> OpenView:
        """Make a view, closed."""
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
            self._tiles[key] = _Tile(view.widget)
            self._tiles[key].setParent(self)
            self._tiles[key].hide()
        return view

    def _open_tiles(self) -> list[str]:
        return [key for key in self.open if not VIEWS[key].strip]

    def _fill(self, rows: list[list[str]]) -> None:
        """Put the views into the splitters; splitters are made when first needed and reused."""
        while len(self._rows) < len(rows):
            row = _splitter(Qt.Orientation.Horizontal)
            row.splitterMoved.connect(self._on_splitter_moved)
            self._rows.append(row)
            self._grid.addWidget(row)
        for number, row in enumerate(self._rows):
            keys = rows[number] if number < len(rows) else []
            for column, key in enumerate(keys):
                self.views[key]  # makes it, and its tile
                row.insertWidget(column, self._tiles[key])
                if self._in_window:
                    self._tiles[key].set_smallest(_LEAD if number == column == 0 else _TILE)
                self._tiles[key].show()
            row.setVisible(bool(keys))

    def _apply_sizes(self) -> None:
        keys = self._open_tiles()
        rows = arranged(keys)
        heights, *widths = self.sizes.get(",".join(keys), _default_sizes(rows))
        # Hidden rows need a size too; their height is not visible.
        self._grid.setSizes([*heights, *[0] * (len(self._rows) - len(rows))])
        for row, sizes in zip(self._rows, widths, strict=False):
            row.setSizes(sizes)

    def _on_splitter_moved(self) -> None:
        keys = self._open_tiles()
        count = len(arranged(keys))
        self.sizes[",".join(keys)] = [self._grid.sizes()[:count], *(row.sizes() for row in self._rows[:count])]


class _MadeWhenNeeded(dict[str, OpenView]):
    """Views by key, each made on first access."""

    def __init__(self, make: Callable[[str], OpenView], made: Callable[[str], None]) -> None:
        """made : called with the key of each new view."""
        super().__init__()
        self._make, self._made = make, made

    def __missing__(self, key: str) -> OpenView:
        self[key] = view = self._make(key)
        self._made(key)
        return view


class _Tile(QWidget):
    """A view with a legible minimum size. Signals: none of its own."""

    def __init__(self, view: QWidget) -> None:
        super().__init__()
        self._smallest = QSize(0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(view)

    def set_smallest(self, smallest: QSize) -> None:
        """Set the minimum size."""
        self._smallest = smallest
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """The minimum size, with the height of wrapped text at the current width, which splitters do not ask for."""
        layout = self.layout()
        assert layout is not None
        wrapped = layout.minimumHeightForWidth(self.width()) if layout.hasHeightForWidth() else 0
        return super().minimumSizeHint().expandedTo(self._smallest).expandedTo(QSize(0, wrapped))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def arranged(keys: Sequence[str]) -> list[list[str]]:
    """The views in rows of two, or three if there are many, longer rows first."""
    count = len(keys)
    rows = math.ceil(count / (2 if count <= _FEW else 3))
    starts = [math.ceil(count * row / rows) for row in range(rows)]
    return [list(keys[start:end]) for start, end in zip(starts, [*starts[1:], count], strict=True)] if rows else []


def keys_shown(views: str, state: AppState) -> list[str]:
    """The keys of the views named by `--view` on the state's page: the page's key names all its open views, otherwise views
    are listed with commas.

    Raises `BadInput` for an unknown view, a view of another page, and if no view is open.
    """
    keys: list[str] = []
    for name in (word.strip() for word in views.split(",")):
        if name not in PAGES and name not in VIEWS:
            raise BadInput("unknown view {name!r:.60}; valid: {valid}", name=name, valid=", ".join((*PAGES, *VIEWS)))
        if page_of(name) != state.page:  # or --steps and --at would refer to another run than the one shown
            raise BadInput(
                "the view {view} is on the page {page}, but the scene is on {found}; add --set page={page}",
                view=name,
                page=page_of(name),
                found=state.page,
            )
        keys += open_views(name, state) if name in PAGES else [name]
    if not keys:
        raise BadInput("no view of the page {page} is open; valid: {valid}", page=state.page, valid=", ".join(views_of_page(state.page)))
    return list(dict.fromkeys(keys))


def _default_sizes(rows: list[list[str]]) -> Sizes:
    """Relative sizes: the first row higher than the others, and its first view wider if the row is crowded."""
    heights = [_LARGE if row == 0 else _SMALL for row in range(len(rows))]
    widths = [[_LARGE if row == column == 0 and len(keys) > 2 else _SMALL for column in range(len(keys))] for row, keys in enumerate(rows)]
    return [heights, *widths]


def _splitter(orientation: Qt.Orientation) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(_GAP_PX)
    splitter.setChildrenCollapsible(False)  # only its switch may close a view
    return splitter


def scrolled(widget: QWidget) -> QScrollArea:
    """An area filled by the widget, with scroll bars if the widget is larger; it takes no focus."""
    area = QScrollArea()
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
