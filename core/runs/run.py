"""A run so far: its points, its recorded steps, and the settings that determined it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.errors import WorkFailed
from core.network.edits import first_difference
from core.runs.experiments import EXPERIMENTS
from core.runs.history import History
from core.runs.saved import Recipe
from core.runs.timeline import Timeline
from core.state import AppState
from core.state.pages import PAGES
from core.types import Dataset, Snapshot, Standing, snapshots_of

_BURST_PRODUCTS = 16_000_000  # points x parameters of one burst: about ten milliseconds
_BURST_MAX = 20  # steps; reporting more often costs a tenth of them


class Run:
    """The run of a state's page, empty at first.

    state : the settings with which it continues
    recipe : the settings that determined it so far
    """

    def __init__(self, state: AppState, before: Run | None = None) -> None:
        """before : a run of the same page; its points are reused if they are the same."""
        self.state, self.recipe = state, Recipe(state)
        self._experiment = EXPERIMENTS[state.page]
        self._data = self._points(before)
        self._timeline = Timeline()
        self._rest_owed = False
        self._total: int | None = None
        self._unedited: Snapshot | None = None  # the last step that was edited, as it was before
        self._edits_owed = False  # whether the run continues from there
        self._due = 0

    @property
    def data(self) -> Dataset:
        return self._data

    @property
    def begun(self) -> bool:
        """Whether it has its first step."""
        return len(self._timeline) > 0

    @property
    def timeline(self) -> Timeline:
        """Every step so far; for a run that is computed at once, all of its steps."""
        if self._rest_owed:
            self._rest_owed = False
            self._compute_rest()
        return self._timeline

    @property
    def recorded(self) -> Timeline:
        """The steps computed so far; for a run that is computed at once, perhaps only its first."""
        return self._timeline

    @property
    def history(self) -> History:
        return self.timeline.history

    @property
    def at_once(self) -> bool:
        """Whether the whole run is computed on demand."""
        return self._experiment.at_once(self.state, self._data)

    @property
    def total_steps(self) -> int:
        """The step at which it ends; cached because every frame needs it."""
        if self._total is None:
            self._total = self._experiment.steps(self.state, self._data)
        return self._total

    @property
    def last_step(self) -> int:
        """The last step; for a run to be computed on demand, its future last step."""
        if self._rest_owed:
            return self.total_steps
        return self._timeline.newest.step if self.begun else 0

    @property
    def track(self) -> tuple[Snapshot, ...]:
        """Some snapshots, evenly spaced; for a run computed at once, all of them if its settings changed during the run, else none."""
        if not self.at_once:
            return snapshots_of(self._timeline.spread())
        return snapshots_of(self.timeline.snapshots) if self.recipe.changes else ()

    @property
    def due(self) -> int:
        """The step up to which `begin` computes."""
        return self._due

    @property
    def products_owed(self) -> int:
        """Points x parameters until `begin` returns."""
        if not self._owes_step:
            return 0
        start = self._start
        steps = self._due - (start.step if start else 0)
        return self._experiment.start_products(self.state, self._data) + steps * self._experiment.products(self.state, self._data)

    def begin(self) -> Standing:
        """Compute step 0, or the step at which other edits begin; raises `WorkFailed` or `BadInput` if that is impossible."""
        if self._owes_step:
            for standing in self.standings(1):
                self.append(standing)
                if standing.step >= self._due:
                    break
        return self._timeline.newest

    def append(self, standing: Standing) -> None:
        """Add the step after the last one."""
        if not self.begun:
            self._rest_owed = self.at_once
        self._edits_owed = False
        self._timeline.append(standing)

    def adopt(self, standings: Iterable[Standing]) -> None:
        """Take over the steps of a run with the same settings that was trained elsewhere, from its first step on."""
        for standing in standings:
            if not self.begun or standing.step > self._timeline.newest.step:
                self._timeline.append(standing)

    def standings(self, report_every: int) -> Iterator[Standing]:
        """The standings after the last step, or from step 0, recorded at that interval."""
        if self._edits_owed:
            return self._edited_first(report_every)
        return self._experiment.snapshots(self.state, self._data, report_every, self._start)

    def _edited_first(self, report_every: int) -> Iterator[Standing]:
        """As `standings`; the edited step has the losses of the settings that led to it, even if they change there."""
        unedited, state, snapshots = self._unedited, self.state, self._experiment.snapshots
        assert unedited is not None
        before = self.recipe.until(unedited.step - 1).segments()[-1][1]

        def standings() -> Iterator[Standing]:
            edited = next(snapshots(before, self._data, report_every, unedited))
            yield edited
            yield from snapshots(state, self._data, report_every, edited)

        return standings()

    def report_interval(self, stride: int) -> int:
        """Steps between two reports if every `stride`-th step is displayed: few enough to stop at once."""
        products = self._experiment.products(self.state, self._data)
        return max(1, min(stride, _BURST_MAX, _BURST_PRODUCTS // max(1, products)))

    def follow(self, state: AppState) -> None:
        """Continue with other live settings; if the path is the same, they only change its length."""
        if self._experiment.path(self.state) != self._experiment.path(state):
            self.recipe = self.recipe.changed(self._timeline.newest.step if self.begun else 0, state)
        self.state, self._total = state, None
        if self.begun and self.at_once:
            self._rest_owed = True

    def cut(self, last: Standing) -> None:
        """Discard everything after a standing that was appended to this run, with a new timeline."""
        self._timeline = self._timeline.until(last)
        self.recipe = self._recipe_from(last.step)
        self._rest_owed = self.at_once
        self._unedited = None

    def loses_by(self, state: AppState, going_on: bool) -> bool:
        """Whether `revise` for these edits discards what somebody may miss: steps, or how the run was before its first edit there.

        going_on : whether the run is playing; then it is a drag that sets the same place again
        """
        old, new = self._experiment.edits(self.state), self._experiment.edits(state)
        shared, at = first_difference(old, new)
        newest = self._timeline.newest.alone
        if newest is None or newest.step == 0 or newest.step < at:
            return False
        corrected = len(old) == len(new) == shared + 1 and old[shared].place == new[shared].place
        return not (corrected and going_on) and (newest.step > at or all(edit.step < at for edit in old))

    def revise(self, state: AppState, shown: Standing | None) -> bool:
        """Continue with `state`, whose edits differ, from the first one that does; `begin` then computes its step.

        Returns whether the steps so far have changed; not if the run has not reached those edits.
        shown : the step shown, which need not be stored
        """
        shared, at = first_difference(self._experiment.edits(self.state), self._experiment.edits(state))
        newest = self._timeline.newest
        self.state = state
        if newest.step < at:
            self.recipe = self.recipe.edited_as(state)
            return False
        self._unedited = self._last_before(shared, at, shown)
        start = self._unedited.step if self._unedited else 0
        earlier = self._timeline.at(start - 1)
        self._timeline = self._timeline.until(earlier) if earlier.step < start else Timeline()
        self.recipe, self._due = self._recipe_from(start).edited_as(state), at
        self._edits_owed = False
        if self._unedited:
            self._edits_owed = sum(edit.step <= start for edit in self._experiment.edits(state)) > self._unedited.edit_count
            if not self._edits_owed:
                self._timeline.append(self._unedited)
        return True

    @property
    def _owes_step(self) -> bool:
        return not self.begun or self._edits_owed or self._timeline.newest.step < self._due

    @property
    def _start(self) -> Standing | None:
        """Where it continues; None for step 0."""
        if self._edits_owed:
            return self._unedited
        return self._timeline.newest if self.begun else None

    def _last_before(self, shared: int, at: int, shown: Standing | None) -> Snapshot | None:
        """The last known snapshot up to step `at` with none but the first `shared` edits."""
        known = [self._unedited, shown, self._timeline.at(at), self._timeline.at(at - 1)]
        snapshots = [each.alone for each in known if each is not None]
        fitting = [each for each in snapshots if each is not None and each.step <= at and each.edit_count <= shared]
        return max(fitting, key=lambda snapshot: snapshot.step, default=None)

    def _recipe_from(self, step: int) -> Recipe:
        """The recipe up to a step from which the run continues with the present settings."""
        recipe, path = self.recipe.until(step), self._experiment.path
        return recipe if path(recipe.segments()[-1][1]) == path(self.state) else recipe.changed(step, self.state)

    def _compute_rest(self) -> None:
        try:
            for standing in self.standings(1):
                self._timeline.append(standing)
        except WorkFailed:
            pass  # reported when playback reaches that step

    def _points(self, before: Run | None) -> Dataset:
        """Drawn again only if they have changed, so that caches keyed by identity remain valid."""
        group = PAGES[self.state.page].data
        if before is not None and getattr(before.state, group) == getattr(self.state, group):
            return before.data
        return self._experiment.dataset(self.state)
