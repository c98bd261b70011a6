"""Rows of many points: a training step in blocks against one over all points at once, and the window that shows it."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QSettings

from core.datasets import SpiralSettings, draw
from core.network.backprop import Backprop, matrices_of
from core.network.blocks import BlockedBackprop, training_block_size
from core.network.losses import one_hot
from core.network.models import initial_layers, layer_sizes
from core.scenes import find
from core.state import AppState
from core.types import Dataset
from gui.app import build
from gui.application import make_application
from tests.benchmarks.rows_window import run_window
from tests.benchmarks.timing import Figures, against, tail

_CLASSES = 3
_TARGET_FPS, _TARGET_LATENCY_MS = 30, 50
_POINTS_A_CALL = 60_000  # so that a call lasts long enough to be measured


def many_points(count: int, target: float, quick: bool) -> Figures:
    """One step of 2-100-3 over `count` points of the spiral, and the smoothness of the window while it trains."""
    make_application()
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    state = many(count)
    shown_s, latencies_s, rate = _window(state, 1.0 if quick else 6.0)
    intervals_ms = [1e3 * (b - a) for a, b in itertools.pairwise(shown_s)] or [float("nan")]
    return {
        **_step(state, draw(state.data), target, quick),
        "frames_per_second": 1e3 / statistics.mean(intervals_ms),
        "target_frames_per_second": _TARGET_FPS if count <= 30_000 else "none",
        **tail("input_latency_ms", [1e3 * latency for latency in latencies_s]),
        "target_latency_ms_p99": _TARGET_LATENCY_MS,
        "steps_per_second": rate,
    }


def many(count: int) -> AppState:
    """The ReLU spiral with that many points, more than its control allows, without an end."""
    state = find("spiral-relu").state
    training, view = replace(state.training, epochs=10_000_000), replace(state.view, steps_per_frame=1000)
    return replace(state, data=SpiralSettings(per_class=count // _CLASSES), training=training, view=view)


def _step(state: AppState, data: Dataset, target: float, quick: bool) -> Figures:
    """Forward and backward pass in blocks, against the same over all points at once."""
    sizes, n = layer_sizes(state.model, data.class_count), len(data.y_train)
    (_, matrices), (_, gradients) = (matrices_of(sizes, np.dtype(np.float64)) for _ in range(2))
    for matrix, layer in zip(matrices, initial_layers(state.data, state.model, data.class_count), strict=True):
        matrix[:, :-1].T[:], matrix[:, -1] = layer.weights, layer.biases
    size = training_block_size([layer.weights.shape for layer in initial_layers(state.data, state.model, data.class_count)], n, 8)
    blocked = BlockedBackprop(matrices, gradients, n, state.model, size)
    passes: list[Backprop | BlockedBackprop] = [blocked, Backprop(matrices, gradients, n, state.model)]
    for each in passes:
        each.inputs[:-1], each.one_hot[:] = data.x_train.T, one_hot(data.y_train, sizes[-1])
        each.set_factor(1.0)
    repeated = max(1, _POINTS_A_CALL // n)

    def steps(each: Backprop | BlockedBackprop) -> None:
        for _ in range(repeated):
            each.forward()
            each.backward()

    return against(*(partial(steps, each) for each in passes), target, 3 if quick else 21, repeated)


def _window(state: AppState, length_s: float) -> tuple[list[float], list[float], float]:
    """`run_window` of a new window, once its first picture is there."""
    program = build(state)
    program.window.resize(1280, 800)
    program.window.show()
    found = run_window(program.sessions["training"], length_s)
    program.window.close()
    program.window.deleteLater()
    return found


ROWS: dict[str, Callable[[bool], Figures]] = {
    "points_3000": partial(many_points, 3_000, 1.6),
    "points_30000": partial(many_points, 30_000, 3.0),
    "points_300000": partial(many_points, 300_000, 3.0),
}
