"""The decision regions of a saved run at the current run's step."""

from __future__ import annotations

from dataclasses import replace

from core.network.fields import affordable_cells
from core.pictures.boundary import BoundaryPicture, boundary_resolver, boundary_seconds
from core.pictures.view_input import Resolver, ViewInput
from core.runs.saved import Recipe, SavedRun, chosen, run_names
from core.state import AppState
from core.state.views import NetworkSettings, PaintSettings

_NONE = "No saved runs yet. Choose Save run or Fork here."


def saved_resolver() -> Resolver[BoundaryPicture]:
    """A `BoundaryPicture` of the chosen saved run, cached while its step stays the same; only points if there is no saved run."""
    resolve = boundary_resolver()
    cached: list[tuple[tuple[object, ...], BoundaryPicture]] = []

    def resolve_saved(view_input: ViewInput) -> BoundaryPicture:
        run = chosen(view_input.saved, view_input.state.runs.letter)
        own = _view_input_of(run, view_input) if run else replace(view_input, standing=None)
        key = own.snapshot, own.state, own.data, own.aspect, own.cells, own.palette, own.hover
        if not cached or cached[0][0] != key:
            cached[:] = [(key, resolve(own))]
        return replace(cached[0][1], title=_title(run, view_input) if run else _NONE)

    return resolve_saved


def saved_seconds(view_input: ViewInput) -> float:
    """`boundary_seconds` of the saved run."""
    run = chosen(view_input.saved, view_input.state.runs.letter)
    return boundary_seconds(_view_input_of(run, view_input)) if run else 0.0


def _view_input_of(run: SavedRun, view_input: ViewInput) -> ViewInput:
    """The input that shows the saved run at the current step, or at its own last one, with the current view settings."""
    standing = run.timeline.at(view_input.snapshot.step if view_input.snapshot else 0)
    assert standing.alone is not None  # comparisons cannot be saved
    settings = {group: getattr(view_input.state, group) for group in AppState.view_groups}
    settings["paint"] = PaintSettings()  # the mouse can change only the points of the current run
    settings["network"] = NetworkSettings()  # as are its units
    state = replace(run.recipe.start, **settings)
    return replace(
        view_input,
        part=(),
        state=state,
        data=run.data,
        standing=standing,
        cells=min(view_input.cells, affordable_cells(standing.alone.layers)),
    )


def _title(run: SavedRun, view_input: ViewInput) -> str:
    """Its letter, the settings that distinguish it from the current run, and its step if that is not the current one."""
    name, _ = run_names((run.recipe, view_input.recipe or Recipe(view_input.state)))
    current = view_input.snapshot.step if view_input.snapshot else 0
    step = run.timeline.at(current).step
    return f"{run.letter}: {name}" if step == current else f"{run.letter}: {name} (step {step:,})"
