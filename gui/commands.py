"""The commands of `COMMANDS` as actions: in menus, in the toolbar, with their keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from core.state import PAGES, AppState, changed_groups, spec_of, value_of
from gui.command_table import COMMANDS, Command, view_sections
from gui.stage import Stage
from gui.store import Store
from gui.tips import set_tip

_AT_THE_END = ("undo", "redo", "theme", "panel", "export", "help")


class Commands(QObject):
    """Makes the actions and keeps them true to the state. Signals: none.

    actions : by their command's id
    menus : by their title
    """

    def __init__(self, window: QWidget, store: Store, stage: Stage, handlers: Sequence[object]) -> None:
        """rooms : where `on_<id>` is looked for, in this order."""
        super().__init__(window)
        self._store, self._stage, self._handlers = store, stage, handlers
        self.actions = {command.id: self._action(command) for command in COMMANDS}
        self.menus: dict[str, QMenu] = {}
        self._shown: AppState | None = None
        store.history_changed.connect(self._on_store_history_changed)

    def slot(self, command: Command) -> Callable[[], None]:
        """What carries a command out."""
        if command.sets is not None:
            return self._on_setter_triggered
        if command.toggles:
            return self._on_switch_triggered
        if command.cycles:
            return self._on_cycler_triggered
        room = next(room for room in self._handlers if hasattr(room, f"on_{command.id}"))
        found: Callable[[], None] = getattr(room, f"on_{command.id}")
        return found

    def fill(self, bar: QMenuBar) -> None:
        """Make the menus."""
        for command in COMMANDS:
            if command.menu not in self.menus:
                self.menus[command.menu] = bar.addMenu(command.menu)
            if command.menu != "View":
                self.menus[command.menu].addAction(self.actions[command.id])
        for commands in view_sections():
            self.menus["View"].addSeparator()
            self.menus["View"].addActions([self.actions[command.id] for command in commands])

    def toolbar(self) -> QToolBar:
        """The pages at the left, the commands of every page at the right."""
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
        """Offer what applies to the page, and check what is set; only where that is another than last time."""
        changed = changed_groups(self._shown, state)
        self._shown = state
        for command in COMMANDS:
            if "page" in changed:
                applies = not command.pages or state.page in command.pages
                self.actions[command.id].setVisible(applies)  # first: what cannot be seen cannot be enabled
                self.actions[command.id].setEnabled(applies)
            if command.key.partition(".")[0] in changed:
                self._check(command)
        self._on_store_history_changed()

    def _check(self, command: Command) -> None:
        """Check what is set, and nothing else."""
        value = value_of(self._store.state, command.key)
        self.actions[command.id].setChecked(value == command.sets[1] if command.sets else bool(value))

    def show_playing(self, name: str, playing: bool) -> None:
        """A command that plays and pauses says which it will do."""
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
        self._check(command)  # also where it was set already: a check mark is not taken away

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
    """Ids of the commands that show a page."""
    return [f"{page}_page" for page in PAGES]
