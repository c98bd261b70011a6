"""Array aliases and the small frozen values that several rooms share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
"""Real numbers, float64 unless a setting says float32."""
Float64s = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Pixels = NDArray[np.uint32]
"""Colours as 0xffRRGGBB, one per cell."""
_FEW = 8  # steps in which nothing is said of a way's swings
_FLAT = 1e-3  # of the loss: swings that nobody sees
Rgb = tuple[int, int, int]


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, no longer writable: what crosses a thread must not change."""
    array.setflags(write=False)
    return array


class ReadOnly:
    """Base of frozen dataclasses that makes their arrays read-only: who keeps something made of one compares by identity."""

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                read_only(value)


@dataclass(frozen=True)
class Bounds:
    """A rectangle of the plane in data coordinates; `x_min < x_max`, `y_min < y_max`."""

    x_min: float
    x_max: float
    y_min: float
    y_max: float

    @property
    def width(self) -> float:
        return self.x_max - self.x_min

    @property
    def height(self) -> float:
        return self.y_max - self.y_min

    def expanded_to(self, aspect: float) -> Bounds:
        """The smallest rectangle around this one, same centre, with width / height = `aspect`.

        Shown in a widget of that aspect it gives both axes the same scale.
        """
        grow_x = max(0.0, self.height * aspect - self.width) / 2
        grow_y = max(0.0, self.width / aspect - self.height) / 2
        return Bounds(self.x_min - grow_x, self.x_max + grow_x, self.y_min - grow_y, self.y_max + grow_y)

    @staticmethod
    def around(points: Floats, margin: float) -> Bounds:
        """The smallest rectangle that holds points (n, 2), and a margin on each side, in shares of its longer half.

        Points in one place, or none at all, get a square of half side 1 and the margin.
        """
        if len(points) == 0:
            return Bounds.square(1 + margin)
        (x_min, y_min), (x_max, y_max) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        reach = max(x_max - x_min, y_max - y_min) / 2
        # Points so close together that a rectangle around them would vanish in rounding count as one place.
        pad = margin * reach if reach > 1e-9 * max(1.0, *map(abs, (x_min, x_max, y_min, y_max))) else 1 + margin
        return Bounds(x_min - pad, x_max + pad, y_min - pad, y_max + pad)

    @staticmethod
    def square(half_side: float) -> Bounds:
        """The square with that half side, centred on the origin."""
        return Bounds(-half_side, half_side, -half_side, half_side)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled points, compared by identity; every array is read-only.

    x_train, x_test : (n, d) and (m, d), n and m may be 0; d is 2 for points of the plane
    y_train, y_test : (n,) and (m,) int in [0, k), the class index
    label_values : k values, what the source material calls each class: (-1, 1) or (0, 1, 2)
    """

    x_train: Floats
    y_train: Ints
    x_test: Floats
    y_test: Ints
    label_values: tuple[int, ...]

    @property
    def class_count(self) -> int:
        return len(self.label_values)

    @property
    def features(self) -> int:
        return int(self.x_train.shape[1])

    @property
    def signs(self) -> Float64s:
        """(n,) labels as -1.0 and +1.0; two classes only."""
        return np.where(self.y_train == 1, 1.0, -1.0)


@dataclass(frozen=True, eq=False)
class Layer:
    """One affine layer: weights (in, out), biases (out,); read-only."""

    weights: Floats
    biases: Floats


@dataclass(frozen=True, eq=False)
class Memory:
    """What an optimiser keeps from step to step.

    optimizer : its key; another optimiser begins with a memory of its own
    updates : made since the slots were zero
    slots : arrays like all parameters in one, read-only
    """

    optimizer: str
    updates: int
    slots: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class Standing:
    """Where a run stands, or several runs that are trained in step.

    step : updates made so far, 0 for the initial parameters
    epoch : whole passes over the training points so far
    """

    step: int
    epoch: int

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """Of every run that has one."""
        return ()

    @property
    def alone(self) -> Snapshot | None:
        """The snapshot of a run that is alone; None where there are several."""
        return None

    @property
    def byte_count(self) -> int:
        """Of all parameters, and of what the optimisers keep."""
        return sum(snapshot.byte_count for snapshot in self.snapshots)


@dataclass(frozen=True, eq=False)
class Snapshot(Standing):
    """What a run was after `step` updates; all its numbers are finite.

    The first four and `memory` are the complete point to resume from.

    epoch : equal to step for full batch
    layers : the parameters, first layer first
    position : points of the next pass that were already used, 0 for full batch
    memory : the optimiser's; None where it has none
    loss : data_loss + penalty with these parameters, so the loss before update `step`
    train_accuracy : share of the training points classified correctly, in [0, 1]
    test_accuracy, test_loss : of the test points, without penalty; None where there are none
    gradient_norm : length of the gradient of the loss over all points; None where it was not computed, or overflowed
    weight_norm : length of all weights, biases excepted; None where it was not computed
    batch_loss : mean data loss over the points of the update that follows; None for full batch
    stopped : why the run ended here before its last epoch, a sentence; empty where it did not
    """

    layers: tuple[Layer, ...]
    data_loss: float
    penalty: float
    train_accuracy: float
    test_accuracy: float | None
    position: int = 0
    memory: Memory | None = None
    test_loss: float | None = None
    gradient_norm: float | None = None
    batch_loss: float | None = None
    stopped: str = ""
    weight_norm: float | None = None

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        return (self,)

    @property
    def alone(self) -> Snapshot | None:
        return self

    @property
    def loss(self) -> float:
        return self.data_loss + self.penalty

    @property
    def update_loss(self) -> float:
        """What the update that follows lowers: the loss of its own points, which in full batch are all."""
        return self.loss if self.batch_loss is None else self.batch_loss + self.penalty

    @property
    def byte_count(self) -> int:
        slots = self.memory.slots if self.memory else ()
        return sum(layer.weights.nbytes + layer.biases.nbytes for layer in self.layers) + sum(slot.nbytes for slot in slots)


def snapshots_of(standings: Iterable[Standing]) -> tuple[Snapshot, ...]:
    """Of those that are of a run alone."""
    return tuple(standing.alone for standing in standings if standing.alone is not None)


@dataclass(frozen=True, eq=False)
class OptimizerPath:
    """Where an optimiser went, the start included; arrays are read-only.

    number : the optimiser's place in `core.weights.race.WALKERS`: its look
    places : (k, 2) w after 0, 1, ... updates, all finite
    losses, slopes : (k,) the loss there, and the norm of its gradient; an own loss's may not be finite
    settled_at : updates until the gradient's norm fell below `core.weights.race.SETTLED`; None where it did not
    diverged_at : the update that ran away; None where none did
    stuck : whether it ended because no part of its last step went down
    """

    name: str
    number: int
    places: Float64s
    losses: Float64s
    slopes: Float64s
    converged_at: int | None
    diverged_at: int | None
    stuck: bool

    @property
    def verdict(self) -> str:
        """How it ended, in a few words."""
        if self.diverged_at is not None:
            return f"diverges at step {self.diverged_at}"
        updates = len(self.places) - 1
        if updates == 0 and self.slopes[0] == 0:
            return "stays: the gradient is 0"
        if self.converged_at is not None:
            return f"{updates} steps"
        if self.stuck:
            return f"stuck after {updates} steps"
        return f"> {updates} steps{', oscillating' if self.oscillates else ''}"

    @property
    def oscillates(self) -> bool:
        """Whether its loss goes up and down at the end, hardly less far in the last quarter than in the one before."""
        quarter = len(self.losses) // 4
        if quarter < _FEW:
            return False
        last, before = self.losses[-quarter:], self.losses[-2 * quarter : -quarter]
        swing = float(np.ptp(last))
        return bool(np.any(np.diff(last) > 0)) and swing > max(0.75 * float(np.ptp(before)), _FLAT * abs(float(last[-1])))
