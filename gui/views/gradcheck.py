"""The gradient check: four plots, over the parameters, the layers, the step h and the training."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout

from core.gestures import SettingChanged
from core.pictures.axes import Axis
from core.pictures.gradcheck import ERRORS, STEPS, Comparison, ErrorTrack, GradcheckPicture, StepCurves
from core.pictures.gradcheck_tables import comparison_table, steps_table, track_table
from core.pictures.hover import Hover
from core.types import Bounds
from gui.items.bars import Bar, BarsItem
from gui.items.boxes import HoverItem
from gui.items.curve_style import CurveStyle
from gui.items.handles import Drag, Handle
from gui.items.lines import CurveItem, StepLineItem
from gui.items.plot import Plot
from gui.items.plotted import PlottedView
from gui.items.points import PointsItem
from gui.items.view import ViewWidget
from gui.theme import LIGHT, Theme

_TILE_PX = (220, 150)  # the least size of a legible plot
_LOW_PX = 260  # a lower view has no room for text above the plots
_NEAR_PX = 14.0
_RINGS_MOST = 40  # more rings would hide the points they mark
_ROOM = 1.2  # around a plane of shares
_SHARES = [(-1.0, "-1"), (0.0, "0"), (1.0, "1")], [(-0.5, ""), (0.5, "")]
_H_KEY = "gradcheck.h"
_BESIDE = 0.25  # decades around the ends of a logarithmic axis
_MARKS = 1.2  # decades for the marks in front of the bars


class GradcheckView(ViewWidget):
    """Shows as many plots of a `GradcheckPicture` as fit. Signals: gestured(SettingChanged), aspect_changed(float)."""

    def __init__(self) -> None:
        super().__init__()
        self._labels = self._title, self._verdict, self._answer, self._more = QLabel(), QLabel(), QLabel(), QLabel()
        self._title.setObjectName("sectionTitle")
        self._answer.setObjectName("runMessage")
        self._more.setObjectName("hint")
        self._verdict.setAccessibleName("Result of the gradient check")
        self.scatter, self.layers, self.steps, self.track = _Scatter(), _Layers(), _Steps(), _Track()
        self._tiles = (self.layers, self.scatter, self.steps, self.track)
        self._used = len(self._tiles)
        self._shown = (0, 0, 0)
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 2)
        column.setSpacing(2)
        for label in self._labels:
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column.addWidget(label)
        column.addLayout(self._grid, 1)
        for tile in self._tiles:
            tile.setParent(self)
            tile.subtitle.hide()
            tile.setMinimumSize(1, 1)  # or the visible plots would decide how much room there is
        self._arrange()
        self.steps.gestured.connect(self.gestured)
        self.scatter.aspect_changed.connect(self.aspect_changed)

    def aspect(self) -> float:
        return self.scatter.aspect()

    def set_theme(self, theme: Theme) -> None:
        for tile in self._tiles:
            tile.set_theme(theme)

    def show_picture(self, picture: GradcheckPicture) -> None:
        if picture.comparison is not None:
            self._title.setText(picture.comparison.title)
            self._verdict.setText(picture.comparison.verdict)
            self.layers.plot.setAccessibleDescription(picture.comparison.verdict)
            self._answer.setText(picture.comparison.answer)
            self._answer.setVisible(bool(picture.comparison.answer))
            self.scatter.show_comparison(picture.comparison)
            self.layers.show_comparison(picture.comparison)
        if picture.curves is not None:
            self.steps.show_curves(picture.curves)
        if picture.track is not None:
            self.track.show_track(picture.track)
        if picture.comparison is not None and self._used != len(self._tiles) - (not picture.tracked):
            self._used = len(self._tiles) - (not picture.tracked)
            self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # not already when a text changes: that can happen within the layout's own work
            self._arrange()
        return handled

    def _arrange(self) -> None:
        """Show all four plots, or as many of the first ones as fit; side by side in a low view."""
        low = self.height() < _LOW_PX
        self._verdict.setVisible(not low)
        texts = sum(label.heightForWidth(self.width()) for label in self._labels[:3] if not label.isHidden())
        room = self.width(), self.height() - texts
        across, down = (max(1, pixels // least) for pixels, least in zip(room, _TILE_PX, strict=True))
        columns = min(across, 2) if down > 1 else min(across, self._used)
        count = min(self._used, columns * down)
        self._more.setVisible(count < self._used and not low)
        if (columns, count, self._used) != self._shown:
            self._shown = columns, count, self._used
            self._more.setText(f"Showing {count} of {self._used} plots; close other views to see all.")
            self._place_tiles(columns, count)

    def _place_tiles(self, columns: int, count: int) -> None:
        for number, tile in enumerate(self._tiles):
            self._grid.removeWidget(tile)
            tile.setVisible(number < count)
            if number < count:
                self._grid.addWidget(tile, *divmod(number, columns))
            self._grid.setRowStretch(number, 1 if number * columns < count else 0)
            self._grid.setColumnStretch(number, 1 if number < min(columns, count) else 0)


class _Scatter(PlottedView):
    """Analytic against numeric gradient, a marker shape per layer, hollow for biases. Signals: as `PlottedView`."""

    def __init__(self) -> None:
        hint = (
            "One marker per parameter, one shape per layer, hollow for biases. On the diagonal both gradients agree;"
            " a ring marks a wrong one."
        )
        super().__init__("Each parameter", Plot("Analytic against numeric gradient", "numeric", "analytic"), hint)
        self.plot.show_frame(Bounds(-_ROOM, _ROOM, -_ROOM, _ROOM))
        for side in ("bottom", "left"):
            self.plot.axes[side].set_ticks(_SHARES)
        self._shown: Comparison | None = None
        self._diagonal, self._weights, self._biases, self._hover = CurveItem(), PointsItem(), PointsItem(hollow=True), HoverItem()
        ends = np.array([-_ROOM, _ROOM])
        self._diagonal.set_curve(ends, ends, None)
        self.plot.add(self._diagonal, self._weights, self._biases, self._hover)
        self.plot.set_explorable(self._table)
        self.plot.hovered.connect(self._on_plot_hovered)

    def set_theme(self, theme: Theme) -> None:
        self.plot.set_theme(theme)
        self._diagonal.set_style(CurveStyle(theme.muted, width_px=1.5))
        self._weights.set_theme(theme)
        self._biases.set_theme(theme)

    def show_comparison(self, shown: Comparison) -> None:
        self._shown = shown
        layers = np.array([row.layer for row in shown.rows])[shown.row_of]
        biases = np.array([row.biases for row in shown.rows])[shown.row_of]
        wrong = int(shown.wrong.sum())
        ringed = shown.wrong if wrong <= _RINGS_MOST else np.zeros_like(shown.wrong)
        for item, own in ((self._weights, ~biases), (self._biases, biases)):
            item.set_points(shown.places[own], layers[own], ringed[own])
        self.title.setText(f"{wrong:,} of {len(ringed):,} differ" if wrong else f"{len(ringed):,} parameters agree")
        self._hover.set_hover(None)

    def _on_plot_hovered(self, place: tuple[float, float] | None) -> None:
        item = None if place is None or self._shown is None else self._nearest(place, self._shown)
        self._hover.set_hover(None if item is None or self._shown is None else _hover_of(self._shown, item))

    def _table(self) -> str:
        return "" if self._shown is None else comparison_table(self._shown)

    def _nearest(self, place: tuple[float, float], shown: Comparison) -> int | None:
        """The index of the parameter under the mouse."""
        here, unit = self.plot.pixel_at(place), self.plot.pixel_at((place[0] + 1, place[1] + 1))
        apart = np.hypot(*((shown.places - place) * (unit.x() - here.x(), unit.y() - here.y())).T)
        item = int(apart.argmin())
        return item if apart[item] <= _NEAR_PX else None


class _Layers(PlottedView):
    """The relative error of each layer's weights and biases. Signals: as `PlottedView`."""

    def __init__(self) -> None:
        hint = "|analytic - numeric| / |analytic|: a correct gradient stays left of the line. W: weights, b: biases."
        super().__init__("Error by layer", Plot("Relative error of each layer", "relative error", ""), hint)
        self._theme = LIGHT
        self._bars, self._threshold = BarsItem(), StepLineItem()
        self._weights, self._biases = PointsItem(), PointsItem(hollow=True)
        self.plot.add(self._bars, self._threshold, self._weights, self._biases)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.plot.set_theme(theme)
        self._threshold.set_style(theme.text)
        for item in (self._bars, self._weights, self._biases):
            item.set_theme(theme)

    def show_comparison(self, shown: Comparison) -> None:
        rows = shown.rows
        _show_decades(self.plot, ERRORS)
        self.plot.show_frame(Bounds(ERRORS.low - _MARKS, ERRORS.high + _BESIDE, 0.4 - len(rows), 0.6))
        self.plot.axes["left"].set_ticks(([(-number, row.name) for number, row in enumerate(rows)], ()))
        self._threshold.set_step(shown.threshold)
        theme = self._theme
        self._bars.set_bars([Bar(row.error, theme.error if row.wrong else theme.edge, _text(row.said, row.wrong)) for row in rows])
        for item, biases in ((self._weights, False), (self._biases, True)):
            own = [number for number, row in enumerate(rows) if row.biases == biases]
            places = np.array([(ERRORS.low - _MARKS / 2, -number) for number in own]).reshape(-1, 2)
            item.set_points(places, np.array([rows[number].layer for number in own], dtype=int))


class _Steps(PlottedView):
    """The error over h; dragging the dot changes h. Signals: as `PlottedView`."""

    def __init__(self) -> None:
        hint = "Truncation error dominates at large h, rounding error at small h. Drag the dot or use the arrow keys to change h."
        super().__init__("Error over h", Plot("Relative error over h", "h", "error"), hint)
        self.plot.show_frame(Bounds(STEPS.low - _BESIDE, STEPS.high + _BESIDE, ERRORS.low - _BESIDE, ERRORS.high + _BESIDE))
        self._line, self._other, self._own = StepLineItem(), CurveItem(), CurveItem()
        self._shown: StepCurves | None = None
        self.plot.add(self._line, self._other, self._own)
        self.plot.set_explorable(self._table)
        self.plot.axes["left"].set_ticks((ERRORS.ticks, ERRORS.minor))
        self.plot.dragged.connect(self._on_plot_dragged)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.plot.set_theme(theme)
        self._line.set_style(theme.muted)
        self._own.set_style(CurveStyle(theme.accent))
        self._other.set_style(CurveStyle(theme.muted, Qt.PenStyle.DashLine))

    def show_curves(self, curves: StepCurves) -> None:
        self._shown = curves
        central = curves.scheme == "central"
        own, other = (curves.central, curves.forward) if central else (curves.forward, curves.central)
        _show_decades(self.plot, STEPS)
        self._own.set_curve(curves.log_h, own, curves.at_h)
        self._other.set_curve(curves.log_h, other, None)
        self._line.set_step(curves.at_h[0])
        self.plot.name_axes((f"h, dashed: {'forward' if central else 'central'}", "error"))
        self.plot.set_handles([Handle("h", curves.at_h)])

    def _table(self) -> str:
        return "" if self._shown is None else steps_table(self._shown)

    def _on_plot_dragged(self, drag: Drag) -> None:
        log_h = min(max(drag.x, STEPS.low), STEPS.high)
        self.gestured.emit(SettingChanged(_H_KEY, float(f"{10**log_h:.2g}"), drag.final))


class _Track(PlottedView):
    """The error after each update so far. Signals: as `PlottedView`."""

    def __init__(self) -> None:
        hint = "Relative error of the whole gradient after each update; a correct gradient stays below the dashed line."
        super().__init__("Error during training", Plot("Relative error during training", "update", "error"), hint)
        self._line, self._threshold, self._curve = StepLineItem(), CurveItem(), CurveItem()
        self._shown: ErrorTrack | None = None
        self.plot.add(self._line, self._threshold, self._curve)
        self.plot.set_explorable(self._table)
        self.plot.axes["left"].set_ticks((ERRORS.ticks, ERRORS.minor))

    def set_theme(self, theme: Theme) -> None:
        self.plot.set_theme(theme)
        self._line.set_style(theme.muted)
        self._threshold.set_style(CurveStyle(theme.text, Qt.PenStyle.DashLine, 1.5))
        self._curve.set_style(CurveStyle(theme.accent))

    def show_track(self, track: ErrorTrack) -> None:
        self._shown = track
        self.plot.show_frame(Bounds(track.axis.low, track.axis.high, ERRORS.low - _BESIDE, ERRORS.high + _BESIDE))
        self._threshold.set_curve(np.array([track.axis.low, track.axis.high]), np.full(2, track.threshold), None)
        self._curve.set_curve(track.steps, track.errors, track.at_step)
        self._line.set_step(track.at_step[0])

    def _table(self) -> str:
        return "" if self._shown is None else track_table(self._shown)


def _show_decades(plot: Plot, axis: Axis) -> None:
    """Label every third power of ten at the bottom, or as many of them as there is room for."""
    labelled = [tick for tick in axis.ticks if tick[0] % 3 == 0]
    plot.axes["bottom"].set_ticks((labelled, [(float(power), "") for power in range(round(axis.low), round(axis.high) + 1)]))


def _text(error: str, wrong: bool) -> str:
    return f"{error} {'differs' if wrong else 'agrees'}"


def _hover_of(shown: Comparison, item: int) -> Hover:
    numeric, analytic = shown.values[item]
    lines = shown.names[item], f"analytic {analytic:z.6g}", f"numeric {numeric:z.6g}"
    return Hover((float(shown.places[item, 0]), float(shown.places[item, 1])), lines)
