"""A run so far: its points, its recorded steps, and the settings that determined it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.errors import WorkFailed
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

    def begin(self) -> Standing:
        """Compute step 0; raises `WorkFailed` if that is impossible."""
        self.append(next(self.standings(1)))
        return self._timeline.newest

    def append(self, standing: Standing) -> None:
        """Add the step after the last one."""
        if not self.begun:
            self._rest_owed = self.at_once
        self._timeline.append(standing)

    def adopt(self, standings: Iterable[Standing]) -> None:
        """Take over the steps of a run with the same settings that was trained elsewhere, from its first step on."""
        for standing in standings:
            if not self.begun or standing.step > self._timeline.newest.step:
                self._timeline.append(standing)

    def standings(self, report_every: int) -> Iterator[Standing]:
        """The standings after the last step, or from step 0, recorded at that interval."""
        start = self._timeline.newest if self.begun else None
        return self._experiment.snapshots(self.state, self._data, report_every, start)

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
        self.recipe = self.recipe.until(last.step)
        self._rest_owed = self.at_once

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
