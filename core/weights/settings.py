"""Settings of the weight vector and its landscape."""

from __future__ import annotations

from dataclasses import dataclass

from core.params import param
from core.weights.expressions import parse
from core.weights.margin_losses import MARGIN_LOSSES
from core.weights.race import DESCENDERS, GRADIENT_DESCENT, RACERS

QUANTITIES = {"exp": "exp(-loss)", "loss": "loss", "log_loss": "log loss"}
PARTS = {"posterior": "posterior: data + penalty", "likelihood": "likelihood: data", "prior": "prior: penalty"}
OWN_LOSS = "own"
LOSSES = {**{key: row.title for key, row in MARGIN_LOSSES.items()}, OWN_LOSS: "Custom"}
COLOUR_MAPS = {"viridis": "viridis", "jet": "rainbow (jet)"}


@dataclass(frozen=True)
class WeightsSettings:
    """The 2-D weight vector and its loss alpha |w|^2 + sum of L(y (w.x + b))."""

    w0: float = param(-1.5, "w0", "First component of the weight vector w.", low=-20, high=20, live=True)
    w1: float = param(1.6, "w1", "Second component of the weight vector w.", low=-20, high=20, live=True)
    alpha: float = param(
        0.1, "alpha", "Strength of the penalty alpha |w|² in the loss; 0 turns it off.", low=1e-3, high=10, log=True, zero=True, live=True
    )
    loss: str = param("logistic", "Loss", "Loss of a point as a function of its margin m = y (w·x + b).", choices=LOSSES)
    expression: str = param(
        "maximum(0, 1-m)**2",
        "Custom loss",
        "Loss of a point: an expression in m, w0, w1 and alpha with + - * / ** < > and functions such as maximum, exp, log, abs, where.",
        check=parse,
        when=lambda weights: weights.loss == OWN_LOSS,
    )
    bias: float = param(
        0.0, "Bias b", "Shifts the decision line w·x + b = 0; the landscape is the slice at this b.", low=-20, high=20, live=True
    )
    optimizer: str = param(
        GRADIENT_DESCENT,
        "Optimiser",
        "Update rule of the run; the perceptron corrects one mistake at a time, whatever the loss.",
        choices=DESCENDERS,
        live=True,
    )
    learning_rate: float = param(
        0.02, "Learning rate", "Step size of gradient descent on the summed loss.", low=1e-4, high=10, log=True, live=True
    )
    steps: int = param(
        150,
        "Steps",
        "Number of gradient-descent steps to draw, play and export.",
        low=0,
        high=100_000,
        log=True,
        live=True,
        ending=True,
    )

    @property
    def w(self) -> tuple[float, float]:
        return self.w0, self.w1


@dataclass(frozen=True)
class LandscapeSettings:
    """What the landscape shows in the plane of (w0, w1)."""

    visible: bool = param(True, "Landscape", "Loss as a function of (w0, w1).")
    quantity: str = param("exp", "Height", "Quantity to plot: exp(-loss), the loss, or its logarithm.", choices=QUANTITIES)
    part: str = param(
        "posterior", "Term", "Total loss, data loss or penalty; exp(-loss) is the posterior, likelihood or prior.", choices=PARTS
    )
    colours: str = param("viridis", "Colours", "Viridis suits colour-blind viewers; rainbow is the notebook's jet.", choices=COLOUR_MAPS)

    contours: bool = param(True, "Contour lines", "Lines of equal height.")
    path: bool = param(True, "Descent path", "Gradient-descent path from w, updated live.")
    pins: tuple[tuple[float, float, int], ...] = param(
        (), "Pins", "Pinned weight vectors, as [w0, w1, 0].", features=2, low=0, high=0, reach=1e6, most=20, hidden=True, made=True
    )
    race: bool = param(False, "Race", "Paths of several optimisers from w, and how many steps each takes.")
    racers: str = param(
        RACERS,
        "Racers",
        f"Optimisers that race, separated by commas: {', '.join(DESCENDERS)}.",
        choices=tuple(DESCENDERS),
        most=len(DESCENDERS),
        when=lambda landscape: landscape.race,
    )
    track: bool = param(False, "Minimiser path", "Path of the minimiser as alpha goes from 0 to 10.")
    cells: int = param(256, "Resolution", "Grid cells along the shorter side; coarser while dragging.", low=16, high=512)
    centre0: float = param(
        0.0, "Centre w0", "w0 at the centre of the landscape; drag with the right mouse button to pan.", low=-200, high=200
    )
    centre1: float = param(
        0.0, "Centre w1", "w1 at the centre of the landscape; drag with the right mouse button to pan.", low=-200, high=200
    )
    extent: float = param(
        5.0, "Range", "Distance from the centre of the landscape to its edges, in units of w.", low=0.05, high=200, log=True
    )
