"""Losses, accuracies and gradient norm over the steps, the shown step marked on all of them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from core.pictures.axes import Axis, spaced
from core.pictures.curves import CHARTS, Chart, CurvesPicture
from core.pictures.hover import Hover
from core.types import Bounds
from gui.items.boxes import HoverItem
from gui.items.legend import Legend
from gui.items.lines import CurveItem, StepLineItem
from gui.items.looks import curve_look
from gui.items.plot import Plot
from gui.items.plotted import ElidedLabel, describe
from gui.items.saved_curves import Line, SavedCurve, SavedCurvesItem
from gui.items.view import ViewWidget
from gui.theme import LIGHT, Theme

_AXIS_PX = 66  # room for numbers such as 0.0001, the same for all, so that the steps are under one another

_LABEL_PX = (56.0, 20.0)  # what a number at the horizontal and at the vertical axis takes of it
_PANE_PX = (200, 100)  # what a plot needs of the width of a row, or of the height of a column
_BESIDE = 0.012  # of the steps' axis: a dot at its end is not cut in half by the frame
_HEADING_PX = 16  # between title and legend
_WIDE = 1.8  # times its height: the plots stand in a row
_BARE_PX = 12  # below an axis without numbers, for half of the lowest number beside it


class CurvesView(ViewWidget):
    """Shows a `CurvesPicture` in plots under one another, or in a row where that is wide, with a legend of the runs above them.

    Signals
    gestured(gesture) : never
    hovered(place) : the mouse is at (x, y) in one of the plots, or None
    aspect_changed(aspect) : the plotting area has another shape
    """

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._picture: CurvesPicture | None = None
        self._hovered: str = ""
        self._place = (0.0, 0.0)
        self._runs = Legend()
        self._word = ElidedLabel()
        self._word.setObjectName("hint")
        self.charts = {title: ChartPane(title) for title in CHARTS}
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 2)
        column.setSpacing(2)
        column.addWidget(self._runs)
        self._panes = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._panes.setSpacing(2)
        column.addLayout(self._panes, 1)
        column.addWidget(self._word)
        for title, pane in self.charts.items():
            self._panes.addWidget(pane, 1)
            pane.plot.hovered.connect(partial(self._on_plot_hovered, title))

    def aspect(self) -> float:
        return self.charts[CHARTS[0]].plot.aspect()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for pane in self.charts.values():
            pane.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() > _WIDE * event.size().height()
        self._panes.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        if self._picture is not None:
            self.show_picture(self._picture)

    def show_picture(self, picture: CurvesPicture) -> None:
        self._picture = picture
        among_runs = bool(picture.runs)
        self._runs.set_entries([(name, curve_look(self._theme, 0, run, among_runs)) for run, name in picture.runs])
        charts = picture.charts[: self._room()]
        self._say_about(len(charts), len(picture.charts))
        shown = {chart.title: chart for chart in charts}
        labelled = [chart.title for chart in (charts if self._in_a_row else charts[-1:])]
        for title, pane in self.charts.items():
            pane.setVisible(title in shown)
            if title in shown:
                pane.show_chart(shown[title], picture, self._theme, title in labelled)
                pane.set_hover(self._said(picture) if title == self._hovered else None)

    @property
    def _in_a_row(self) -> bool:
        return self._panes.direction() == QBoxLayout.Direction.LeftToRight

    def _room(self) -> int:
        """How many plots can be told from one another."""
        return max(1, self.width() // _PANE_PX[0] if self._in_a_row else self.height() // _PANE_PX[1])

    def _say_about(self, shown: int, asked: int) -> None:
        words = f"{shown} of {asked} plots: close other views for the rest." if asked else "Nothing is chosen: tick a curve under Curves."
        self._word.setVisible(shown < asked or not asked)
        self._word.setText(words)

    def _said(self, picture: CurvesPicture) -> Hover | None:
        return None if picture.hover is None else Hover(self._place, picture.hover[1])

    def _on_plot_hovered(self, title: str, place: tuple[float, float] | None) -> None:
        self._hovered = title if place is not None else ""
        self._place = place or self._place
        self.hovered.emit(place)


class ChartPane(QWidget):
    """One plot of curves over the steps, with their legend beside its title."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.plot = Plot(f"{title} over the training", "", "")
        self.plot.getAxis("left").setWidth(_AXIS_PX)
        hint = f"{title} over the training; the dots mark the shown step. Rest the mouse anywhere to read the numbers of a step."
        self._title, self._legend = QLabel(title), Legend()
        describe(self.plot, self._title, hint)
        self._title.setObjectName("sectionTitle")
        self._step_line, self._mouse_line, self._saved, self._box = StepLineItem(), StepLineItem(), SavedCurvesItem(), HoverItem()
        self._curves: list[CurveItem] = []
        self._labelled = True
        self._axes: dict[str, Axis] = {}
        self.plot.aspect_changed.connect(self._on_plot_aspect_changed)
        for item in (self._step_line, self._mouse_line, self._saved, self._box):
            self.plot.addItem(item, ignoreBounds=True)
        self._heading = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._heading.addWidget(self._title, 0, Qt.AlignmentFlag.AlignTop)
        self._heading.addWidget(self._legend, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._heading)
        column.addWidget(self.plot, 1)

    def set_theme(self, theme: Theme) -> None:
        self.plot.set_theme(theme)
        self._step_line.set_look(theme.muted)
        self._mouse_line.set_look(theme.accent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out_heading()

    def show_chart(self, chart: Chart, picture: CurvesPicture, theme: Theme, named: bool) -> None:
        """named : whether the steps' axis is labelled, as that of the lowest of several plots is."""
        x, y = picture.axis, chart.axis
        self.plot.show_frame(Bounds(x.low, x.high + _BESIDE * (x.high - x.low), y.low, y.high))
        self._axes = {"bottom": x, "left": y}
        self._write_ticks()
        self._label_steps(named)
        self.plot.name_axes((picture.unit if named else "", ""))
        self._step_line.set_step(picture.step)
        self._mouse_line.set_step(None if picture.hover is None else picture.hover[0])
        self._title.setText(", ".join(filter(None, (chart.title, picture.note))))
        self._show_curves(chart, theme, bool(picture.runs))

    def _lay_out_heading(self) -> None:
        """Title and legend in a row, or, where that is too narrow for the legend, under one another."""
        room = self.width() - self._title.sizeHint().width() - _HEADING_PX
        beside = room >= self._legend.widest
        self._heading.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        spacing = _HEADING_PX if beside else 0
        if spacing != self._heading.spacing():  # setting the same one would lay out all views anew, in every frame
            self._heading.setSpacing(spacing)

    def set_hover(self, hover: Hover | None) -> None:
        self._box.set_hover(hover)

    def _write_ticks(self) -> None:
        box = self.plot.getViewBox()
        for (side, axis), room, label in zip(self._axes.items(), (box.width(), box.height()), _LABEL_PX, strict=False):
            apart = label * (axis.high - axis.low) / max(room, 1.0)
            self.plot.set_ticks(side, (spaced(axis.ticks, apart), axis.minor) if axis.ticks else None)

    def _on_plot_aspect_changed(self) -> None:
        self._write_ticks()

    def _label_steps(self, labelled: bool) -> None:
        if labelled != self._labelled:
            self._labelled = labelled
            axis = self.plot.getAxis("bottom")
            axis.setStyle(showValues=labelled)
            axis.setHeight(None if labelled else _BARE_PX)

    def _show_curves(self, chart: Chart, theme: Theme, among_runs: bool) -> None:
        looked = [(series, curve_look(theme, series.look, series.run, among_runs)) for series in chart.series]
        self._saved.set_curves([SavedCurve(Line(look, one.x, one.y), one.mark) for one, look in looked if one.run is not None])
        present = [(series, look) for series, look in looked if series.run is None]
        while len(self._curves) < len(present):
            self._curves.append(CurveItem())
            self.plot.addItem(self._curves[-1], ignoreBounds=True)
        for curve, (series, look) in zip(self._curves, present, strict=False):
            curve.set_look(look)
            curve.set_curve(series.x, series.y, series.mark)
        for number, curve in enumerate(self._curves):
            curve.setVisible(number < len(present))
        looks = sorted({(series.look, series.name) for series in chart.series})
        self._legend.set_entries([(name, curve_look(theme, look, None, among_runs)) for look, name in looks])
        self._lay_out_heading()
