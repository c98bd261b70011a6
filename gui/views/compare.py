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
        self.panels: list[RunTileButton] = []
        self.setAccessibleName("Compared runs")

    def aspect(self) -> float:
        """Width / height of the regions in one tile."""
        width, height = self._panel_size()
        area = picture_area(width, height)
        return float(area.width() / area.height())

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for panel in self.panels:
            panel.set_theme(theme)

    def show_picture(self, picture: ComparePicture) -> None:
        while len(self.panels) < len(picture.panels):
            self._add_panel()
        for panel, shown in zip(self.panels, picture.panels, strict=False):
            panel.show_panel(shown)
        if (len(picture.panels), picture.across) != (self._shown, self._across):
            self._shown, self._across = len(picture.panels), picture.across
            self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _add_panel(self) -> None:
        panel = RunTileButton(self)
        panel.set_theme(self._theme)
        panel.clicked.connect(self._on_panel_clicked)
        self.panels.append(panel)

    def _place(self) -> None:
        columns = self._columns()
        width, height = self._panel_size()
        for number, panel in enumerate(self.panels):
            row, column = divmod(number, columns)
            panel.setGeometry(column * (width + _GAP_PX), row * (height + _GAP_PX), width, height)
            panel.setVisible(number < self._shown)
        if self.aspect() != self._aspect:
            self._aspect = self.aspect()
            self.aspect_changed.emit(self._aspect)

    def _columns(self) -> int:
        return self._across or columns_for(self._shown, self.width(), self.height())

    def _panel_size(self) -> tuple[int, int]:
        columns = self._columns()
        rows = -(-max(1, self._shown) // columns)
        return max(1, (self.width() + _GAP_PX) // columns - _GAP_PX), max(1, (self.height() + _GAP_PX) // rows - _GAP_PX)

    def _on_panel_clicked(self) -> None:
        panel = self.sender()
        assert isinstance(panel, RunTileButton)
        self.gestured.emit(RunOpened(self.panels.index(panel)))


def columns_for(count: int, width: float, height: float) -> int:
    """The number of columns that makes `count` tiles largest in an area of that width and height in pixels."""

    def shorter_side(columns: int) -> float:
        area = picture_area(width / columns, height / -(-count // columns))
        return min(area.width(), area.height())

    return max(range(1, max(1, count) + 1), key=shorter_side) if count else 1
