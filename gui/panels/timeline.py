"""The run's buttons, and the timeline over its planned steps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QColor, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from gui.items.guard import GuardedWidget
from gui.tips import set_tip

_TICKS_MAX = 1_000_000_000  # below the largest whole number of a slider
_STEPS_OF_KEYS = 10_000  # single steps in the trained part
_PAGES = 20
_SLIDER_PX = 60
_HANDLE_PX = 12.0
_HANDLE_HEIGHT_PX = 14.0
_GROOVE_PX = 4.0
_TRAINED_OPACITY = 0.4


class TimelinePanel(QWidget):
    """Buttons for the given actions, and a slider over the planned steps, on which the trained part can be scrubbed.

    Signals
    scrubbed(step, final) : the user dragged the timeline to a step
    """

    scrubbed = Signal(object, bool)

    def __init__(self, actions: Sequence[QAction], unit: str, tip: str) -> None:
        """unit : the initial name of a step; tip : tooltip of the slider."""
        super().__init__()
        self._last_step = self._total = 0
        self.unit = unit
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 8)
        row.setSpacing(6)
        for action in actions:
            row.addWidget(_button(action))
        self.slider = TimelineSlider()
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
        self._last_step, self._total = last_step, max(total, last_step)
        trained = self._tick_of(last_step)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, self._tick_of(self._total))
            self.slider.setSingleStep(max(1, trained // _STEPS_OF_KEYS))
            self.slider.setPageStep(max(1, trained // _PAGES))
            self.slider.set_trained(trained)
            self.slider.setValue(self._tick_of(step))
        self.slider.setEnabled(last_step > 0)
        self._label.setText(f"{self.unit} {step:,} of {total:,}")

    def _tick_of(self, step: int) -> int:
        return step if self._total <= _TICKS_MAX else step * _TICKS_MAX // self._total

    def _on_slider_value_changed(self, tick: int) -> None:
        step = tick if self._total <= _TICKS_MAX else -(-tick * self._total // _TICKS_MAX)
        self.scrubbed.emit(min(step, self._last_step), not self.slider.isSliderDown())


class TimelineSlider(GuardedWidget, QSlider):
    """A slider with a filled part that can be reached; a click goes to its place, as in a player. Signals: those of `QSlider`."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._trained = 0
        self.setFixedHeight(round(_HANDLE_HEIGHT_PX) + 8)

    def set_trained(self, tick: int) -> None:
        """The end of the filled part."""
        if tick != self._trained:
            self._trained = tick
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self._tick_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self._tick_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)
            self.valueChanged.emit(self.value())  # the end of the drag

    def paint_widget(self, painter: QPainter) -> None:
        palette, middle = self.palette(), self.height() / 2
        accent, rest = palette.color(QPalette.ColorRole.Highlight), palette.color(QPalette.ColorRole.Mid)
        trained = QColor(accent)
        trained.setAlphaF(_TRAINED_OPACITY)
        start = self._pixel_of(0)
        painter.setPen(Qt.PenStyle.NoPen)
        for tick, colour in ((self.maximum(), rest), (self._trained, trained), (self.value(), accent)):
            painter.setBrush(colour)
            length = self._pixel_of(tick) - start
            painter.drawRoundedRect(QRectF(start, middle - _GROOVE_PX / 2, length, _GROOVE_PX), _GROOVE_PX / 2, _GROOVE_PX / 2)
        if self.isEnabled():
            handle = QRectF(self._pixel_of(self.value()) - _HANDLE_PX / 2, middle - _HANDLE_HEIGHT_PX / 2, _HANDLE_PX, _HANDLE_HEIGHT_PX)
            painter.setPen(QPen(accent, 2.0) if self.hasFocus() else QPen(palette.color(QPalette.ColorRole.WindowText), 1.0))
            painter.setBrush(palette.color(QPalette.ColorRole.Base))
            painter.drawRoundedRect(handle.adjusted(1, 1, -1, -1), 4, 4)

    def _pixel_of(self, tick: int) -> float:
        return _HANDLE_PX / 2 + (self.width() - _HANDLE_PX) * tick / max(1, self.maximum())

    def _tick_at(self, x: float) -> int:
        share = (x - _HANDLE_PX / 2) / max(1.0, self.width() - _HANDLE_PX)
        return round(min(max(share, 0.0), 1.0) * self.maximum())


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
