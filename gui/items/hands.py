"""Menus with which units and weights of the network are changed by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QMenu, QSlider, QWidget, QWidgetAction

from core.gestures import NetworkEdited
from core.pictures.grips import Grip
from gui.items.menus import open_once

_REACH = 2.0  # the ends of the slider, in largest values of the layer
_TICKS = 200
_NOTCH = 0.05  # of the wheel, in largest values of the layer
_DIGITS = 5


class Hands(QObject):
    """Turns menus, sliders, typed numbers and the wheel into edits. Signals: gestured(NetworkEdited)."""

    gestured = Signal(object)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner

    def open_menu(self, grip: Grip, name: str, place: QPoint) -> None:
        """Open the menu of a part, under its name, at a place on the screen."""
        menu = QMenu(self._owner)
        menu.addSection(name)
        editor = ValueEditor(grip, self._changed(grip))
        action = QWidgetAction(menu)
        action.setDefaultWidget(editor)
        menu.addAction(action)
        if grip.is_unit:
            self._add_commands(menu, grip)
        editor.spin.editingFinished.connect(menu.close)
        open_once(menu, place)
        editor.spin.setFocus()
        editor.spin.selectAll()

    def turn(self, grip: Grip, notches: float) -> None:
        """Change a weight or bias by the wheel."""
        self._set(grip, grip.value + notches * _NOTCH * grip.scale, final=True)

    def _add_commands(self, menu: QMenu, grip: Grip) -> None:
        unit, layer = partial(self._edit, grip), partial(self._edit, grip, unit=-1)
        if grip.hidden:
            menu.addAction("Switch on" if grip.off else "Switch off", partial(unit, "on" if grip.off else "off"))
        menu.addAction("Train again" if grip.frozen else "Freeze", partial(unit, "thaw" if grip.frozen else "freeze"))
        menu.addAction("Draw its weights anew", partial(unit, "draw"))
        if grip.hidden:
            menu.addAction("Remove the unit", partial(unit, "remove")).setEnabled(grip.units > 1)
        menu.addSection(f"Layer {grip.layer + 1}")
        words = ("Train the layer again", "thaw") if grip.layer_frozen else ("Freeze the layer", "freeze")
        menu.addAction(words[0], partial(layer, words[1]))
        if grip.hidden:
            menu.addAction("Add a unit", partial(layer, "add"))

    def _changed(self, grip: Grip) -> Callable[[float, bool], None]:
        def change(value: float, final: bool) -> None:
            self._set(grip, value, final)

        return change

    def _set(self, grip: Grip, value: float, final: bool) -> None:
        edit = NetworkEdited(grip.step, "set", grip.layer, grip.unit, grip.input, value, final)
        self.gestured.emit(edit)

    def _edit(self, grip: Grip, kind: str, unit: int | None = None) -> None:
        self.gestured.emit(NetworkEdited(grip.step, kind, grip.layer, grip.unit if unit is None else unit))


class ValueEditor(QWidget):
    """A slider and a typed number for one weight or bias. Signals: none; it calls `changed(value, final)`."""

    def __init__(self, grip: Grip, changed: Callable[[float, bool], None]) -> None:
        super().__init__()
        self._grip, self._changed = grip, changed
        self._shown, self._showing = grip.value, False
        name = "Bias" if grip.is_unit else "Weight"
        self.slider, self.spin = QSlider(Qt.Orientation.Horizontal), QDoubleSpinBox()
        self.slider.setRange(-_TICKS, _TICKS)
        self.slider.setAccessibleName(f"{name} slider")
        self.spin.setRange(-1e6, 1e6)
        self.spin.setDecimals(_decimals(grip.scale))
        self.spin.setSingleStep(_NOTCH * grip.scale)
        self.spin.setKeyboardTracking(False)
        self.spin.setAccessibleName(name)
        label = QLabel(name)
        label.setBuddy(self.spin)
        row = QHBoxLayout(self)
        for widget in (label, self.slider, self.spin):
            row.addWidget(widget)
        self._show(grip.value)
        self.slider.valueChanged.connect(self._on_slider_changed)
        self.slider.sliderReleased.connect(self._on_slider_released)
        self.spin.valueChanged.connect(self._on_spin_changed)

    def _show(self, value: float) -> None:
        self._shown, self._showing = value, True
        self.slider.setValue(round(value / (_REACH * self._grip.scale) * _TICKS))
        self.spin.setValue(value)
        self._showing = False

    def _on_slider_changed(self, tick: int) -> None:
        if not self._showing:  # Qt's own widgets also emit what is set
            self._show(tick / _TICKS * _REACH * self._grip.scale)
            self._changed(self._shown, not self.slider.isSliderDown())

    def _on_slider_released(self) -> None:
        self._changed(self._shown, True)

    def _on_spin_changed(self, value: float) -> None:
        if not self._showing:
            self._show(value)
            self._changed(value, True)


def _decimals(scale: float) -> int:
    """Digits after the point that show five of a number as large as the scale."""
    return max(1, min(10, _DIGITS - math.ceil(math.log10(scale))))
