"""The numbers, large enough to read from the back row."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout

from core.pictures.readout import ReadoutPicture
from gui.theme import Theme
from gui.tips import set_tip

_CLOSE_PX, _WIDE_PX = 8, 18  # between the numbers
_WIDTH_STEP_PX = 12  # of a number's room


class ReadoutView(QFrame):
    """Shows a `ReadoutPicture` as a row of labelled numbers, with a line for its message if there is one.

    Signals: those of `ViewWidget` (never).
    """

    gestured = Signal(object)
    hovered = Signal(object)
    pointed = Signal(object)
    refused = Signal(str)
    aspect_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("readout")
        self._cells: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(_CLOSE_PX)
        self._grid.setVerticalSpacing(0)
        self._message = QLabel()
        self._message.setObjectName("runMessage")
        self._message.setWordWrap(True)
        self._message.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 14, 6)
        column.addLayout(self._grid)
        column.addWidget(self._message)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # A film has room enough; a small window needs every pixel.
        if self.window().testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen):
            self._grid.setHorizontalSpacing(_WIDE_PX)

    def aspect(self) -> float:
        return 1.0

    def set_theme(self, theme: Theme) -> None:
        """Colours come from the application's style sheet."""

    def show_picture(self, picture: ReadoutPicture) -> None:
        while len(self._cells) < len(picture.rows):
            self._add_cell()
        for number, (name, value) in enumerate(self._cells):
            shown = number < len(picture.rows)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                label, text, tip = picture.rows[number]
                name.setText(label)
                value.setText(text)
                _fit(value)
                set_tip(value, tip)
                value.setAccessibleName(label)
        self._message.setText(picture.message)
        self._message.setVisible(bool(picture.message))

    def _add_cell(self) -> None:
        column = len(self._cells)
        name, value = QLabel(), QLabel()
        name.setObjectName("readoutLabel")
        value.setObjectName("readoutValue")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(name, 0, column)
        self._grid.addWidget(value, 1, column)
        self._grid.setColumnStretch(column, 1)
        self._cells.append((name, value))


def _fit(value: QLabel) -> None:
    """Give a number the room it needs, in coarse steps: every other size would lay out the whole window again."""
    value.ensurePolished()  # or the first number would have the room of another font
    hint = value.sizeHint()
    size = QSize(_WIDTH_STEP_PX * math.ceil(hint.width() / _WIDTH_STEP_PX), hint.height())
    if value.maximumSize() != size:
        value.setFixedSize(size)
