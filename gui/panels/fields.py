"""One editor per kind of setting. Setters are silent; only the user's edits emit."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSlider, QWidget

from core.errors import BadInput
from core.params import Param, Value, formatted, parsed
from gui.panels.line import STEPS, Line
from gui.tips import set_tip

_TICKS = 1000
_STEP_TICKS = 10
_SLIDER_SPAN_MAX = 1e6
_EDIT_WIDTH = 92
_EDIT_CHARACTERS = 9
_LETTERS = {"int": "e", "float": "e", "tuple": "none"}
"""The letters of 1e-4 and of none: the only ones in a number or a list of numbers."""


class Field(QWidget):
    """Shows and edits the value of one setting.

    Signals
    edited(value, final) : the user changed it; a slider drag streams values and ends with final
    refused(message) : the typed text is not valid; the last valid value stays
    """

    edited = Signal(object, bool)
    refused = Signal(str)

    def __init__(self, key: str, spec: Param) -> None:
        super().__init__()
        self.key, self.spec = key, spec
        self.tip = f"{spec.tip} ({spec.rule})" if not spec.choices else spec.tip
        self._value = spec.default
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)

    def value(self) -> Value:
        """The last valid value."""
        return self._value

    def set_value(self, value: Value) -> None:
        """Show `value`; emits nothing."""
        self._value = value
        self._show()

    def _show(self) -> None:
        """Show `_value` in the editor."""
        raise NotImplementedError

    def _take(self, value: Value, final: bool = True) -> None:
        """Accept a value from the user."""
        self.set_value(value)
        self.edited.emit(value, final)

    def _add(self, widget: QWidget, name: str = "", stretch: int = 0) -> None:
        widget.setAccessibleName(name or self.spec.label)
        widget.setAccessibleDescription(self.tip)
        set_tip(widget, self.tip)
        self.row.addWidget(widget, stretch)
        self.setFocusProxy(widget)


class TextField(Field):
    """A typed value, read on Return or when the focus leaves. Signals: as `Field`."""

    def __init__(self, key: str, spec: Param) -> None:
        super().__init__(key, spec)
        self.edit = Line(_LETTERS.get(spec.kind))
        self.edit.editingFinished.connect(self._on_edit_editing_finished)
        self.edit.entered.connect(self._show_text)
        self.edit.left.connect(self._show_text)  # refused text stays only while it can be corrected
        self._add(self.edit)

    def _show(self) -> None:
        if not (self.edit.hasFocus() and self.edit.isModified()):
            self._show_text()

    def _show_text(self) -> None:
        text = self._text()
        if self.edit.text() != text:
            self.edit.setText(text)
            self.edit.setCursorPosition(0)  # show the beginning of a text that is too long
        self.edit.setModified(False)

    def _text(self) -> str:
        return formatted(self._value)

    def _on_edit_editing_finished(self) -> None:
        if not self.edit.isModified():
            return
        try:
            value = parsed(self.spec.label, self.spec, self.edit.text())
        except BadInput as error:
            self.refused.emit(str(error))
            if error.position is not None:
                text = self.edit.text()
                self.edit.setSelection(error.position + len(text) - len(text.lstrip()), 1)
            return
        self.edit.setModified(False)
        self._take(value)


class NamesField(TextField):
    """One name from a list, or several typed with commas between them. Signals: as `Field`."""

    def __init__(self, key: str, spec: Param) -> None:
        super().__init__(key, spec)
        self.box = _Box()
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.addItems(list(spec.choices))
        self.row.removeWidget(self.edit)
        self.box.setLineEdit(self.edit)
        self.box.setCompleter(None)  # type: ignore[arg-type]
        self.box.textActivated.connect(self._on_box_text_activated)
        self._add(self.box, stretch=1)

    def _on_box_text_activated(self, text: str) -> None:
        self.edit.setModified(False)
        self._take(text)


class NumberField(TextField):
    """A number as text and, if its range allows, as a linear or logarithmic slider. Signals: as `Field`."""

    def __init__(self, key: str, spec: Param) -> None:
        super().__init__(key, spec)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.edit.setFixedWidth(_EDIT_WIDTH)
        self.edit.stepped.connect(self._on_stepped)
        self.slider: Slider | None = None
        if has_slider(spec):
            self.slider = Slider()
            self.slider.setRange(0, _TICKS)
            self.slider.setPageStep(10 * _STEP_TICKS)
            self.slider.moved.connect(self._on_slider_moved)
            self.slider.stepped.connect(self._on_stepped)
            self._add(self.slider, f"{spec.label} slider", 1)
            self.setFocusProxy(self.edit)
        else:
            self.row.addStretch(1)

    def _show(self) -> None:
        super()._show()
        if self.slider is not None:
            self.slider.show_tick(tick_of(self.spec, float(self._value)))  # type: ignore[arg-type]

    def _text(self) -> str:
        """Rounded to fit the editor; exact while it is edited."""
        exact = super()._text()
        if self.edit.hasFocus() or len(exact) <= _EDIT_CHARACTERS:
            return exact
        rounded = f"{self._value:.6g}"
        return rounded if len(rounded) <= _EDIT_CHARACTERS else f"{self._value:.3g}"

    def _on_slider_moved(self, tick: int, final: bool) -> None:
        self.edit.setModified(False)
        self._take(value_at(self.spec, tick), final)

    def _on_stepped(self, direction: int) -> None:
        value = neighbour(self.spec, float(self._value), direction)  # type: ignore[arg-type]
        if value != self._value:
            self.edit.setModified(False)
            self._take(value)


class ChoiceField(Field):
    """One of a few choices. Signals: as `Field`."""

    def __init__(self, key: str, spec: Param) -> None:
        super().__init__(key, spec)
        self.box = _Box()
        self.box.addItems([spec.caption(choice) for choice in spec.choices])
        self.box.activated.connect(self._on_box_activated)
        self._add(self.box, stretch=1)

    def _show(self) -> None:
        self.box.setCurrentIndex(list(self.spec.choices).index(str(self._value)))

    def _on_box_activated(self, index: int) -> None:
        self._take(list(self.spec.choices)[index])


class BoolField(Field):
    """On or off. Signals: as `Field`."""

    def __init__(self, key: str, spec: Param) -> None:
        super().__init__(key, spec)
        self.check = QCheckBox("shown" if key.startswith("view.") else "on")
        self.check.clicked.connect(self._on_check_clicked)
        self._add(self.check)

    def _show(self) -> None:
        self.check.setChecked(bool(self._value))

    def _on_check_clicked(self, checked: bool) -> None:
        self._take(checked)


class Slider(QSlider):
    """A horizontal slider with silent setters, which leaves the wheel to the panel unless it has the focus.

    Signals
    moved(tick, final) : the user moved it; a drag streams ticks and ends with final
    stepped(direction) : an arrow key, +1 or -1; the owner decides how far to step
    """

    moved = Signal(int, bool)
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._dragged = False
        # Unlike valueChanged, these two are emitted only for the user.
        self.actionTriggered.connect(self._on_action_triggered)
        self.sliderReleased.connect(self._on_slider_released)

    def show_tick(self, tick: int) -> None:
        """Move to `tick`, unless the user is dragging the handle."""
        if not self.isSliderDown():
            self.setValue(tick)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        direction = STEPS.get(Qt.Key(event.key()))
        if direction is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(direction)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def _on_action_triggered(self, _action: int) -> None:
        tick = self.sliderPosition()
        if tick != self.value():
            self._dragged = self.isSliderDown()
            self.moved.emit(tick, not self._dragged)

    def _on_slider_released(self) -> None:
        # A click on the handle without moving it must not round the value to a tick.
        if self._dragged:
            self._dragged = False
            self.moved.emit(self.value(), True)


def has_slider(spec: Param) -> bool:
    """Whether a slider is fine enough for the number's range; not so for a seed."""
    return spec.log or spec.high - spec.low <= _SLIDER_SPAN_MAX


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
    """The slider tick nearest to a value; `value_at` that tick may be a rounder number."""
    if not spec.log:
        return round(_TICKS * (value - spec.low) / (spec.high - spec.low))
    low = max(spec.low, 1.0) if isinstance(spec.default, int) else spec.low
    if value < low:
        return 0
    return max(1 if spec.zero else 0, round(_TICKS * math.log(value / low) / math.log(spec.high / low)))


def neighbour(spec: Param, value: float, direction: int) -> Value:
    """The value one step up (+1) or down (-1): a hundredth of the slider, or more if the number would not change.

    At the end of the range, `value` itself.
    """
    if not has_slider(spec):
        return _kind(spec, min(max(value + direction, spec.low), spec.high))
    tick = min(max(tick_of(spec, value) + direction * _STEP_TICKS, 0), _TICKS)
    while 0 < tick < _TICKS and value_at(spec, tick) == value:
        tick += direction
    return value_at(spec, tick)


def _kind(spec: Param, value: float) -> Value:
    return round(value) if isinstance(spec.default, int) else value


class _Box(QComboBox):
    """Leaves the wheel to the scrolling panel unless it has the focus. Signals: QComboBox's."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()
