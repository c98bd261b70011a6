"""Losses, accuracies and gradient norm over the steps, with the current step marked on all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from core.pictures.curves import CHARTS, Chart, CurvesPicture, table_of
from core.pictures.hover import Hover
from core.types import Bounds
from gui.items.boxes import HoverItem
from gui.items.curve_style import curve_style
from gui.items.legend import Legend
from gui.items.lines import CurveItem, StepLineItem
from gui.items.plot import Plot
from gui.items.plotted import describe
from gui.items.saved_curves import Line, SavedCurve, SavedCurvesItem
from gui.items.view import ViewWidget
from gui.items.wrapping import WrappedLabel
from gui.theme import LIGHT, Theme

_PLOT_PX = (200, 100)  # least width of a plot in a row, least height in a column
_BESIDE = 0.012  # share of the step axis: the frame must not cut a dot at its end in half
_HEADING_PX = 16  # between title and legend
_WIDE = 1.8  # from this width / height on, the plots are in a row


class CurvesView(ViewWidget):
    """Shows a `CurvesPicture` as plots in a column, or in a row if the view is wide, with a legend of the runs above them.

    Signals
    gestured(gesture) : never
    hovered(place) : the mouse is at (x, y) in one of the plots, or None
    aspect_changed(aspect) : the shape of the plotting area has changed
    """

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._picture: CurvesPicture | None = None
        self._hovered: str = ""
        self._place = (0.0, 0.0)
        self._runs = Legend()
        self._message = WrappedLabel()
        self._message.setObjectName("hint")
        self.charts = {title: ChartWidget(title) for title in CHARTS}
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 2)
        column.setSpacing(2)
        column.addWidget(self._runs)
        self._plots = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._plots.setSpacing(2)
        column.addLayout(self._plots, 1)
        column.addWidget(self._message)
        for title, widget in self.charts.items():
            self._plots.addWidget(widget, 1)
            widget.plot.hovered.connect(partial(self._on_plot_hovered, title))

    def aspect(self) -> float:
        return self.charts[CHARTS[0]].plot.aspect()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for widget in self.charts.values():
            widget.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() > _WIDE * event.size().height()
        self._plots.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        if self._picture is not None:
            self.show_picture(self._picture)

    def show_picture(self, picture: CurvesPicture) -> None:
        self._picture = picture
        among_runs = bool(picture.runs)
        self._runs.set_entries([(name, curve_style(self._theme, 0, run, among_runs)) for run, name in picture.runs])
        charts = picture.charts[: self._room()]
        self._show_message(len(charts), len(picture.charts))
        shown = {chart.title: chart for chart in charts}
        labelled = [chart.title for chart in (charts if self._in_a_row else charts[-1:])]
        for title, widget in self.charts.items():
            widget.setVisible(title in shown)
            if title in shown:
                widget.show_chart(shown[title], picture, self._theme, title in labelled)
                widget.set_hover(self._hover_of(picture) if title == self._hovered else None)
        self._line_up([self.charts[title].plot for title in shown])

    def _line_up(self, plots: list[Plot]) -> None:
        """Axes of the same width, so that the steps of all plots line up."""
        widest = max((plot.axes["left"].numbers_px for plot in plots), default=0.0)
        for plot in plots:
            plot.axes["left"].reserve(widest)

    @property
    def _in_a_row(self) -> bool:
        return self._plots.direction() == QBoxLayout.Direction.LeftToRight

    def _room(self) -> int:
        """How many plots fit at a legible size."""
        return max(1, self.width() // _PLOT_PX[0] if self._in_a_row else self.height() // _PLOT_PX[1])

    def _show_message(self, shown: int, wanted: int) -> None:
        more = f"Showing {shown} of {wanted} plots; close other views to see all."
        self._message.setVisible(shown < wanted or not wanted)
        self._message.setText(more if wanted else "No curve selected. Tick one under Curves.")

    def _hover_of(self, picture: CurvesPicture) -> Hover | None:
        return None if picture.hover is None else Hover(self._place, picture.hover[1])

    def _on_plot_hovered(self, title: str, place: tuple[float, float] | None) -> None:
        self._hovered = title if place is not None else ""
        self._place = place or self._place
        self.hovered.emit(place)


class ChartWidget(QWidget):
    """One plot of curves over the steps, with a legend next to its title. Signals: none."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.plot = Plot(f"{title} during training", "", "")
        hint = f"{title} during training; dots mark the current step. Rest the mouse anywhere to read the values at a step."
        self._title, self._legend = QLabel(title), Legend()
        describe(self.plot, self._title, hint)
        self._title.setObjectName("sectionTitle")
        self._step_line, self._mouse_line, self._saved, self._box = StepLineItem(), StepLineItem(), SavedCurvesItem(), HoverItem()
        self._curves: list[CurveItem] = []
        self._copied: Callable[[], str] = str
        self.plot.set_explorable(self._table)
        self.plot.add(self._step_line, self._mouse_line, self._saved, self._box)
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
        self._step_line.set_style(theme.muted)
        self._mouse_line.set_style(theme.accent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out_heading()

    def show_chart(self, chart: Chart, picture: CurvesPicture, theme: Theme, named: bool) -> None:
        """named : whether the step axis is labelled, as in the lowest of several plots."""
        x, y, self._copied = picture.axis, chart.axis, partial(table_of, chart, picture.axis)
        self.plot.show_frame(Bounds(x.low, x.high + _BESIDE * (x.high - x.low), y.low, y.high))
        for side, axis in (("bottom", x), ("left", y)):
            self.plot.axes[side].set_ticks((axis.ticks, axis.minor) if axis.ticks else None, axis.log)
        self.plot.axes["bottom"].show_numbers(named)
        self.plot.name_axes((picture.unit if named else "", ""))
        self._step_line.set_step(picture.step)
        self._mouse_line.set_step(None if picture.hover is None else picture.hover[0])
        self._title.setText(", ".join(filter(None, (chart.title, picture.note))))
        self._show_curves(chart, theme, bool(picture.runs))

    def _lay_out_heading(self) -> None:
        """Title and legend in a row, or in a column if the row is too narrow for the legend."""
        room = self.width() - self._title.sizeHint().width() - _HEADING_PX
        beside = room >= self._legend.widest
        self._heading.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        spacing = _HEADING_PX if beside else 0
        if spacing != self._heading.spacing():  # setting the same value would lay out all views again in every frame
            self._heading.setSpacing(spacing)

    def set_hover(self, hover: Hover | None) -> None:
        self._box.set_hover(hover)

    def _table(self) -> str:
        return self._copied()

    def _show_curves(self, chart: Chart, theme: Theme, among_runs: bool) -> None:
        styled = [(series, curve_style(theme, series.look, series.run, among_runs)) for series in chart.series]
        self._saved.set_curves([SavedCurve(Line(style, one.x, one.y), one.mark) for one, style in styled if one.run is not None])
        current = [(series, style) for series, style in styled if series.run is None]
        while len(self._curves) < len(current):
            self._curves.append(CurveItem())
            self.plot.add(self._curves[-1])
        for curve, (series, style) in zip(self._curves, current, strict=False):
            curve.set_style(style)
            curve.set_curve(series.x, series.y, series.mark)
        for number, curve in enumerate(self._curves):
            curve.show_if(number < len(current))
        styles = sorted({(series.look, series.name) for series in chart.series})
        self._legend.set_entries([(name, curve_style(theme, style, None, among_runs)) for style, name in styles])
        self._lay_out_heading()
