"""How a person begins and ends exploring a plot, and copies its data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from gui.items.menus import add_copy, open_once

if TYPE_CHECKING:
    from gui.items.explored import ExploredPlot
    from gui.items.plot import Plot


class Exploring(QObject):
    """Lays an `ExploredPlot` over a plot, with a menu. Signals: none."""

    def __init__(self, plot: Plot, table: Callable[[], str]) -> None:
        """table : the data as text, for the clipboard."""
        super().__init__(plot)
        self._plot, self._table = plot, table
        self.explored: ExploredPlot | None = None

    def begin(self) -> ExploredPlot:
        """Start exploring what the plot shows."""
        from gui.items.explored import ExploredPlot  # takes a third of the program's start

        if self.explored is None:
            logs = {side for side, axis in self._plot.axes.items() if axis.logarithmic}
            self.explored = ExploredPlot(self._plot, self._plot.items, self._plot.frame, self._plot.area, self._plot.theme, logs)
            self.explored.hovered.connect(self._plot.hovered)
            self.explored.left.connect(self.end)
            self.explored.menu_requested.connect(self.open_menu)
            self.explored.show()
            self.explored.setFocus()
        return self.explored

    def end(self) -> None:
        """Show the plot itself again."""
        explored, self.explored = self.explored, None
        if explored is not None:
            explored.release()
            explored.hide()
            explored.deleteLater()
            self._plot.setFocus()

    def menu(self) -> QMenu:
        """What can be done now; belongs to the plot."""
        menu = QMenu(self._plot)
        if self.explored is None:
            menu.addAction("Explore (wheel zooms, drag moves)", self.begin)
        else:
            box = menu.addAction("Drag zooms into a box", self._on_box_triggered)
            box.setCheckable(True)
            box.setChecked(self.explored.draws_box)
            menu.addAction("Show all", self.explored.show_home)
            menu.addAction("Leave (Esc)", self.end)
        add_copy(menu, self._table)
        return menu

    def open_menu(self, place: QPoint) -> None:
        """Open the menu at a place on the screen."""
        open_once(self.menu(), place)

    def _on_box_triggered(self) -> None:
        explored = self.begin()
        explored.draw_box(not explored.draws_box)
