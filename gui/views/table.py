"""The views, one row each: to add one, write its picture, its widget and a row here."""

from __future__ import annotations

from functools import partial

from core.params import params_of
from core.pictures.boundary import boundary_resolver, boundary_seconds
from core.pictures.canvas import canvas_resolver
from core.pictures.compare import compare_readout_resolver, compare_resolver, compare_seconds
from core.pictures.confusion import confusion_resolver
from core.pictures.curves import curves_resolver
from core.pictures.formula import formula_resolver
from core.pictures.gradcheck import gradcheck_resolver, gradcheck_seconds
from core.pictures.landscape import landscape_resolver, landscape_seconds
from core.pictures.margin import margin_resolver
from core.pictures.mistakes import mistakes_resolver
from core.pictures.network import network_resolver, network_seconds
from core.pictures.pad import pad_resolver
from core.pictures.points_table import points_table_resolver
from core.pictures.predictions import predictions_seconds
from core.pictures.readout import training_readout_resolver, weights_readout_resolver
from core.pictures.results import results_resolver
from core.pictures.saved import saved_resolver, saved_seconds
from core.pictures.templates import templates_resolver
from core.registry import Registry
from core.state import AppState
from core.state.pages import Section
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
from gui.views.network import NetworkView
from gui.views.pad import PadView
from gui.views.points_table import PointsTableView
from gui.views.readout import ReadoutView
from gui.views.results import ResultsView
from gui.views.row import View, ViewRow
from gui.views.templates import TemplatesView

_OF_W = ("points", "weights")
_OF_MODEL = ("data", "model")


def _besides(group: str, *seen: str) -> tuple[str, ...]:
    """The dotted keys of a group's settings, except those named."""
    return tuple(f"{group}.{name}" for name in params_of(getattr(AppState(), group)) if name not in seen)


# The playback speeds of the runs.
_SPEEDS = _besides("view", "numbers", "results", "theme")
# Rounding is too small to see in the regions.
_UNSEEN_OF_MODEL = ("model.loss_form",)
_UNSEEN_OF_RUNS = ("training.precision", "training.report_every", *_UNSEEN_OF_MODEL)

VIEWS: Registry[ViewRow] = Registry(
    "unknown view {key!r}; valid: {valid}",
    [
        (
            "canvas",
            View(
                title="Data and w",
                page="weights",
                tip="Show the points with w and its decision line.",
                shortcut="C",
                switch="canvas.visible",
                resolver=canvas_resolver,
                widget=CanvasView,
                reads=(*_OF_W, "landscape"),
                unseen=("canvas.tool", "canvas.brush", *_besides("landscape", "pins")),
                sections=(Section("Canvas", ("canvas",)),),
            ),
        ),
        (
            "landscape",
            View(
                title="Landscape",
                page="weights",
                tip="Show the loss over (w0, w1) as a height map.",
                shortcut="L",
                switch="landscape.visible",
                resolver=landscape_resolver,
                widget=LandscapeView,
                reads=_OF_W,
                seconds=landscape_seconds,
                sections=(Section("Landscape", ("landscape",)),),
            ),
        ),
        (
            "margin",
            View(
                title="Margin view",
                page="weights",
                tip="Show each point's loss as a function of its margin m.",
                shortcut="F6",
                switch="margin.visible",
                resolver=margin_resolver,
                widget=MarginView,
                reads=_OF_W,
                unseen=("margin.formula",),
                sections=(Section("Margin view", ("margin",)),),
            ),
        ),
        (
            "formula",
            View(
                title="Formula",
                page="weights",
                tip="Show the loss as a formula with its current numbers, and in NumPy.",
                shortcut="F7",
                switch="margin.formula",
                resolver=formula_resolver,
                widget=FormulaView,
                reads=_OF_W,
                unseen=_besides("margin", "formula"),
            ),
        ),
        (
            "descent",
            View(
                title="Descent curves",
                page="weights",
                tip="Show the loss and |w| over the steps of gradient descent.",
                shortcut="U",
                switch="descent.visible",
                resolver=partial(curves_resolver, "descent"),
                widget=CurvesView,
                history=True,
                reads=_OF_W,
                unseen=("descent.test_loss", "descent.batch_loss", "descent.test_accuracy"),
                sections=(Section("Descent curves", ("descent",), folded=True),),
            ),
        ),
        (
            "weights_readout",
            View(
                title="Numbers",
                page="weights",
                tip="Show losses and accuracies as numbers below the plots.",
                shortcut="F9",
                switch="view.numbers",
                resolver=weights_readout_resolver,
                widget=ReadoutView,
                reads=_OF_W,
                unseen=("view.results", *_SPEEDS),
                strip=True,
            ),
        ),
        (
            "boundary",
            View(
                title="Decision regions",
                page="training",
                tip="Show the class the model predicts at each place.",
                shortcut="F8",
                switch="boundary.visible",
                resolver=boundary_resolver,
                widget=BoundaryView,
                reads=(*_OF_MODEL, "paint", "network"),
                unseen=(*_besides("paint"), "network.threshold", "network.pages", *_UNSEEN_OF_MODEL),
                parts=True,
                seconds=boundary_seconds,
                hover_of="plane",
                sections=(Section("Paint points", ("paint",), folded=True), Section("Decision regions", ("boundary",))),
            ),
        ),
        (
            "saved",
            View(
                title="Saved run",
                page="training",
                tip="Show a saved run's decision regions next to the current run's.",
                shortcut="Shift+G",
                switch="runs.visible",
                resolver=saved_resolver,
                widget=BoundaryView,
                reads=(*_OF_MODEL, "training", "boundary"),
                unseen=("boundary.visible", *_UNSEEN_OF_RUNS),
                seconds=saved_seconds,
                hover_of="plane",
            ),
        ),
        (
            "curves",
            View(
                title="Curves",
                page="training",
                tip="Show loss, accuracy and gradient norm during training.",
                shortcut="C",
                switch="curves.visible",
                resolver=partial(curves_resolver, "curves"),
                widget=CurvesView,
                history=True,
                frame_stride=4,
                sections=(Section("Curves", ("curves", "runs")),),
                unseen=_besides("runs"),
            ),
        ),
        (
            "network",
            View(
                title="Network",
                page="training",
                tip="Show every unit as a map of its values, and every weight as a line.",
                shortcut="U",
                switch="network.visible",
                resolver=network_resolver,
                widget=NetworkView,
                reads=(*_OF_MODEL, "training"),
                unseen=_UNSEEN_OF_RUNS,
                seconds=network_seconds,
                frame_stride=4,
                parts=True,
                sections=(Section("Network", ("network",)),),
            ),
        ),
        (
            "confusion",
            View(
                title="Confusion matrix",
                page="training",
                tip="Compare true with predicted classes in a table of counts.",
                shortcut="X",
                switch="confusion.visible",
                resolver=confusion_resolver,
                widget=ConfusionView,
                reads=("model", "digits"),
                unseen=(*_besides("digits", "pair"), *_UNSEEN_OF_MODEL),
                seconds=predictions_seconds,
                sections=(Section("Confusion matrix", ("confusion",)),),
            ),
        ),
        (
            "templates",
            View(
                title="Templates",
                page="training",
                tip="Show the weights of each class or hidden unit as an image.",
                shortcut="T",
                switch="digits.templates",
                resolver=templates_resolver,
                widget=TemplatesView,
                unseen=_besides("digits", "templates", "units"),
                sections=(Section("Digits", ("digits",)),),
            ),
        ),
        (
            "mistakes",
            View(
                title="Misclassified",
                page="training",
                tip="Show the misclassified points.",
                shortcut="M",
                switch="digits.mistakes",
                resolver=mistakes_resolver,
                widget=MistakesView,
                reads=_OF_MODEL,
                unseen=("digits.templates", "digits.units", "digits.pad", *_UNSEEN_OF_MODEL),
                seconds=predictions_seconds,
            ),
        ),
        (
            "pad",
            View(
                title="Digit pad",
                page="training",
                tip="Draw a digit and see the model's probabilities.",
                shortcut="A",
                switch="digits.pad",
                resolver=pad_resolver,
                widget=PadView,
                reads=(*_OF_MODEL, "pad"),
                unseen=("data.tested_on", *_besides("digits", "pad"), *_UNSEEN_OF_MODEL),
            ),
        ),
        (
            "points_table",
            View(
                title="Table of points",
                page="training",
                tip="List every point with its class, prediction, probability and loss.",
                shortcut="Y",
                switch="table.visible",
                resolver=points_table_resolver,
                widget=PointsTableView,
                reads=_OF_MODEL,
                seconds=predictions_seconds,
                unseen=_UNSEEN_OF_MODEL,
                frame_stride=6,
                hover_of="plane",
                sections=(Section("Table of points", ("table",)),),
            ),
        ),
        (
            "gradcheck",
            View(
                title="Gradient check",
                page="training",
                tip="Compare the backpropagated gradient with finite differences.",
                shortcut="D",
                switch="gradcheck.visible",
                resolver=gradcheck_resolver,
                widget=GradcheckView,
                reads=(*_OF_MODEL, "training"),
                unseen=("data.tested_on", "training.report_every"),
                seconds=gradcheck_seconds,
                sections=(Section("Gradient check", ("gradcheck",)),),
            ),
        ),
        (
            "training_readout",
            View(
                title="Numbers",
                page="training",
                switch="view.numbers",
                resolver=training_readout_resolver,
                unseen=("view.results", *_SPEEDS),
                widget=ReadoutView,
                strip=True,
            ),
        ),
        (
            "compare",
            View(
                title="Compared runs",
                page="compare",
                resolver=compare_resolver,
                widget=CompareView,
                reads=(*_OF_MODEL, "training", "compare", "boundary"),
                unseen=("boundary.visible", "boundary.lines", "boundary.rings", "boundary.folds", "data.stored_as", *_UNSEEN_OF_RUNS),
                seconds=compare_seconds,
            ),
        ),
        (
            "results",
            View(
                title="Table of results",
                page="compare",
                tip="Show the results of all runs in a table.",
                shortcut="Shift+F4",
                switch="view.results",
                resolver=results_resolver,
                widget=ResultsView,
                reads=("compare",),
                unseen=("view.numbers", *_SPEEDS),
                strip=True,
            ),
        ),
        (
            "compare_readout",
            View(
                title="Numbers",
                page="compare",
                switch="view.numbers",
                resolver=compare_readout_resolver,
                unseen=("view.results", *_SPEEDS),
                widget=ReadoutView,
                strip=True,
            ),
        ),
    ],
)
