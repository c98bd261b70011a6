"""Play, step, reset, and the timeline slider."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from gui.tips import set_tip

_TICKS_MAX = 10_000
_SLIDER_PX = 60


class TimelinePanel(QWidget):
    """Buttons for the given actions, and a slider over the steps trained so far.

    Signals
    scrubbed(step, final) : the user dragged the timeline to a step
    """

    scrubbed = Signal(object, bool)

    def __init__(self, actions: Sequence[QAction], unit: str, tip: str) -> None:
        """unit : the initial name of a step; tip : tooltip of the slider."""
        super().__init__()
        self._last_step = 0
        self.unit = unit
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 8)
        row.setSpacing(6)
        for action in actions:
            row.addWidget(_button(action))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Timeline")
        set_tip(self.slider, tip)
        self.slider.setMinimumWidth(_SLIDER_PX)
        self.slider.valueChanged.connect(self._on_slider_value_changed)
        row.addWidget(self.slider, 1)
        self._label = QLabel()
        self._label.setMinimumWidth(self._label.fontMetrics().horizontalAdvance(f"{unit} 88,888 of 88,888 "))
        self._label.setAccessibleName("Current step")
        set_tip(self._label, "Current step and last step of the run.")
        row.addWidget(self._label)

    def show_position(self, step: int, last_step: int, total: int) -> None:
        """step : the step shown; last_step : the newest step trained; total : the step where the run ends."""
        self._last_step = last_step
        ticks = min(last_step, _TICKS_MAX)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, ticks)
            self.slider.setPageStep(max(1, ticks // 20))
            self.slider.setValue(round(step * ticks / last_step) if last_step else 0)
        self.slider.setEnabled(last_step > 0)
        self._label.setText(f"{self.unit} {step:,} of {total:,}")

    def _on_slider_value_changed(self, tick: int) -> None:
        step = round(tick * self._last_step / max(1, self.slider.maximum()))
        self.scrubbed.emit(step, not self.slider.isSliderDown())


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # not by a click: a clicker's space bar would press it again
    button.setAccessibleName(action.text())
    room = button.sizeHint().width() - button.fontMetrics().horizontalAdvance(action.text())
    # A button whose text changes keeps its size, and no text is cut.
    button.setMinimumWidth(room + max(map(button.fontMetrics().horizontalAdvance, ("Pause", action.text()))))
    return button
