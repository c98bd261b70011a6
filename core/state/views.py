"""The groups of settings besides points, model and training: what is asked of the Weights page, the views and a film."""

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
    steps_per_second: float = param(16.0, "Speed", "Steps of gradient descent per second while it is played.", low=1, high=1000, log=True)
    steps_per_frame: int = param(
        10, "Speed", "Updates per displayed frame (60 frames a second); in full batch an update is an epoch.", low=1, high=1000, log=True
    )


@dataclass(frozen=True)
class CurvesSettings:
    """What the curves show of the run and of the runs that are kept.

    unit : what a step is called; empty where the run says whether it is an epoch
    """

    unit: ClassVar[str] = ""

    visible: bool = param(True, "Curves", "Loss, accuracy and gradient norm during training, including kept runs.")
    loss: bool = param(True, "Loss", "Data loss + penalty on the training points: what the training lowers.")
    data_loss: bool = param(False, "Data loss", "Mean cross-entropy of the training points, without the penalty.")
    penalty: bool = param(False, "Penalty", "The part λ/2 |W|² of the loss.")
    test_loss: bool = param(True, "Test loss", "Mean cross-entropy of the test points, where there are any.")
    batch_loss: bool = param(False, "Batch loss", "Mean cross-entropy of the mini-batch that comes next.")
    train_accuracy: bool = param(True, "Train accuracy", "Share of the training points classified correctly.")
    test_accuracy: bool = param(True, "Test accuracy", "Share of the test points classified correctly, where there are any.")
    gradient_norm: bool = param(False, "Gradient norm", "Length of the gradient of the loss over all training points.")
    weight_norm: bool = param(False, "Weight norm", "Length of all weights as one vector, biases excepted.")
    log_values: bool = param(False, "Log loss axis", "Losses and gradient norm on a logarithmic axis; zeros are left out.")
    log_steps: bool = param(False, "Log step axis", "Logarithmic step axis, starting at the first recorded step after 0.")
    mean_over: int = param(1, "Running mean", "Moving average over this many points; 1 turns smoothing off.", low=1, high=1000, log=True)


@dataclass(frozen=True)
class DescentSettings(CurvesSettings):
    """What the curves of gradient descent show, on the page of the 2-D weight vector."""

    unit: ClassVar[str] = "step"

    visible: bool = param(False, "Descent curves", "Loss and |w| over the steps of gradient descent, including kept runs.")
    loss: bool = param(True, "Loss", "Data loss + penalty: what gradient descent lowers.")
    data_loss: bool = param(False, "Data loss", "Sum of the points' losses, without the penalty.")
    penalty: bool = param(False, "Penalty", "The part alpha |w|² of the loss.")
    test_loss: bool = param(False, "Test loss", "There are no test points here.", hidden=True)
    batch_loss: bool = param(False, "Batch loss", "There are no batches here.", hidden=True)
    train_accuracy: bool = param(False, "Accuracy", "Share of the points on the right side of the line.")
    test_accuracy: bool = param(False, "Test accuracy", "There are no test points here.", hidden=True)
    weight_norm: bool = param(True, "|w|", "Length of the weight vector.")


@dataclass(frozen=True)
class RunsSettings:
    """Which of the kept runs is seen beside the present one."""

    visible: bool = param(False, "Kept run", "Show a kept run's decision regions at the current step, next to the current run.")
    letter: str = param(NEWEST, "Which run", "The kept run that is seen.", choices=(NEWEST, *RUN_LETTERS), hidden=True)


@dataclass(frozen=True)
class CanvasSettings:
    """What the canvas shows besides the points and the line."""

    visible: bool = param(True, "Data and w", "The points with w and its line.")
    tool: str = param("move", "Tool", "What the mouse does on the canvas: moves w, or edits the points.", choices=TOOLS)
    brush: float = param(0.4, "Brush", "Radius of the brush that erases, relabels and sprays, in data units.", low=0.05, high=3, log=True)
    shading: str = param("half_planes", "Shading", "Flat half-planes, or P(y=+1|x) with its lines at 0.1, 0.2, ...", choices=SHADINGS)
    halos: bool = param(False, "Halos", "A disc around each point whose area is its loss.")
    gradient_terms: bool = param(
        False, "Pushes", "Each point's contribution to the next step as an arrow, tip to tail, then the penalty's."
    )
    term_scale: float = param(
        1.0,
        "Push scale",
        "The pushes are drawn this many times as long.",
        low=1,
        high=100,
        log=True,
        when=lambda canvas: canvas.gradient_terms,
    )


@dataclass(frozen=True)
class MarginSettings:
    """The view of the loss by the margin, beside the canvas and the landscape."""

    visible: bool = param(False, "Margin view", "Each point's loss by its margin, as a third view.")
    formula: bool = param(False, "Formula", "The loss with its live numbers, and the NumPy that computes it.")
    logistic: bool = param(False, "Compare logistic", "Draw log(1 + exp(-m)) as well.")
    hinge: bool = param(False, "Compare hinge", "Draw max(0, 1 - m) as well.")
    squared: bool = param(False, "Compare squared", "Draw (1 - m)² as well.")
    zero_one: bool = param(False, "Compare 0-1", "Draw the number of mistakes as well: 1 for m <= 0.")


@dataclass(frozen=True)
class BoundarySettings:
    """What the view of the decision regions shows."""

    visible: bool = param(True, "Decision regions", "What the model predicts at every place, under the points.")
    regions: str = param(
        "blended",
        "Colours",
        "hard: the predicted class; blended: classes mixed by probability; one class: its probability; confidence: the largest one.",
        choices=REGIONS,
    )
    of_class: int = param(
        1,
        "Class",
        "Whose probability is shown, counted from 0; the last class where there are fewer.",
        low=0,
        high=9,
        when=lambda look: look.regions == "one_class",
    )
    lines: bool = param(True, "Boundary lines", "Lines where the two largest scores are equal: there the prediction changes.")
    points: bool = param(True, "Training points", "The points that the model is trained on, filled.")
    test_points: bool = param(True, "Test points", "Held-out test points (hollow markers).")
    rings: bool = param(True, "Rings", "A ring around each point whose class is not predicted.")


@dataclass(frozen=True)
class PaintSettings:
    """What the mouse does to the points of the Training page."""

    tool: str = param("inspect", "Tool", "What the mouse does on the regions: looks, or edits the points.", choices=PAINT_TOOLS)
    label: int = param(
        0,
        "Class",
        "The class, counted from 0, of points that are added, sprayed or relabelled.",
        low=0,
        high=CLASSES_MAX - 1,
        when=lambda paint: PAINT_TOOLS[paint.tool].act in ("add", "relabel", "spray"),
    )
    brush: float = param(
        5.0,
        "Brush",
        "Radius of the brush, in per cent of the view's shorter side.",
        low=1,
        high=30,
        log=True,
        when=lambda paint: PAINT_TOOLS[paint.tool].has_brush,
    )


@dataclass(frozen=True)
class FilmSettings:
    """Size and time of an exported film or still, what runs in it, and what is written beside it."""

    along: str = param(
        "run", "Along", "The run (descent or training); alpha from 0 to 10 and back; or what was last dragged.", choices=ALONG
    )
    pacing: str = param(
        "step",
        "Pacing",
        "Of a run: even in steps; even in epochs, whole ones only; or even in change, with more frames while the model changes fast.",
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
    caption: bool = param(False, "Caption", "A strip with the title and the settings that are not at their defaults.")
    title: str = param("", "Title", "Of the caption; empty takes that of the scene.", check=_check_line, when=lambda film: film.caption)
    sidecar: bool = param(
        True, "Settings beside the film", "Write film.mp4.json as well: a scene file from which the same film can be made again."
    )
    views: str = param("", "Show", "The views in it, separated by commas; empty: all that are open.", check=_check_line, hidden=True)
    at: int = param(-1, "Step", "The step at which a film ends and that a still shows; -1 is the last.", low=-1, high=10**12, hidden=True)
