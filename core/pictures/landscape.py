"""The loss or exp(-loss) over (w0, w1), with w, the minimiser and the ways down in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core.pictures.ghosts import Ghost, ghosts_of
from core.pictures.hover import Hover, hover_on_path, nearest
from core.pictures.moment import Moment, Resolver
from core.pictures.shown import shown_w
from core.state import AppState
from core.types import Bounds, Dataset, Float64s, OptimizerPath, ReadOnly, read_only, snapshots_of
from core.weights.landscape import Surface
from core.weights.loss_grids import affordable_cells
from core.weights.minimiser import Minimiser, minimise, track
from core.weights.path import descent_path, path_seconds, path_steps
from core.weights.problem import Problem, problem_of
from core.weights.race import GRADIENT_DESCENT, WALKERS, race, way_of
from core.weights.settings import OWN_LOSS, QUANTITIES, WeightsSettings
from core.weights.surfaces import Surfaces

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
    ghosts: tuple[Ghost, ...]
    quantity: str
    title: str


def landscape_resolver() -> Resolver[LandscapePicture]:
    """See `LandscapePicture`."""
    surfaces = Surfaces()
    minimiser = lru_cache(maxsize=1)(_minimiser)
    track_of = lru_cache(maxsize=1)(_track)

    def resolve(moment: Moment) -> LandscapePicture:
        state, weights, look = moment.state, moment.state.weights, moment.state.landscape
        problem, posed = problem_of(moment.data, weights), _without_w(weights)
        frame, paths = frame_of(state).expanded_to(moment.aspect), _paths(moment, problem)
        return LandscapePicture(
            frame=frame,
            surface=surfaces.over(problem, frame, _cells(moment, problem), look.part, look.quantity),
            colours=look.colours,
            show_contours=look.contours,
            w=shown_w(moment),
            minimiser=_LATER if _takes_long(moment) else minimiser(moment.data, posed),
            paths=paths,
            track=track_of(moment.data, replace(posed, alpha=0.0)) if look.track and not moment.moving else _NO_TRACK,
            hover=_hover(moment, paths, frame),
            ghosts=ghosts_of(moment, problem),
            quantity=QUANTITIES[look.quantity],
            title=_title(state),
        )

    return resolve


def landscape_seconds(moment: Moment) -> float:
    """Of a still picture; while something moves, its parts are coarse or left out."""
    look, own, n = moment.state.landscape, moment.state.weights.loss == OWN_LOSS, len(moment.data.x_train)
    if moment.moving:
        return max(_MOVING_S, n * _OWN_POINT_S if own else 0.0)
    problem = problem_of(moment.data, moment.state.weights)
    surface = min(_STILL_S, _STILL_S * (look.cells / max(1, affordable_cells(problem, _STILL_S))) ** 2)
    search = _OWN_SEARCH_S + n * _OWN_POINT_S if own else n * _MINIMISER_POINT_S
    ways = (len(WALKERS) if look.race else int(look.path)) * path_seconds(moment.state.weights, n)
    return surface + ways + search * (1 + (len(_ALPHAS) / 5 if look.track else 0))


def frame_of(state: AppState) -> Bounds:
    """The square of the parameter plane that is asked for."""
    look = state.landscape
    return Bounds(look.centre0 - look.extent, look.centre0 + look.extent, look.centre1 - look.extent, look.centre1 + look.extent)


def _cells(moment: Moment, problem: Problem) -> int:
    """Cells along the shorter side: as many as asked, fewer where that many points would take too long."""
    affordable = affordable_cells(problem, _MOVING_S if moment.moving else _STILL_S)
    return max(16, min(moment.state.landscape.cells, affordable))


def _paths(moment: Moment, problem: Problem) -> tuple[OptimizerPath, ...]:
    """The asked ways; one along which an own loss is not finite cannot be drawn."""
    look, weights = moment.state.landscape, moment.state.weights
    if moment.moving and len(problem.folded) * path_steps(weights) > _MOVING_PATH_WORK:
        return ()
    ways: tuple[OptimizerPath, ...] = ()
    if look.race:
        ways = race(problem, weights.w, weights.learning_rate, path_steps(weights))
    elif look.path:
        ways = (_own_way(moment),)
    if look.race or look.path:
        ways += _kept_ways(moment)
    return tuple(way for way in ways if np.isfinite(way.losses).all() and np.isfinite(way.slopes).all())


def _own_way(moment: Moment) -> OptimizerPath:
    """Gradient descent from the asked w; where its settings were changed on the way, as it went."""
    if moment.recipe is not None and moment.recipe.changes and moment.track:
        return way_of(moment.track, WALKERS[GRADIENT_DESCENT].title, 0)
    return descent_path(moment.data, moment.state.weights)


def _kept_ways(moment: Moment) -> tuple[OptimizerPath, ...]:
    """Of the runs that are kept beside this one."""
    return tuple(way_of(snapshots_of(run.timeline.snapshots), f"run {run.letter}", len(WALKERS) + run.number) for run in moment.kept)


def _hover(moment: Moment, paths: tuple[OptimizerPath, ...], frame: Bounds) -> Hover | None:
    if moment.hover is None:
        return None
    for path_shown in paths:
        step = nearest(path_shown.places, moment.hover, frame)
        if step is not None:
            return hover_on_path(path_shown, step)
    return None


def _takes_long(moment: Moment) -> bool:
    """Whether the minimiser has to wait until the hand rests: it is searched for by values."""
    return moment.moving and len(moment.data.x_train) > _MANY and moment.state.weights.loss == OWN_LOSS


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
