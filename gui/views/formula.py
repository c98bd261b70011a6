"""The loss as a formula, with numbers and in NumPy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QToolButton, QVBoxLayout

from core.pictures.formula import FormulaPicture
from gui.theme import PLOT_POINT_SIZE, Theme
from gui.tips import set_tip


class FormulaView(QFrame):
    """Shows a `FormulaPicture` with a button to copy its code. Signals: those of `ViewWidget` (never)."""

    gestured = Signal(object)
    hovered = Signal(object)
    pointed = Signal(object)
    refused = Signal(str)
    aspect_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("readout")
        self._formula, self._code, self._note = QLabel(), QLabel(), QLabel()
        self._note.setObjectName("hint")
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        for label, font, name in (
            (self._formula, QFont(QApplication.font()), "The loss as a formula with its current numbers"),
            (self._code, fixed, "The loss in NumPy"),
            (self._note, QFont(QApplication.font()), "About this loss"),
        ):
            font.setPointSizeF(PLOT_POINT_SIZE)
            label.setFont(font)
            label.setWordWrap(True)
            label.setAccessibleName(name)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copy = QToolButton()
        self._copy.setText("Copy NumPy")
        set_tip(self._copy, "Copy the two lines of NumPy to the clipboard.")
        self._copy.clicked.connect(self._on_copy_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 8)
        column.addWidget(self._formula)
        column.addWidget(self._code)
        column.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._note)
        column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Films show no buttons.
        self._copy.setVisible(not self.window().testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen))

    def aspect(self) -> float:
        return 1.0

    def set_theme(self, theme: Theme) -> None:
        """Colours come from the application's style sheet."""

    def show_picture(self, picture: FormulaPicture) -> None:
        self._formula.setText("\n".join(picture.lines))
        self._code.setText(picture.code)
        self._note.setText(picture.note)

    def _on_copy_clicked(self) -> None:
        QApplication.clipboard().setText(self._code.text())
