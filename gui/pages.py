"""What each page is made of besides its views: the sections of its controls, and its help."""

from __future__ import annotations

WEIGHTS_SECTIONS = (
    ("Weight vector", ("weights.w0", "weights.w1", "weights.bias")),
    ("Loss", ("weights.loss", "weights.expression", "weights.alpha", "weights.learning_rate")),
    ("Data", ("points",)),
    ("Canvas", ("canvas",)),
    ("Views", ("margin",)),
    ("Landscape", ("landscape",)),
    ("Film: gradient descent from w", ("weights.steps",)),
)
RUN_SECTIONS = (
    (
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
    ("Model", ("model",)),
    ("Data", ("data",)),
    ("Schedule", ("training.schedule", "training.drop_every", "training.drop_factor")),
    ("Stop", ("training.epochs", "training.updates", "training.stop_gradient", "training.stop_accuracy")),
    ("Precision", ("training.precision",)),
    ("Decision regions", ("boundary",)),
)
TRAINING_SECTIONS = (
    *RUN_SECTIONS[:3],
    ("Paint points", ("paint",)),
    *RUN_SECTIONS[3:],
    ("Curves", ("curves", "runs")),
    ("Confusion matrix", ("confusion",)),
    ("Digits", ("digits",)),
    ("Gradient check", ("gradcheck",)),
)
FOLDED = ("Paint points", "Schedule", "Stop", "Precision")
COMPARE_SECTIONS = (("Compare", ("compare",)), *RUN_SECTIONS)
SECTIONS = {"weights": WEIGHTS_SECTIONS, "training": TRAINING_SECTIONS, "compare": COMPARE_SECTIONS}

FILM_SENTENCES = {
    "weights": "Along the run: gradient descent from the present w. Along alpha: from 0 to 10 and back, a loop. "
    "Along the drag: what was moved in the last seconds.",
    "training": "The film shows the run so far, from the initial weights to the newest epoch of the timeline.",
    "compare": "The film shows all runs so far, in step, from the initial weights to the newest step of the timeline.",
}

HELP = """
<h3>Weights</h3>
<p>Drag the tip of the arrow, or the dot in the landscape: both are the same w. The ring on the line turns w (or Shift
and the tip), the diamond stretches it (or Ctrl and the tip), the square shifts the line by the bias. With the keyboard:
Tab to a view, then the arrow keys (Shift: ten times as far), or type w0, w1 and b: Return, or a click beside the number,
ends the typing, and letters are commands again. A point on the wrong side has a ring;
rest the mouse anywhere to read its numbers.</p>
<p>The landscape shows every w at once; the cross marks the minimiser, the white way is gradient descent from w: Play,
Back and Step walk along it, Race sends four optimisers. The wheel zooms, the right button moves the frame. Pins keep
earlier w's in sight with their losses; J jumps to the best w so far.</p>
<p>The Data menu, or the keys 1 to 8, turn the mouse into a tool that adds, drags, erases, relabels or sprays points;
tables x0, x1, label are pasted or opened. The margin view puts every point on the loss curve; a loss of your own is
an expression in m, such as maximum(0, 1-m)**2.</p>
<h3>Training</h3>
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
<h3>Compare</h3>
<p>One setting takes several values, or two as a grid; everything else is as on the Training page. All runs are trained
in step: Play, Step, Reset and the timeline are theirs together. A run that diverges stops alone. Click a panel to open
its run on the Training page; Save results writes the numbers of all runs as a table.</p>
<h3>Views</h3>
<p>The View menu opens and closes the views of a page; drag the gaps between them. Both are remembered for the next start;
Ctrl+0 goes back to the page's own layout. Rest the mouse on a view's title to read how it is used.</p>
<h3>Scenes</h3>
<p>The Scenes menu lists what comes with the program; PgDn and PgUp, or a clicker, go through it in order. A scene's title,
its place and a sentence stay above the views until the next one is opened, whatever is changed meanwhile. The theme stays
as it is.</p>
<h3>In front of a class</h3>
<p>F11 fills the screen, Esc leaves it. B or the full stop
blanks the window to black, W or the comma to white: any key, or a click, shows it again as it was, and a training that
runs goes on meanwhile. The other keys of clickers (F5, Shift+F5, the arrows, Space) change nothing, unless a control was
clicked or reached by Tab.</p>
<h3>Films</h3>
<p>Export film… saves what the page shows, at any size; the window stays usable meanwhile. A run is paced by step, by
epoch, or evenly in how much the model changes. From film.mp4.json beside it the same film is made again, and opened as
a scene it brings the settings back.
On the command line: <code>python3 run.py render spiral-relu -o spiral.mp4</code>.</p>
<h3>Keys</h3>
"""
