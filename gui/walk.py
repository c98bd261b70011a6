"""The Weights page's own commands: the walk down the descent path, pins, and the best w so far."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from core.gestures import SettingChanged, VectorMoved
from core.pictures.moment import AT_ONCE_S
from core.state import AppState
from core.weights.path import descent_path, path_seconds, path_steps, walked_w
from gui.stage import Stage
from gui.store import Store

_STEP_MS = 60


class Walk(QObject):
    """Moves the shown step of the descent, by hand or by its own clock.

    Signals
    playing_changed(playing) : started or stopped
    """

    playing_changed = Signal(bool)

    def __init__(self, store: Store, stage: Stage) -> None:
        super().__init__(stage)
        self._store, self._stage = store, stage
        self._clock = QTimer(self)
        self._clock.setInterval(_STEP_MS)
        self._clock.timeout.connect(self._on_clock_timeout)
        store.changed.connect(self._on_store_changed)

    @property
    def last_step(self) -> int:
        """Where the way ends; of many points, where it ends at the latest, for to know would take long."""
        weights = self._store.state.weights
        if path_seconds(weights, len(self._stage.points.x_train)) > AT_ONCE_S:
            return path_steps(weights)
        return len(descent_path(self._stage.points, self._store.state.weights).places) - 1

    @property
    def playing(self) -> bool:
        return self._clock.isActive()

    def scrub(self, step: int) -> None:
        """Show w after `step` updates."""
        self.stop()
        self._show(step)

    def stop(self) -> None:
        if self.playing:
            self._clock.stop()
            self.playing_changed.emit(False)

    def on_walk_play(self) -> None:
        if self.playing:
            self.stop()
            return
        if self._store.state.landscape.step >= self.last_step:
            self._show(0)
        self._clock.start()
        self.playing_changed.emit(True)

    def on_walk_step(self) -> None:
        self.scrub(self._store.state.landscape.step + 1)

    def on_walk_back(self) -> None:
        self.scrub(self._store.state.landscape.step - 1)

    def on_pin(self) -> None:
        state = self._store.state
        w0, w1 = walked_w(state.weights, state.landscape.step, self._stage.points)
        self._stage.apply(SettingChanged("landscape.pins", (*state.landscape.pins, (w0, w1, 0))))

    def on_clear_pins(self) -> None:
        self._stage.apply(SettingChanged("landscape.pins", ()))

    def on_best(self) -> None:
        if self._stage.best is not None:
            self._stage.apply(VectorMoved(*self._stage.best))

    def _show(self, step: int) -> None:
        self._stage.set_value("landscape.step", min(max(step, 0), self.last_step))

    def _on_clock_timeout(self) -> None:
        step = self._store.state.landscape.step
        if step >= self.last_step:
            self.stop()
        else:
            self._show(step + 1)

    def _on_store_changed(self, old: AppState, new: AppState) -> None:
        if old.page != new.page or (old.weights, old.points) != (new.weights, new.points):
            self.stop()
