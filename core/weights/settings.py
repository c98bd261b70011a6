"""What is asked of the weight vector and its landscape."""

from __future__ import annotations

from dataclasses import dataclass

from core.params import param
from core.weights.expressions import parse
from core.weights.margin_losses import MARGIN_LOSSES

QUANTITIES = {"exp": "exp(-loss)", "loss": "loss", "log_loss": "log loss"}
PARTS = {"posterior": "posterior: data + penalty", "likelihood": "likelihood: data", "prior": "prior: penalty"}
OWN_LOSS = "own"
LOSSES = {**{key: row.title for key, row in MARGIN_LOSSES.items()}, OWN_LOSS: "Own"}
COLOUR_MAPS = {"viridis": "viridis", "jet": "rainbow (jet)"}


@dataclass(frozen=True)
class WeightsSettings:
    """The 2-D weight vector and its loss alpha |w|^2 + sum of L(y (w.x + b))."""

    w0: float = param(-1.5, "w0", "First component of the weight vector w.", low=-20, high=20, live=True)
    w1: float = param(1.6, "w1", "Second component of the weight vector w.", low=-20, high=20, live=True)
    alpha: float = param(
        0.1, "alpha", "Weight of the penalty alpha |w|^2 in the loss; 0 switches it off.", low=1e-3, high=10, log=True, zero=True, live=True
    )
    loss: str = param("logistic", "Loss", "Loss of a point as a function of its margin m = y (w·x + b).", choices=LOSSES)
    expression: str = param(
        "maximum(0, 1-m)**2",
        "Own loss",
        "Loss of a point, in m, w0, w1 and alpha: + - * / ** < >, maximum, minimum, exp, log, abs, where, ...",
        check=parse,
        when=lambda weights: weights.loss == OWN_LOSS,
    )
    bias: float = param(0.0, "Bias b", "Shifts the line w·x + b = 0; the landscape is the slice at this b.", low=-20, high=20, live=True)
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
    """What the landscape shows of the plane of (w0, w1)."""

    visible: bool = param(True, "Landscape", "The loss over (w0, w1), beside the canvas.")
    quantity: str = param("exp", "Height", "exp(-loss), the loss itself, or its logarithm.", choices=QUANTITIES)
    part: str = param("posterior", "Of", "The whole loss, or one part: exp(-loss) of it is posterior, likelihood or prior.", choices=PARTS)
    colours: str = param("viridis", "Colours", "viridis is safe for the colour-blind; rainbow is the notebook's jet.", choices=COLOUR_MAPS)

    contours: bool = param(True, "Contour lines", "Lines of equal height on the landscape.")
    path: bool = param(True, "Descent path", "Gradient-descent path from w, updated live.")
    pins: tuple[tuple[float, float, int], ...] = param(
        (), "Pins", "Pinned weight vectors, as [w0, w1, 0].", features=2, low=0, high=0, reach=1e6, most=20, hidden=True
    )
    race: bool = param(False, "Race", "Paths of all optimisers from w, and how many steps each takes.")
    track: bool = param(False, "Track of the minimiser", "Path of the minimiser as alpha goes from 0 to 10.")
    cells: int = param(256, "Resolution", "Grid cells along the shorter side; coarser while dragging.", low=16, high=512)
    centre0: float = param(0.0, "Centre w0", "The middle of the landscape; drag it by the right mouse button.", low=-200, high=200)
    centre1: float = param(0.0, "Centre w1", "The middle of the landscape; drag it by the right mouse button.", low=-200, high=200)
    extent: float = param(5.0, "Range", "The landscape shows w0 and w1 this far to both sides of its centre.", low=0.05, high=200, log=True)
