"""What is shown, one row per view: to add one, write its picture, its widget and a row here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from core.pictures.boundary import boundary_resolver, boundary_seconds
from core.pictures.canvas import canvas_resolver
from core.pictures.compare import compare_readout_resolver, compare_resolver, compare_seconds
from core.pictures.confusion import confusion_resolver
from core.pictures.curves import curves_resolver
from core.pictures.formula import formula_resolver
from core.pictures.gradcheck import gradcheck_resolver, gradcheck_seconds
from core.pictures.kept import kept_resolver, kept_seconds
from core.pictures.landscape import landscape_resolver, landscape_seconds
from core.pictures.margin import margin_resolver
from core.pictures.mistakes import mistakes_resolver
from core.pictures.moment import Resolver, Seconds, no_time
from core.pictures.pad import pad_resolver
from core.pictures.readout import training_readout_resolver, weights_readout_resolver
from core.pictures.results import results_resolver
from core.pictures.scored import scored_seconds
from core.pictures.shown import shown_w_seconds
from core.pictures.templates import templates_resolver
from core.registry import Registry
from core.state import AppState, value_of
from gui.views.boundary import BoundaryView
from gui.views.canvas import CanvasView
from gui.views.compare import CompareView
from gui.views.confusion import ConfusionView
from gui.views.curves import CurvesView
from gui.views.formula import FormulaView
from gui.views.gradcheck import GradcheckView
from gui.views.landscape import LandscapeView
from gui.views.margin import MarginView
from gui.views.mistakes import MistakesView
from gui.views.pad import PadView
from gui.views.readout import ReadoutView
from gui.views.results import ResultsView
from gui.views.templates import TemplatesView


@dataclass(frozen=True)
class View:
    """A row of `VIEWS`.

    page : the page whose moment it shows
    resolver : makes the function from a moment to the view's picture
    widget : makes the widget, which has `show_picture(picture)`, `set_theme(theme)`,
        `aspect()` and the signals `gestured(object)` and `aspect_changed(float)`
    strip : a low strip under the other views
    seconds : about how long a moment's picture takes, where that depends on the moment: then it is resolved in the training
        thread while a run is going, and what takes long never in the thread of the window
    reads : the groups of settings that its resolver looks at, besides those of its switch; what else changes does not concern it
    pace : drawn in every so many frames of a running training, where its NumPy would keep the training waiting
    switch : the dotted key of the setting that opens it; empty for one that is always open
    """

    title: str
    page: str
    resolver: Callable[[], Resolver[Any]]
    widget: Callable[[], QWidget]
    reads: tuple[str, ...] = ()
    strip: bool = False
    seconds: Seconds = no_time
    pace: int = 1
    switch: str = ""

    @property
    def slow(self) -> bool:
        """Whether it can take long."""
        return self.seconds is not no_time


_OF_W = ("points", "weights", "landscape")  # where w is, and what of; its step on the way down is the landscape's
_OF_MODEL = ("data", "model")

VIEWS: Registry[View] = Registry(
    "view",
    [
        (
            "canvas",
            View(
                "Data and weight vector",
                "weights",
                canvas_resolver,
                CanvasView,
                reads=_OF_W,
                seconds=shown_w_seconds,
                switch="canvas.shown",
            ),
        ),
        (
            "landscape",
            View(
                "Landscape", "weights", landscape_resolver, LandscapeView, reads=_OF_W, seconds=landscape_seconds, switch="landscape.shown"
            ),
        ),
        (
            "margin",
            View("Loss by margin", "weights", margin_resolver, MarginView, reads=_OF_W, seconds=shown_w_seconds, switch="margin.shown"),
        ),
        (
            "formula",
            View("Formula", "weights", formula_resolver, FormulaView, reads=_OF_W, seconds=shown_w_seconds, switch="margin.formula"),
        ),
        (
            "weights_readout",
            View(
                "Numbers",
                "weights",
                weights_readout_resolver,
                ReadoutView,
                reads=_OF_W,
                seconds=shown_w_seconds,
                strip=True,
                switch="view.numbers",
            ),
        ),
        (
            "boundary",
            View(
                "Decision regions",
                "training",
                boundary_resolver,
                BoundaryView,
                reads=(*_OF_MODEL, "paint"),
                seconds=boundary_seconds,
                switch="boundary.shown",
            ),
        ),
        (
            "kept",
            View(
                "Kept run",
                "training",
                kept_resolver,
                BoundaryView,
                reads=(*_OF_MODEL, "training", "boundary"),
                seconds=kept_seconds,
                switch="runs.shown",
            ),
        ),
        ("curves", View("Loss and accuracy", "training", curves_resolver, CurvesView, pace=4, switch="curves.shown")),
        (
            "confusion",
            View(
                "Confusion matrix",
                "training",
                confusion_resolver,
                ConfusionView,
                reads=("model", "digits"),
                seconds=scored_seconds,
                switch="confusion.shown",
            ),
        ),
        ("templates", View("Templates", "training", templates_resolver, TemplatesView, switch="digits.templates")),
        (
            "mistakes",
            View(
                "Misclassified points",
                "training",
                mistakes_resolver,
                MistakesView,
                reads=_OF_MODEL,
                seconds=scored_seconds,
                switch="digits.mistakes",
            ),
        ),
        ("pad", View("Digit pad", "training", pad_resolver, PadView, reads=(*_OF_MODEL, "pad"), switch="digits.pad")),
        (
            "gradcheck",
            View(
                "Gradient check",
                "training",
                gradcheck_resolver,
                GradcheckView,
                reads=(*_OF_MODEL, "training"),
                seconds=gradcheck_seconds,
                switch="gradcheck.shown",
            ),
        ),
        (
            "training_readout",
            View("Numbers", "training", training_readout_resolver, partial(ReadoutView, room=True), strip=True, switch="view.numbers"),
        ),
        (
            "compare",
            View(
                "Compared runs",
                "compare",
                compare_resolver,
                CompareView,
                reads=(*_OF_MODEL, "training", "compare", "boundary", "paint"),
                seconds=compare_seconds,
            ),
        ),
        (
            "results",
            View("Table of results", "compare", results_resolver, ResultsView, reads=("compare",), strip=True, switch="view.results"),
        ),
        (
            "compare_readout",
            View("Numbers", "compare", compare_readout_resolver, partial(ReadoutView, room=True), strip=True, switch="view.numbers"),
        ),
    ],
)


def concerned(groups: Collection[str]) -> set[str]:
    """The views that have to be shown anew where these groups of settings are others."""
    return {key for key, view in VIEWS.items() if not {*view.reads, view.switch.partition(".")[0]}.isdisjoint(groups)}


def views_of_page(page: str) -> list[str]:
    """The keys of a page's views, in order."""
    return [key for key in VIEWS if VIEWS[key].page == page]


def open_views(page: str, state: AppState) -> list[str]:
    """Those of them that are open."""
    return [key for key in views_of_page(page) if not VIEWS[key].switch or value_of(state, VIEWS[key].switch)]


def page_of(view: str) -> str:
    """The page behind a `--view` key, which is a page or one of its views."""
    return VIEWS[view].page if view in VIEWS else view
