"""The list of saved runs: show one next to the current run, or delete it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui.tips import set_tip

Named = tuple[str, str]
"""A run's letter and its name."""


class RunsPanel(QWidget):
    """Buttons for the given actions, and a row for each saved run.

    Signals
    picked(letter) : show or hide that run
    dropped(letter) : delete that run
    """

    picked = Signal(str)
    dropped = Signal(str)

    def __init__(self, actions: Sequence[QAction], picks: bool = True) -> None:
        """picks : whether a saved run can be shown next to the current one."""
        super().__init__()
        self._picks = picks
        self._runs: tuple[Named, ...] = ()
        self._rows: list[_RunRow] = []
        heading = QLabel("Runs")
        heading.setObjectName("sectionTitle")
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for action in actions:
            buttons.addWidget(_button(action))
        buttons.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 0)
        self._column.setSpacing(4)
        self._column.addWidget(heading)
        self._column.addLayout(buttons)

    def show_runs(self, runs: Sequence[Named], picked: str) -> None:
        """runs : the saved runs; picked : the letter of the run shown, empty for none."""
        if tuple(runs) != self._runs:
            self._runs = tuple(runs)
            self._rebuild()
        for row in self._rows:
            row.pick.setChecked(row.letter == picked)

    def row(self, letter: str) -> _RunRow:
        """The row of a saved run."""
        return next(row for row in self._rows if row.letter == letter)

    def _rebuild(self) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [_RunRow(letter, name, self._picks) for letter, name in self._runs]
        for row in self._rows:
            row.picked.connect(self.picked)
            row.dropped.connect(self.dropped)
            self._column.addWidget(row)


class _RunRow(QWidget):
    """A saved run's letter, name and delete button. Signals: picked(letter), dropped(letter)."""

    picked = Signal(str)
    dropped = Signal(str)

    def __init__(self, letter: str, name: str, picks: bool) -> None:
        super().__init__()
        self.letter = letter
        self.pick, self.drop = QToolButton(), QToolButton()
        self.pick.setText(letter)
        self.pick.setCheckable(True)
        self.pick.setEnabled(picks)
        self.pick.setAccessibleName(f"Show run {letter} next to the current run")
        set_tip(self.pick, f"Show run {letter} ({name}) at the current step, next to the current run.")
        self.drop.setText("×")
        self.drop.setAccessibleName(f"Delete run {letter}")
        set_tip(self.drop, f"Delete run {letter} ({name}).")
        label = QLabel(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in ((self.pick, 0), (label, 1), (self.drop, 0)):
            row.addWidget(widget, stretch)
        self.pick.clicked.connect(self._on_pick_clicked)
        self.drop.clicked.connect(self._on_drop_clicked)

    def _on_pick_clicked(self) -> None:
        self.picked.emit(self.letter)

    def _on_drop_clicked(self) -> None:
        self.dropped.emit(self.letter)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(action.text())
    return button
