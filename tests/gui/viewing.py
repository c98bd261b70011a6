"""Common code for the tests of the views: states with something to show, their runs, and a widget that shows them."""

import dataclasses
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from core.pictures.view_input import ViewInput
from core.runs.experiments import EXPERIMENTS
from core.runs.saved import Recipe, with_run
from core.runs.timeline import Timeline
from core.scenes import find
from core.state import PAGES, AppState, with_value
from core.types import snapshots_of
from gui.theme import THEMES, apply_theme
from gui.views import VIEWS

SIZE = (560, 420)
ROUNDS = 3  # after so many, the shape of a plot and its picture fit one another
OF_RUNS = ("points", "data", "model", "training", "compare", "film")
"""Groups that make other points, another run, or a film."""
SCENES = {"weights": "weights", "training": "moons-tanh", "compare": "compare-activation"}
ON_DIGITS = ("confusion", "templates", "mistakes", "pad")
BEGUN = {
    "weights": {"canvas.gradient_terms": True, "landscape.track": True, "landscape.pins": ((1.0, 2.0, 0),), "weights.steps": 20},
    "training": {
        "data.test_share": 0.3,
        "model.hidden": (3,),
        "network.visible": True,
        "network.chosen": (0, 1),
        "training.epochs": 20,
        "training.updates": 60,
        "table.sort": "loss",
        "table.points": "both",
        "pad.strokes": ((0.2, 0.2, 0), (0.8, 0.8, 0)),
    },
    "compare": {"training.epochs": 20},
}


def begun(view):
    """A state with something for the view to show."""
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
    shorter = timeline.until(timeline.snapshots[len(timeline) // 2])
    saved = with_run(with_run((), recipe, data, shorter), recipe, data, timeline) if PAGES[page].saves_runs else ()
    facts = {"standing": timeline.newest, "history": timeline.history, "recipe": recipe, "saved": saved}
    facts |= {"track": snapshots_of(timeline.spread()), "best": timeline.newest.alone}
    return data, facts


def view_input_of(view, state, aspect):
    page = VIEWS[view].page
    data, facts = run_of(page, tuple((group, getattr(state, group)) for group in (*PAGES[page].groups, "compare")))
    return ViewInput(state, data, aspect=aspect, cells=60, palette=THEMES[state.view.theme].regions, **facts)


def parts(thing):
    """All values of a picture, in comparable form."""
    if isinstance(thing, np.ndarray):
        return (thing.shape, thing.tobytes())
    if dataclasses.is_dataclass(thing):
        return tuple(parts(getattr(thing, field.name)) for field in dataclasses.fields(thing))
    if isinstance(thing, dict):
        return tuple((key, parts(value)) for key, value in thing.items())
    return tuple(map(parts, thing)) if isinstance(thing, tuple | list) else thing


class Shown:
    """A view's widget with its resolver."""

    def __init__(self, view, size=SIZE):
        self._view, self._resolve, self._theme = view, VIEWS[view].resolver(), None
        self.widget = VIEWS[view].widget()
        self.widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.widget.setFixedSize(*size)

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
            self.widget.show_picture(self._resolve(view_input_of(self._view, state, self.widget.aspect())))
            self.widget.grab()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def pixels(self):
        image = self.widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()

    def close(self):
        self.widget.close()
        self.widget.deleteLater()
