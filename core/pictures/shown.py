"""The weight vector that a moment shows."""

from __future__ import annotations

from core.pictures.moment import Moment
from core.weights.path import path_seconds, walked_w


def shown_w_seconds(moment: Moment) -> float:
    """About how long it takes to find it: a step on the way down is known only with the way."""
    walks = moment.snapshot is None and moment.state.landscape.step > 0
    return path_seconds(moment.state.weights, len(moment.data.x_train)) if walks else 0.0


def shown_w(moment: Moment) -> tuple[float, float]:
    """The weight vector at this moment, as two floats."""
    if moment.snapshot is None:
        return walked_w(moment.state.weights, moment.state.landscape.step, moment.data)
    w0, w1 = moment.snapshot.layers[0].weights[:, 0]
    return float(w0), float(w1)
