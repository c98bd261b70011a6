"""Rows of the mathematics: training step, decision field, landscape."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from core.datasets import draw
from core.network.backprop import AVX512
from core.network.fields import FieldPainter
from core.network.models import initial_layers
from core.network.stepper import Stepper
from core.runs.experiments import EXPERIMENTS, run_config
from core.scenes import find
from core.types import Bounds, Dataset, Layer
from core.weights.landscape import as_bytes, data_term, posterior
from core.weights.posing import problem_of
from tests.benchmarks.peers import notebook_classes, notebook_landscape, notebook_step, parameters_of
from tests.benchmarks.timing import Figures, against, seconds, tail

_STEPS = 100
_TARGETS = {"float64": 3.1, "float32": 5.2} if AVX512 else {"float64": 4.0, "float32": 6.5}
_PALETTE = ((213, 94, 0), (0, 114, 178), (0, 138, 100))


def training_step(precision: str, target: float, quick: bool) -> Figures:
    """2-100-3 ReLU, 300 points, against the notebook's float64 code."""
    state = find("spiral-relu").state
    state = replace(state, training=replace(state.training, precision=precision))
    data = draw(state.data)
    layers = initial_layers(state.data, state.model, data.class_count)
    parameters = parameters_of(layers)
    run = run_config(state, 1)
    stepper = Stepper(data, run.model, run.training)
    stepper.load(layers)

    def peer() -> None:
        for _ in range(_STEPS):
            notebook_step(data.x_train, data.y_train, parameters, 1.0, 1e-3)

    return against(lambda: stepper.advance(_STEPS), peer, target, 3 if quick else 41, _STEPS)


def trained(epochs: int) -> tuple[Dataset, tuple[Layer, ...]]:
    """The spiral and its network after some epochs."""
    state = find("spiral-relu").state
    state = replace(state, training=replace(state.training, epochs=epochs))
    data = draw(state.data)
    *_, last = EXPERIMENTS["training"].snapshots(state, data, epochs, None)
    return data, last.layers


def decision_field(quick: bool) -> Figures:
    """200x200 hard regions to colours, against meshgrid, forward pass, argmax and palette.

    The ratio is that after the peer has emptied the caches; the warm one is that of calls in a row.
    """
    _, layers = trained(50 if quick else 2000)
    parameters, painter, palette = parameters_of(layers), FieldPainter(), np.array(_PALETTE, np.uint8)
    frame, runs = Bounds.square(1.15), 3 if quick else 61

    def ours() -> None:
        painter.field(layers, "relu", frame, 200, 200).hard(_PALETTE)

    figures = against(ours, lambda: palette[notebook_classes(parameters, 200, 1.15)[2]], 30, runs)
    warm_ms = [1e3 * seconds(ours) for _ in range(runs)]
    blended_ms = [1e3 * seconds(lambda: painter.field(layers, "relu", frame, 200, 200).blended(_PALETTE)) for _ in range(runs)]
    ratio = figures["peer_ms"] / statistics.median(warm_ms)
    return {**figures, "warm_ratio": ratio, "warm_target": 50, **tail("warm_ms", warm_ms), **tail("blended_ms", blended_ms)}


def landscape(alpha_only: bool, target: float, quick: bool) -> Figures:
    """exp(-loss) 256x256 of 40 points, or only another alpha, against the notebook's whole loop."""
    state, frame = find("weights").state, Bounds.square(5)
    data = draw(state.points)
    problem = problem_of(data, state.weights)
    term = data_term(problem, frame, 256)

    def ours() -> None:
        heights, _ = posterior(term if alpha_only else data_term(problem, frame, 256), 0.3)
        as_bytes(heights)

    return against(ours, lambda: notebook_landscape(data, 256, 5.0, 0.3), target, 3 if quick else 41)


ROWS: dict[str, Callable[[bool], Figures]] = {
    "training_step_float64": partial(training_step, "float64", _TARGETS["float64"]),
    "training_step_float32": partial(training_step, "float32", _TARGETS["float32"]),
    "decision_field_200": decision_field,
    "landscape_256": partial(landscape, False, 6),
    "landscape_alpha_256": partial(landscape, True, 80),
}
