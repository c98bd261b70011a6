"""The loss or exp(-loss) over (w0, w1), with w, the minimiser and the ways down in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core.pictures.current_w import current_w
from core.pictures.hover import Hover, hover_on_path, nearest
from core.pictures.pins import PinMark, pin_marks
from core.pictures.view_input import Resolver, ViewInput
from core.state import AppState
from core.types import Bounds, Dataset, Float64s, OptimizerPath, ReadOnly, read_only, snapshots_of
from core.weights.landscape import Surface
from core.weights.loss_grids import affordable_cells
from core.weights.minimiser import minimise, track
from core.weights.path import descent_path, path_seconds, path_steps
from core.weights.posing import problem_of
from core.weights.problem import Minimiser, Problem
from core.weights.race import DESCENDERS, GRADIENT_DESCENT, path_of, race
from core.weights.settings import OWN_LOSS, QUANTITIES, WeightsSettings
from core.weights.surfaces import SurfaceCache

_ALPHAS = read_only(np.concatenate([[0.0], np.geomspace(1e-3, 10, 40)]))
_NO_TRACK = read_only(np.empty((0, 2)))
_MOVING_S, _STILL_S = 0.012, 0.064  # of one picture's surface
_OWN_SEARCH_S, _OWN_POINT_S, _MINIMISER_POINT_S = 0.05, 40e-6, 2e-6  # of a minimiser, and for each point
_MANY = 500
_LATER = Minimiser(None, None, "minimiser updates when you stop dragging")
_MOVING_PATH_WORK = 3e5  # points x steps of a way that is drawn while something moves


@dataclass(frozen=True, eq=False)
class LandscapePicture(ReadOnly):
    """The surface over `frame`, w as a dot, the minimiser as a mark.

    surface : handed on by identity while data, loss and frame are the same
    colours : the colour map, see `core.weights.settings.COLOUR_MAPS`
    show_contours : whether the surface's contour lines are drawn
    minimiser : where the loss is smallest, or why there is no such place
    paths : the ways of the optimisers from w, none, one or all
    track : (k, 2) minimisers as alpha runs from 0 to 10, where there is one; empty where not asked, and while something moves
    hover : what is said about the step of a way under the mouse
    ghosts : earlier w's that stay in sight
    quantity : what the heights are, in words
    title : what is shown, in words
    """

    frame: Bounds
    surface: Surface
    colours: str
    show_contours: bool
    w: tuple[float, float]
    minimiser: Minimiser
    paths: tuple[OptimizerPath, ...]
    track: Float64s
    hover: Hover | None
    pins: tuple[PinMark, ...]
    quantity: str
    title: str


def landscape_resolver() -> Resolver[LandscapePicture]:
    """See `LandscapePicture`."""
    surfaces = SurfaceCache()
    minimiser = lru_cache(maxsize=1)(_minimiser)
    track_of = lru_cache(maxsize=1)(_track)

    def resolve(view_input: ViewInput) -> LandscapePicture:
        state, weights, look = view_input.state, view_input.state.weights, view_input.state.landscape
        problem, posed = problem_of(view_input.data, weights), _without_w(weights)
        frame, paths = frame_of(state).expanded_to(view_input.aspect), _paths(view_input, problem)
        return LandscapePicture(
            frame=frame,
            surface=surfaces.over(problem, frame, _cells(view_input, problem), look.part, look.quantity),
            colours=look.colours,
            show_contours=look.contours,
            w=current_w(view_input),
            minimiser=_LATER if _takes_long(view_input) else minimiser(view_input.data, posed),
            paths=paths,
            track=track_of(view_input.data, replace(posed, alpha=0.0)) if look.track and not view_input.moving else _NO_TRACK,
            hover=_hover(view_input, paths, frame),
            pins=pin_marks(view_input, problem),
            quantity=QUANTITIES[look.quantity],
            title=_title(state),
        )

    return resolve


def landscape_seconds(view_input: ViewInput) -> float:
    """Of a still picture; while something moves, its parts are coarse or left out."""
    look, own, n = view_input.state.landscape, view_input.state.weights.loss == OWN_LOSS, len(view_input.data.x_train)
    if view_input.moving:
        return max(_MOVING_S, n * _OWN_POINT_S if own else 0.0)
    problem = problem_of(view_input.data, view_input.state.weights)
    surface = min(_STILL_S, _STILL_S * (look.cells / max(1, affordable_cells(problem, _STILL_S))) ** 2)
    search = _OWN_SEARCH_S + n * _OWN_POINT_S if own else n * _MINIMISER_POINT_S
    ways = (len(DESCENDERS) if look.race else int(look.path)) * path_seconds(view_input.state.weights, n)
    return surface + ways + search * (1 + (len(_ALPHAS) / 5 if look.track else 0))


def frame_of(state: AppState) -> Bounds:
    """The square of the parameter plane that is asked for."""
    look = state.landscape
    return Bounds(look.centre0 - look.extent, look.centre0 + look.extent, look.centre1 - look.extent, look.centre1 + look.extent)


def _cells(view_input: ViewInput, problem: Problem) -> int:
    """Cells along the shorter side: as many as asked, fewer where that many points would take too long."""
    affordable = affordable_cells(problem, _MOVING_S if view_input.moving else _STILL_S)
    return max(16, min(view_input.state.landscape.cells, affordable))


def _paths(view_input: ViewInput, problem: Problem) -> tuple[OptimizerPath, ...]:
    """The asked ways; one along which an own loss is not finite cannot be drawn."""
    look, weights = view_input.state.landscape, view_input.state.weights
    if view_input.moving and len(problem.folded) * path_steps(weights) > _MOVING_PATH_WORK:
        return ()
    ways: tuple[OptimizerPath, ...] = ()
    if look.race:
        ways = race(problem, weights.w, weights.learning_rate, path_steps(weights))
    elif look.path:
        ways = (_own_path(view_input),)
    if look.race or look.path:
        ways += _saved_paths(view_input)
    return tuple(way for way in ways if np.isfinite(way.losses).all() and np.isfinite(way.slopes).all())


def _own_path(view_input: ViewInput) -> OptimizerPath:
    """Gradient descent from the asked w; where its settings were changed on the way, as it went."""
    if view_input.recipe is not None and view_input.recipe.changes and view_input.track:
        return path_of(view_input.track, DESCENDERS[GRADIENT_DESCENT].title, 0)
    return descent_path(view_input.data, view_input.state.weights)


def _saved_paths(view_input: ViewInput) -> tuple[OptimizerPath, ...]:
    """Of the runs that are kept beside this one."""
    return tuple(
        path_of(snapshots_of(run.timeline.snapshots), f"run {run.letter}", len(DESCENDERS) + run.number) for run in view_input.saved
    )


def _hover(view_input: ViewInput, paths: tuple[OptimizerPath, ...], frame: Bounds) -> Hover | None:
    if view_input.hover is None:
        return None
    for path_shown in paths:
        step = nearest(path_shown.places, view_input.hover, frame)
        if step is not None:
            return hover_on_path(path_shown, step)
    return None


def _takes_long(view_input: ViewInput) -> bool:
    """Whether the minimiser has to wait until the hand rests: it is searched for by values."""
    return view_input.moving and len(view_input.data.x_train) > _MANY and view_input.state.weights.loss == OWN_LOSS


def _minimiser(data: Dataset, settings: WeightsSettings) -> Minimiser:
    return minimise(problem_of(data, settings))


def _track(data: Dataset, settings: WeightsSettings) -> Float64s:
    places = track(problem_of(data, settings), _ALPHAS)
    return read_only(places[np.isfinite(places).all(axis=1)])


def _without_w(weights: WeightsSettings) -> WeightsSettings:
    """What the minimiser depends on: the same settings, with everything at its default that says where w is and goes."""
    plain = WeightsSettings()
    return replace(weights, w0=plain.w0, w1=plain.w1, learning_rate=plain.learning_rate, steps=plain.steps)


def _title(state: AppState) -> str:
    look, weights = state.landscape, state.weights
    of = {"posterior": "", "likelihood": " of the data term", "prior": " of the penalty"}[look.part]
    bias = f", slice at b = {weights.bias:.3g}" if weights.bias else ""
    return f"{QUANTITIES[look.quantity]}{of}, alpha {weights.alpha:.3g}{bias}"
