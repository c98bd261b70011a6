"""The current weight vector of a view input."""

from __future__ import annotations

from core.pictures.view_input import ViewInput
from core.types import Snapshot


def current_w(view_input: ViewInput) -> tuple[float, float]:
    """The weight vector as two floats: that of the snapshot, or that of the settings if there is none."""
    return view_input.state.weights.w if view_input.snapshot is None else w_of(view_input.snapshot)


def w_of(snapshot: Snapshot) -> tuple[float, float]:
    """The weight vector of a snapshot, as two floats."""
    w0, w1 = snapshot.layers[0].weights[:, 0].tolist()
    return w0, w1
