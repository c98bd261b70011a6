"""The backpropagated gradient, compared with finite differences of the loss."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import default_rng

from core.network.activations import activations_of
from core.network.batches import Batches
from core.network.bugs import BUGS, bugged_gradient
from core.network.gradcheck_settings import GradcheckSettings
from core.network.models import layer_sizes
from core.network.stepper import Stepper
from core.network.training import RunConfig
from core.types import Bools, Dataset, Float64s, Floats, Ints, Layer, Snapshot, read_only

THRESHOLDS = {"central": 1e-6, "forward": 1e-3}
"""Relative errors that a correct gradient stays below at a good h."""
WORST = 1e3
"""The largest relative error reported; also used when a loss overflows."""
SMALLEST_SCALE = 1e-4
"""A central difference has an absolute error of about eps / h = 2e-11: below this, gradients are compared absolutely."""
_KINK_H = 1e-6, 1e-5  # smaller steps are lost in rounding, larger ones reach kinks further away
_KINK_SHARE = 0.02  # of the error; kinks on both sides of a parameter partly cancel, a smooth loss bends far less
_POINT_PRODUCTS = 4_000_000  # points times parameters of one loss: a millisecond at most
_FEWEST_POINTS = 10
_SEED = 0


@dataclass(frozen=True)
class Group:
    """The weights or the biases of one layer, W1, b1, W2, ..., by their indices among all parameters.

    start : index of the layer's first parameter; each unit has its weights, one per input, then its bias
    plain : whether it is instead a matrix without biases, one row per unit, named by row and column
    """

    name: str
    layer: int
    biases: bool
    start: int
    inputs: int
    units: int
    plain: bool = False

    @property
    def _stride(self) -> int:
        return self.inputs + (not self.plain)

    @property
    def size(self) -> int:
        return self.units if self.biases else self.units * self.inputs

    def indices(self, members: Ints) -> Ints:
        """Indices among all parameters of these members (m,), counted from 0."""
        if self.biases:
            return self.start + members * self._stride + self.inputs
        unit, column = np.divmod(members, self.inputs)
        return self.start + unit * self._stride + column

    def holds(self, indices: Ints) -> Bools:
        """Which of these parameters (m,) belong to the group."""
        unit, column = np.divmod(indices - self.start, self._stride)
        held: Bools = (unit >= 0) & (unit < self.units) & ((column == self.inputs) == self.biases)
        return held

    def member_name(self, index: int) -> str:
        """W1[0, 5] for the weight from input 0 to unit 5, b1[5] for that unit's bias."""
        unit, column = divmod(index - self.start, self._stride)
        if self.plain:
            return f"{self.name}[{unit}, {column}]"
        return f"{self.name}[{unit}]" if self.biases else f"{self.name}[{column}, {unit}]"


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """Some or all parameters in order: for each layer and unit its weights, then its bias. Arrays (m,), read-only.

    indices : among all parameters
    errors : |analytic - numeric| / max(|analytic|, |numeric|, 1e-4 scale); at most 2, also where a loss overflows
    kinked : whether a kink of an activation or of the L1 penalty, where the loss has no derivative, is closer than 1e-5
    scale : as in `Probe`
    """

    indices: Ints
    analytic: Floats
    numeric: Floats
    errors: Floats
    kinked: Bools
    scale: float = 1.0

    @property
    def error(self) -> float:
        """The `relative_error` of the parameters that are not at a kink."""
        return relative_error(self.analytic[~self.kinked], self.numeric[~self.kinked], self.scale)

    def group_error(self, group: Group) -> float:
        """The same for the parameters of one group; 0 for an empty group."""
        own = group.holds(self.indices) & ~self.kinked
        return relative_error(self.analytic[own], self.numeric[own], self.scale)


class Probe:
    """Both gradients of a loss with respect to its parameters, in float64.

    analytic : (p,) from the code that is checked
    points : the number of points it is checked on
    held : the number of parameters that count as constants: both gradients are 0 there
    scale : about how large a loss is, at least 1: differences of larger losses are less exact
    """

    def __init__(
        self,
        parameters: Floats,
        loss: Callable[[], float],
        analytic: Floats,
        points: int,
        kinks: bool,
        held: Bools,
        scale: float = 1.0,
    ) -> None:
        """parameters : (p,) which the loss reads, changed in place; kinks : whether the loss may have kinks; held : (p,)"""
        self._parameters, self._measure, self._has_kinks, self._held = parameters, loss, kinks, held
        self.analytic, self.points, self.held, self.scale = analytic, points, int(held.sum()), scale
        self.analytic[held] = 0

    def check(self, indices: Ints, scheme: str, h: float) -> GradientCheck:
        """Both gradients with respect to some parameters."""
        forward, central = self.quotients(indices, h)
        analytic, numeric = self.analytic[indices], central if scheme == "central" else forward
        with np.errstate(all="ignore"):
            scale = np.maximum(np.maximum(np.abs(analytic), np.abs(numeric)), SMALLEST_SCALE * self.scale)
            errors = np.nan_to_num(np.abs(analytic - numeric) / scale, nan=2.0, posinf=2.0)
        kinked = self._kinked(indices, errors > THRESHOLDS[scheme], min(max(h, _KINK_H[0]), _KINK_H[1]))
        for array in (indices, analytic, numeric, errors, kinked):
            read_only(array)
        return GradientCheck(indices, analytic, numeric, errors, kinked, self.scale)

    def quotients(self, indices: Ints, h: float) -> tuple[Float64s, Float64s]:
        """(L(p + h) - L(p)) / h and (L(p + h) - L(p - h)) / 2h, both (m,); not finite on overflow, 0 for a held parameter."""
        here, (above, below) = self._loss(), self._losses_around(indices, h)
        free = ~self._held[indices]
        with np.errstate(all="ignore"):
            return np.where(free, (above - here) / h, 0), np.where(free, (above - below) / (2 * h), 0)

    def _losses_around(self, indices: Ints, h: float) -> Float64s:
        """(2, m) losses with each of these parameters increased, and decreased, by h."""
        parameters, losses = self._parameters, np.empty((2, len(indices)))
        for column, index in enumerate(indices):
            value = parameters[index]
            parameters[index] = value + h
            losses[0, column] = self._loss()
            parameters[index] = value - h
            losses[1, column] = self._loss()
            parameters[index] = value
        return losses

    def _loss(self) -> float:
        return self._measure()

    def _kinked(self, indices: Ints, suspects: Bools, h: float) -> Bools:
        """Which of the suspects have their error from a kink of the loss at their value rather than from a wrong gradient."""
        kinked = np.zeros(len(indices), dtype=bool)
        if self._has_kinks and suspects.any():
            here, (above, below) = self._loss(), self._losses_around(indices[suspects], h)
            with np.errstate(all="ignore"):
                bend = np.abs(above - 2 * here + below) / (2 * h)
                error = np.abs(self.analytic[indices[suspects]] - (above - below) / (2 * h))
                kinked[suspects] = bend > _KINK_SHARE * error
        return kinked


class GradientProbe(Probe):
    """Both gradients of a run at one snapshot, on the points that the settings choose.

    The finite differences are those of the loss including the penalty. Parameters that edits hold still count as constants, as in
    training. Many points are subsampled with a separate generator. The analytic gradient is from the training code, or from the code
    with a planted bug.
    """

    def __init__(self, run: RunConfig, data: Dataset, snapshot: Snapshot, settings: GradcheckSettings) -> None:
        training = replace(run.training, precision="float64")
        checked = _checked_points(run, data, snapshot, settings)
        stepper = Stepper(checked, run.model, replace(training, batch_size=0), snapshot)
        stepper.load(snapshot.layers)
        bug = BUGS[settings.bug]
        with np.errstate(all="ignore"):
            analytic: Floats = np.add(*stepper.gradient())
        if bug.planted:
            analytic = bugged_gradient(bug, snapshot.layers, run.model, checked, training.weight_decay, training.l1_penalty)
        if settings.place == "after":
            stepper.load(_updated(Stepper(data, run.model, training, snapshot), snapshot))
        units = activations_of(run.model.activation, len(snapshot.layers) - 1)
        kinks = bool(training.l1_penalty) or any(row.kinks for row in units)
        held = np.zeros(stepper.parameters.size, dtype=bool) if stepper.held is None else stepper.held
        points = len(checked.y_train)
        scale = float(max(1, points)) if run.model.loss == "sum" else 1.0
        super().__init__(stepper.parameters, lambda: float(sum(stepper.losses())), analytic, points, kinks, held, scale)


def relative_error(analytic: Floats, numeric: Floats, scale: float = 1.0) -> float:
    """|analytic - numeric| / max(|analytic|, 1e-4 scale) with Euclidean norms, as in notebook 001; at most `WORST`."""
    with np.errstate(all="ignore"):
        error = float(np.linalg.norm(analytic - numeric)) / max(float(np.linalg.norm(analytic)), SMALLEST_SCALE * scale)
    return WORST if math.isnan(error) else min(error, WORST)


def groups_of(layers: tuple[Layer, ...]) -> tuple[Group, ...]:
    """W1, b1, W2, b2, ... in the order of the layers."""
    groups: list[Group] = []
    start = 0
    for number, layer in enumerate(layers):
        inputs, units = layer.weights.shape
        groups += [Group(f"{letter}{number + 1}", number, letter == "b", start, inputs, units) for letter in "Wb"]
        start += units * (inputs + 1)
    return tuple(groups)


def chosen(groups: tuple[Group, ...], most: int) -> Ints:
    """Ascending indices of about `most` parameters, spread over all groups with at least one of each; always the same ones."""
    rng, left = default_rng(_SEED), most
    picked: list[Ints] = []
    by_size = sorted(groups, key=lambda group: group.size)
    for number, group in enumerate(by_size):
        count = min(group.size, max(1, left // (len(by_size) - number)))
        picked.append(group.indices(rng.choice(group.size, count, replace=False)))
        left -= count
    return np.sort(np.concatenate(picked))


def _checked_points(run: RunConfig, data: Dataset, snapshot: Snapshot, settings: GradcheckSettings) -> Dataset:
    """A data set with the checked points as its training points."""
    sizes = layer_sizes(run.model, data.class_count, data.features)
    batches = Batches(run.training, len(data.y_train), sizes)
    indices: Ints = np.arange(len(data.y_train))
    if settings.points == "batch" and not batches.whole:
        indices = batches.at(snapshot.epoch, snapshot.position)
    most = max(_FEWEST_POINTS, _POINT_PRODUCTS // sum(layer.weights.size for layer in snapshot.layers))
    if len(indices) > most:
        indices = default_rng(_SEED).choice(indices, most, replace=False)
    x, labels = read_only(data.x_train[indices]), read_only(data.y_train[indices])
    return Dataset(x, labels, read_only(x[:0]), read_only(labels[:0]), data.label_values)


def _updated(stepper: Stepper, snapshot: Snapshot) -> tuple[Layer, ...]:
    """The parameters after the update that follows the snapshot."""
    stepper.resume(snapshot)
    stepper.advance(1)
    return stepper.layers()
