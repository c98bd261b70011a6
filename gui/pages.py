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
TRAINING_SECTIONS = (
    ("Training", ("view.epochs_per_frame", "training.learning_rate", "training.weight_decay", "training.epochs", "training.precision")),
    ("Model", ("model.hidden", "model.activation", "model.initial_scale", "model.initial_from", "model.seed")),
    ("Data", ("data",)),
    ("View", ("view.regions",)),
)
SECTIONS = {"weights": WEIGHTS_SECTIONS, "training": TRAINING_SECTIONS}

FILM_SENTENCES = {
    "weights": "The film shows gradient descent from the present w, with the learning rate and steps of the side panel.",
    "training": "The film shows the run so far, from the initial weights to the newest epoch of the timeline.",
}

HELP = """
<h3>Weights</h3>
<p>Drag the tip of the arrow, or the dot in the landscape: both are the same w. With the keyboard: Tab to a view,
then the arrow keys (Shift: ten times as far), or type w0 and w1. A point on the wrong side of the line has a ring.
The cross marks the minimiser of the loss, where exp(-loss) is highest; move alpha and watch it wander.</p>
<h3>Training</h3>
<p>Play trains the model; drag the timeline back to any earlier epoch and press Play to see it again.
Learning rate, weight decay and speed act at once; another model or other data starts anew.
Reset goes back to the same initial weights, New weights draws others.</p>
<h3>Films</h3>
<p>Export film… saves what the page shows, at any size; the window stays usable meanwhile.
On the command line: <code>python3 run.py render spiral-relu -o spiral.mp4</code>.</p>
<h3>Keys</h3>
"""
