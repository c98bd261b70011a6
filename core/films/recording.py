"""What a film shows: the steps of a run, or a story of states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from core.errors import BadInput, Diverged
from core.films.frames import held_frames, report_interval
from core.films.logs import Log
from core.films.pacing import PACES, RunSamples
from core.films.replay import recipe_of, rerun, run_log
from core.films.sequences import SEQUENCES, StateSequence
from core.pictures.view_input import ViewInput
from core.runs.compare import untimed
from core.runs.experiments import EXPERIMENTS
from core.runs.saved import Recipe, SavedRun
from core.runs.timeline import Timeline
from core.state import PAGES, AppState
from core.types import Dataset, Standing, snapshots_of

_CURVE_POINTS = 300  # also a still shows the whole curve of its run

Progress = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Recording:
    """A state, its points and everything that was kept of a run.

    between : step → snapshot, of further steps than the timeline keeps
    recipe, kept : what decided the run, None where the state alone did; and the runs that are kept beside it
    failed : the message is why the run could not go on
    """

    state: AppState
    data: Dataset
    timeline: Timeline
    message: str = ""
    between: Mapping[int, Standing] = field(default_factory=dict)
    recipe: Recipe | None = None
    saved: tuple[SavedRun, ...] = ()
    failed: bool = False

    @property
    def states(self) -> tuple[AppState, ...]:
        """All that the film is made of."""
        return (self.state,)

    @property
    def log(self) -> Log | None:
        """What the state does not tell of the run."""
        if self.recipe is None:
            return None
        saved = tuple((run.letter, run_log(run.recipe, run.timeline, self.state)) for run in self.saved)
        return replace(run_log(self.recipe, self.timeline, self.state), saved=saved, message=self.message)

    @property
    def step(self) -> int:
        """Of the run, the step that is shown at the start."""
        return 0

    @property
    def last_step(self) -> int:
        return self.timeline.newest.step

    def steps(self, count: int) -> tuple[int, ...]:
        """The step of each of `count` frames, a kept one: at the pace that is asked, its first and last picture held."""
        return tuple(self._at(step).step for step in self.wanted_steps(count))

    def wanted_steps(self, count: int) -> tuple[int, ...]:
        """As `steps`, whether they were kept or not."""
        film = self.state.film
        start, end = held_frames(film, count)
        course = RunSamples(self.timeline.snapshots, self.data, self.state.model.activation)
        moving = PACES[film.pacing](course, count - start - end)
        return moving[:1] * start + moving + moving[-1:] * end

    def view_input(self, step: int) -> ViewInput:
        """The kept snapshot at or before `step`; the message belongs to the last one."""
        snapshot = self._at(step)
        message = self.message if snapshot.step == self.last_step else ""
        return ViewInput(
            self.state,
            self.data,
            untimed(snapshot),
            self.timeline.history,
            recipe=self.recipe,
            saved=self.saved,
            message=message,
            track=snapshots_of(self.timeline.spread()),
        )

    def _at(self, step: int) -> Standing:
        return self.between.get(step) or self.timeline.at(step)


def recorded(state: AppState, count: int, progress: Progress, log: Log | None = None, step: int = 0) -> Recording | StateSequence:
    """What a film of `count` frames needs: the page's run up to `film.at` or as far as its settings say, or a story of the page.

    log : what was recorded with that state before, None where nothing was
    step : of the run, where a story shows it further on than its start
    Raises `BadInput` for a step beyond the run or a drag that was not recorded, and `Diverged` where not even
    the first step of a run is finite.
    """
    if state.film.along in PAGES[state.page].sequences:
        return SEQUENCES[state.film.along](state, count, log, step)
    if log is not None:
        return replayed_recording(log, state, progress)
    recording = _recorded_run(state, max(_CURVE_POINTS, count), progress)
    return _refined(recording, count) if state.film.pacing == "change" and count > 1 else recording


def replayed_recording(log: Log, state: AppState, progress: Progress) -> Recording:
    """A run of the window once more, and those that were kept beside it."""
    data, timeline = rerun(log, state.film.at, progress)
    saved = tuple(SavedRun(letter, recipe_of(run), *rerun(run, -1, progress)) for letter, run in log.saved)
    return Recording(state, data, timeline, log.message, recipe=recipe_of(log), saved=saved)


def _recorded_run(state: AppState, frames: int, progress: Progress) -> Recording:
    """About `frames` snapshots of the run, evenly."""
    experiment = EXPERIMENTS[state.page]
    data, timeline, message = experiment.dataset(state), Timeline(), ""
    steps = _last_step(state, data)
    run = state if state.film.at < 0 else experiment.with_steps(state, steps)
    whole = experiment.epoch_steps(state, data) if state.film.pacing == "epoch" else 1
    try:
        for snapshot in experiment.snapshots(run, data, whole * report_interval(steps // whole, frames), None):
            timeline.append(snapshot)
            progress(snapshot.step / max(1, steps))
    except Diverged as error:
        if not len(timeline):
            raise
        message = str(error)
    return Recording(state, data, timeline, message, failed=bool(message))


def _last_step(state: AppState, data: Dataset) -> int:
    steps, at = EXPERIMENTS[state.page].steps(state, data), state.film.at
    if at > steps:
        raise BadInput("--at must be a step from 0 to {last}, where the run ends, found {found}", last=steps, found=at)
    return steps if at < 0 else at


def _refined(recording: Recording, count: int) -> Recording:
    """With every step that a film of `count` frames shows: each is run once more from the snapshot before it."""
    experiment, wanted = EXPERIMENTS[recording.state.page], set(recording.wanted_steps(count))
    between: dict[int, Standing] = {}
    for start, end in pairwise(recording.timeline.snapshots):
        missing = {step for step in wanted if start.step < step < end.step}
        if missing:
            for snapshot in experiment.snapshots(recording.state, recording.data, 1, start):
                if snapshot.step in missing:
                    between[snapshot.step] = snapshot
                if snapshot.step >= max(missing):
                    break
    return replace(recording, between=between)
