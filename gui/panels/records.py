"""The list of a table's rows in a form: each can be removed; views add them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.params import Param, Records
from gui.panels.fields import Field
from gui.tips import set_tip

_NONE = "none"


class RecordsField(Field):
    """The rows in words, each with a button that removes it, and one that removes all. Signals: as `Field`."""

    def __init__(self, key: str, spec: Param) -> None:
        super().__init__(key, spec)
        self.tip = spec.tip  # the rule is about rows in files; here none are typed
        self._records: Records = ()
        self.rows: list[RecordRow] = []
        self._empty = QLabel(_NONE)
        self.clear = QToolButton()
        self.clear.setText("Remove all")
        self.clear.clicked.connect(self._on_clear_clicked)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self._empty)
        self._column.addWidget(self.clear)
        self._add(body, stretch=1)
        set_tip(self.clear, f"Remove all {spec.label.lower()}.")
        self._show()

    def _show(self) -> None:
        records: Records = self._value  # type: ignore[assignment]
        if records != self._records:
            self._records = records
            self._rebuild()
        self._empty.setVisible(not records)
        self.clear.setVisible(len(records) > 1)

    def _rebuild(self) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [RecordRow(number, record.text) for number, record in enumerate(self._records)]
        for row in self.rows:
            row.dropped.connect(self._on_row_dropped)
            self._column.insertWidget(self._column.count() - 1, row)

    # The list changes with the state: without one row, those after it may be refused.
    def _on_row_dropped(self, number: int) -> None:
        self.edited.emit((*self._records[:number], *self._records[number + 1 :]), True)

    def _on_clear_clicked(self) -> None:
        self.edited.emit((), True)


class RecordRow(QWidget):
    """A row's words and its button. Signals: dropped(number)."""

    dropped = Signal(int)

    def __init__(self, number: int, text: str) -> None:
        super().__init__()
        self._number = number
        self.label, self.drop = QLabel(text), QToolButton()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.drop.setText("×")
        self.drop.setAccessibleName(f"Remove {text}")
        set_tip(self.drop, f"Remove {text}.")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self.drop)
        self.drop.clicked.connect(self._on_drop_clicked)

    def _on_drop_clicked(self) -> None:
        self.dropped.emit(self._number)
