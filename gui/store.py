"""The current state with its undo history: the only mutable state of the program."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.gestures import Gesture, reduce
from core.state import AppState, with_view_settings_of

_UNDO_MAX = 200


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
        self._before_drag: AppState | None = None
        self._undo: list[AppState] = []
        self._redo: list[AppState] = []

    @property
    def dragging(self) -> bool:
        """Whether a drag is in progress."""
        return self._before_drag is not None

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    def apply(self, gesture: Gesture) -> None:
        """Carry out a gesture; a finished gesture makes one undo entry.

        Raises `BadInput` without changing the state; a drag whose end is refused ends at its last valid state.
        """
        before, new = self._history(), self.state
        try:
            new = reduce(self.state, gesture)
            if self._before_drag is None:
                self._before_drag = self.state
        finally:
            if gesture.final and self._before_drag is not None:
                self._remember(self._before_drag, new)
                self._before_drag = None
            self._become(new, before)
        self.applied.emit(gesture)

    def undo(self) -> None:
        if self._undo:
            before = self._history()
            self._redo.append(self.state)
            self._become(with_view_settings_of(self._undo.pop(), self.state), before)

    def redo(self) -> None:
        if self._redo:
            before = self._history()
            self._undo.append(self.state)
            self._become(with_view_settings_of(self._redo.pop(), self.state), before)

    def _remember(self, old: AppState, new: AppState) -> None:
        if with_view_settings_of(old, new) != new:
            self._undo = [*self._undo, old][-_UNDO_MAX:]
            self._redo.clear()

    def _become(self, new: AppState, history: tuple[bool, bool, bool]) -> None:
        """Set the state and emit the changes; history : its value before the change."""
        old, self.state = self.state, new
        if new != old:
            self.changed.emit(old, new)
        if self._history() != history:
            self.history_changed.emit()

    def _history(self) -> tuple[bool, bool, bool]:
        return self.dragging, self.can_undo, self.can_redo
