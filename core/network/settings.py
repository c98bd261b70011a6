"""What decides a run of the Training page besides its points: the model and how it is trained."""

from __future__ import annotations

from dataclasses import dataclass

from core.datasets.base import SEED_MAX
from core.network.activations import ACTIVATIONS, DERIVATIVES
from core.network.initial import INITIALISERS
from core.network.notebooks import REPLAYS
from core.network.schedules import SCHEDULES
from core.optimizers import OPTIMIZERS
from core.params import param

OUTPUTS = ("softmax", "logistic")
_HIDDEN_MAX = 3
SAMPLINGS = {"permuted": "permuted", "with_replacement": "with replacement"}


@dataclass(frozen=True)
class ModelSettings:
    """Layers of the classifier and where its initial weights come from."""

    hidden: tuple[int, ...] = param(
        (100,),
        "Hidden units",
        "Units of each hidden layer, up to three: 100, or 20, 20; empty is the linear model.",
        low=1,
        high=1000,
        most=_HIDDEN_MAX,
    )
    activation: str = param(
        "relu",
        "Activation",
        f"Non-linearity of the hidden units: {', '.join(ACTIVATIONS)}; or one for each hidden layer: relu, tanh.",
        choices=tuple(ACTIVATIONS),
        most=_HIDDEN_MAX,
        when=lambda model: model.hidden,
    )
    output: str = param(
        OUTPUTS[0],
        "Output",
        "softmax over one unit per class, or one logistic unit for two classes; three and more classes take softmax.",
        choices=OUTPUTS,
    )
    initial: str = param(
        "normal",
        "Initial weights",
        "normal: N(0, 1) times the scale; Xavier and He fit the spread to the layer; zeros: all units stay alike.",
        choices=INITIALISERS,
        when=lambda model: "initial" in REPLAYS[model.initial_from].uses,
    )
    initial_scale: float = param(
        0.01,
        "Initial scale",
        "Standard deviation of the normal initial weights; biases start at 0.",
        low=0,
        high=10,
        when=lambda model: "initial" in REPLAYS[model.initial_from].uses and "initial_scale" in INITIALISERS[model.initial].uses,
    )
    initial_from: str = param(
        "notebook_000",
        "Drawn from",
        "Random stream of the initial weights: the seed below, or that of a notebook, as it stands there.",
        choices=REPLAYS,
    )
    seed: int = param(
        0,
        "Weights seed",
        "Seed of the initial weights where they come from a seed.",
        low=0,
        high=SEED_MAX,
        when=lambda model: "seed" in REPLAYS[model.initial_from].uses,
    )
    aliased: bool = param(
        False,
        "Aliased weights",
        "Start from the weights that a first run (learning rate 1, λ 0.001, 10,000 epochs) left behind: notebook 000's mistake.",
    )
    derivative: str = param(
        "exact",
        "Derivative",
        "exact; or a notebook's mistake: relu's whatever the activation (001), or taken of the activation (002).",
        choices=DERIVATIVES,
        when=lambda model: model.hidden,
    )


@dataclass(frozen=True)
class TrainingSettings:
    """Descent on the mean cross-entropy + weight_decay / 2 |W|^2."""

    learning_rate: float = param(1.0, "Learning rate", "Step size of the updates.", low=1e-4, high=100, log=True, live=True)
    weight_decay: float = param(
        1e-3,
        "Weight decay λ",
        "Strength of the L2 penalty λ/2 |W|², biases excepted; 0 switches it off.",
        low=1e-6,
        high=10,
        log=True,
        zero=True,
        live=True,
    )
    epochs: int = param(
        10_000,
        "Epochs",
        "Passes over all points after which training stops by itself.",
        low=0,
        high=10_000_000,
        log=True,
        live=True,
        ending=True,
        when=lambda training: not training.updates,
    )
    report_every: int = param(
        1000,
        "Report every",
        "Updates between two losses that the command line prints.",
        low=1,
        high=10_000_000,
        log=True,
        live=True,
        ending=True,
    )
    precision: str = param("float64", "Precision", "float64 matches the notebooks; float32 is faster.", choices=("float64", "float32"))
    optimizer: str = param("gradient_descent", "Optimizer", "Update rule.", choices=OPTIMIZERS)
    batch_size: int = param(
        0,
        "Batch size",
        "Points of one update: 0 takes all of them, 1 goes point by point.",
        low=1,
        high=10_000,
        log=True,
        zero=True,
        live=True,
    )
    sampling: str = param(
        "permuted",
        "Sampling",
        "Batches out of a new permutation in each epoch, or, as in notebook 001, drawn with replacement.",
        choices=SAMPLINGS,
        when=lambda training: training.batch_size and training.order_from == "seed",
    )
    order_from: str = param(
        "seed",
        "Order from",
        "Random stream of the batches: the seed below, or notebook 001's own, with replacement.",
        choices=("seed", "notebook"),
        when=lambda training: training.batch_size,
    )
    order_seed: int = param(
        0,
        "Order seed",
        "Seed of the batch order.",
        low=0,
        high=SEED_MAX,
        when=lambda training: training.batch_size and training.order_from == "seed",
    )
    schedule: str = param(
        "constant",
        "Schedule",
        "The learning rate over the epochs: constant, less in steps, or down to 0 at the last epoch by half a cosine.",
        choices=SCHEDULES,
    )
    drop_every: int = param(
        1000,
        "Drop every",
        "Epochs between two drops of the step schedule.",
        low=1,
        high=10_000_000,
        log=True,
        live=True,
        when=lambda training: "drop_every" in SCHEDULES[training.schedule].uses,
    )
    drop_factor: float = param(
        0.5,
        "Drop factor",
        "Factor applied to the learning rate at each drop.",
        low=0.01,
        high=1,
        live=True,
        when=lambda training: "drop_factor" in SCHEDULES[training.schedule].uses,
    )
    updates: int = param(
        0,
        "Updates",
        "Stop after this many updates, overriding Epochs; 0 uses Epochs.",
        low=1,
        high=10_000_000,
        log=True,
        zero=True,
        live=True,
        ending=True,
    )
    stop_gradient: float = param(
        0.0,
        "Stop at gradient",
        "Training stops where the gradient is no longer than this; 0: never.",
        low=1e-12,
        high=10,
        log=True,
        zero=True,
        live=True,
        ending=True,
    )
    stop_accuracy: float = param(
        0.0, "Stop at accuracy", "Training stops at this share of correct training points; 0: never.", low=0, high=1, live=True, ending=True
    )

    @property
    def unit(self) -> str:
        """What an update is called: an epoch where it sees all points."""
        return "update" if self.batch_size else "epoch"
