"""One editor per kind of setting. Setters are silent; only the person emits."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSlider, QWidget

from core.errors import BadInput
from core.params import Param, Value, formatted, parsed

_TICKS = 1000
_SLIDER_SPAN_MAX = 1e6
_EDIT_WIDTH = 92


class Field(QWidget):
    """A value of one setting, shown and edited.

    Signals
    edited(value, final) : the person set it; a slider drag streams and ends with final
    refused(sentence) : the typed text is not valid; the last good value stays
    """

    edited = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, key: str, spec: Param) -> None:
        super().__init__()
        self.key, self.spec = key, spec
        self.tip = f"{spec.tip} ({spec.rule})" if not spec.choices else spec.tip
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)

    def set_value(self, value: Value) -> None:
        """Show `value`; emits nothing."""
        raise NotImplementedError

    def _add(self, widget: QWidget, name: str = "", stretch: int = 0) -> None:
        widget.setAccessibleName(name or self.spec.label)
        widget.setAccessibleDescription(self.tip)
        widget.setToolTip(self.tip)
        self.row.addWidget(widget, stretch)
        self.setFocusProxy(widget)


class TextField(Field):
    """A typed value; taken at Return or when the focus leaves. Signals: as `Field`."""

    def __init__(self, key: str, spec: Param) -> None:
        super().__init__(key, spec)
        self.edit = _Line()
        self.edit.editingFinished.connect(self._on_edit_editing_finished)
        self.edit.left.connect(self._on_edit_left)
        self._good = ""
        self._add(self.edit)

    def set_value(self, value: Value) -> None:
        self._good = formatted(value)
        if not (self.edit.hasFocus() and self.edit.isModified()):
            self.edit.setText(self._good)

    def _on_edit_editing_finished(self) -> None:
        if not self.edit.isModified() or self.edit.text() == self._good:
            return
        try:
            value = parsed(self.key, self.spec, self.edit.text())
        except BadInput as error:
            self.refused.emit(str(error))
            return
        self.edit.setModified(False)
        self.edited.emit(value, True)

    def _on_edit_left(self) -> None:
        self.edit.setText(self._good)  # a refused text was for correction only


class NumberField(TextField):
    """A number as text and, where its range allows, as a linear or logarithmic slider. Signals: as `Field`."""

    def __init__(self, key: str, spec: Param) -> None:
        super().__init__(key, spec)
        self.edit.stepped.connect(self._on_edit_stepped)
        self.slider: _Slider | None = None
        if spec.log or spec.high - spec.low <= _SLIDER_SPAN_MAX:
            self.edit.setFixedWidth(_EDIT_WIDTH)
            self.slider = _Slider()
            self.slider.setRange(0, _TICKS)
            self.slider.valueChanged.connect(self._on_slider_value_changed)
            self.slider.sliderReleased.connect(self._on_slider_released)
            self._add(self.slider, f"{spec.label} slider", 1)
            self.setFocusProxy(self.edit)

    def set_value(self, value: Value) -> None:
        super().set_value(value)
        if self.slider is not None and not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(tick_of(self.spec, float(value)))  # type: ignore[arg-type]

    def _on_slider_value_changed(self, tick: int) -> None:
        assert self.slider is not None
        value = value_at(self.spec, tick)
        self.edit.setText(formatted(value))
        self.edited.emit(value, not self.slider.isSliderDown())

    def _on_slider_released(self) -> None:
        assert self.slider is not None
        self.edited.emit(value_at(self.spec, self.slider.value()), True)

    def _on_edit_stepped(self, direction: int) -> None:
        if self.slider is not None:
            self.slider.setValue(self.slider.value() + direction * self.slider.singleStep())
            return
        value = float(parsed(self.key, self.spec, self._good)) + direction  # type: ignore[arg-type]
        if self.spec.low <= value <= self.spec.high:
            self.edited.emit(_kind(self.spec, value), True)


class ChoiceField(Field):
    """One of a few words. Signals: as `Field`."""

    def __init__(self, key: str, spec: Param) -> None:
        super().__init__(key, spec)
        self.box = _Box()
        self.box.addItems(spec.choices)
        self.box.textActivated.connect(self._on_box_text_activated)
        self._add(self.box, stretch=1)

    def set_value(self, value: Value) -> None:
        self.box.setCurrentText(str(value))

    def _on_box_text_activated(self, text: str) -> None:
        self.edited.emit(text, True)


class BoolField(Field):
    """On or off. Signals: as `Field`."""

    def __init__(self, key: str, spec: Param) -> None:
        super().__init__(key, spec)
        self.check = QCheckBox("shown" if key.startswith("view.") else "on")
        self.check.clicked.connect(self._on_check_clicked)
        self._add(self.check)

    def set_value(self, value: Value) -> None:
        self.check.setChecked(bool(value))

    def _on_check_clicked(self, checked: bool) -> None:
        self.edited.emit(checked, True)


def field_for(key: str, spec: Param) -> Field:
    """The editor for a setting, by the kind of its default."""
    kinds: dict[type, type[Field]] = {bool: BoolField, str: ChoiceField, tuple: TextField, int: NumberField, float: NumberField}
    return kinds[type(spec.default)](key, spec)


def value_at(spec: Param, tick: int) -> Value:
    """The value at a slider tick from 0 to 1000; two significant digits on a log scale."""
    if spec.zero and tick == 0:
        return _kind(spec, 0.0)
    share = tick / _TICKS
    if not spec.log:
        return _kind(spec, round(spec.low + share * (spec.high - spec.low), 3))
    low = max(spec.low, 1.0) if isinstance(spec.default, int) else spec.low
    value = float(f"{low * (spec.high / low) ** share:.2g}")
    return _kind(spec, min(max(value, spec.low), spec.high))


def tick_of(spec: Param, value: float) -> int:
    """The slider tick nearest to a value; `value_at` of it may be a rounder number."""
    if not spec.log:
        return round(_TICKS * (value - spec.low) / (spec.high - spec.low))
    low = max(spec.low, 1.0) if isinstance(spec.default, int) else spec.low
    if value < low:
        return 0
    return max(1 if spec.zero else 0, round(_TICKS * math.log(value / low) / math.log(spec.high / low)))


def _kind(spec: Param, value: float) -> Value:
    return round(value) if isinstance(spec.default, int) else value


class _Line(QLineEdit):
    """A line that tells when it is left, and steps with the arrow keys.

    Signals: left(), stepped(direction).
    """

    left = Signal()
    stepped = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__()
        self.textEdited.connect(self._on_text_edited)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        direction = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if direction is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(direction)

    def _on_text_edited(self) -> None:
        self.setModified(True)


class _Slider(QSlider):
    """Leaves the wheel to the scrolling panel unless it has the focus. Signals: QSlider's."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSingleStep(10)
        self.setPageStep(100)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class _Box(QComboBox):
    """Leaves the wheel to the scrolling panel unless it has the focus. Signals: QComboBox's."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()
