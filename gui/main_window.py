"""The main window: pages, menus, controls, and the commands that concern the window itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLabel,
    QMainWindow,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.scenes import Scene, broken
from core.state import PAGES, AppState
from gui.commands import Commands
from gui.errand import Errand
from gui.films.films import Films
from gui.focus import Focus
from gui.help import HelpDialog
from gui.layouts import Layouts, default_views
from gui.panels.form import Form
from gui.panels.timeline import TimelinePanel
from gui.pins import Pins
from gui.placing import Placing
from gui.points_io import PointsIo
from gui.projector import Projector
from gui.remembered import remember, remembered_bytes
from gui.results_io import ResultsIo
from gui.run.saved import Runs
from gui.run.session import Session
from gui.run.transport import Transport
from gui.scene_io import SceneIo
from gui.scene_strip import SceneStrip
from gui.stage import Stage
from gui.store import Store
from gui.theme import THEMES, apply_theme
from gui.tips import set_tip
from gui.unit_deaths import UnitDeaths
from gui.view_grid import ViewGrid, scrolled
from gui.views import sections_of

_PANEL_WIDTH = 320
_FORM_MS, _NEXT_FORM_MS = 20, 1000  # after the first picture, and before the form of a page that is not seen yet
_FIRST_ROWS = 8  # of a form: the panel is filled while the views are painted
_RUNS = ("save_run", "fork")
_TIMELINE_TIP = "Drag to any step of the run; Play continues from there."


class MainWindow(QMainWindow):
    """The pages, with their controls beside them. Signals: none of its own."""

    def __init__(self, store: Store, sessions: dict[str, Session], stage: Stage, view_grids: dict[str, ViewGrid]) -> None:
        super().__init__()
        self.store, self.sessions, self.stage, self.view_grids = store, sessions, stage, view_grids
        self.scenes = SceneIo(self, store, sessions, stage)
        self.films = Films(self, store, sessions, stage)
        self.points_io = PointsIo(self, store, stage)
        self.pins = Pins(store, sessions["weights"], stage)
        self.transport = Transport(store, sessions, stage)
        self.results_io = ResultsIo(self, store, sessions["compare"], stage)
        self.runs = Runs(store, sessions, stage)
        self.deaths = UnitDeaths(self, store, sessions["training"], stage)
        self.focus = Focus(self)
        self.projector = Projector(self)
        self._help: HelpDialog | None = None
        self._seen = False
        self._idle = QTimer(self)
        self._idle.setInterval(_FORM_MS)
        self._idle.timeout.connect(self._on_idle_timeout)
        self.setWindowTitle("Separatrix")
        handlers = self, self.transport, self.scenes, self.points_io, self.pins, self.runs, self.results_io, self.projector, self.deaths
        self.commands = Commands(self, store, stage, handlers)
        self.projector.full_screen_changed.connect(self.commands.actions["full_screen"].setChecked)
        self.commands.fill(self.menuBar())
        self.scenes.fill(self.commands.menus["Scenes"])
        self.addToolBar(self.commands.toolbar())
        self._make_pages()
        self._make_panel()
        store.changed.connect(self._on_store_changed)
        for session in sessions.values():
            session.running_changed.connect(self._on_session_running_changed)
            session.shown.connect(self._on_session_shown)
        stage.refused.connect(self._show_message)
        self._run_message = QLabel()  # here, and not among the numbers, where it would push up the views
        self._run_message.setObjectName("runMessage")
        self._run_message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._run_message.setAccessibleName("Message of the run")
        self.statusBar().addWidget(self._run_message, 1)
        self._busy = QLabel("Computing …")
        self._busy.hide()
        self.statusBar().addPermanentWidget(self._busy)
        stage.stills.busy_changed.connect(self._busy.setVisible)
        self.scenes.message.connect(self._show_message)
        self.points_io.message.connect(self._show_message)
        self.scenes.changed.connect(self._on_scenes_changed)
        self.scenes.opened.connect(self._on_scenes_opened)
        self._layouts = Layouts(store, view_grids)
        self._placing = Placing(self)
        self.restoreState(remembered_bytes("window"))
        self._show_state(store.state)
        if broken():
            self._show_message(broken()[0])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._seen:
            self._seen = True
            self.stage.wake()
            self._idle.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._idle.stop()
        self._placing.save()
        remember("window", self.saveState())
        self._layouts.save()
        self.films.close()
        for errand in self.findChildren(Errand):
            errand.close()
        for session in self.sessions.values():
            session.close()
        self.stage.close()
        super().closeEvent(event)

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
        self.view_grids[page].reset_sizes()
        self.stage.apply(default_views(self.store.state, page))

    def on_help(self) -> None:
        if self._help is None:
            self._help = HelpDialog(self)
        self._help.show()
        self._help.raise_()

    def _make_pages(self) -> None:
        self.timelines: dict[str, TimelinePanel] = {}
        self.strip = SceneStrip()
        self._pages = QStackedWidget()
        for page, row in PAGES.items():
            actions = [self.commands.actions[name] for name in row.transport]
            timeline = self.timelines[page] = TimelinePanel(actions, self.sessions[page].unit, _TIMELINE_TIP)
            timeline.scrubbed.connect(self._on_timeline_scrubbed)
            self._pages.addWidget(_column(self.view_grids[page], timeline, main=self.view_grids[page]))
        area = scrolled(self._pages)  # scrolls on a screen too small for a page
        self.setCentralWidget(_column(self.strip, area, main=area))

    def _make_panel(self) -> None:
        self._forms: dict[str, Form] = {}  # made after the first picture, because they have many rows
        self._form_pages = QStackedWidget()
        self._areas = {page: QScrollArea() for page in PAGES}
        for area in self._areas.values():
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

    def _form(self, page: str) -> Form:
        if page not in self._forms:
            form = Form(sections_of(page), self.store.state, _FIRST_ROWS)
            form.gestured.connect(self.stage.apply)
            actions = [self.commands.actions[name] for name in _RUNS]
            self._areas[page].setWidget(self.runs.above(page, form, actions) if PAGES[page].saves_runs else form)
            self._forms[page] = form
        return self._forms[page]

    def _on_idle_timeout(self) -> None:
        """Make one more form, the visible page's first, so that no page is slow when it is first shown; the others not during a run."""
        state = self.store.state
        missing = [page for page in (state.page, *PAGES) if page not in self._forms]
        self._idle.setInterval(_NEXT_FORM_MS)
        if not missing:
            self._idle.stop()
        elif missing[0] == state.page or not self.sessions[state.page].running:
            self._form(missing[0]).show_state(state)

    def _on_store_changed(self, old: AppState, new: AppState) -> None:
        if old.page != new.page:
            self.sessions[old.page].pause()
        self._show_state(new)

    def _show_state(self, state: AppState) -> None:
        focused = self.focusWidget()
        if self._seen:
            self._form(state.page).show_state(state)  # before it is shown, or it would be laid out before its rows know their height
        self._pages.setCurrentIndex(list(PAGES).index(state.page))
        self._form_pages.setCurrentIndex(list(PAGES).index(state.page))
        if self.focusWidget() is not focused:
            self.setFocus()  # not the widget that last had it on that page, which may be a text field
        self.films.show_state(state)
        self._show_theme(state.view.theme)
        self.commands.show_state(state)
        self._on_session_shown(None)

    def _show_theme(self, name: str) -> None:
        self.commands.actions["theme"].setChecked(name == "dark")
        if self.property("theme") == name:
            return
        self.setProperty("theme", name)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, THEMES[name])
        for view_grid in self.view_grids.values():
            view_grid.set_theme(THEMES[name])
        self.stage.refresh()  # pictures contain colours

    def _on_session_shown(self, _pictures: object) -> None:
        page = self.store.state.page
        session, timeline = self.sessions[page], self.timelines[page]
        timeline.unit = session.unit
        self._run_message.setText(session.message)
        set_tip(self._run_message, session.message)
        timeline.show_position(session.standing.step if session.standing else 0, session.last_step, session.run.total_steps)

    def _on_session_running_changed(self, running: bool) -> None:
        self.commands.show_playing("play", running)
        if not running:
            self.stage.refresh()

    def _on_timeline_scrubbed(self, step: int, _final: bool) -> None:
        self.transport.session.scrub(step)

    def _on_dock_visibility_changed(self, visible: bool) -> None:
        self.commands.actions["panel"].setChecked(visible or self._dock.isVisible())

    def _on_scenes_changed(self, scene: Scene | None) -> None:
        """Show the scene's title above the views and in the captions of films."""
        self.films.title = scene.title if scene else ""
        if scene:
            self.strip.show_scene(scene)
        else:
            self.strip.hide()

    def _on_scenes_opened(self, scene: Scene) -> None:
        self.runs.clear_all()
        self.transport.session.restart()  # even if only training settings differ
        if scene.step:
            self.transport.session.scrub(scene.step)

    def _show_message(self, message: str) -> None:
        self.statusBar().showMessage(message, 15_000)


def _column(*widgets: QWidget, main: QWidget) -> QWidget:
    """The widgets in a column without gaps; the main one gets the spare height."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget, int(widget is main))
    return holder
