"""Settings of the views, the painting tools and the film."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.datasets.own import CLASSES_MAX
from core.errors import BadInput
from core.params import is_line, param
from core.state.editing import PAINT_TOOLS, TOOLS

RUN_LETTERS = "ABCDEF"
NEWEST = "newest"
ALONG = {"run": "the run", "alpha": "alpha", "drag": "the drag"}
PACINGS = {"step": "by step", "epoch": "by epoch", "change": "even in change"}
SHADINGS = {"half_planes": "half-planes", "probability": "probability"}
UNIT_VALUES = {"after": "after the activation", "before": "before the activation"}
_INDEX_MAX, _PAGED_LAYERS = 9999, 16
REGIONS = {"hard": "hard", "blended": "blended", "one_class": "one class", "confidence": "confidence"}


def _check_line(text: str) -> None:
    if not is_line(text):
        raise BadInput("the text must be one line, found {found!r:.60}", found=text)


@dataclass(frozen=True)
class ViewSettings:
    """Theme and speed."""

    numbers: bool = param(True, "Numbers", "Show losses and accuracies as numbers below the plots.")
    results: bool = param(False, "Table of results", "Show the numbers of all compared runs as a table.")
    theme: str = param("light", "Theme", "Light for a bright room, dark for a dim one.", choices=("light", "dark"))
    steps_per_second: float = param(16.0, "Speed", "Gradient-descent steps per second during playback.", low=1, high=1000, log=True)
    steps_per_frame: int = param(
        10, "Speed", "Updates per displayed frame, at 60 frames a second; in full batch an update is an epoch.", low=1, high=1000, log=True
    )


@dataclass(frozen=True)
class CurvesSettings:
    """What the curves show of the current run and of the saved runs.

    unit : what a step is called; empty where it depends on the run
    """

    unit: ClassVar[str] = ""

    visible: bool = param(True, "Curves", "Loss, accuracy and gradient norm during training, including saved runs.")
    loss: bool = param(True, "Loss", "Data loss + penalty on the training points: what training minimises.")
    data_loss: bool = param(False, "Data loss", "Mean cross-entropy of the training points, without the penalty.")
    penalty: bool = param(False, "Penalty", "Penalty term λ/2 |W|² + λ₁ Σ|w| of the loss.")
    test_loss: bool = param(True, "Test loss", "Mean cross-entropy of the test points, if any.")
    batch_loss: bool = param(False, "Batch loss", "Mean cross-entropy of the next mini-batch.")
    train_accuracy: bool = param(True, "Train accuracy", "Fraction of training points classified correctly.")
    test_accuracy: bool = param(True, "Test accuracy", "Fraction of test points classified correctly, if any.")
    gradient_norm: bool = param(False, "Gradient norm", "Norm of the gradient of the loss over all training points.")
    weight_norm: bool = param(False, "Weight norm", "Norm of all weights, excluding biases.")
    log_values: bool = param(False, "Log loss axis", "Logarithmic axis for losses and norms; zeros are left out.")
    log_steps: bool = param(False, "Log step axis", "Logarithmic step axis, starting at the first recorded step after 0.")
    mean_over: int = param(1, "Running mean", "Moving average over this many points; 1 turns smoothing off.", low=1, high=1000, log=True)


@dataclass(frozen=True)
class DescentSettings(CurvesSettings):
    """What the curves of gradient descent show on the Weights page."""

    unit: ClassVar[str] = "step"

    visible: bool = param(False, "Descent curves", "Loss and |w| against the gradient-descent step, including saved runs.")
    loss: bool = param(True, "Loss", "Data loss + penalty: what gradient descent minimises.")
    data_loss: bool = param(False, "Data loss", "Sum of the losses of all points, without the penalty.")
    penalty: bool = param(False, "Penalty", "Penalty term alpha |w|² of the loss.")
    test_loss: bool = param(False, "Test loss", "This page has no test points.", hidden=True)
    batch_loss: bool = param(False, "Batch loss", "This page has no batches.", hidden=True)
    train_accuracy: bool = param(False, "Accuracy", "Fraction of points classified correctly.")
    test_accuracy: bool = param(False, "Test accuracy", "This page has no test points.", hidden=True)
    weight_norm: bool = param(True, "|w|", "Norm of the weight vector.")


@dataclass(frozen=True)
class RunsSettings:
    """Which saved run is shown next to the current one."""

    visible: bool = param(False, "Saved run", "Show a saved run's decision regions at the current step, next to the current run.")
    letter: str = param(NEWEST, "Which run", "Saved run to show.", choices=(NEWEST, *RUN_LETTERS), hidden=True)


@dataclass(frozen=True)
class CanvasSettings:
    """What the canvas shows, and what the mouse does there."""

    visible: bool = param(True, "Data and w", "The points, with w and its decision line.")
    tool: str = param("move", "Tool", "What the mouse does on the canvas: move w or edit points.", choices=TOOLS)
    brush: float = param(
        0.4, "Brush", "Radius of the brush for erasing, relabelling and spraying, in data units.", low=0.05, high=3, log=True
    )
    shading: str = param("half_planes", "Shading", "Plain half-planes, or P(y=+1|x) with contour lines from 0.1 to 0.9.", choices=SHADINGS)
    halos: bool = param(False, "Halos", "Disc around each point, with an area proportional to its loss.")
    gradient_terms: bool = param(
        False, "Gradient terms", "Each point's contribution to the next step as an arrow, tip to tail, followed by the penalty's."
    )
    term_scale: float = param(
        1.0,
        "Term scale",
        "Magnification of the gradient-term arrows.",
        low=1,
        high=100,
        log=True,
        when=lambda canvas: canvas.gradient_terms,
    )


@dataclass(frozen=True)
class MarginSettings:
    """The loss as a function of the margin."""

    visible: bool = param(False, "Margin view", "Loss of each point as a function of its margin.")
    formula: bool = param(False, "Formula", "The loss as a formula with current values, and the NumPy code that computes it.")
    logistic: bool = param(False, "Compare logistic", "Also draw the logistic loss, log(1 + exp(-m)).")
    hinge: bool = param(False, "Compare hinge", "Also draw the hinge loss, max(0, 1 - m).")
    squared: bool = param(False, "Compare squared", "Also draw the squared loss, (1 - m)².")
    zero_one: bool = param(False, "Compare 0-1", "Also draw the 0-1 loss: 1 for m <= 0, else 0.")


@dataclass(frozen=True)
class BoundarySettings:
    """What the decision regions show."""

    visible: bool = param(True, "Decision regions", "The model's prediction everywhere in the plane, below the points.")
    regions: str = param(
        "blended",
        "Colours",
        "hard: predicted class; blended: classes mixed by probability; one class: its probability; confidence: largest probability.",
        choices=REGIONS,
    )
    of_class: int = param(
        1,
        "Class",
        "Class whose probability is shown, counted from 0; if there are fewer classes, the last one.",
        low=0,
        high=9,
        when=lambda boundary: boundary.regions == "one_class",
    )
    lines: bool = param(True, "Boundary lines", "Lines where the prediction changes: the two largest logits are equal.")
    points: bool = param(True, "Training points", "Training points (filled markers).")
    test_points: bool = param(True, "Test points", "Held-out test points (hollow markers).")
    rings: bool = param(True, "Rings", "Ring around each misclassified point.")
    folds: bool = param(
        False,
        "Fold lines",
        "Where each unit of the first hidden layer is 0 before its activation, and the linear pieces of a ReLU network.",
        where=lambda state: state.model.hidden,
    )


@dataclass(frozen=True)
class NetworkSettings:
    """The network view: its maps, its lines, and the unit or weight chosen in it.

    pages : of each hidden layer, from the first layer on; layers without one show their first page
    chosen : a unit (layer, unit) or a weight (layer, source, unit), empty for none; see `core.network.units`
    """

    visible: bool = param(False, "Network", "Every unit as a small map of its values over the plane, every weight as a line.")
    values: str = param("after", "Maps", "Values of the hidden units after or before their activation.", choices=UNIT_VALUES)
    threshold: float = param(
        10.0, "Thinnest line", "Weights below this percentage of the largest one between the same layers have no line.", low=0, high=100
    )
    pages: tuple[int, ...] = param(
        (), "Pages", "Page of units shown of each layer.", low=0, high=_INDEX_MAX, most=_PAGED_LAYERS, hidden=True
    )
    chosen: tuple[int, ...] = param(
        (), "Chosen", "Unit (layer, unit) or weight (layer, source, unit), counted from 0.", low=0, high=_INDEX_MAX, most=3, hidden=True
    )


@dataclass(frozen=True)
class PaintSettings:
    """What the mouse does to the points of the Training page."""

    tool: str = param("inspect", "Tool", "What the mouse does on the decision regions: inspect or edit points.", choices=PAINT_TOOLS)
    label: int = param(
        0,
        "Class",
        "Class of added, sprayed and relabelled points, counted from 0.",
        low=0,
        high=CLASSES_MAX - 1,
        when=lambda paint: PAINT_TOOLS[paint.tool].act in ("add", "relabel", "spray"),
    )
    brush: float = param(
        5.0,
        "Brush",
        "Radius of the brush in per cent of the view's shorter side.",
        low=1,
        high=30,
        log=True,
        when=lambda paint: PAINT_TOOLS[paint.tool].has_brush,
    )


@dataclass(frozen=True)
class FilmSettings:
    """Size, length and content of an exported film or still, and the files saved with it."""

    along: str = param(
        "run", "Along", "What changes during the film: the run, alpha (from 0 to 10 and back), or your last drag.", choices=ALONG
    )
    pacing: str = param(
        "step",
        "Pacing",
        "Spread the frames evenly over steps, over epochs, or over changes of the model: more frames while it changes quickly.",
        choices=PACINGS,
    )
    width: int = param(1280, "Width", "Width of the film in pixels.", low=64, high=7680)
    height: int = param(720, "Height", "Height of the film in pixels.", low=64, high=4320)
    fps: int = param(30, "Frame rate", "Frames per second.", low=1, high=120)
    seconds: float = param(10.0, "Length", "Length of the film in seconds.", low=0.1, high=3600, log=True)
    hold_start: float = param(
        0.5, "Hold the start", "Hold the first frame for this many seconds, at most a third of the film.", low=0, high=60
    )
    hold_end: float = param(1.0, "Hold the end", "Hold the last frame for this many seconds, at most a third of the film.", low=0, high=60)
    caption: bool = param(False, "Caption", "Show a strip with the title and all settings that differ from their defaults.")
    title: str = param(
        "", "Title", "Title in the caption; empty uses the scene's title.", check=_check_line, when=lambda film: film.caption
    )
    sidecar: bool = param(True, "Save settings with film", "Also write film.mp4.json, a scene file that makes the same film again.")
    views: str = param("", "Show", "Views in the film, separated by commas; empty means all open views.", check=_check_line, hidden=True)
    at: int = param(
        -1, "Step", "Last step of a film, or the step of a still; -1 is the last step of the run.", low=-1, high=10**12, hidden=True
    )
