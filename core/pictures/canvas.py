"""The points, the weight vector and its decision line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.pictures.current_w import current_w
from core.pictures.hover import Hover, hover_in_data, nearest
from core.pictures.pins import PinMark, pin_marks
from core.pictures.view_input import Resolver, ViewInput
from core.plane.geometry import clipped_line, half_plane
from core.state.editing import TOOLS
from core.types import Bools, Bounds, Bytes, Float64s, Floats, Ints, ReadOnly
from core.weights.handles import foot, lever_end, middle
from core.weights.posing import problem_of
from core.weights.problem import Problem
from core.weights.shading import probability_cells, probability_lines

_MARGIN = 1.15
_SHADE_CELLS = 160
_NONE, _NOBODY = np.empty(0), np.empty(0, dtype=np.intp)
_LEVER = 0.72  # of half the height: inside the frame at any angle


@dataclass(frozen=True, eq=False)
class CanvasPicture(ReadOnly):
    """Points x (n, 2) with labels (n,) in {0, 1}; wrong (n,) marks the misclassified ones.

    frame : the visible rectangle, the same scale on both axes
    w : the weight vector's tip
    lever : distance of the turning handle from the foot of the line, in data units
    turn_handle, stretch_handle, bias_handle : the handles that turn w, stretch it and shift the line; None for w = 0
    line : (2, 2) end points of w.x + bias = 0 in the frame; None for w = 0, which has no line
    positive, negative : (m, 2) corners of the two half-planes in the frame; empty for w = 0
    shade : (rows, cols) P(y = +1 | x) from 0 to 255 instead of the half-planes; None if it is hidden
    shade_lines : the contour lines P = 0.1, 0.2, ... in the frame, with their P
    halos : (n,) each point's loss, 0 if it is not finite; empty if they are hidden
    chain : (n + 2, 2) corners of the gradient terms of the points, tip to tail from w, followed by that of the penalty;
        empty if they are hidden
    chain_of, chain_marked : (n,) the points' indices in that order; the position in it of the point under the mouse
    hover : the text about the place under the mouse
    pins : pinned weight vectors
    tool : one of `core.state.editing.TOOLS`; act : what it does to the points, empty if it drags w and its handles
    brush : radius of the tool's brush in data units, 0 for a tool without one
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
    shade: Bytes | None
    shade_lines: tuple[tuple[float, Float64s], ...]
    halos: Float64s
    chain: Float64s
    chain_of: Ints
    chain_marked: int | None
    hover: Hover | None
    pins: tuple[PinMark, ...]
    tool: str
    act: str
    brush: float


def canvas_resolver() -> Resolver[CanvasPicture]:
    """See `CanvasPicture`."""
    return resolve_canvas


def resolve_canvas(view_input: ViewInput) -> CanvasPicture:
    """The canvas for this input; w is that of the snapshot if there is one, else that of the settings."""
    w, bias = current_w(view_input), view_input.state.weights.bias
    data = view_input.data
    frame = home(data.x_train).expanded_to(view_input.aspect)
    lever = _LEVER * min(frame.width, frame.height) / 2
    has_line = w != (0.0, 0.0)
    problem, settings = problem_of(data, view_input.state.weights), view_input.state.canvas
    shaded = settings.shading == "probability"
    losses = problem.point_losses(np.array(w)) if settings.halos else _NONE
    chain, chain_of = _chain(view_input, problem, np.array(w)) if settings.gradient_terms else (np.empty((0, 2)), _NOBODY)
    hover = _hover(view_input, problem, np.array(w), frame, chain, chain_of)
    return CanvasPicture(
        frame=frame,
        x=data.x_train,
        labels=data.y_train,
        label_values=data.label_values,
        wrong=problem.margins(np.array(w)) <= 0,
        w=w,
        lever=lever,
        turn_handle=lever_end(w, bias, lever),
        stretch_handle=middle(w) if has_line else None,
        bias_handle=foot(w, bias),
        line=clipped_line(frame, w, bias),
        positive=half_plane(frame, w, bias),
        negative=half_plane(frame, (-w[0], -w[1]), -bias),
        shade=probability_cells(frame, _SHADE_CELLS, w, bias) if shaded else None,
        shade_lines=probability_lines(frame, w, bias) if shaded else (),
        halos=np.where(np.isfinite(losses), losses, 0.0),
        chain=chain,
        chain_of=chain_of,
        chain_marked=None if hover is None or hover.item is None else next(iter(np.flatnonzero(chain_of == hover.item).tolist()), None),
        hover=hover,
        pins=pin_marks(view_input, problem),
        tool=settings.tool,
        act=TOOLS[settings.tool].act,
        brush=settings.brush if TOOLS[settings.tool].has_brush else 0.0,
    )


def _chain(view_input: ViewInput, problem: Problem, w: Float64s) -> tuple[Float64s, Ints]:
    """The gradient terms sorted by direction, so that the chain bends one way; it ends at the next w of gradient descent."""
    scale = view_input.state.weights.learning_rate * view_input.state.canvas.term_scale
    gradient_terms = scale * problem.gradient_terms(w)
    gradient_terms = np.where(np.isfinite(gradient_terms), gradient_terms, 0.0)  # with a custom loss
    order = np.argsort(np.arctan2(gradient_terms[:, 1], gradient_terms[:, 0]), kind="stable")
    penalty_term = -2 * scale * problem.alpha * w
    return np.vstack([w, w + np.cumsum(np.vstack([gradient_terms[order], penalty_term]), axis=0)]), order


def _hover(view_input: ViewInput, problem: Problem, w: Float64s, frame: Bounds, chain: Float64s, chain_of: Ints) -> Hover | None:
    """The text about the point under the mouse, else about the point of the arrow there, else about the place."""
    at, data = view_input.hover, view_input.data
    if at is None or TOOLS[view_input.state.canvas.tool].act:
        return None
    item = nearest(data.x_train, at, frame)
    if item is None and len(chain_of):
        arrow = nearest((chain[:-2] + chain[1:-1]) / 2, at, frame)
        item = None if arrow is None else int(chain_of[arrow])
    return hover_in_data(problem, w, data.x_train, tuple(int(sign) for sign in data.signs), item, at)


def home(x: Floats) -> Bounds:
    """A square around the origin that contains all points x (n, 2), at least [-4, 4]²."""
    return Bounds.square(max(4.0, _MARGIN * float(np.abs(x).max(initial=0.0))))
