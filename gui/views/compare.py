"""Several runs side by side, one tile each."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent

from core.gestures import RunOpened
from core.pictures.compare import ComparePicture
from gui.items.run_tile import RunTileButton, picture_area
from gui.items.view import ViewWidget
from gui.theme import LIGHT, Theme

_GAP_PX = 6


class CompareView(ViewWidget):
    """Shows a `ComparePicture`; a click on a tile opens its run.

    Signals
    gestured(RunOpened) : a tile was clicked
    aspect_changed(aspect) : the shape of the tiles has changed
    """

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._shown, self._across = 0, 0
        self._aspect = 0.0
        self.tiles: list[RunTileButton] = []
        self.setAccessibleName("Compared runs")

    def aspect(self) -> float:
        """Width / height of the regions in one tile."""
        width, height = self._tile_size()
        area = picture_area(width, height)
        return float(area.width() / area.height())

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for tile in self.tiles:
            tile.set_theme(theme)

    def show_picture(self, picture: ComparePicture) -> None:
        while len(self.tiles) < len(picture.panels):
            self._add_tile()
        for tile, shown in zip(self.tiles, picture.panels, strict=False):
            tile.show_run(shown)
        if (len(picture.panels), picture.across) != (self._shown, self._across):
            self._shown, self._across = len(picture.panels), picture.across
            self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _add_tile(self) -> None:
        tile = RunTileButton(self)
        tile.set_theme(self._theme)
        tile.clicked.connect(self._on_tile_clicked)
        self.tiles.append(tile)

    def _place(self) -> None:
        columns = self._columns()
        width, height = self._tile_size()
        for number, tile in enumerate(self.tiles):
            row, column = divmod(number, columns)
            tile.setGeometry(column * (width + _GAP_PX), row * (height + _GAP_PX), width, height)
            tile.setVisible(number < self._shown)
        if self.aspect() != self._aspect:
            self._aspect = self.aspect()
            self.aspect_changed.emit(self._aspect)

    def _columns(self) -> int:
        return self._across or columns_for(self._shown, self.width(), self.height())

    def _tile_size(self) -> tuple[int, int]:
        columns = self._columns()
        rows = -(-max(1, self._shown) // columns)
        return max(1, (self.width() + _GAP_PX) // columns - _GAP_PX), max(1, (self.height() + _GAP_PX) // rows - _GAP_PX)

    def _on_tile_clicked(self) -> None:
        tile = self.sender()
        assert isinstance(tile, RunTileButton)
        self.gestured.emit(RunOpened(self.tiles.index(tile)))


def columns_for(count: int, width: float, height: float) -> int:
    """The number of columns that makes `count` tiles largest in an area of that width and height in pixels."""

    def shorter_side(columns: int) -> float:
        area = picture_area(width / columns, height / -(-count // columns))
        return min(area.width(), area.height())

    return max(range(1, max(1, count) + 1), key=shorter_side) if count else 1
