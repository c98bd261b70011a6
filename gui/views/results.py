"""The results of several runs as a table."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from core.pictures.results import ResultsPicture
from gui.theme import Theme
from gui.tips import set_tip, wrapped

_ROWS_MAX = 8


class ResultsView(QTableWidget):
    """Shows a `ResultsPicture`. Signals: those of `ViewWidget` (never)."""

    gestured = Signal(object)
    hovered = Signal(object)
    pointed = Signal(object)
    refused = Signal(str)
    aspect_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Results of all runs")
        set_tip(self, "One row per run. Choose Save results in the File menu to save the numbers with all digits.")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.verticalHeader().hide()
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def aspect(self) -> float:
        return 1.0

    def set_theme(self, theme: Theme) -> None:
        """Colours come from the application's palette."""

    def show_picture(self, picture: ResultsPicture) -> None:
        self.setColumnCount(len(picture.headings))
        self.setRowCount(len(picture.rows))
        for column, (title, tip) in enumerate(picture.headings):
            shown = self.horizontalHeaderItem(column)
            if shown is None or shown.text() != title:
                heading = QTableWidgetItem(title)
                set_tip(heading, tip)
                self.setHorizontalHeaderItem(column, heading)
        for row, (texts, note) in enumerate(zip(picture.rows, picture.notes, strict=True)):
            for column, text in enumerate(texts):
                self._show_text(row, column, text, note)
        self._fit()

    def _fit(self) -> None:
        """Make the table as high as its rows, but scroll if there are many."""
        rows = self.rowHeight(0) * min(self.rowCount(), _ROWS_MAX) if self.rowCount() else 0
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows + 2 * self.frameWidth())

    def _show_text(self, row: int, column: int, text: str, note: str) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(row, column, item)
        if item.text() != text:
            item.setText(text)
        if item.toolTip() != wrapped(note):
            set_tip(item, note)
