"""Saved runs: the settings that determined each of them, and their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from core.params import Record, Value
from core.runs.history import History
from core.runs.timeline import Timeline
from core.state import PAGES, AppState, keys_of, matters, spec_of, value_of
from core.state.views import RUN_LETTERS
from core.types import Dataset

_SAVED_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Recipe:
    """The settings that determined a run, bit for bit.

    start : the state at the start
    changes : (step, the state from there on), in ascending order of the steps
    """

    start: AppState
    changes: tuple[tuple[int, AppState], ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Names are needed in every frame, and own points make the state large.
        return hash((self.start, self.changes))

    def changed(self, step: int, state: AppState) -> Recipe:
        """The recipe of a run that continues from `step` with the settings of `state`; changes from that step on are dropped."""
        if step == 0:
            return Recipe(state)
        return replace(self, changes=(*self.until(step - 1).changes, (step, state)))

    def until(self, step: int) -> Recipe:
        """The recipe without changes after `step`."""
        return replace(self, changes=tuple(change for change in self.changes if change[0] <= step))

    def edited_as(self, state: AppState) -> Recipe:
        """The recipe of the same run with the edits of `state`: those carry their own steps, so every segment has all of them."""
        changes = tuple((step, replace(each, edits=state.edits)) for step, each in self.changes)
        return Recipe(replace(self.start, edits=state.edits), changes)

    def segments(self) -> list[tuple[int, AppState]]:
        """(first step, settings) of each segment of the run."""
        return [(0, self.start), *self.changes]


@dataclass(frozen=True, eq=False)
class SavedRun:
    """A run up to the step at which it was saved; its timeline no longer grows.

    letter : one of RUN_LETTERS, unique among the saved runs
    """

    letter: str
    recipe: Recipe
    data: Dataset
    timeline: Timeline

    @property
    def history(self) -> History:
        return self.timeline.history

    @property
    def number(self) -> int:
        """Position of its letter in the alphabet, which decides its colour."""
        return RUN_LETTERS.index(self.letter)


def with_run(saved: Sequence[SavedRun], recipe: Recipe, data: Dataset, timeline: Timeline) -> tuple[SavedRun, ...]:
    """`saved` and one more run, with the first free letter; if none is free, the oldest run is discarded."""
    rest = tuple(saved)[-(len(RUN_LETTERS) - 1) :]
    letter = next(letter for letter in RUN_LETTERS if letter not in {run.letter for run in rest})
    return *rest, SavedRun(letter, recipe, data, timeline.until(timeline.newest, _SAVED_BYTES))


def chosen(saved: Sequence[SavedRun], letter: str) -> SavedRun | None:
    """The saved run with that letter, else the newest one; None without saved runs."""
    return next((run for run in saved if run.letter == letter), saved[-1] if saved else None)


@lru_cache(maxsize=16)
def run_names(recipes: tuple[Recipe, ...]) -> tuple[str, ...]:
    """The names of the runs: the settings that differ between them, with the steps at which they changed."""
    by_key = {key: [_changes(recipe, key) for recipe in recipes] for key in _keys(recipes)}
    keys = [key for key, changes in by_key.items() if len(set(changes)) > 1 or any(len(each) > 1 for each in changes)]
    return tuple(_name(recipe, keys) or "same settings" for recipe in recipes)


def _keys(recipes: Sequence[Recipe]) -> list[str]:
    """The keys of the settings that determine runs; for data of different kinds, only the kind."""
    starts = [recipe.start for recipe in recipes]
    keys: list[str] = []
    for group in PAGES[starts[0].page].groups:
        kinds = {getattr(getattr(start, group), "kind", "") for start in starts}
        keys += keys_of(starts[0], group) if len(kinds) == 1 else [f"{group}.kind"]
    keys = [key for key in keys if not spec_of(starts[0], key).ending]
    return [key for key in keys if any(matters(state, key) for recipe in recipes for _, state in recipe.segments())]


def _changes(recipe: Recipe, key: str) -> tuple[tuple[int, Value], ...]:
    """(step, value) of a setting at the start and at each change."""
    changes: list[tuple[int, Value]] = []
    for step, state in recipe.segments():
        value = value_of(state, key)
        if not changes or value != changes[-1][1]:
            changes.append((step, value))
    return tuple(changes)


def _name(recipe: Recipe, keys: Sequence[str]) -> str:
    """Settings and values by segment: learning rate 1, optimiser Adam; from step 500: learning rate 0.1."""
    texts: dict[int, list[str]] = {}
    for key in keys:
        for step, value in _changes(recipe, key):
            texts.setdefault(step, []).append(f"{_label(recipe.start, key)} {_short(recipe.start, key, value)}")
    return "; ".join(f"from step {step:,}: {', '.join(each)}" if step else ", ".join(each) for step, each in sorted(texts.items()))


def _label(state: AppState, key: str) -> str:
    label = spec_of(state, key).label
    return label[0].lower() + label[1:]


def _short(state: AppState, key: str, value: Value) -> str:
    if isinstance(value, tuple) and len(value) > 1 and isinstance(value[-1], Record):
        return f"{len(value):,}, the last at {value[-1].text}"
    rows = isinstance(value, tuple) and value and isinstance(value[0], tuple)
    return f"({len(value):,} points)" if rows else spec_of(state, key).caption(value) or "none"  # type: ignore[arg-type]
