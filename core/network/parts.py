"""Single layers checked on their own, on points of their own: those of notebook 003, one row each in `PARTS`.

A layer's loss is the sum of its outputs times an upstream derivative: the derivative of what a network would compute from them.
So a correct backward pass is proportional to it, whatever it is, 0 and negative numbers included.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, default_rng

from core.network.activations import ACTIVATIONS
from core.network.bugs import BUGS, Bug
from core.network.gradcheck import Group, Probe
from core.network.gradcheck_settings import GradcheckSettings
from core.network.losses import LOSS_FORMS, one_hot
from core.network.settings import ModelSettings
from core.registry import Registry
from core.types import Float64s

_AFFINE = 33, 11, 17  # points, inputs, units: the sizes of the notebook's checks
_RELU = 17, 13
_LOGITS = 41, 21


@dataclass(frozen=True, eq=False)
class Alone:
    """A layer with its parameters, inputs included, and its gradients.

    parameters : (p,) float64, read by `terms`
    terms : what the loss is the sum of: the outputs times their upstream derivatives
    analytic : (p,) from the backward pass; points : rows of its inputs
    """

    parameters: Float64s
    groups: tuple[Group, ...]
    terms: Callable[[], Float64s]
    analytic: Float64s
    points: int
    kinks: bool = False


@dataclass(frozen=True, eq=False)
class Upstream:
    """The derivative of the loss with respect to a layer's outputs; its `rng` is that of the layer's points.

    value : the same number for every output; None if it is drawn from N(0, 1)
    """

    rng: Generator
    value: float | None

    def of(self, shape: tuple[int, ...]) -> Float64s:
        """For outputs of this shape."""
        return self.rng.standard_normal(shape) if self.value is None else np.full(shape, self.value)


@dataclass(frozen=True)
class Part:
    """A row of `PARTS`.

    formulas : its forward and its backward pass
    make : (upstream, model, bug) → the layer; the model decides the loss
    """

    title: str
    formulas: str
    make: Callable[[Upstream, ModelSettings, Bug], Alone]


class PartProbe(Probe):
    """Both gradients of one layer alone.

    groups : its weights, biases and inputs
    """

    def __init__(self, settings: GradcheckSettings, model: ModelSettings) -> None:
        value = None if settings.upstream == "drawn" else settings.upstream_value
        with np.errstate(all="ignore"):
            alone = PARTS[settings.part].make(Upstream(default_rng(settings.part_seed), value), model, BUGS[settings.bug])
        self.groups = alone.groups
        held = np.zeros(alone.parameters.size, dtype=bool)
        scale = max(1.0, float(np.linalg.norm(alone.terms())))
        super().__init__(alone.parameters, lambda: float(alone.terms().sum()), alone.analytic, alone.points, alone.kinks, held, scale)


def _affine(upstream: Upstream, _model: ModelSettings, bug: Bug) -> Alone:
    """S = XW + b, with the weights and biases of each unit side by side, as in the training code."""
    n, inputs, units = _AFFINE
    parameters = upstream.rng.standard_normal(units * (inputs + 1) + n * inputs)
    matrix, x = parameters[: units * (inputs + 1)].reshape(units, inputs + 1), parameters[units * (inputs + 1) :].reshape(n, inputs)
    weights, biases = matrix[:, :-1].T, matrix[:, -1]
    d = upstream.of((n, units))
    by_outputs = _received(d, bug)
    by_weights = np.vstack([bug.product(x.T @ by_outputs), by_outputs.sum(axis=0)])
    analytic = np.concatenate([by_weights.T.ravel(), (by_outputs @ weights.T).ravel()])
    groups = (
        Group("dW", 0, False, 0, inputs, units),
        Group("db", 0, True, 0, inputs, units),
        Group("dX", 1, False, matrix.size, inputs, n, plain=True),
    )

    def terms() -> Float64s:
        return d * (x @ weights + biases)

    return Alone(parameters, groups, terms, analytic, n)


def _relu(upstream: Upstream, _model: ModelSettings, bug: Bug) -> Alone:
    n, units = _RELU
    x = upstream.rng.standard_normal((n, units))
    d, slope = upstream.of((n, units)), np.empty((n, units))
    bug.slope_of(ACTIVATIONS["relu"])(x.copy(), slope)()

    def terms() -> Float64s:
        outputs = x.copy()
        ACTIVATIONS["relu"].apply(outputs)
        return d * outputs

    groups = (Group("dX", 0, False, 0, units, n, plain=True),)
    return Alone(x.ravel(), groups, terms, (_received(d, bug) * slope).ravel(), n, kinks=True)


def _cross_entropy(upstream: Upstream, model: ModelSettings, bug: Bug) -> Alone:
    """The loss from logits, in the form and with the reduction of the model; its output is one number."""
    n, classes = _LOGITS
    logits, labels = upstream.rng.standard_normal((n, classes)), upstream.rng.integers(0, classes, n)
    d, form, points = upstream.of((1,)), LOSS_FORMS[model.loss_form], 1 if model.loss == "sum" else n
    by_logits = np.empty((classes, n))
    form.derivative(classes)(logits.T, one_hot(labels, classes) / points, np.full(classes, float(points)), by_logits)()
    by_logits *= _received(d, bug) / (classes if bug.classes_in_mean else 1)
    return Alone(
        logits.ravel(),
        (Group("dS", 0, False, 0, classes, n, plain=True),),
        lambda: d * form.value(logits.T, labels) * n / points,
        by_logits.T.ravel(),
        n,
    )


def _received(d: Float64s, bug: Bug) -> Float64s:
    """The upstream derivative as the backward pass takes it."""
    return np.ones_like(d) if bug.ignores_upstream else d


PARTS: Registry[Part] = Registry(
    "unknown part {key!r}; valid: {valid}",
    [
        ("affine", Part("an affine layer", "S = XW + b; dW = Xᵀ dS, db = 1ᵀ dS, dX = dS Wᵀ", _affine)),
        ("relu", Part("a ReLU layer", "H = max(X, 0); dX = dH · 1[X > 0]", _relu)),
        ("cross_entropy", Part("the cross-entropy from logits", "L = CE(S, y); dS = dL (softmax(S) − y) / N", _cross_entropy)),
    ],
)
