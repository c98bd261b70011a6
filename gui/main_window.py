"""The window: pages, menus, panels. What a command does stands here; how, in the room it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFileDialog,
    QMainWindow,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from core import scenes
from core.errors import BadInput, WorkFailed
from core.gestures import SettingChanged, StateReplaced
from core.pictures.boundary import class_shown
from core.state import PAGES, AppState, spec_of, value_of
from gui import layouts
from gui.actions import COMMANDS, Command, view_sections
from gui.board import Board
from gui.films import Films
from gui.help import HelpDialog
from gui.layouts import with_default_views
from gui.pages import FOLDED, SECTIONS
from gui.panels.form import Form
from gui.panels.timeline import TimelinePanel
from gui.points_io import PointsIo
from gui.results_io import ResultsIo
from gui.runs import Runs
from gui.session import RUN_PAGES, Session
from gui.stage import Stage
from gui.store import Store
from gui.theme import THEMES, apply_theme
from gui.walk import Walk

_PANEL_WIDTH = 320
_SMALLEST = (1024, 640)
_RUN_TRANSPORT = ("play", "step", "reset", "new_weights")
_TRANSPORT = {"weights": ("walk_play", "walk_back", "walk_step"), **dict.fromkeys(RUN_PAGES, _RUN_TRANSPORT)}
_RUNS = ("keep_run", "fork")


class MainWindow(QMainWindow):
    """Its pages with their controls beside them; `scene_key` is the scene that next and previous start from. Signals: none of its own."""

    def __init__(self, store: Store, sessions: dict[str, Session], stage: Stage, boards: dict[str, Board]) -> None:
        super().__init__()
        self.store, self.sessions, self.stage, self.boards = store, sessions, stage, boards
        self.films = Films(self, store, sessions, stage)
        self.points_io = PointsIo(self, store, stage)
        self.walk = Walk(store, stage)
        self.results_io = ResultsIo(self, store, sessions["compare"], stage)
        self.runs = Runs(store, sessions["training"], stage)
        self._help: HelpDialog | None = None
        self.setWindowTitle("Separatrix")
        self.setMinimumSize(*_SMALLEST)
        self.scene_key = ""
        self._menus: dict[str, QMenu] = {}
        self.actions_by_id = {command.id: self._action(command) for command in COMMANDS}
        self._make_menus()
        self._make_toolbar()
        self._make_pages()
        self._make_panel()
        store.changed.connect(self._on_store_changed)
        for session in sessions.values():
            session.running_changed.connect(self._on_session_running_changed)
            session.shown.connect(self._on_session_shown)
        stage.refused.connect(self._on_stage_refused)
        self._restore()
        self._show_state(store.state)

    @property
    def session(self) -> Session | None:
        """The run of the visible page, where it has one."""
        return self.sessions.get(self.store.state.page)

    def open(self, scene: scenes.Scene) -> None:
        """Show a scene; theme and film size stay as they are."""
        state = self.store.state
        self.scene_key, self.films.title = scene.key, scene.title
        kept = SettingChanged("view.theme", state.view.theme)
        self.stage.apply(StateReplaced(scene.state))
        self.stage.apply(kept)
        self.runs.on_clear_runs()
        if self.session is not None:
            self.session.restart()  # also where only the settings of the training differ
        self.statusBar().showMessage(f"{scene.title}: {scene.about}", 15_000)

    def closeEvent(self, event: QCloseEvent) -> None:
        settings = QSettings()
        settings.setValue("geometry", self.saveGeometry())
        settings.setValue("window", self.saveState())
        settings.setValue("theme", self.store.state.view.theme)
        layouts.save(self.boards, self.store.state)
        self.films.close()
        for session in self.sessions.values():
            session.close()
        self.stage.close()
        super().closeEvent(event)

    def on_open_scene(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open scene", "", "Scenes (*.json)")
        if name:
            try:
                self.open(scenes.read(Path(name)))
            except BadInput as error:
                self._on_stage_refused(str(error))

    def on_save_scene(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save scene", "scene.json", "Scenes (*.json)")
        if name:
            path = Path(name).with_suffix(".json")
            try:
                scenes.write(path, path.stem, "", self.store.state)
                self.statusBar().showMessage(f"Saved {path}", 10_000)
            except WorkFailed as error:
                self._on_stage_refused(str(error))

    def on_export(self) -> None:
        self.films.open()

    def on_quit(self) -> None:
        self.close()

    def on_undo(self) -> None:
        self.store.undo()

    def on_redo(self) -> None:
        self.store.redo()

    def on_theme(self) -> None:
        self.stage.set_value("view.theme", "dark" if self.store.state.view.theme == "light" else "light")

    def on_panel(self) -> None:
        self._dock.setVisible(not self._dock.isVisible())

    def on_reset_layout(self) -> None:
        page = self.store.state.page
        self.boards[page].reset_sizes()
        self.stage.apply(StateReplaced(with_default_views(self.store.state, page)))

    def on_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def on_play(self) -> None:
        if self.session is not None:
            self.session.pause() if self.session.running else self.session.play()

    def on_step(self) -> None:
        if self.session is not None:
            self.session.step()

    def on_reset(self) -> None:
        if self.session is not None:
            self.session.restart()

    def on_new_weights(self) -> None:
        model = self.store.state.model
        seed = (model.seed + 1) % 2**32 if model.initial_from == "seed" else model.seed
        if self.stage.set_value("model.initial_from", "seed"):
            self.stage.set_value("model.seed", seed)

    def on_next_class(self) -> None:
        if self.session is None:
            return
        shown = class_shown(self.store.state.boundary, self.session.data)
        if self.store.state.boundary.regions == "one class":
            self.stage.set_value("boundary.of_class", (shown + 1) % self.session.data.class_count)
        self.stage.set_value("boundary.regions", "one class")

    def on_next_scene(self) -> None:
        self._open_neighbour(1)

    def on_previous_scene(self) -> None:
        self._open_neighbour(-1)

    def on_help(self) -> None:
        if self._help is None:
            self._help = HelpDialog(self)
        self._help.show()
        self._help.raise_()

    def _open_neighbour(self, direction: int) -> None:
        found = list(scenes.bundled().values())
        page = self.store.state.page
        here = next((number for number, scene in enumerate(found) if scene.key == self.scene_key), None)
        if here is None:
            here = next(number for number, scene in enumerate(found) if scene.state.page == page) - direction
        scene = found[max(0, min(len(found) - 1, here + direction))]
        self.open(scene)

    def _action(self, command: Command) -> QAction:
        action = QAction(command.title, self)
        action.setObjectName(command.id)
        action.setShortcut(QKeySequence(command.shortcut))
        action.setCheckable(command.checkable or command.sets is not None or bool(command.toggles))
        action.setToolTip(f"{command.tip} ({QKeySequence(command.shortcut).toString()})")
        action.setStatusTip(command.tip)
        action.triggered.connect(self._slot(command))
        return action

    def _slot(self, command: Command) -> Callable[[], None]:
        if command.sets is not None:
            return self._on_setter_triggered
        if command.toggles:
            return self._on_switch_triggered
        if command.cycles:
            return self._on_cycler_triggered
        room = next(room for room in (self, self.points_io, self.walk, self.runs, self.results_io) if hasattr(room, f"on_{command.id}"))
        slot: Callable[[], None] = getattr(room, f"on_{command.id}")
        return slot

    def _make_menus(self) -> None:
        for command in COMMANDS:
            menu = self._menu(command.menu)
            if command.menu != "View":
                menu.addAction(self.actions_by_id[command.id])
        for commands in view_sections():
            self._menu("View").addSeparator()
            self._menu("View").addActions([self.actions_by_id[command.id] for command in commands])
        menu = self._menu("Scenes")
        menu.addSeparator()
        for scene in scenes.bundled().values():
            action = menu.addAction(scene.title)
            action.setStatusTip(scene.about)
            action.setData(scene.key)
            action.triggered.connect(self._on_scene_action_triggered)

    def _menu(self, title: str) -> QMenu:
        if title not in self._menus:
            self._menus[title] = self.menuBar().addMenu(title)
        return self._menus[title]

    def _make_toolbar(self) -> None:
        bar = QToolBar("Pages and commands")
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        for name in ("weights_page", "training_page", "compare_page"):
            bar.addAction(self.actions_by_id[name])
        spacer = QWidget()
        spacer.setSizePolicy(spacer.sizePolicy().Policy.Expanding, spacer.sizePolicy().Policy.Preferred)
        bar.addWidget(spacer)
        for name in ("undo", "redo", "theme", "panel", "export", "help"):
            bar.addAction(self.actions_by_id[name])
        for name in self.actions_by_id:
            button = bar.widgetForAction(self.actions_by_id[name])
            if button is not None:
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.addToolBar(bar)

    def _make_pages(self) -> None:
        transport = {page: [self.actions_by_id[name] for name in names] for page, names in _TRANSPORT.items()}
        self.steps = TimelinePanel(transport["weights"], "step", "Drag along the steps of gradient descent from w.")
        tip = "Drag back to any earlier update; Play shows it again and then trains on."
        self.timelines = {page: TimelinePanel(transport[page], "update", tip) for page in RUN_PAGES}
        for timeline in self.timelines.values():
            timeline.scrubbed.connect(self._on_timeline_scrubbed)
        self.steps.scrubbed.connect(self._on_steps_scrubbed)
        self.walk.playing_changed.connect(self._on_walk_playing_changed)
        self._pages = QStackedWidget()
        for page, panel in {"weights": self.steps, **self.timelines}.items():
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(self.boards[page], 1)
            column.addWidget(panel)
            self._pages.addWidget(holder)
        self.setCentralWidget(self._pages)

    def _make_panel(self) -> None:
        self._forms = {page: Form(sections, self.store.state, FOLDED) for page, sections in SECTIONS.items()}
        self._form_pages = QStackedWidget()
        above = {"training": partial(self.runs.above, actions=[self.actions_by_id[name] for name in _RUNS])}
        for page, form in self._forms.items():
            form.gestured.connect(self.stage.apply)
            area = QScrollArea()
            area.setWidget(above[page](form) if page in above else form)
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._form_pages.addWidget(area)
        self._dock = QDockWidget("Controls", self)
        self._dock.setObjectName("controls")
        self._dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self._dock.setWidget(self._form_pages)
        self._dock.setMinimumWidth(_PANEL_WIDTH)
        self._dock.visibilityChanged.connect(self._on_dock_visibility_changed)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)

    def _restore(self) -> None:
        layouts.recall_sizes(self.boards)
        settings = QSettings()
        geometry, window = settings.value("geometry"), settings.value("window")
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(1280, 800)
        if window is not None:
            self.restoreState(window)

    def _on_store_changed(self, old: AppState, new: AppState) -> None:
        if old.page in self.sessions and old.page != new.page:
            self.sessions[old.page].pause()
        self._show_state(new)

    def _show_state(self, state: AppState) -> None:
        self._pages.setCurrentIndex(PAGES.index(state.page))
        self._form_pages.setCurrentIndex(PAGES.index(state.page))
        self._forms[state.page].show_state(state)
        self.films.show_state(state)
        self._show_theme(state.view.theme)
        for command in COMMANDS:
            action = self.actions_by_id[command.id]
            applies = not command.page or state.page in command.page.split()
            action.setVisible(applies)  # first: what cannot be seen cannot be enabled
            action.setEnabled(applies)
            if command.sets is not None:
                action.setChecked(value_of(state, command.sets[0]) == command.sets[1])
            elif command.toggles:
                action.setChecked(bool(value_of(state, command.toggles)))
        self.actions_by_id["undo"].setEnabled(self.store.can_undo)
        self.actions_by_id["redo"].setEnabled(self.store.can_redo)
        self._on_session_shown(None)
        if not self.store.dragging:  # of many points the way takes long, and its length can wait
            last = self.walk.last_step
            self.steps.show_position(min(state.landscape.step, last), last, last)

    def _show_theme(self, name: str) -> None:
        self.actions_by_id["theme"].setChecked(name == "dark")
        if self.property("theme") == name:
            return
        self.setProperty("theme", name)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, THEMES[name])
        for board in self.boards.values():
            board.set_theme(THEMES[name])
        self.stage.refresh()  # colours that pictures bring with them

    def _on_session_shown(self, _pictures: object) -> None:
        session = self.session
        if session is not None:
            timeline = self.timelines[self.store.state.page]
            timeline.unit = self.store.state.training.unit
            timeline.show_position(session.snapshot.step, session.last_step, session.total_steps)

    def _on_session_running_changed(self, running: bool) -> None:
        action = self.actions_by_id["play"]
        action.setChecked(running)
        action.setText("Pause" if running else "Play")
        if not running:
            self.stage.refresh()

    def _on_timeline_scrubbed(self, step: int, _final: bool) -> None:
        if self.session is not None:
            self.session.scrub(step)

    def _on_steps_scrubbed(self, step: int, _final: bool) -> None:
        self.walk.scrub(step)

    def _on_walk_playing_changed(self, playing: bool) -> None:
        action = self.actions_by_id["walk_play"]
        action.setChecked(playing)
        action.setText("Pause" if playing else "Play")

    def _on_scene_action_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        key = action.data()
        self.open(scenes.find(key))

    def _on_setter_triggered(self) -> None:
        command = self._sent()
        assert command.sets is not None
        self.stage.set_value(*command.sets)
        self._show_state(self.store.state)  # also where it was set already: a check mark is not taken away

    def _on_switch_triggered(self) -> None:
        key = self._sent().toggles
        self.stage.set_value(key, not value_of(self.store.state, key))

    def _on_cycler_triggered(self) -> None:
        key, state = self._sent().cycles, self.store.state
        choices = spec_of(state, key).choices
        self.stage.set_value(key, choices[(choices.index(str(value_of(state, key))) + 1) % len(choices)])

    def _sent(self) -> Command:
        sender = self.sender()
        assert sender is not None
        return next(command for command in COMMANDS if command.id == sender.objectName())

    def _on_dock_visibility_changed(self, visible: bool) -> None:
        self.actions_by_id["panel"].setChecked(visible or self._dock.isVisible())

    def _on_stage_refused(self, sentence: str) -> None:
        self.statusBar().showMessage(sentence, 15_000)
