"""The loss as a function of the margin, with every point on the curve."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.pictures.current_w import current_w
from core.pictures.tables import tab_separated
from core.pictures.view_input import Resolver, ViewInput
from core.types import Bools, Bounds, Float64s, Ints, ReadOnly
from core.weights.margin_losses import MARGIN_LOSSES
from core.weights.posing import problem_of
from core.weights.problem import Problem

_SAMPLES = 400
_AROUND = (-3.0, 4.0)  # margins that are always visible
_ROUND = (4.0, 6.0, 10.0, 15.0, 20.0, 30.0, 40.0, 60.0, 80.0)


@dataclass(frozen=True, eq=False)
class LossCurve(ReadOnly):
    """A loss (n,) over margins (n,); `trained` marks the loss that is minimised."""

    name: str
    m: Float64s
    loss: Float64s
    trained: bool


@dataclass(frozen=True, eq=False)
class MarginPicture(ReadOnly):
    """places (n, 2): each point's margin m = y (w.x + b) and its loss, with labels (n,) and wrong (n,).

    frame : the visible rectangle, with round numbers as limits
    curves : the minimised loss comes last, so it is drawn on top
    """

    frame: Bounds
    curves: tuple[LossCurve, ...]
    places: Float64s
    labels: Ints
    wrong: Bools
    title: str


def table_of(picture: MarginPicture) -> str:
    """Every point with its margin and its loss."""
    rows = zip(picture.places.tolist(), picture.labels.tolist(), picture.wrong.tolist(), strict=True)
    header = ("margin", "loss", "class", "misclassified")
    return tab_separated(header, ((*place, label, "yes" if wrong else "no") for place, label, wrong in rows))


def margin_resolver() -> Resolver[MarginPicture]:
    """See `MarginPicture`."""
    return resolve_margin


@np.errstate(over="ignore", invalid="ignore")  # w may be arbitrarily long
def resolve_margin(view_input: ViewInput) -> MarginPicture:
    """The margins at the current w; a curve that depends on w is drawn for this w."""
    w, problem = np.array(current_w(view_input)), problem_of(view_input.data, view_input.state.weights)
    margins, losses = problem.margins(w), problem.point_losses(w)
    losses = np.where(np.isfinite(losses), losses, 0.0)
    left, right = _rounded(min(_AROUND[0], margins.min(initial=0.0))), _rounded(max(_AROUND[1], margins.max(initial=0.0)))
    top = _rounded(1.05 * max(3.0, float(losses.max(initial=0.0))))
    m = np.linspace(left, right, _SAMPLES)
    return MarginPicture(
        frame=Bounds(left, right, -0.04 * top, top),
        curves=(*_compared(view_input, m, top), _trained(problem, m, w, top)),
        places=np.stack([margins, losses], axis=1),
        labels=view_input.data.y_train,
        wrong=margins <= 0,
        title=f"{problem.loss.title} loss as a function of the margin m = y (w·x + b)",
    )


def _trained(problem: Problem, m: Float64s, w: Float64s, top: float) -> LossCurve:
    loss = problem.loss_at(m, float(w[0]), float(w[1]))
    return LossCurve(problem.loss.title, m, _drawable(loss, top), True)


def _drawable(loss: Float64s, top: float) -> Float64s:
    """The losses, with infinite ones beyond the frame, whose upper limit is `top`."""
    return np.nan_to_num(loss, nan=0.0, posinf=2 * top, neginf=-top)


def _compared(view_input: ViewInput, m: Float64s, top: float) -> list[LossCurve]:
    settings, trained = view_input.state.margin, view_input.state.weights.loss
    rows = [row for key, row in MARGIN_LOSSES.items() if key != trained and row.switch and getattr(settings, row.switch)]
    return [LossCurve(row.title, m, _drawable(row.value(m), top), False) for row in rows]


def _rounded(value: float) -> float:
    """The round number at or beyond `value`, so that the axis rarely changes."""
    size = abs(value)
    beyond = next((stop for stop in _ROUND if size <= stop), None)
    return math.copysign(beyond if beyond is not None else 10.0 ** math.ceil(math.log10(size)), value)
