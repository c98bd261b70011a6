"""Rows of the network view: its picture as the training thread makes it, and painting it in the window."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QSettings

from core.pictures.network import NetworkPicture, network_resolver
from core.pictures.view_input import ViewInput
from core.runs.experiments import EXPERIMENTS
from core.scenes import find
from core.state import AppState, with_value
from core.types import Dataset, Snapshot, snapshots_of
from gui.app import build
from gui.application import make_application
from gui.theme import LIGHT
from gui.views.network import NetworkView
from tests.benchmarks.rows_window import run_window
from tests.benchmarks.timing import Figures, percentile, tail

T = TypeVar("T")
_SIZE = 940, 280
_TARGET_MS = 4


def network_view(hidden: tuple[int, ...], quick: bool) -> Figures:
    """All maps at 40x40 of a running training, each picture of another step. CPU time of the thread: other work does not count."""
    application = make_application()
    state, data, snapshots = trained(hidden)
    resolve, view, runs = network_resolver(), NetworkView(), 5 if quick else 101
    view.set_theme(LIGHT)
    view.resize(*_SIZE)
    view.show()
    pictures_ms: list[float] = []
    painted_ms: list[float] = []
    for snapshot in itertools.islice(itertools.cycle(snapshots), runs):
        view_input = ViewInput(state, data, snapshot, palette=LIGHT.regions, moving=True, first=snapshots[0], milestone=snapshots[-1])
        picture = timed(pictures_ms, partial(resolve, view_input))
        timed(painted_ms, partial(painted, view, picture))
        application.processEvents()
    view.close()
    view.deleteLater()
    ratio = _TARGET_MS / max(sorted(pictures_ms)[runs // 2], sorted(painted_ms)[runs // 2])
    return {"ratio": ratio, "target": 1, **tail("picture_ms", pictures_ms), **tail("painted_ms", painted_ms), "target_ms": _TARGET_MS}


def trained(hidden: tuple[int, ...]) -> tuple[AppState, Dataset, tuple[Snapshot, ...]]:
    """The spiral with these hidden units, and some steps of its training."""
    state = find("spiral-relu").state
    for key, value in {"model.hidden": hidden, "model.initial_from": "seed", "model.initial": "he", "training.epochs": 400}.items():
        state = with_value(state, key, value)
    data = EXPERIMENTS["training"].dataset(state)
    return state, data, snapshots_of(EXPERIMENTS["training"].snapshots(state, data, 50, None))


def timed(found_ms: list[float], call: Callable[[], T]) -> T:
    """The result of a call, whose CPU time is added to the list."""
    begun = time.thread_time()
    result = call()
    found_ms.append(1e3 * (time.thread_time() - begun))
    return result


def painted(view: NetworkView, picture: NetworkPicture) -> None:
    """Show a picture and paint it at once."""
    view.show_picture(picture)
    view.area.repaint()


def window_with_network(quick: bool) -> Figures:
    """Display intervals of a training with boundary, curves and network open, against the same window without the network."""
    make_application()
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    state = find("spiral-relu").state
    for key, value in {"training.epochs": 10_000_000, "view.steps_per_frame": 1000, "network.visible": True}.items():
        state = with_value(state, key, value)
    program, length_s = build(state), 1.0 if quick else 4.0
    program.window.resize(1280, 800)
    program.window.show()
    intervals_ms: dict[bool, list[float]] = {True: [], False: []}
    for is_open in (True, False) * (1 if quick else 3):
        program.stage.set_value("network.visible", is_open)
        shown_s, _, _ = run_window(program.sessions["training"], length_s)
        intervals_ms[is_open] += [1e3 * (b - a) for a, b in itertools.pairwise(shown_s)]
    program.window.close()
    program.window.deleteLater()
    worst_ms, without_ms = (percentile(intervals_ms[is_open], 0.99) for is_open in (True, False))
    return {"ratio": worst_ms / without_ms, "target": "at most 1.3", "display_ms_p99": worst_ms, "without_network_ms_p99": without_ms}


ROWS: dict[str, Callable[[bool], Figures]] = {
    "network_view_16": partial(network_view, (16, 16)),
    "network_view_100": partial(network_view, (100,)),
    "window_with_network": window_with_network,
}
