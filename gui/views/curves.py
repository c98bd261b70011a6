"""Loss and accuracy over the steps, the shown step marked on both."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.pictures.curves import CurvesPicture, Series
from core.types import Bounds
from gui.items.lines import CurveItem, StepLineItem
from gui.items.plot import Plot
from gui.theme import Theme

_ACCURACY_TOP = 1.03  # so that a curve at 100 % is not cut in half by the frame


class CurvesView(QWidget):
    """Shows a `CurvesPicture` in two plots under one another. Signals: gestured (never), aspect_changed(float)."""

    gestured = Signal(object)
    aspect_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._loss, self._accuracy = _Chart("Loss", "loss"), _Chart("Accuracy", "accuracy")
        self._accuracy.plot.getAxis("bottom").setLabel("epoch")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 2)
        column.setSpacing(2)
        column.addWidget(self._loss, 1)
        column.addWidget(self._accuracy, 1)

    def aspect(self) -> float:
        return self._loss.plot.aspect()

    def set_theme(self, theme: Theme) -> None:
        self._loss.set_theme(theme)
        self._accuracy.set_theme(theme)

    def show_picture(self, picture: CurvesPicture) -> None:
        loss, accuracy = picture.at_step or (None, None)
        self._loss.show_series(picture.losses, picture, loss, picture.loss_max)
        self._accuracy.show_series(picture.accuracies, picture, accuracy, _ACCURACY_TOP)


class _Chart(QWidget):
    """One plot of up to two curves over the steps; the second is dashed."""

    def __init__(self, title: str, unit: str) -> None:
        super().__init__()
        self.plot = Plot(f"{title} over the epochs", "epoch", unit)
        self.plot.setToolTip(f"{title} over the epochs; the dot marks the shown one.")
        self._title = QLabel(title)
        self._title.setObjectName("sectionTitle")
        self._step_line, self._curves = StepLineItem(), (CurveItem(), CurveItem())
        for item in (self._step_line, *self._curves):
            self.plot.addItem(item, ignoreBounds=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addWidget(self.plot, 1)

    def set_theme(self, theme: Theme) -> None:
        self.plot.set_theme(theme)
        self._step_line.set_look(theme.muted)
        for number, curve in enumerate(self._curves):
            curve.set_look((theme.accent, theme.vector)[number], dashed=number > 0)

    def show_series(self, series: tuple[Series, ...], picture: CurvesPicture, at_step: float | None, top: float) -> None:
        self.plot.show_frame(Bounds(0.0, picture.step_max, 0.0, top))
        self._step_line.set_step(picture.step)
        for number, curve in enumerate(self._curves):
            curve.setVisible(number < len(series))
            if number < len(series):
                mark = None if at_step is None or number or picture.step is None else (picture.step, at_step)
                curve.set_curve(series[number].x, series[number].y, mark)
