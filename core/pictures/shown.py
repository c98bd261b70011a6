"""The weight vector that a moment shows."""

from __future__ import annotations

from core.pictures.moment import Moment
from core.types import Snapshot


def shown_w(moment: Moment) -> tuple[float, float]:
    """The weight vector at this moment, as two floats: that of its run, or the asked one where none is shown."""
    return moment.state.weights.w if moment.snapshot is None else w_of(moment.snapshot)


def w_of(snapshot: Snapshot) -> tuple[float, float]:
    """The weight vector of a snapshot, as two floats."""
    w0, w1 = snapshot.layers[0].weights[:, 0].tolist()
    return w0, w1
