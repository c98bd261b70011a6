"""exp(-loss) over (w0, w1), with w in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from core.landscape import Surface, surface_over
from core.logistic import Minimiser, minimise
from core.pictures.canvas import shown_w
from core.pictures.moment import Moment, Resolver
from core.types import Bounds, Dataset

_CELLS = 256


@dataclass(frozen=True, eq=False)
class LandscapePicture:
    """The surface over `frame`, w as a dot, the minimiser as a mark.

    surface : handed on by identity while data, alpha and frame are the same
    show_contours : whether the surface's contour lines are drawn
    minimiser : where the loss is smallest, or why there is no such place
    """

    frame: Bounds
    surface: Surface
    show_contours: bool
    w: tuple[float, float]
    minimiser: Minimiser
    alpha: float


def landscape_resolver() -> Resolver[LandscapePicture]:
    """See `LandscapePicture`."""

    surface = surface_over()
    minimiser = lru_cache(maxsize=1)(_minimiser)

    def resolve(moment: Moment) -> LandscapePicture:
        weights, landscape = moment.state.weights, moment.state.landscape
        frame = Bounds.square(landscape.extent).expanded_to(moment.aspect)
        return LandscapePicture(
            frame=frame,
            surface=surface(moment.data, frame, _CELLS, weights.alpha),
            show_contours=landscape.contours,
            w=shown_w(moment),
            minimiser=minimiser(moment.data, weights.alpha),
            alpha=weights.alpha,
        )

    return resolve


def _minimiser(data: Dataset, alpha: float) -> Minimiser:
    return minimise(data.x_train, data.signs, alpha)
