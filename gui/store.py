"""The current state with its undo history: the only mutable state of the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from core.gestures import Gesture, reduce, replaces_everything
from core.runs.timeline import Timeline
from core.state import AppState, in_theme_of, undone_to

_UNDO_MAX = 200
KEPT_BYTES = 256 * 2**20


class Kept(Protocol):
    """Something besides the state that undo brings back, as it was at one moment.

    timelines : what it keeps in memory
    """

    @property
    def timelines(self) -> Sequence[Timeline]: ...

    def same(self, other: Kept) -> bool:
        """Whether nothing was lost between the two."""

    def restore(self) -> None:
        """Bring it back; does nothing if it is still there."""


@dataclass(frozen=True)
class Entry:
    """What undo or redo returns to.

    kept : empty once it took too much memory
    whole : whether the action replaced the page and the view settings too
    """

    state: AppState
    kept: tuple[Kept, ...]
    whole: bool = False


class Store(QObject):
    """Holds the `AppState`; every change goes through `apply`.

    Signals
    changed(old, new) : the state has changed
    applied(gesture) : a gesture was carried out, whether or not it changed the state
    history_changed() : `dragging`, `can_undo` or `can_redo` has changed
    """

    changed = Signal(object, object)
    applied = Signal(object)
    history_changed = Signal()

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self.state = state
        self._keepers: list[Callable[[], Kept]] = []
        self._before: Entry | None = None  # the start of a drag, or of an action
        self._in_action = False
        self._undo: list[Entry] = []
        self._redo: list[Entry] = []

    @property
    def dragging(self) -> bool:
        """Whether a drag is in progress."""
        return self._before is not None and not self._in_action

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What undo returns to, oldest first."""
        return tuple(self._undo)

    def keep(self, keeper: Callable[[], Kept]) -> None:
        """Let undo bring back what `keeper` returns at the start of each action."""
        self._keepers.append(keeper)

    def apply(self, gesture: Gesture) -> None:
        """Carry out a gesture; a finished gesture makes one undo entry.

        Raises `BadInput` without changing the state; a drag whose end is refused ends at its last valid state.
        """
        history, old = self._history(), self.state
        try:
            new = reduce(old, gesture)
            self._begin(replaces_everything(gesture))
            self.state = new
        finally:
            if gesture.final and not self._in_action:
                self._end()
            self._tell(old, history)
        self.applied.emit(gesture)

    @contextmanager
    def action(self) -> Iterator[None]:
        """Makes one undo entry of everything done inside, if it changed anything that undo brings back."""
        history = self._history()
        self._end()
        self._begin(whole=False)
        self._in_action = True
        try:
            yield
        finally:
            self._end()
            self._in_action = False
            self._tell(self.state, history)

    def undo(self) -> None:
        self._return(self._undo, self._redo)

    def redo(self) -> None:
        self._return(self._redo, self._undo)

    def _return(self, entries: list[Entry], others: list[Entry]) -> None:
        """Go back to the newest of the entries; the others get one that leads back here."""
        self._end()
        if not entries:
            return
        history, old, entry = self._history(), self.state, entries.pop()
        others.append(Entry(old, self._kept(), entry.whole))
        self.state = _target(entry, old)
        for kept in entry.kept:
            kept.restore()
        self._tell(old, history)

    def _begin(self, whole: bool) -> None:
        if self._before is None:
            self._before = Entry(self.state, self._kept(), whole)
        elif whole:
            self._before = replace(self._before, whole=True)

    def _end(self) -> None:
        """Make an undo entry of the drag or action in progress, if there is one and it changed anything."""
        before, self._before = self._before, None
        if before is not None and (_target(before, self.state) != self.state or (self._in_action and self._lost(before))):
            self._undo = [*self._undo, before][-_UNDO_MAX:]
            self._redo.clear()
            self._forget()

    def _lost(self, before: Entry) -> bool:
        return not all(then.same(now) for then, now in zip(before.kept, self._kept(), strict=True))

    def _kept(self) -> tuple[Kept, ...]:
        return tuple(keeper() for keeper in self._keepers)

    def _forget(self) -> None:
        """Drop the timelines of the oldest entries beyond `KEPT_BYTES`, but never those of the newest entry."""
        seen = {timeline for kept in self._kept() for timeline in kept.timelines}  # in memory anyway
        spent = 0
        for place in range(len(self._undo) - 1, -1, -1):
            held = {timeline for kept in self._undo[place].kept for timeline in kept.timelines} - seen
            spent += sum(timeline.byte_count for timeline in held)
            seen |= held
            if spent > KEPT_BYTES and place < len(self._undo) - 1:
                self._undo[: place + 1] = [replace(entry, kept=()) for entry in self._undo[: place + 1]]
                return

    def _tell(self, old: AppState, history: tuple[bool, bool, bool]) -> None:
        """Emit what has changed; history : its value before."""
        if self.state != old:
            self.changed.emit(old, self.state)
        if self._history() != history:
            self.history_changed.emit()

    def _history(self) -> tuple[bool, bool, bool]:
        return self.dragging, self.can_undo, self.can_redo


def _target(entry: Entry, now: AppState) -> AppState:
    """The state to return to from `now`."""
    return in_theme_of(entry.state, now) if entry.whole else undone_to(entry.state, now)
