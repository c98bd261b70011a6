"""What a film shows: the steps of a run, or a sequence of states."""

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
from core.pictures.view_input import ViewInput, first_of, milestone_of
from core.runs.compare import untimed
from core.runs.experiments import EXPERIMENTS
from core.runs.saved import Recipe, SavedRun
from core.runs.timeline import Timeline
from core.state import PAGES, AppState
from core.types import Dataset, Standing, snapshots_of

_CURVE_POINTS = 300  # because a still also shows the whole curve of its run

Progress = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class Recording:
    """A state, its points and the recorded run.

    between : step → snapshot, for additional steps that the timeline does not store
    recipe, saved : what determined the run, None if the state alone did; and the saved runs
    failed : whether the message is an error that stopped the run
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
        """All states in the film."""
        return (self.state,)

    @property
    def log(self) -> Log | None:
        """The events of the run that the state does not describe."""
        if self.recipe is None:
            return None
        saved = tuple((run.letter, run_log(run.recipe, run.timeline, self.state)) for run in self.saved)
        return replace(run_log(self.recipe, self.timeline, self.state), saved=saved, message=self.message)

    @property
    def step(self) -> int:
        """The step of the run at the start of the film."""
        return 0

    @property
    def last_step(self) -> int:
        return self.timeline.newest.step

    def steps(self, count: int) -> tuple[int, ...]:
        """The stored step of each of `count` frames, with the pacing of the film settings and held first and last pictures."""
        return tuple(self._at(step).step for step in self.wanted_steps(count))

    def wanted_steps(self, count: int) -> tuple[int, ...]:
        """As `steps`, but including steps that are not stored."""
        film = self.state.film
        start, end = held_frames(film, count)
        run = RunSamples(self.timeline.snapshots, self.data, self.state.model.activation)
        moving = PACES[film.pacing](run, count - start - end)
        return moving[:1] * start + moving + moving[-1:] * end

    def view_input(self, step: int) -> ViewInput:
        """The view input of the stored snapshot at or before `step`; the last one includes the message."""
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
            first=first_of(self.timeline),
            milestone=milestone_of(self.timeline),
        )

    def _at(self, step: int) -> Standing:
        return self.between.get(step) or self.timeline.at(step)


def recorded(state: AppState, count: int, progress: Progress, log: Log | None = None, step: int = 0) -> Recording | StateSequence:
    """The content of a film of `count` frames: the page's run up to `film.at` or to its end, or a state sequence of the page.

    log : the log recorded with that state, None if there is none
    step : of the run, for a state sequence that does not show its start
    Raises `BadInput` for a step beyond the run or a drag that was not recorded, and `Diverged` if not even
    the first step of a run is finite.
    """
    if state.film.along in PAGES[state.page].sequences:
        return SEQUENCES[state.film.along](state, count, log, step)
    if log is not None:
        return replayed_recording(log, state, progress)
    recording = _recorded_run(state, max(_CURVE_POINTS, count), progress)
    return _refined(recording, count) if state.film.pacing == "change" and count > 1 else recording


def replayed_recording(log: Log, state: AppState, progress: Progress) -> Recording:
    """A run of the window and its saved runs, computed again."""
    data, timeline = rerun(log, state.film.at, progress)
    saved = tuple(SavedRun(letter, recipe_of(run), *rerun(run, -1, progress)) for letter, run in log.saved)
    return Recording(state, data, timeline, log.message, recipe=recipe_of(log), saved=saved)


def _recorded_run(state: AppState, frames: int, progress: Progress) -> Recording:
    """About `frames` evenly spaced snapshots of the run."""
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
    """The recording with every step of a film of `count` frames: missing steps are computed from the snapshot before them."""
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
