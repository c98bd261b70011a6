"""The pages: one row each in `PAGES`. What a page computes is its row in `core.runs.experiments`, and its views show the results."""

from __future__ import annotations

from dataclasses import dataclass

from core.registry import Registry


@dataclass(frozen=True)
class Section:
    """A titled part of a form. keys : dotted keys, or names of whole groups; folded : initially closed."""

    title: str
    keys: tuple[str, ...]
    folded: bool = False


@dataclass(frozen=True)
class Page:
    """A row of `PAGES`.

    tip, shortcut : of the command that opens the page
    data : the group of settings of its points
    classes, features : the largest number of classes, and the permitted numbers of features, of its points
    groups : the settings that determine its run, in the order of a caption
    sections : the sections of its form, before those of its views
    transport : the run commands that have a button, from left to right
    film : what its films show, a sentence or two
    help : how to use it, paragraphs of HTML
    sequences : what its films can show besides the run, keys of `core.films.sequences.SEQUENCES`
    tests : whether points can be held out for testing
    saves_runs : whether its run can be saved and forked
    single : for a page that trains several runs in step, the page that shows one of them; empty for a page with one run
    varied : keys of the settings that name what differs between those runs
    """

    title: str
    tip: str
    shortcut: str
    data: str
    classes: int
    features: tuple[int, ...]
    groups: tuple[str, ...]
    sections: tuple[Section, ...]
    transport: tuple[str, ...]
    film: str
    help: str
    sequences: tuple[str, ...] = ()
    tests: bool = True
    saves_runs: bool = False
    single: str = ""
    varied: tuple[str, ...] = ()


_RUN_SECTIONS = (
    Section(
        "Training",
        (
            "view.steps_per_frame",
            "training.learning_rate",
            "training.weight_decay",
            "training.l1_penalty",
            "training.optimizer",
            "training.batch_size",
            "training.sampling",
            "training.order_from",
            "training.order_seed",
        ),
    ),
    Section("Model", ("model",)),
    Section("Data", ("data",)),
    Section("Schedule", ("training.schedule", "training.drop_every", "training.drop_factor"), folded=True),
    Section("Stop", ("training.epochs", "training.updates", "training.stop_gradient", "training.stop_accuracy"), folded=True),
    Section("Precision", ("training.precision",), folded=True),
)
_TILE_SETTINGS = ("boundary.regions", "boundary.of_class", "boundary.points", "boundary.test_points")
_RUN_GROUPS = ("data", "model", "training")
_TRANSPORT = ("play", "step", "reset", "new_weights")

_WEIGHTS_HELP = """
<p>Drag the tip of the arrow, or the dot in the landscape: both are w. The ring on the line turns w (as does dragging the
tip with Shift), the diamond stretches it (as does Ctrl), and the square shifts the line by changing the bias. From the
keyboard, press Tab until a view has the focus and use the arrow keys (ten times as far with Shift), or type w0, w1 and b;
press Return or click elsewhere to finish typing, so that letter keys work as commands again. Misclassified points have a
ring. Hold the mouse still anywhere to read the numbers there.</p>
<p>The landscape shows the loss for every w. The cross marks the minimiser, and the white path is gradient descent from w.
Play, Back, Step and the timeline move w along this path. Save run keeps the path to compare with later ones; Fork here
continues from the current step with a different learning rate. Descent curves (U) plots the loss and |w| against the
step. Race shows the paths of several optimisers, Racers which. Zoom with the wheel and pan with the right mouse button. Pins mark
earlier weight vectors with their losses; J jumps to the best w so far.</p>
<p>Use the Data menu, or the keys 1 to 8, to add, drag, erase, relabel or spray points with the mouse. You can also paste or
open a table with columns x0, x1 and label. The margin view plots every point on the loss curve. To define your own loss,
type an expression in m, such as maximum(0, 1-m)**2.</p>
"""
_TRAINING_HELP = """
<p>Press Play to train the model. Drag the timeline back to any earlier epoch and press Play to watch it again.
Changes of learning rate, weight decay and speed take effect immediately; a different model or different data restarts
training. Reset returns to the same initial weights, and New weights draws new ones. V cycles through the colours of the
decision regions, and K through the classes whose probability can be shown; hold the mouse still to read it. Alt+1 to
Alt+6 select the tools that inspect, add, drag, erase, relabel and spray points.</p>
<p>Network (U) shows every unit as a small map of its values, blue below 0 and orange above, and every weight as a line. Point at a
unit to see its numbers, and its map over the decision regions; click to keep it. From the keyboard, press Tab until the network
has the focus: the arrow keys go from unit to unit, with Shift through the weights of a unit, and Return keeps one. A cross marks a
dead unit; Shift+U goes to the step at which it died. H shows where the first layer folds the plane, and counts the linear
pieces.</p>
<p>For digits, Templates shows the weights of each class or hidden unit as images, and Misclassified shows the mistakes. On
the digit pad, draw a digit with the mouse, drop an image file, or paste an image with Ctrl+V; the bars are the model's
probabilities.</p>
<p>The gradient check (D) compares the backpropagated gradient with finite differences. Drag h along its curve. Plant a
bug, A to E, and let the class find the layers that are wrong; Shift+D reveals the answer. Checked chooses one layer alone instead:
its weights, biases and inputs, with an upstream derivative that is drawn or typed.</p>
<p>Save run keeps this run's curves to compare with later ones. Fork here saves the run as well, then continues from the
current epoch with the new settings (as does changing a setting at an earlier epoch). Click a saved run's letter to show
its decision regions at the current step next to the current run's. Hold the mouse over the curves to read their numbers.</p>
<p>Network by hand lists the edits of the network, each at its step: a run plays them again whenever it comes to that
step, also after Reset. An edit continues the run from its step and saves the run as it was; the cross removes it.</p>
"""
_COMPARE_HELP = """
<p>Compare several values of one setting, or a grid of two settings; all other settings are those of the Training page.
The runs train in step, so Play, Step, Reset and the timeline control all of them together. A run that diverges stops
while the others continue. Click a tile to open its run on the Training page. Save results writes the numbers of all runs
to a table.</p>
"""

PAGES: Registry[Page] = Registry(
    "unknown page {key!r}; valid: {valid}",
    [
        (
            "weights",
            Page(
                title="Weights",
                tip="Drag the weight vector of two classes and watch exp(-loss).",
                shortcut="F2",
                data="points",
                classes=2,
                features=(2,),
                groups=("points", "weights"),
                sections=(
                    Section("Weight vector", ("weights.w0", "weights.w1", "weights.bias")),
                    Section("Loss", ("weights.loss", "weights.expression", "weights.alpha")),
                    Section("Gradient descent", ("weights.optimizer", "weights.learning_rate", "weights.steps", "view.steps_per_second")),
                    Section("Data", ("points",)),
                ),
                transport=("play", "back", "step", "reset"),
                film="Along the run: gradient descent from the current w. Along alpha: a loop from 0 to 10 and back. "
                "Along the drag: what you dragged in the last few seconds.",
                help=_WEIGHTS_HELP,
                sequences=("alpha", "drag"),
                tests=False,
                saves_runs=True,
            ),
        ),
        (
            "training",
            Page(
                title="Training",
                tip="Watch a network fit its decision boundary to a spiral.",
                shortcut="F3",
                data="data",
                classes=10,
                features=(2, 64),
                groups=(*_RUN_GROUPS, "edits"),
                sections=(*_RUN_SECTIONS, Section("Network by hand", ("edits",))),
                transport=_TRANSPORT,
                film="The film shows the run so far, from the initial weights to the last epoch on the timeline.",
                help=_TRAINING_HELP,
                saves_runs=True,
            ),
        ),
        (
            "compare",
            Page(
                title="Compare",
                tip="Compare several values of a setting side by side.",
                shortcut="Shift+F3",
                data="data",
                classes=10,
                features=(2, 64),
                groups=_RUN_GROUPS,
                sections=(Section("Compare", ("compare",)), *_RUN_SECTIONS, Section("Decision regions", _TILE_SETTINGS)),
                transport=_TRANSPORT,
                film="The film shows all runs so far, in step, from the initial weights to the last step on the timeline.",
                help=_COMPARE_HELP,
                single="training",
                varied=("compare.over", "compare.also"),
            ),
        ),
    ],
)


def page_with(data: str) -> Page:
    """The first page with this data group; raises `StopIteration` where no page has it."""
    return next(page for page in PAGES.values() if page.data == data)
