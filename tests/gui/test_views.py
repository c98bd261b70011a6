"""Every view, from its table: what it shows does not depend on what it showed before."""

import dataclasses
from functools import lru_cache

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from core.errors import BadInput
from core.pictures.moment import Moment
from core.runs.experiments import EXPERIMENTS
from core.runs.kept import Recipe, with_run
from core.runs.timeline import Timeline
from core.scenes import find
from core.state import PAGES, AppState, keys_of, spec_of, value_of, with_value
from core.types import snapshots_of
from gui.items.plot import Plot
from gui.theme import THEMES, apply_theme
from gui.views import VIEWS, concerned

SIZE = (560, 420)
AXIS_PX = 60
CHOICES = 2  # of a setting that are tried
ROUNDS = 2  # after so many, the shape of a plot and its picture fit one another
OF_RUNS = ("points", "data", "model", "training", "compare", "film")
"""Groups that make other points, another run, or a film."""
SCENES = {"weights": "weights", "training": "moons-tanh", "compare": "compare-activation"}
ON_DIGITS = ("confusion", "templates", "mistakes", "pad")
BEGUN = {
    "weights": {"canvas.pushes": True, "landscape.track": True, "landscape.pins": ((1.0, 2.0, 0),), "weights.steps": 20},
    "training": {"data.test_share": 0.3, "model.hidden": (3,), "training.epochs": 20, "pad.strokes": ((0.2, 0.2, 0), (0.8, 0.8, 0))},
    "compare": {"training.epochs": 20},
}


def begun(view):
    """A state in which the view has something to show."""
    state = find("digits-linear" if view in ON_DIGITS else SCENES[VIEWS[view].page]).state
    for key, value in BEGUN[VIEWS[view].page].items():
        state = with_value(state, key, value)
    return with_value(state, VIEWS[view].switch, True) if VIEWS[view].switch else state


@lru_cache(maxsize=8)
def run_of(page, groups):
    """What happened on a page, and its points; `groups` : those of the settings that decide it, and their values."""
    state = dataclasses.replace(AppState(), page=page, **dict(groups))
    data, timeline = EXPERIMENTS[page].dataset(state), Timeline()
    for snapshot in EXPERIMENTS[page].snapshots(state, data, 5, None):
        timeline.append(snapshot)
    recipe = Recipe(state)
    kept = with_run((), recipe, data, timeline) if PAGES[page].keeps else ()
    facts = {"standing": timeline.newest, "history": timeline.history, "recipe": recipe, "kept": kept}
    facts |= {"track": snapshots_of(timeline.spread()), "best": timeline.newest.alone}
    return data, facts


def moment_of(view, state, aspect):
    page = VIEWS[view].page
    data, facts = run_of(page, tuple((group, getattr(state, group)) for group in OF_RUNS))
    return Moment(state, data, aspect=aspect, cells=60, palette=THEMES[state.view.theme].regions, **facts)


def other_values(spec, value):
    """A few that are valid."""
    if isinstance(value, bool):
        return [not value]
    if spec.choices and not spec.most:
        return [choice for choice in spec.choices if choice != value][:CHOICES]
    if isinstance(value, int | float):
        near = value * 2 if value else type(value)(1)
        return [near if spec.low <= near <= spec.high else type(value)(spec.low)]
    return [()] if isinstance(value, tuple) and value else ["m*m"] if spec.check else []


def changes(state):
    """(key, state with another value) of every setting that is no run's."""
    for group in state.groups:
        for key in keys_of(state, group) if group not in OF_RUNS else ():
            for value in other_values(spec_of(state, key), value_of(state, key)):
                try:
                    yield f"{key}={value}", with_value(state, key, value)
                except BadInput:
                    continue


def parts(thing):
    """Everything a picture is made of, as comparable values."""
    if isinstance(thing, np.ndarray):
        return (thing.shape, thing.tobytes())
    if dataclasses.is_dataclass(thing):
        return tuple(parts(getattr(thing, field.name)) for field in dataclasses.fields(thing))
    if isinstance(thing, dict):
        return tuple((key, parts(value)) for key, value in thing.items())
    return tuple(map(parts, thing)) if isinstance(thing, tuple | list) else thing


def arrays(thing, path=""):
    """(where, array) of every array in a picture."""
    if isinstance(thing, np.ndarray):
        yield path, thing
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from arrays(getattr(thing, field.name), f"{path}.{field.name}")
    elif isinstance(thing, tuple | list | dict):
        for number, entry in enumerate(thing.values() if isinstance(thing, dict) else thing):
            yield from arrays(entry, f"{path}[{number}]")


class Shown:
    """A view's widget with its one resolver."""

    def __init__(self, view):
        self._view, self._resolve, self._theme = view, VIEWS[view].resolver(), None
        self.widget = VIEWS[view].widget()
        self.widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.widget.setFixedSize(*SIZE)
        for plot in self.widget.findChildren(Plot):
            plot.getAxis("left").setWidth(AXIS_PX)  # or it would have room for what it said before, up to ten pixels more than now

    def show(self, state, rounds=ROUNDS):
        """As the window does: pictures first, and once more in another theme."""
        for theme in (self._theme, THEMES[state.view.theme]):
            if theme != self._theme:
                apply_theme(QApplication.instance(), theme)
                self.widget.set_theme(theme)
                self._theme = theme
            if theme is not None:
                self._show(state, rounds)

    def _show(self, state, rounds):
        self.widget.show()
        for _ in range(rounds):
            self.widget.show_picture(self._resolve(moment_of(self._view, state, self.widget.aspect())))
            self.widget.grab()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def pixels(self):
        image = self.widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()

    def close(self):
        self.widget.close()
        self.widget.deleteLater()


@pytest.fixture
def shown(qapp):
    made = []

    def make(view):
        made.append(Shown(view))
        return made[-1]

    yield make
    for each in made:
        each.close()
    apply_theme(qapp, THEMES["light"])


@pytest.mark.parametrize("view", VIEWS)
def test_a_picture_looks_the_same_whatever_was_shown_before(shown, view):
    first = begun(view)
    used, resolve = shown(view), VIEWS[view].resolver()
    seen = parts(resolve(moment_of(view, first, 1.2)))
    different = []
    for change, state in changes(first):
        if parts(resolve(moment_of(view, state, 1.2))) == seen and state.view.theme == first.view.theme:
            continue  # it is not about this view
        used.show(first, rounds=1)
        used.show(state)
        fresh = shown(view)
        fresh.show(state)
        if not np.array_equal(used.pixels(), fresh.pixels()):
            different.append(change)
        fresh.close()
    assert not different


def test_no_picture_can_be_written_to():
    writable = set()
    for view in VIEWS:
        first, resolve = begun(view), VIEWS[view].resolver()
        for state in (first, *(state for _, state in changes(first))):
            picture = resolve(moment_of(view, state, 1.2))
            writable |= {view + path for path, array in arrays(picture) if array.flags.writeable}
    assert not writable


@pytest.mark.parametrize("view", list(VIEWS))
def test_what_a_row_does_not_read_changes_nothing_in_its_picture(view):
    state, resolve = begun(view), VIEWS[view].resolver()
    before = parts(resolve(moment_of(view, state, 1.3)))
    unread = [(name, other) for name, other in changes(state) if view not in concerned({name.partition(".")[0]})]
    assert len(unread) > 20
    for name, other in unread:
        if not name.startswith("view.theme"):  # whose colours come with the moment, and for which all is shown anew
            assert parts(resolve(moment_of(view, other, 1.3))) == before, name


def test_a_change_that_concerns_no_view_shows_none_again(program, monkeypatch):
    shown = []
    for key, view in program.window.boards["weights"].views.items():
        monkeypatch.setattr(view, "show", lambda _moment, key=key: shown.append(key))
    program.stage.set_value("film.seconds", 3.0)
    assert shown == []
    program.stage.set_value("canvas.halos", True)
    assert shown == ["canvas"]
