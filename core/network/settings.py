"""Settings of a run on the Training page, apart from its points: the model and its training."""

from __future__ import annotations

from dataclasses import dataclass

from core.datasets.base import SEED_MAX
from core.network.activations import ACTIVATIONS, DERIVATIVES
from core.network.initial import INITIALISERS
from core.network.losses import LOSS_FORMS, REDUCTIONS
from core.network.notebooks import REPLAYS
from core.network.schedules import SCHEDULES
from core.optimizers import OPTIMIZERS
from core.params import param

OUTPUTS = ("softmax", "logistic")
_HIDDEN_MAX = 6
SAMPLINGS = {"permuted": "permuted", "with_replacement": "with replacement"}


@dataclass(frozen=True)
class ModelSettings:
    """Layers of the classifier and its initial weights."""

    hidden: tuple[int, ...] = param(
        (100,),
        "Hidden units",
        "Units in each hidden layer, up to six layers, e.g. 100 or 20, 20; empty means a linear model.",
        low=1,
        high=1000,
        most=_HIDDEN_MAX,
    )
    activation: str = param(
        "relu",
        "Activation",
        f"Activation of the hidden units: {', '.join(ACTIVATIONS)}; or one per hidden layer, e.g. relu, tanh. "
        "step has slope 0, so layers up to it do not learn; linear adds nothing.",
        choices=tuple(ACTIVATIONS),
        most=_HIDDEN_MAX,
        when=lambda model: model.hidden,
    )
    output: str = param(
        OUTPUTS[0],
        "Output",
        "softmax with one unit per class, or a single logistic unit for two classes; three or more classes always use softmax.",
        choices=OUTPUTS,
    )
    initial: str = param(
        "normal",
        "Initial weights",
        "Normal: N(0, 1) times the scale; Xavier, He and PyTorch: scaled to the size of the layer; Zeros: all units stay identical.",
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
        "Source of the initial weights: the seed below, or a notebook's random stream.",
        choices=REPLAYS,
    )
    seed: int = param(
        0,
        "Weights seed",
        "Seed of the initial weights.",
        low=0,
        high=SEED_MAX,
        when=lambda model: "seed" in REPLAYS[model.initial_from].uses,
    )
    aliased: bool = param(
        False,
        "Aliased weights",
        "Start from the weights left over by an earlier run (learning rate 1, λ 0.001, 10,000 epochs): notebook 000's aliasing bug.",
    )
    derivative: str = param(
        "exact",
        "Derivative",
        "exact, or a notebook's bug: always ReLU's derivative (001), or evaluated at the activation (002).",
        choices=DERIVATIVES,
        when=lambda model: model.hidden,
    )
    loss: str = param(
        "mean",
        "Loss over points",
        "Mean of the points' cross-entropies, or their sum: gradients grow with the points, as does the step at the same learning rate.",
        choices=REDUCTIONS,
    )
    loss_form: str = param(
        "stable",
        "Loss computed",
        "In the stable form, or naively from exp and log as in a textbook: inf or NaN once a logit is large.",
        choices=LOSS_FORMS,
    )


@dataclass(frozen=True)
class TrainingSettings:
    """Minimisation of the cross-entropy + weight_decay / 2 |W|^2 + l1_penalty sum of |w|, over all weights w without the biases."""

    learning_rate: float = param(1.0, "Learning rate", "Step size of the updates.", low=1e-4, high=100, log=True, live=True)
    weight_decay: float = param(
        1e-3,
        "Weight decay λ",
        "Strength of the L2 penalty λ/2 |W|², excluding biases; 0 turns it off.",
        low=1e-6,
        high=10,
        log=True,
        zero=True,
        live=True,
    )
    l1_penalty: float = param(
        0.0,
        "L1 penalty λ₁",
        "Strength of the L1 penalty λ₁ Σ|w|, excluding biases, which drives weights to 0; 0 turns it off.",
        low=1e-6,
        high=10,
        log=True,
        zero=True,
        live=True,
    )
    epochs: int = param(
        10_000,
        "Epochs",
        "Stop after this many passes over all training points.",
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
        "Number of updates between the losses in the command line's results.",
        low=1,
        high=10_000_000,
        log=True,
        live=True,
        ending=True,
    )
    precision: str = param("float64", "Precision", "float64 matches the notebooks; float32 is faster.", choices=("float64", "float32"))
    optimizer: str = param("gradient_descent", "Optimiser", "Update rule.", choices=OPTIMIZERS)
    batch_size: int = param(
        0,
        "Batch size",
        "Number of points per update; 0 uses all points (full batch).",
        low=1,
        high=10_000,
        log=True,
        zero=True,
        live=True,
    )
    sampling: str = param(
        "permuted",
        "Sampling",
        "Batches from a new permutation in each epoch, or drawn with replacement as in notebook 001.",
        choices=SAMPLINGS,
        when=lambda training: training.batch_size and training.order_from == "seed",
    )
    order_from: str = param(
        "seed",
        "Order from",
        "Source of the batches: the seed below, or notebook 001's random stream, with replacement.",
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
        "How the learning rate changes over the epochs: constant, dropping in steps, or falling to 0 as a half cosine.",
        choices=SCHEDULES,
    )
    drop_every: int = param(
        1000,
        "Drop every",
        "Number of epochs between drops.",
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
        "Stop when the gradient norm falls to this value; 0 turns this rule off.",
        low=1e-12,
        high=10,
        log=True,
        zero=True,
        live=True,
        ending=True,
    )
    stop_accuracy: float = param(
        0.0,
        "Stop at accuracy",
        "Stop when the training accuracy reaches this fraction; 0 turns this rule off.",
        low=0,
        high=1,
        live=True,
        ending=True,
    )

    @property
    def unit(self) -> str:
        """The name of a step: "epoch" in full batch, else "update"."""
        return "update" if self.batch_size else "epoch"
