"""Row of the curves: a long run next to a saved one, from its reports to pixels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.datasets import draw
from core.pictures.curves import curves_resolver
from core.pictures.view_input import ViewInput
from core.runs.saved import Recipe, with_run
from core.runs.timeline import Timeline
from core.scenes import find
from core.types import Snapshot
from gui.application import make_application
from gui.theme import LIGHT
from gui.views.curves import CurvesView
from tests.benchmarks.timing import Figures, against, seconds

_SIZE = (640, 480)


def long_run(reports: int) -> list[Snapshot]:
    """Snapshots without parameters, their loss falling under noise."""
    noise = np.random.default_rng(0).random(reports)
    return [Snapshot(step, step, (), 1 / (1 + step) + 0.1 * noise[step], 0.1, 1 - 0.1 * noise[step], None) for step in range(reports)]


def curves(reports: int, quick: bool) -> Figures:
    """One more report, its picture and its pixels, against pyqtgraph's plots with their own peak downsampling."""
    make_application()
    state, snapshots, timeline = find("spiral-relu").state, long_run(reports), Timeline()
    data, resolve, view = draw(state.data), curves_resolver("curves"), CurvesView()
    append_s = seconds(lambda: [timeline.append(snapshot) for snapshot in snapshots])
    recipe = Recipe(state)
    saved = with_run((), recipe, data, timeline)
    view.set_theme(LIGHT)

    def ours() -> None:
        step = timeline.newest.step + 1
        timeline.append(Snapshot(step, step, (), 0.1, 0.1, 0.9, None))
        view.show_picture(resolve(ViewInput(state, data, timeline.newest, timeline.history, recipe=recipe, saved=saved)))
        view.grab()

    shown(view)
    peer = downsampled_plots(timeline)
    figures = against(ours, peer, 2, 3 if quick else 21)
    view.deleteLater()
    return {**figures, "append_us": 1e6 * append_s / reports}


def downsampled_plots(timeline: Timeline) -> Callable[[], None]:
    """A function that shows the same curves with pyqtgraph's own means."""
    holder, plots = QWidget(), (pg.PlotWidget(), pg.PlotWidget())
    column = QVBoxLayout(holder)
    for plot in plots:
        column.addWidget(plot)
    lines = [[plot.plot(pen=pg.mkPen(colour, width=width)) for colour, width in (("r", 2), ("b", 2.5))] for plot in plots]
    for line in (line for pair in lines for line in pair):
        line.setDownsampling(auto=True, method="peak")
    shown(holder)

    def show() -> None:
        history = timeline.history
        for pair, values in zip(lines, (history.losses, history.train_accuracies), strict=True):
            for line in pair:
                line.setData(history.steps, values)
        holder.grab()

    return show


def shown(widget: QWidget) -> None:
    """Lay it out at the measured size, without showing it on screen."""
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.resize(*_SIZE)
    widget.show()


ROWS: dict[str, Callable[[bool], Figures]] = {"curves_100000": lambda quick: curves(1_000 if quick else 100_000, quick)}
