"""The data, the weight vector and the line it draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.geometry import clipped_line, half_plane
from core.handles import foot, lever_end, middle
from core.pictures.moment import Moment, Resolver
from core.types import Bools, Bounds, Float64s, Floats, Ints

_MARGIN = 1.15
_LEVER = 0.72  # of the half height: inside the frame at any angle


@dataclass(frozen=True, eq=False)
class CanvasPicture:
    """Points x (n, 2) with labels (n,) in {0, 1}; wrong (n,) marks the misclassified ones.

    frame : the visible rectangle, the same scale on both axes
    w : the weight vector's tip
    lever : how far from the foot of the line its turning handle sits, in data units
    turn_handle, stretch_handle, bias_handle : where w is turned, stretched, and the line shifted; None for w = 0
    line : (2, 2) end points of w.x + bias = 0 in the frame; None for w = 0, which draws no line
    positive, negative : (m, 2) corners of the two half-planes in the frame; empty for w = 0
    """

    frame: Bounds
    x: Floats
    labels: Ints
    label_values: tuple[int, ...]
    wrong: Bools
    w: tuple[float, float]
    lever: float
    turn_handle: tuple[float, float] | None
    stretch_handle: tuple[float, float] | None
    bias_handle: tuple[float, float] | None
    line: Float64s | None
    positive: Float64s
    negative: Float64s


def canvas_resolver() -> Resolver[CanvasPicture]:
    """See `CanvasPicture`."""
    return resolve_canvas


def resolve_canvas(moment: Moment) -> CanvasPicture:
    """The canvas at this moment; w is the snapshot's where a descent is shown, else the state's."""
    w, bias = shown_w(moment), moment.state.weights.bias
    data = moment.data
    frame = home(data.x_train).expanded_to(moment.aspect)
    lever = _LEVER * min(frame.width, frame.height) / 2
    has_line = w != (0.0, 0.0)
    return CanvasPicture(
        frame=frame,
        x=data.x_train,
        labels=data.y_train,
        label_values=data.label_values,
        wrong=(data.x_train @ np.array(w) + bias) * data.signs <= 0,
        w=w,
        lever=lever,
        turn_handle=lever_end(w, bias, lever),
        stretch_handle=middle(w) if has_line else None,
        bias_handle=foot(w, bias),
        line=clipped_line(frame, w, bias),
        positive=half_plane(frame, w, bias),
        negative=half_plane(frame, (-w[0], -w[1]), -bias),
    )


def shown_w(moment: Moment) -> tuple[float, float]:
    """The weight vector at this moment, as two floats."""
    if moment.snapshot is None:
        return moment.state.weights.w
    w0, w1 = moment.snapshot.layers[0].weights[:, 0]
    return float(w0), float(w1)


def home(x: Floats) -> Bounds:
    """A square around the origin that holds all points x (n, 2), and no less than [-4, 4]."""
    return Bounds.square(max(4.0, _MARGIN * float(np.abs(x).max(initial=0.0))))
