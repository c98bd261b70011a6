"""The decision regions of a kept run at the step that is shown of the present one."""

from __future__ import annotations

from dataclasses import replace

from core.network.fields import affordable_cells
from core.pictures.boundary import BoundaryPicture, boundary_resolver, boundary_seconds
from core.pictures.view_input import Resolver, ViewInput
from core.runs.saved import Recipe, SavedRun, chosen, run_names
from core.state import AppState
from core.state.views import PaintSettings

_NONE = "No runs kept yet. Choose Keep run or Fork here."


def saved_resolver() -> Resolver[BoundaryPicture]:
    """A `BoundaryPicture` of the chosen kept run, painted once while its step stays the same; only points without one."""
    resolve = boundary_resolver()
    seen: list[tuple[tuple[object, ...], BoundaryPicture]] = []

    def resolve_saved(view_input: ViewInput) -> BoundaryPicture:
        run = chosen(view_input.saved, view_input.state.runs.letter)
        wanted = _view_input_of(run, view_input) if run else replace(view_input, standing=None)
        known = wanted.snapshot, wanted.state, wanted.data, wanted.aspect, wanted.cells, wanted.palette, wanted.hover
        if not seen or seen[0][0] != known:
            seen[:] = [(known, resolve(wanted))]
        return replace(seen[0][1], title=_title(run, view_input) if run else _NONE)

    return resolve_saved


def saved_seconds(view_input: ViewInput) -> float:
    """As of `boundary_seconds`."""
    run = chosen(view_input.saved, view_input.state.runs.letter)
    return boundary_seconds(_view_input_of(run, view_input)) if run else 0.0


def _view_input_of(run: SavedRun, view_input: ViewInput) -> ViewInput:
    """The moment at which the kept run was at the shown step, or at its own last one, looked at as the present run is."""
    standing = run.timeline.at(view_input.snapshot.step if view_input.snapshot else 0)
    assert standing.alone is not None  # several runs are not kept
    looks = {group: getattr(view_input.state, group) for group in AppState.view_groups}
    looks["paint"] = PaintSettings()  # the points that the mouse would change are the present run's
    state = replace(run.recipe.start, **looks)
    return replace(
        view_input, state=state, data=run.data, standing=standing, cells=min(view_input.cells, affordable_cells(standing.alone.layers))
    )


def _title(run: SavedRun, view_input: ViewInput) -> str:
    """Its letter and what tells it from the present run, and its step where that is not the shown one."""
    name, _ = run_names((run.recipe, view_input.recipe or Recipe(view_input.state)))
    shown = view_input.snapshot.step if view_input.snapshot else 0
    step = run.timeline.at(shown).step
    return f"{run.letter}: {name}{'' if step == shown else f' (step {step:,})'}"
