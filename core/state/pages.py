"""The pages: one row each in `PAGES`. What is computed on one is its row in `core.runs.experiments`, and what is seen its views."""

from __future__ import annotations

from dataclasses import dataclass

from core.registry import Registry


@dataclass(frozen=True)
class Section:
    """A titled part of a form. keys : dotted keys, or names of whole groups; folded : it is closed at first."""

    title: str
    keys: tuple[str, ...]
    folded: bool = False


@dataclass(frozen=True)
class Page:
    """A row of `PAGES`.

    tip, shortcut : of the command that shows it
    data : the group of settings of its points
    classes, features : the most classes that its points may have, and the numbers of features that they may have
    groups : what decides its run, in the order of a caption
    sections : of its form, before those of its views
    transport : the commands of its run that have a button, from left to right
    film : what its films show, a sentence or two
    help : how it is used, paragraphs of HTML
    stories : what its films can show besides the run, keys of `core.films.sequences.STORIES`
    tests : some of its points can be held out for testing
    keeps : its run can be kept beside the next ones, and forked
    single : where it trains several runs in step, the page that shows one of them alone; empty where it has one run
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
_PANEL_LOOKS = ("boundary.regions", "boundary.of_class", "boundary.points", "boundary.test_points")
_RUN_GROUPS = ("data", "model", "training")
_TRANSPORT = ("play", "step", "reset", "new_weights")

_WEIGHTS_HELP = """
<p>Drag the tip of the arrow, or the dot in the landscape: both are the same w. The ring on the line turns w (or Shift
and the tip), the diamond stretches it (or Ctrl and the tip), the square shifts the line by the bias. With the keyboard:
Tab to a view, then the arrow keys (Shift: ten times as far), or type w0, w1 and b: Return, or a click beside the number,
ends the typing, and letters are commands again. A point on the wrong side has a ring;
rest the mouse anywhere to read its numbers.</p>
<p>The landscape shows every w at once; the cross marks the minimiser, the white path is gradient descent from w. Play,
Back, Step and the timeline move w along it, Keep run leaves a path in sight beside the next ones, Fork here goes on from
the shown step with another learning rate; Descent curves (F10) shows the loss and |w| over the steps. Race sends four
optimisers. The wheel zooms, the right button moves the frame. Pins keep
earlier w's in sight with their losses; J jumps to the best w so far.</p>
<p>The Data menu, or the keys 1 to 8, turn the mouse into a tool that adds, drags, erases, relabels or sprays points;
tables x0, x1, label are pasted or opened. The margin view puts every point on the loss curve; a loss of your own is
an expression in m, such as maximum(0, 1-m)**2.</p>
"""
_TRAINING_HELP = """
<p>Play trains the model; drag the timeline back to any earlier epoch and press Play to see it again.
Learning rate, weight decay and speed act at once; another model or other data starts anew.
Reset goes back to the same initial weights, New weights draws others. V goes through the colours of the decision regions,
K through the classes whose probability they show; rest the mouse there to read it. Alt+1 to Alt+6 turn the mouse into
tools that add, drag, erase, relabel or spray points of any class.</p>
<p>Of the digits, Templates shows what each class or hidden unit looks for, Misclassified the mistakes; on the Digit pad a
digit is drawn with the mouse, dropped as an image file, or pasted by Ctrl+V: the bars are the model's probabilities.</p>
<p>The gradient check (D) puts the gradient that trains beside difference quotients of the loss: drag h along its curve,
plant a mistake A to E and let the class find the layers that are wrong; Shift+D says which one it was.</p>
<p>Keep run leaves this run's curves in sight beside the next ones. Fork here keeps the run, too, and goes on from the
shown epoch: what is set then acts from there on (other settings at an earlier epoch do so by themselves). A kept run's
letter shows its regions at the shown step beside the present ones. Rest the mouse on the curves to read their numbers.</p>
"""
_COMPARE_HELP = """
<p>One setting takes several values, or two as a grid; everything else is as on the Training page. All runs are trained
in step: Play, Step, Reset and the timeline are theirs together. A run that diverges stops alone. Click a panel to open
its run on the Training page; Save results writes the numbers of all runs as a table.</p>
"""

PAGES: Registry[Page] = Registry(
    "unknown page {key!r}; valid: {valid}",
    [
        (
            "weights",
            Page(
                title="Weights",
                tip="Drag w over two classes and see exp(-loss).",
                shortcut="F2",
                data="points",
                classes=2,
                features=(2,),
                groups=("points", "weights"),
                sections=(
                    Section("Weight vector", ("weights.w0", "weights.w1", "weights.bias")),
                    Section("Loss", ("weights.loss", "weights.expression", "weights.alpha")),
                    Section("Gradient descent", ("weights.learning_rate", "weights.steps", "view.steps_per_second")),
                    Section("Data", ("points",)),
                ),
                transport=("play", "back", "step", "reset"),
                film="Along the run: gradient descent from the present w. Along alpha: from 0 to 10 and back, a loop. "
                "Along the drag: what was moved in the last seconds.",
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
                tip="Watch a network bend its boundary around a spiral.",
                shortcut="F3",
                data="data",
                classes=10,
                features=(2, 64),
                groups=_RUN_GROUPS,
                sections=_RUN_SECTIONS,
                transport=_TRANSPORT,
                film="The film shows the run so far, from the initial weights to the newest epoch of the timeline.",
                help=_TRAINING_HELP,
                saves_runs=True,
            ),
        ),
        (
            "compare",
            Page(
                title="Compare",
                tip="One setting with several values, side by side.",
                shortcut="Shift+F3",
                data="data",
                classes=10,
                features=(2, 64),
                groups=_RUN_GROUPS,
                sections=(Section("Compare", ("compare",)), *_RUN_SECTIONS, Section("Decision regions", _PANEL_LOOKS)),
                transport=_TRANSPORT,
                film="The film shows all runs so far, in step, from the initial weights to the newest step of the timeline.",
                help=_COMPARE_HELP,
                single="training",
                varied=("compare.over", "compare.also"),
            ),
        ),
    ],
)


def page_with(data: str) -> Page:
    """The first page whose points are those of a group of settings; raises `StopIteration` for a group of no page."""
    return next(page for page in PAGES.values() if page.data == data)
