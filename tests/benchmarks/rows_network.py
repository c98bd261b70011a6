"""Rows of the network view: its picture as the training thread makes it, and painting it in the window."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from core.pictures.network import NetworkPicture, network_resolver
from core.pictures.view_input import ViewInput
from core.runs.experiments import EXPERIMENTS
from core.scenes import find
from core.state import AppState, with_value
from core.types import Dataset, Snapshot, snapshots_of
from gui.application import make_application
from gui.theme import LIGHT
from gui.views.network import NetworkView
from tests.benchmarks.timing import Figures, tail

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


ROWS: dict[str, Callable[[bool], Figures]] = {
    "network_view_16": partial(network_view, (16, 16)),
    "network_view_100": partial(network_view, (100,)),
}
