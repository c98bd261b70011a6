"""The loss or exp(-loss) over (w0, w1), with w, the minimiser and the descent paths."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core.pictures.current_w import current_w
from core.pictures.hover import Hover, hover_on_path, nearest
from core.pictures.pins import PinMark, pin_marks
from core.pictures.tables import tab_separated
from core.pictures.view_input import Resolver, ViewInput
from core.plane.geometry import cell_centres
from core.state import AppState
from core.types import Bounds, Dataset, Float64s, OptimizerPath, ReadOnly, read_only, snapshots_of
from core.weights.landscape import Surface
from core.weights.loss_grids import affordable_cells
from core.weights.minimiser import minimise, track
from core.weights.path import descent_path, path_seconds, path_steps
from core.weights.posing import problem_of
from core.weights.problem import Minimiser, Problem
from core.weights.race import DESCENDERS, path_of, race
from core.weights.settings import OWN_LOSS, QUANTITIES, LandscapeSettings, WeightsSettings
from core.weights.surfaces import SurfaceCache

_ALPHAS = read_only(np.concatenate([[0.0], np.geomspace(1e-3, 10, 40)]))
_NO_TRACK = read_only(np.empty((0, 2)))
_MOVING_S, _STILL_S = 0.012, 0.064  # of one picture's surface
_OWN_SEARCH_S, _OWN_POINT_S, _MINIMISER_POINT_S = 0.05, 40e-6, 2e-6  # per minimiser, and per point
_MANY_POINTS = 500
_MARGIN = 0.15  # around everything, in half sides
_TABLE_CELLS = 128
_LATER = Minimiser(None, None, "minimiser updates when you stop dragging")
_MOVING_PATH_WORK = 3e5  # points x steps of a path that is drawn during a drag


@dataclass(frozen=True, eq=False)
class LandscapePicture(ReadOnly):
    """The surface over `frame`, with w as a dot and the minimiser as a cross.

    surface : passed on by identity while data, loss and frame are unchanged
    colours : the colour map, see `core.weights.settings.COLOUR_MAPS`
    show_contours : whether contour lines are drawn
    minimiser : the minimiser, or why there is none
    paths : descent paths of the optimisers from w: none, one or all, and those of saved runs
    track : (k, 2) minimisers as alpha goes from 0 to 10, where they exist; empty if hidden or during a drag
    hover : the text about the step of a path under the mouse
    pins : pinned weight vectors
    quantity : caption of the quantity of the heights
    title : heading of the view
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
        state, weights, settings = view_input.state, view_input.state.weights, view_input.state.landscape
        problem, posed = problem_of(view_input.data, weights), _without_w(weights)
        frame, paths = frame_of(state).expanded_to(view_input.aspect), _paths(view_input, problem)
        return LandscapePicture(
            frame=frame,
            surface=surfaces.over(problem, frame, _cells(view_input, problem), settings.part, settings.quantity),
            colours=settings.colours,
            show_contours=settings.contours,
            w=current_w(view_input),
            minimiser=_LATER if _takes_long(view_input) else minimiser(view_input.data, posed),
            paths=paths,
            track=track_of(view_input.data, replace(posed, alpha=0.0)) if settings.track and not view_input.moving else _NO_TRACK,
            hover=_hover(view_input, paths, frame),
            pins=pin_marks(view_input, problem),
            quantity=QUANTITIES[settings.quantity],
            title=_title(state),
        )

    return resolve


def everything(picture: LandscapePicture) -> Bounds:
    """A rectangle around w, the minimiser, the pins and the paths."""
    minimum = () if picture.minimiser.w is None else (picture.minimiser.w,)
    places = [np.array([picture.w, *minimum, *(pin.w for pin in picture.pins)]), *(path.places for path in picture.paths)]
    return Bounds.around(np.concatenate(places), _MARGIN)


def home() -> Bounds:
    """What is visible before anybody zooms or pans."""
    return _square(LandscapeSettings())


def table_of(picture: LandscapePicture) -> str:
    """The values of the picture as a table: w0 along the first line, w1 down the first column; at most 128 cells along either side."""
    surface = picture.surface
    stride = max(1, -(-max(surface.shares.shape) // _TABLE_CELLS))
    (rows, cols), frame = surface.shares.shape, surface.frame
    w0s = cell_centres(frame.x_min, frame.x_max, cols)[::stride].tolist()
    w1s = cell_centres(frame.y_min, frame.y_max, rows)[::stride].tolist()
    values = surface.values[::stride, ::stride].tolist()
    header = ("w1 \\ w0", *(f"{w0:.15g}" for w0 in w0s))
    return tab_separated(header, ((w1, *row) for w1, row in zip(w1s, values, strict=True)))


def landscape_seconds(view_input: ViewInput) -> float:
    """Approximate seconds for the picture; during a drag its parts are coarse or left out."""
    settings, own, n = view_input.state.landscape, view_input.state.weights.loss == OWN_LOSS, len(view_input.data.x_train)
    if view_input.moving:
        return max(_MOVING_S, n * _OWN_POINT_S if own else 0.0)
    problem = problem_of(view_input.data, view_input.state.weights)
    surface = min(_STILL_S, _STILL_S * (settings.cells / max(1, affordable_cells(problem, _STILL_S))) ** 2)
    search = _OWN_SEARCH_S + n * _OWN_POINT_S if own else n * _MINIMISER_POINT_S
    paths = (len(settings.racers.split(", ")) if settings.race else int(settings.path)) * path_seconds(view_input.state.weights, n)
    return surface + paths + search * (1 + (len(_ALPHAS) / 5 if settings.track else 0))


def frame_of(state: AppState) -> Bounds:
    """The square of the parameter plane that the settings select."""
    return _square(state.landscape)


def _square(settings: LandscapeSettings) -> Bounds:
    centre0, centre1, extent = settings.centre0, settings.centre1, settings.extent
    return Bounds(centre0 - extent, centre0 + extent, centre1 - extent, centre1 + extent)


def _cells(view_input: ViewInput, problem: Problem) -> int:
    """Cells along the shorter side: as in the settings, or fewer if they would take too long with this many points."""
    affordable = affordable_cells(problem, _MOVING_S if view_input.moving else _STILL_S)
    return max(16, min(view_input.state.landscape.cells, affordable))


def _paths(view_input: ViewInput, problem: Problem) -> tuple[OptimizerPath, ...]:
    """The paths of the settings, without those where a custom loss is not finite, which cannot be drawn."""
    settings, weights = view_input.state.landscape, view_input.state.weights
    if view_input.moving and len(problem.folded) * path_steps(weights) > _MOVING_PATH_WORK:
        return ()
    paths: tuple[OptimizerPath, ...] = ()
    if settings.race:
        paths = race(problem, weights.w, weights.learning_rate, path_steps(weights), settings.racers)
    elif settings.path:
        paths = (_own_path(view_input),)
    if settings.race or settings.path:
        paths += _saved_paths(view_input)
    return tuple(path for path in paths if np.isfinite(path.losses).all() and np.isfinite(path.slopes).all())


def _own_path(view_input: ViewInput) -> OptimizerPath:
    """The path from the w of the settings; if these changed during the run, the path of the run itself."""
    if view_input.recipe is not None and view_input.recipe.changes and view_input.track:
        optimizer = view_input.state.weights.optimizer
        return path_of(view_input.track, DESCENDERS[optimizer].title, list(DESCENDERS).index(optimizer))
    return descent_path(view_input.data, view_input.state.weights)


def _saved_paths(view_input: ViewInput) -> tuple[OptimizerPath, ...]:
    """The paths of the saved runs."""
    return tuple(
        path_of(snapshots_of(run.timeline.snapshots), f"run {run.letter}", len(DESCENDERS) + run.number) for run in view_input.saved
    )


def _hover(view_input: ViewInput, paths: tuple[OptimizerPath, ...], frame: Bounds) -> Hover | None:
    if view_input.hover is None:
        return None
    for path in paths:
        step = nearest(path.places, view_input.hover, frame)
        if step is not None:
            return hover_on_path(path, step)
    return None


def _takes_long(view_input: ViewInput) -> bool:
    """Whether the minimiser must wait until the drag ends, because it needs a direct search."""
    return view_input.moving and len(view_input.data.x_train) > _MANY_POINTS and view_input.state.weights.loss == OWN_LOSS


def _minimiser(data: Dataset, settings: WeightsSettings) -> Minimiser:
    return minimise(problem_of(data, settings))


def _track(data: Dataset, settings: WeightsSettings) -> Float64s:
    places = track(problem_of(data, settings), _ALPHAS)
    return read_only(places[np.isfinite(places).all(axis=1)])


def _without_w(weights: WeightsSettings) -> WeightsSettings:
    """The settings that the minimiser depends on: w and those of the descent are at their defaults."""
    plain = WeightsSettings()
    descent = {"optimizer": plain.optimizer, "learning_rate": plain.learning_rate, "steps": plain.steps}
    return replace(weights, w0=plain.w0, w1=plain.w1, **descent)  # type: ignore[arg-type]


def _title(state: AppState) -> str:
    settings, weights = state.landscape, state.weights
    part = {"posterior": "", "likelihood": " of the data loss", "prior": " of the penalty"}[settings.part]
    bias = f", slice at b = {weights.bias:z.3g}" if weights.bias else ""
    return f"{QUANTITIES[settings.quantity]}{part}, alpha = {weights.alpha:.3g}{bias}"
