"""A form with a row for each setting, each with its own error line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from core.gestures import SettingChanged
from core.state import AppState, changed_groups, keys_of, matters, spec_of, value_of
from core.state.pages import Section
from gui.panels.editors import field_for
from gui.panels.fields import Field
from gui.tips import set_tip

_ARROWS = {True: Qt.ArrowType.DownArrow, False: Qt.ArrowType.RightArrow}


class Form(QWidget):
    """Titled sections of settings, given as dotted keys or names of whole groups.

    Signals
    gestured(SettingChanged) : the user changed a setting
    """

    gestured = Signal(object)

    def __init__(self, sections: Sequence[Section], state: AppState) -> None:
        super().__init__()
        self._sections = sections
        self._folded = {section.title for section in sections if section.folded}
        self._keys: list[str] = []
        self._kinds: tuple[str, ...] = ()
        self._shown: AppState | None = None
        self._rows: dict[str, _Row] = {}
        self._body: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 12)
        self.show_state(state)

    def show_state(self, state: AppState) -> None:
        """Show every setting that has changed; rebuild the rows where another kind of data has different settings."""
        old = None if self._kinds != _kinds(state) else self._shown
        if old is None:
            self._kinds, self._keys = _kinds(state), [key for section in self._sections for key in _expanded(state, section.keys)]
            self._rebuild(state)
        changed = changed_groups(old, state)
        self._shown = state
        for key, row in self._rows.items():
            if key.partition(".")[0] in changed:
                row.field.set_value(value_of(state, key))
                row.setVisible(matters(state, key))

    @property
    def keys(self) -> set[str]:
        """The dotted keys of its settings."""
        return set(self._keys)

    def field(self, key: str) -> Field:
        """The editor of a setting."""
        return self._rows[key].field

    def _rebuild(self, state: AppState) -> None:
        if self._body is not None:
            self._column.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body, self._rows = QWidget(), {}
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(4)
        for section in self._sections:
            part = _Part(section.title, section.title in self._folded)
            part.folded.connect(self._on_part_folded)
            for key in _expanded(state, section.keys):
                row = _Row(key, field_for(key, spec_of(state, key)))
                row.gestured.connect(self.gestured)
                self._rows[key] = row
                part.rows.addWidget(row)
            body.addWidget(part)
        body.addStretch(1)
        self._column.addWidget(self._body)

    def _on_part_folded(self, title: str, folded: bool) -> None:
        (self._folded.add if folded else self._folded.discard)(title)


class _Part(QWidget):
    """Rows under a heading that folds them away; without a title, rows only. Signals: folded(title, folded)."""

    folded = Signal(str, bool)

    def __init__(self, title: str, folded: bool) -> None:
        super().__init__()
        self._title = title
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._body = QWidget()
        self.rows = QVBoxLayout(self._body)
        self.rows.setContentsMargins(0, 0, 0, 6)
        self.rows.setSpacing(4)
        if title:
            self._heading = _heading(title, not folded)
            self._heading.toggled.connect(self._on_heading_toggled)
            column.addWidget(self._heading)
            self._body.setVisible(not folded)
        column.addWidget(self._body)

    def _on_heading_toggled(self, is_open: bool) -> None:
        self._body.setVisible(is_open)
        self._heading.setArrowType(_ARROWS[is_open])
        self.folded.emit(self._title, not is_open)


class _Row(QWidget):
    """Label, editor and error line of one setting. Signals: gestured(SettingChanged)."""

    gestured = Signal(object)

    def __init__(self, key: str, field: Field) -> None:
        super().__init__()
        self.key, self.field = key, field
        self.error = QLabel()
        self.error.setObjectName("error")
        self.error.setWordWrap(True)
        self.error.hide()
        label = QLabel(field.spec.label)
        set_tip(label, field.tip)
        label.setBuddy(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(1)
        for widget in (label, field, self.error):
            column.addWidget(widget)
        field.edited.connect(self._on_field_edited)
        field.refused.connect(self._on_field_refused)

    def _on_field_edited(self, value: object, final: bool) -> None:
        self.error.clear()
        self.error.hide()
        self.gestured.emit(SettingChanged(self.key, value, final))

    def _on_field_refused(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.show()


def _heading(title: str, is_open: bool) -> QToolButton:
    button = QToolButton()
    button.setObjectName("sectionTitle")
    button.setText(title)
    button.setCheckable(True)
    button.setChecked(is_open)
    button.setArrowType(_ARROWS[is_open])
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setAutoRaise(True)
    set_tip(button, f"Show or hide the settings under {title}.")
    return button


def _kinds(state: AppState) -> tuple[str, ...]:
    """The values that decide which settings exist."""
    return tuple(getattr(state, group).kind for group in AppState.data_groups)


def _expanded(state: AppState, names: Sequence[str]) -> list[str]:
    keys = [key for name in names for key in ([name] if "." in name else keys_of(state, name))]
    return [key for key in keys if not spec_of(state, key).hidden]
