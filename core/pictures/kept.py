"""The decision regions of a kept run at the step that is shown of the present one."""

from __future__ import annotations

from dataclasses import replace

from core.network.fields import affordable_cells
from core.pictures.boundary import BoundaryPicture, boundary_resolver, boundary_seconds
from core.pictures.moment import Moment, Resolver
from core.runs.kept import KeptRun, Recipe, chosen, run_names
from core.state import AppState
from core.state.views import PaintSettings

_NONE = "No runs kept yet. Choose Keep run or Fork here."


def kept_resolver() -> Resolver[BoundaryPicture]:
    """A `BoundaryPicture` of the chosen kept run, painted once while its step stays the same; only points without one."""
    resolve = boundary_resolver()
    seen: list[tuple[tuple[object, ...], BoundaryPicture]] = []

    def resolve_kept(moment: Moment) -> BoundaryPicture:
        run = chosen(moment.kept, moment.state.runs.letter)
        wanted = _moment_of(run, moment) if run else replace(moment, standing=None)
        known = wanted.snapshot, wanted.state, wanted.data, wanted.aspect, wanted.cells, wanted.palette, wanted.hover
        if not seen or seen[0][0] != known:
            seen[:] = [(known, resolve(wanted))]
        return replace(seen[0][1], title=_title(run, moment) if run else _NONE)

    return resolve_kept


def kept_seconds(moment: Moment) -> float:
    """As of `boundary_seconds`."""
    run = chosen(moment.kept, moment.state.runs.letter)
    return boundary_seconds(_moment_of(run, moment)) if run else 0.0


def _moment_of(run: KeptRun, moment: Moment) -> Moment:
    """The moment at which the kept run was at the shown step, or at its own last one, looked at as the present run is."""
    standing = run.timeline.at(moment.snapshot.step if moment.snapshot else 0)
    assert standing.alone is not None  # several runs are not kept
    looks = {group: getattr(moment.state, group) for group in AppState.look_groups}
    looks["paint"] = PaintSettings()  # the points that the mouse would change are the present run's
    state = replace(run.recipe.start, **looks)
    return replace(moment, state=state, data=run.data, standing=standing, cells=min(moment.cells, affordable_cells(standing.alone.layers)))


def _title(run: KeptRun, moment: Moment) -> str:
    """Its letter and what tells it from the present run, and its step where that is not the shown one."""
    name, _ = run_names((run.recipe, moment.recipe or Recipe(moment.state)))
    shown = moment.snapshot.step if moment.snapshot else 0
    step = run.timeline.at(shown).step
    return f"{run.letter}: {name}{'' if step == shown else f' (step {step:,})'}"
