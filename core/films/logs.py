"""A log: the events of a recording that its settings do not describe.

The learning rate may have changed during a run in the window, and a drag consists only of changes. In a scene
file a log is an object: `changes` is a list of [step, settings that change at this step], relative to the previous
entry, or for the first entry to the scene; `reports` is a list of [first step, last step, steps between], the recorded
steps of a run; `steps` is a list of [step, step of the run], for a drag of a run that is not at its start;
`message` is the final message of the run; and `saved` has the logs of the saved runs, by their letters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from core.errors import BadInput
from core.params import is_line
from core.state import AppState, from_json, group_to_json
from core.state.views import RUN_LETTERS

_STEP_MAX = 10**12


@dataclass(frozen=True)
class Log:
    """changes : (step, state from there on), ascending from step 0

    reports : (first, last, interval) of the recorded steps of a run; message : its final message; saved : (letter, log of a run)
    steps : (step, step of the run of that state, valid from there on); 0 before the first entry
    """

    changes: tuple[tuple[int, AppState], ...]
    reports: tuple[tuple[int, int, int], ...] = ()
    message: str = ""
    saved: tuple[tuple[str, Log], ...] = ()
    steps: tuple[tuple[int, int], ...] = ()

    @property
    def last_step(self) -> int:
        """The step of the last change."""
        return self.changes[-1][0]

    def run_step(self, step: int) -> int:
        """The current step of the run of the state at `step`."""
        place = bisect_right(self.steps, step, key=lambda change: change[0])
        return self.steps[place - 1][1] if place else 0

    def at(self, step: int) -> AppState:
        """The state at `step`."""
        return self.changes[bisect_right(self.changes, step, key=lambda change: change[0]) - 1][1]


def log_of(states: Sequence[AppState], run_steps: Sequence[int] = ()) -> Log:
    """The log of one state per step, at least one; the last is always among the changes.

    run_steps : as many current steps of their runs; if empty, all of them are 0
    """
    news = [(step, state) for step, state in enumerate(states) if step == 0 or state != states[step - 1]]
    last = len(states) - 1
    before = (0, *run_steps)
    steps = tuple((step, run_step) for step, run_step in enumerate(run_steps) if run_step != before[step])
    return Log(tuple(news if news[-1][0] == last else [*news, (last, states[-1])]), steps=steps)


def spans(steps: Iterable[int]) -> tuple[tuple[int, int, int], ...]:
    """Ascending steps as (first, last, interval); each span starts where the previous one ends."""
    gaps = [(after - before, before, after) for before, after in pairwise(steps)]
    segments = [(interval, list(group)) for interval, group in groupby(gaps, key=lambda gap: gap[0])]
    return tuple((group[0][1], group[-1][2], interval) for interval, group in segments)


def log_to_json(log: Log, start: AppState) -> dict[str, Any]:
    """The log relative to the scene's state `start`; `log_from_json` reads it back equal."""
    states = [start, *(state for _, state in log.changes)]
    steps = [step for step, _ in log.changes]
    changes = [[step, _difference(old, new)] for step, (old, new) in zip(steps, pairwise(states), strict=True)]
    tree: dict[str, Any] = {"changes": changes, "reports": [list(span) for span in log.reports], "message": log.message}
    tree |= {"steps": [list(change) for change in log.steps]} if log.steps else {}
    return tree | {"saved": {letter: log_to_json(run, start) for letter, run in log.saved}}


def log_from_json(tree: Any, start: AppState) -> Log:
    """The log of `log_to_json`; raises `BadInput` for an invalid one."""
    if not isinstance(tree, dict) or tree.keys() - {"changes", "reports", "steps", "message", "saved"}:
        raise BadInput("log must be an object with changes, reports, steps, message and saved, found {found!r:.60}", found=tree)
    message, saved = tree.get("message", ""), tree.get("saved", {})
    if not is_line(message):
        raise BadInput("log.message must be a text of one line, found {found!r:.60}", found=message)
    if not isinstance(saved, dict) or not saved.keys() <= set(RUN_LETTERS):
        raise BadInput(
            "log.saved must be an object with letters from {letters} as keys and logs as values, found {found!r:.60}",
            letters=RUN_LETTERS,
            found=saved,
        )
    reports = tuple(_span(entry) for entry in _entries(tree, "reports", 3))
    runs = tuple((letter, log_from_json(run, start)) for letter, run in saved.items())
    return Log(_changes(tree, start), reports, message, runs, _run_steps(tree))


def _changes(tree: dict[str, Any], start: AppState) -> tuple[tuple[int, AppState], ...]:
    changes: list[tuple[int, AppState]] = []
    state, least = start, 0
    for entry in _entries(tree, "changes", 2):
        if not _is_step(entry[0], least) or (least == 0 and entry[0] != 0) or not isinstance(entry[1], dict):
            raise BadInput(
                "each entry of log.changes must be [step, settings], with steps ascending from 0, found {found!r:.60}", found=entry
            )
        state, least = from_json(entry[1], state), entry[0] + 1
        changes.append((entry[0], state))
    if not changes:
        raise BadInput("log.changes must have at least an entry for step 0, found none")
    return tuple(changes)


def _run_steps(tree: dict[str, Any]) -> tuple[tuple[int, int], ...]:
    steps: list[tuple[int, int]] = []
    for step, run_step in _entries(tree, "steps", 2):
        if not _is_step(step, steps[-1][0] + 1 if steps else 0) or not _is_step(run_step, 0):
            raise BadInput(
                "each entry of log.steps must be [step, step of the run], with ascending steps, found {found}", found=[step, run_step]
            )
        steps.append((step, run_step))
    return tuple(steps)


def _difference(old: AppState, new: AppState) -> dict[str, Any]:
    """The settings of `new` that differ from `old`, in the format of `from_json`."""
    changed: dict[str, Any] = {} if old.page == new.page else {"page": new.page}
    for group in AppState.groups:
        if getattr(old, group) != getattr(new, group):
            before, after = group_to_json(old, group), group_to_json(new, group)
            rest = {name: value for name, value in after.items() if value != before.get(name)}
            changed[group] = after if "kind" in rest else rest  # a new kind comes with its own values
    return changed


def _entries(tree: dict[str, Any], name: str, length: int) -> list[list[Any]]:
    entries = tree.get(name, [])
    if not isinstance(entries, list) or any(not isinstance(entry, list) or len(entry) != length for entry in entries):
        raise BadInput(
            "log.{name} must be a list of lists with {length} entries, found {found!r:.60}", name=name, length=length, found=entries
        )
    return entries


def _span(entry: list[Any]) -> tuple[int, int, int]:
    first, last, interval = entry
    if not (_is_step(first, 0) and _is_step(last, first) and _is_step(interval, 1) and (last - first) % interval == 0):
        raise BadInput("each entry of log.reports must be [first step, last step, steps between], found {found!r:.60}", found=entry)
    return first, last, interval


def _is_step(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= _STEP_MAX
