"""A form with a row for each setting, each with its own error line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from core.gestures import SettingChanged
from core.state import AppState, changed_groups, keys_of, matters, spec_of, value_of
from core.state.pages import Section
from gui.panels.editors import field_for
from gui.panels.fields import Field
from gui.tips import set_tip

_AT_A_TIME = 4  # rows made between two other events: some milliseconds
_ARROWS = {True: Qt.ArrowType.DownArrow, False: Qt.ArrowType.RightArrow}


class Form(QWidget):
    """Titled sections of settings, given as dotted keys or names of whole groups.

    A row is made when it is first shown: it takes a millisecond or two, and most settings have no effect most of the time.

    Signals
    gestured(SettingChanged) : the user changed a setting
    """

    gestured = Signal(object)

    def __init__(self, sections: Sequence[Section], state: AppState, at_first: int | None = None) -> None:
        """at_first : rows made at once, enough to fill the panel; the rest follows between other events. None : all at once"""
        super().__init__()
        self._at_first = at_first
        self._shown: AppState | None = None
        self._kinds: tuple[str, ...] = ()
        self._places: dict[str, tuple[_Part, int]] = {}
        self._rows: dict[str, _Row] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 12)
        self._column.setSpacing(4)
        self._parts = {section: _Part(section.title, section.folded) for section in sections}
        for part in self._parts.values():
            part.unfolded.connect(self._on_part_unfolded)
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._later = QTimer(self)
        self._later.timeout.connect(self._on_later_timeout)
        self.show_state(state)

    def show_state(self, state: AppState) -> None:
        """Show every setting that has changed; another kind of data has some other settings."""
        old, self._shown = self._shown, state
        if self._kinds != _kinds(state):
            self._kinds = _kinds(state)
            self._arrange(state)
        changed = changed_groups(old, state)
        for key, row in self._rows.items():
            if key.partition(".")[0] in changed:
                row.field.set_value(value_of(state, key))
                row.setVisible(matters(state, key))
        self._make_missing(self._at_first)

    @property
    def keys(self) -> set[str]:
        """The dotted keys of its settings."""
        return set(self._places)

    @property
    def complete(self) -> bool:
        """Whether every row that can be seen has been made."""
        return not self._missing()

    def field(self, key: str) -> Field:
        """The editor of a setting."""
        if key not in self._rows:
            self._make(key)
        return self._rows[key].field

    def _arrange(self, state: AppState) -> None:
        """Find the place of each setting, and delete the rows of settings that are gone or have other limits."""
        keys = {section: _expanded(state, section.keys) for section in self._parts}
        self._places = {key: (self._parts[section], number) for section, of in keys.items() for number, key in enumerate(of)}
        for key, row in list(self._rows.items()):
            if key not in self._places or row.field.spec != spec_of(state, key):
                del self._rows[key]
                row.hide()
                row.deleteLater()

    def _missing(self) -> list[str]:
        """The keys of the rows to be seen that have not been made."""
        state = self._shown
        assert state is not None
        return [key for key, (part, _) in self._places.items() if key not in self._rows and not part.is_folded and matters(state, key)]

    def _make_missing(self, most: int | None) -> None:
        missing = self._missing()
        for key in missing[:most]:
            self._make(key)
        self._later.start() if missing[most:] and most is not None else self._later.stop()

    def _make(self, key: str) -> None:
        state = self._shown
        assert state is not None
        part, number = self._places[key]
        row = _Row(key, field_for(key, spec_of(state, key)))
        row.gestured.connect(self.gestured)
        row.field.set_value(value_of(state, key))
        before = [other for other, place in self._places.items() if other in self._rows and place[0] is part and place[1] < number]
        part.rows.insertWidget(len(before), row)
        row.setVisible(matters(state, key))
        self._rows[key] = row
        self._put_into_tab_order(key)

    def _put_into_tab_order(self, key: str) -> None:
        """Let Tab reach the new row after the one above it, and not last, as what is made last."""
        order = [other for other in self._places if other in self._rows]
        here = order.index(key)
        if here + 1 == len(order):
            return
        before = _stops(self._rows[order[here + 1]])[0].previousInFocusChain()
        while before is not None and before.focusPolicy() == Qt.FocusPolicy.NoFocus:  # Qt puts nothing behind such a widget
            before = before.previousInFocusChain()
        assert before is not None
        for stop in _stops(self._rows[key]):
            QWidget.setTabOrder(before, stop)
            before = stop

    def _on_later_timeout(self) -> None:
        self._make_missing(_AT_A_TIME)

    def _on_part_unfolded(self) -> None:
        self._make_missing(self._at_first)


class _Part(QWidget):
    """Rows under a heading that folds them away; without a title, rows only. Signals: unfolded()."""

    unfolded = Signal()

    def __init__(self, title: str, folded: bool) -> None:
        super().__init__()
        self.is_folded = folded and bool(title)
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
        self.is_folded = not is_open
        self._heading.setArrowType(_ARROWS[is_open])
        if is_open:
            self.unfolded.emit()
        self._body.setVisible(is_open)


class _Row(QWidget):
    """Label, editor and error line of one setting. Signals: gestured(SettingChanged)."""

    gestured = Signal(object)

    def __init__(self, key: str, field: Field) -> None:
        super().__init__()
        self.key, self.field = key, field
        self._error: QLabel | None = None  # most settings are never mistyped
        label = QLabel(field.spec.label)
        set_tip(label, field.tip)
        label.setBuddy(field)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 2)
        self._column.setSpacing(1)
        self._column.addWidget(label)
        self._column.addWidget(field)
        field.edited.connect(self._on_field_edited)
        field.refused.connect(self._on_field_refused)

    def _on_field_edited(self, value: object, final: bool) -> None:
        if self._error is not None:
            self._error.clear()
            self._error.hide()
        self.gestured.emit(SettingChanged(self.key, value, final))

    def _on_field_refused(self, sentence: str) -> None:
        if self._error is None:
            self._error = QLabel()
            self._error.setObjectName("error")
            self._error.setWordWrap(True)
            self._column.addWidget(self._error)
        self._error.setText(sentence)
        self._error.show()


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


def _stops(row: QWidget) -> list[QWidget]:
    """The widgets in a row that Tab reaches, in their order; the list of a box is a window of its own."""
    window = row.window()
    return [each for each in row.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.window() is window]
