"""What is made how often: pictures, paints and rows of the form. Counted, because a time says nothing on a busy machine."""

from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QDockWidget, QMenuBar, QToolBar

from core.scenes import find
from core.state import with_value
from gui.app import build
from gui.items.plot import Plot
from gui.panels.form import Form
from gui.views import VIEWS, views_of_page

FRAMES = 24


class Counted:
    """The resolved pictures by view, in any thread."""

    def __init__(self):
        self.resolved = Counter()

    def resolver_of(self, key, view):
        def resolver():
            resolve = view.resolver()

            def counting(view_input):
                self.resolved[key] += 1
                return resolve(view_input)

            return counting

        return resolver


@pytest.fixture
def counted(monkeypatch):
    """Counts the pictures of every view made after it."""
    counts = Counted()
    for key, view in VIEWS.items():
        monkeypatch.setitem(VIEWS._rows, key, replace(view, resolver=counts.resolver_of(key, view)))
    return counts


@pytest.fixture
def shown(counted, qapp, qtbot):
    """Builds the program for a state and waits until its window rests."""
    made = []

    def shown(state):
        program = build(state)
        made.append(program)
        program.window.resize(1280, 800)
        program.window.show()
        qtbot.waitUntil(lambda: any(form.complete for form in program.window.findChildren(Form)))
        rest(program, qtbot)
        counted.resolved.clear()
        return program

    yield shown
    for program in made:
        program.window.close()
        program.window.deleteLater()


def rest(program, qtbot):
    """Wait until all pictures are exact."""
    qtbot.wait(80)
    qtbot.waitUntil(lambda: not program.stage.stills.pending)


@pytest.mark.parametrize(("scene", "view"), [("weights", "margin"), ("spiral-relu", "confusion"), ("spiral-relu", "training_readout")])
@pytest.mark.parametrize("opened", [True, False])
def test_opening_and_closing_a_view_resolves_each_picture_once(shown, counted, scene, view, opened):
    switch = VIEWS[view].switch
    program = shown(with_value(find(scene).state, switch, not opened))
    program.stage.set_value(switch, opened)
    assert max(counted.resolved.values()) == 1
    assert counted.resolved.keys() <= set(program.window.view_grids[VIEWS[view].page].open)


@pytest.mark.parametrize(("first", "then"), [("weights", "spiral-relu"), ("spiral-relu", "moons-tanh"), ("moons-tanh", "spiral-relu")])
def test_another_scene_resolves_each_picture_once(shown, counted, first, then):
    program = shown(find(first).state)
    program.window.scenes.open(find(then))
    page = program.store.state.page
    assert set(counted.resolved) == set(program.window.view_grids[page].open)
    assert set(counted.resolved.values()) == {1}


def test_another_page_resolves_only_its_own_pictures(shown, counted):
    program = shown(find("weights").state)
    program.stage.set_value("page", "training")
    assert set(counted.resolved) <= set(views_of_page("training"))
    assert set(counted.resolved.values()) == {1}


def test_only_the_rows_of_other_settings_are_made_anew(shown, counted):
    program = shown(find("spiral-relu").state)
    (form,) = [form for form in program.window.findChildren(Form) if form.isVisible()]
    kept, gone = form.field("model.hidden"), form.field("data.noise")
    program.stage.set_value("data.kind", "moons")
    assert form.field("model.hidden") is kept
    assert form.field("data.noise") is not gone


def test_tab_reaches_a_row_that_appears_later_in_its_place(shown):
    program = shown(find("spiral-relu").state)
    (form,) = [form for form in program.window.findChildren(Form) if form.isVisible()]
    program.stage.set_value("model.initial_from", "seed")
    order = visible_editors(form)
    assert order == sorted(order, key=lambda editor: editor.mapTo(form, editor.rect().topLeft()).toTuple()[::-1])
    assert form.field("model.seed").edit in order


class Paints(QObject):
    """The paint events of all widgets."""

    def __init__(self):
        super().__init__()
        self.of = Counter()

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWidgetType():
            self.of[watched] += 1
        return False


@pytest.fixture
def paints(qapp):
    watching = Paints()
    yield watching
    qapp.removeEventFilter(watching)


def test_a_frame_of_a_running_training_makes_and_paints_only_what_is_due(shown, counted, paints, qtbot):
    program = shown(with_value(find("spiral-relu").state, "view.steps_per_frame", 2))
    session, window, frames = program.sessions["training"], program.window, []
    session.shown.connect(frames.append)
    session.play()
    qtbot.waitUntil(lambda: len(frames) > 4)  # until Play is shown as pressed
    QApplication.instance().installEventFilter(paints)
    before, begun = Counter(counted.resolved), len(frames)
    qtbot.waitUntil(lambda: len(frames) >= begun + FRAMES)
    resolved, count = counted.resolved - before, len(frames) - begun
    painted = Counter(paints.of)
    session.pause()
    assert all(frames[begun : begun + count])  # every one came from the training thread
    assert set(resolved) == {"boundary", "curves", "network", "training_readout"}
    assert count - 1 <= resolved["boundary"] <= count + 1  # the thread is one frame ahead
    assert resolved["training_readout"] == count
    assert resolved["curves"] <= count // VIEWS["curves"].frame_stride + 1
    views = window.view_grids["training"].views
    assert painted[views["boundary"].widget.plot] <= count + 1
    charts = [plot for plot in painted if plot in views["curves"].widget.findChildren(Plot)]
    assert charts
    assert all(painted[plot] <= resolved["curves"] + 1 for plot in charts)
    still = [window.findChild(kind) for kind in (QDockWidget, QMenuBar, QToolBar)]
    assert not [widget for widget in painted for whole in still if widget is whole or whole.isAncestorOf(widget)]


def visible_editors(form):
    """The visible editors of a form in the order of Tab."""
    found, widget = [], form.nextInFocusChain()
    while widget is not form:
        if form.isAncestorOf(widget) and widget.isVisible() and widget.property("accessibleName") and widget.focusPolicy().value & 1:
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found
