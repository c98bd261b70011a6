"""Array aliases and small frozen values shared by several rooms."""

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
_MIN_QUARTER = 8  # steps in a quarter of a path, below which oscillation is not judged
_FLAT = 1e-3  # of the loss: smaller oscillations are invisible
Rgb = tuple[int, int, int]


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, no longer writable: data that cross a thread must not change."""
    array.setflags(write=False)
    return array


class ReadOnly:
    """Base of frozen dataclasses that makes their arrays read-only, so that caches can compare them by identity."""

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

    @property
    def centre(self) -> tuple[float, float]:
        return (self.x_min + self.x_max) / 2, (self.y_min + self.y_max) / 2

    def expanded_to(self, aspect: float) -> Bounds:
        """The smallest rectangle around this one, same centre, with width / height = `aspect`.

        In a widget with that aspect it gives both axes the same scale.
        """
        grow_x = max(0.0, self.height * aspect - self.width) / 2
        grow_y = max(0.0, self.width / aspect - self.height) / 2
        return Bounds(self.x_min - grow_x, self.x_max + grow_x, self.y_min - grow_y, self.y_max + grow_y)

    @staticmethod
    def around(points: Floats, margin: float) -> Bounds:
        """The smallest rectangle around points (n, 2), with a margin on each side as a fraction of half its longer side.

        Points in a single place, or no points, get a square of half side 1 plus the margin.
        """
        if len(points) == 0:
            return Bounds.square(1 + margin)
        (x_min, y_min), (x_max, y_max) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        reach = max(x_max - x_min, y_max - y_min) / 2
        # Points count as a single place if a rectangle around them would vanish in rounding.
        pad = margin * reach if reach > 1e-9 * max(1.0, *map(abs, (x_min, x_max, y_min, y_max))) else 1 + margin
        return Bounds(x_min - pad, x_max + pad, y_min - pad, y_max + pad)

    @staticmethod
    def square(half_side: float) -> Bounds:
        """The square with this half side, centred on the origin."""
        return Bounds(-half_side, half_side, -half_side, half_side)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled points, compared by identity; every array is read-only.

    x_train, x_test : (n, d) and (m, d), n and m may be 0; d is 2 for points in the plane
    y_train, y_test : (n,) and (m,) int in [0, k), the class index
    label_values : k labels of the classes, as in the source material: (-1, 1) or (0, 1, 2)
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
    """The state that an optimiser carries from step to step.

    optimizer : its key; a different optimiser starts with a new memory
    updates : number of updates since the slots were zero
    slots : arrays of the size of the flat parameters, read-only
    """

    optimizer: str
    updates: int
    slots: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class EditedUnits:
    """What the edits by hand have left of a run's network; the same object from one edit to the next. Arrays are read-only.

    count : edits so far
    frozen : for each layer (out,), whether a unit's weights and bias are frozen
    off : for each hidden layer (out,), whether a unit is switched off: the outgoing weights in `Snapshot.layers` are 0
    awake : the layers with the outgoing weights that such units get back; empty if none is off
    """

    count: int
    frozen: tuple[Bools, ...]
    off: tuple[Bools, ...]
    awake: tuple[Layer, ...] = ()


@dataclass(frozen=True, eq=False)
class Standing:
    """The state of a run at one step, or of several runs trained in step.

    step : number of updates so far, 0 for the initial parameters
    epoch : number of complete passes over the training points
    """

    step: int
    epoch: int

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """The snapshots of all runs that have one."""
        return ()

    @property
    def alone(self) -> Snapshot | None:
        """The snapshot of a single run; None for several runs."""
        return None

    @property
    def byte_count(self) -> int:
        """Bytes of all parameters and optimiser memories."""
        return sum(snapshot.byte_count for snapshot in self.snapshots)


@dataclass(frozen=True, eq=False)
class Snapshot(Standing):
    """A run after `step` updates; all its numbers are finite.

    `step`, `epoch`, `layers`, `position`, `memory` and `edited` are all that is needed to resume it.

    epoch : equal to step for full batch
    layers : the parameters, first layer first
    position : points of the current epoch that were already used, 0 for full batch
    memory : the optimiser's memory; None if it has none
    loss : data_loss + penalty with these parameters, that is, before the next update
    train_accuracy : fraction of training points classified correctly, in [0, 1]
    test_accuracy, test_loss : on the test points, without penalty; None without test points
    gradient_norm : norm of the gradient of the loss over all training points; None if not computed, or on overflow
    weight_norm : norm of all weights, excluding biases; None if not computed
    edited : what edits have left of the network; None before the first one
    batch_loss : data loss over the points of the next update; None for full batch
    stopped : why the run ended here before its last epoch, a sentence; empty if it did not
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
    edited: EditedUnits | None = None

    @property
    def edit_count(self) -> int:
        """The edits of the run that it includes."""
        return self.edited.count if self.edited else 0

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
        """The loss that the next update decreases: that of its own points, which in full batch are all points."""
        return self.loss if self.batch_loss is None else self.batch_loss + self.penalty

    @property
    def byte_count(self) -> int:
        slots = self.memory.slots if self.memory else ()
        return sum(layer.weights.nbytes + layer.biases.nbytes for layer in self.layers) + sum(slot.nbytes for slot in slots)


def snapshots_of(standings: Iterable[Standing]) -> tuple[Snapshot, ...]:
    """The snapshots of the standings that belong to a single run."""
    return tuple(standing.alone for standing in standings if standing.alone is not None)


@dataclass(frozen=True, eq=False)
class OptimizerPath:
    """The path of an optimiser, including its start; arrays are read-only.

    number : the optimiser's position in `core.weights.race.DESCENDERS`, which decides the style
    places : (k, 2) w after 0, 1, ... updates, all finite
    losses, slopes : (k,) the loss there and the norm of its gradient; not always finite for a custom loss
    converged_at : updates until the gradient norm fell below `core.weights.race.CONVERGED`; None if it did not
    diverged_at : the update that diverged; None if none did
    stuck : whether it ended because no fraction of its last step decreased the loss
    never_done : how it stands if it can never converge, with the field `steps`; empty if it may
    """

    name: str
    number: int
    places: Float64s
    losses: Float64s
    slopes: Float64s
    converged_at: int | None
    diverged_at: int | None
    stuck: bool
    never_done: str = ""

    @property
    def verdict(self) -> str:
        """How the path ended, in a few words."""
        if self.diverged_at is not None:
            return f"diverged at step {self.diverged_at}"
        updates = len(self.places) - 1
        if self.never_done:
            return self.never_done.format(steps=updates)
        if updates == 0 and self.slopes[0] == 0:
            return "stays at the start: the gradient is 0"
        if self.converged_at is not None:
            return f"converged after {updates} steps"
        if self.stuck:
            return f"stuck after {updates} steps"
        if self.oscillates:
            return f"not converged after {updates} steps, oscillating"
        return f"not converged after {updates} steps"

    @property
    def oscillates(self) -> bool:
        """Whether its loss oscillates at the end, with an amplitude that hardly decreases from the third quarter to the last."""
        quarter = len(self.losses) // 4
        if quarter < _MIN_QUARTER:
            return False
        last, before = self.losses[-quarter:], self.losses[-2 * quarter : -quarter]
        swing = float(np.ptp(last))
        return bool(np.any(np.diff(last) > 0)) and swing > max(0.75 * float(np.ptp(before)), _FLAT * abs(float(last[-1])))
