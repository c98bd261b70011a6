"""The rows of `COMMANDS` as actions in the menus and the toolbar, with their keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from core.state import PAGES, AppState, changed_groups, matters, spec_of, value_of
from gui.command_table import COMMANDS, Command, view_sections
from gui.stage import Stage
from gui.store import Store
from gui.tips import set_tip

_AT_THE_END = ("undo", "redo", "theme", "panel", "export", "help")


class Commands(QObject):
    """Makes the actions and keeps them in step with the state. Signals: none.

    actions : by command id
    menus : by title
    """

    def __init__(self, window: QWidget, store: Store, stage: Stage, handlers: Sequence[object]) -> None:
        """handlers : objects searched for `on_<id>`, in this order."""
        super().__init__(window)
        self._store, self._stage, self._handlers = store, stage, handlers
        self.actions = {command.id: self._action(command) for command in COMMANDS}
        self._conditional = [command for command in COMMANDS if command.toggles and spec_of(store.state, command.toggles).where]
        self.menus: dict[str, QMenu] = {}
        self._shown: AppState | None = None
        store.history_changed.connect(self._on_store_history_changed)

    def slot(self, command: Command) -> Callable[[], None]:
        """The function that carries out a command."""
        if command.sets is not None:
            return self._on_setter_triggered
        if command.toggles:
            return self._on_switch_triggered
        if command.cycles:
            return self._on_cycler_triggered
        name = f"on_{command.id}"
        found: Callable[[], None] = next(getattr(handler, name) for handler in self._handlers if hasattr(handler, name))
        return found

    def fill(self, bar: QMenuBar) -> None:
        """Add the menus to the bar."""
        for command in COMMANDS:
            if command.menu not in self.menus:
                self.menus[command.menu] = bar.addMenu(command.menu)
            if command.menu != "View":
                self.menus[command.menu].addAction(self.actions[command.id])
        for commands in view_sections():
            self.menus["View"].addSeparator()
            self.menus["View"].addActions([self.actions[command.id] for command in commands])

    def toolbar(self) -> QToolBar:
        """The pages on the left, commands for every page on the right."""
        bar = QToolBar("Pages and commands")
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        bar.addActions([self.actions[name] for name in _pages()])
        spacer = QWidget()
        spacer.setSizePolicy(spacer.sizePolicy().Policy.Expanding, spacer.sizePolicy().Policy.Preferred)
        bar.addWidget(spacer)
        bar.addActions([self.actions[name] for name in _AT_THE_END])
        for name in (*_pages(), *_AT_THE_END):
            bar.widgetForAction(self.actions[name]).setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return bar

    def show_state(self, state: AppState) -> None:
        """Show the page's commands and check those in effect; touches only what has changed since the last call."""
        changed = changed_groups(self._shown, state)
        self._shown = state
        for command in COMMANDS:
            if "page" in changed:
                applies = not command.pages or state.page in command.pages
                self.actions[command.id].setVisible(applies)  # first: an invisible action cannot be enabled
                self.actions[command.id].setEnabled(applies)
            if command in self._conditional and self.actions[command.id].isVisible():
                self.actions[command.id].setEnabled(matters(state, command.toggles))
            if command.key.partition(".")[0] in changed:
                self._check(command)
        self._on_store_history_changed()

    def _check(self, command: Command) -> None:
        """Set an action's check mark from the state."""
        value = value_of(self._store.state, command.key)
        self.actions[command.id].setChecked(value == command.sets[1] if command.sets else bool(value))

    def show_playing(self, name: str, playing: bool) -> None:
        """Title a play command by what it does next: Play or Pause."""
        self.actions[name].setChecked(playing)
        self.actions[name].setText("Pause" if playing else "Play")

    def _action(self, command: Command) -> QAction:
        action = QAction(command.title, self.parent())
        action.setObjectName(command.id)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setCheckable(command.checkable or command.sets is not None or bool(command.toggles))
        set_tip(action, f"{command.tip} ({QKeySequence(command.shortcut).toString()})")
        action.setStatusTip(command.tip)
        action.triggered.connect(self.slot(command))
        return action

    def _on_store_history_changed(self) -> None:
        self.actions["undo"].setEnabled(self._store.can_undo)
        self.actions["redo"].setEnabled(self._store.can_redo)

    def _on_setter_triggered(self) -> None:
        command = self._sent()
        assert command.sets is not None
        self._stage.set_value(*command.sets)
        self._check(command)  # Qt has just unchecked the action if it was set already

    def _on_switch_triggered(self) -> None:
        key = self._sent().toggles
        self._stage.set_value(key, not value_of(self._store.state, key))

    def _on_cycler_triggered(self) -> None:
        key, state = self._sent().cycles, self._store.state
        choices = list(spec_of(state, key).choices)
        self._stage.set_value(key, choices[(choices.index(str(value_of(state, key))) + 1) % len(choices)])

    def _sent(self) -> Command:
        sender = self.sender()
        assert sender is not None
        return next(command for command in COMMANDS if command.id == sender.objectName())


def _pages() -> list[str]:
    """Ids of the commands that open a page."""
    return [f"{page}_page" for page in PAGES]
