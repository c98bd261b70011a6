"""Single units of a network: their values over a grid of the plane, and how many points they are active on.

A part is a unit (layer, unit), or a weight (layer, source, unit), counted from 0; layer 0 is the first one with weights and
the last one holds the outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial

import numpy as np

from core.errors import breathe
from core.network.activations import Activation, activations_of
from core.network.anatomy import sizes_of
from core.network.backprop import matrices_of
from core.network.blocks import block_size, blocks
from core.network.fields import finite, fits_float32
from core.network.stepper import Stepper
from core.network.training import RunConfig
from core.types import Bools, Dataset, Float64s, Floats, Ints, Layer, ReadOnly, Snapshot, read_only

Part = tuple[int, ...]
_FLAT = 0.05  # of an activation's steepest slope, below which a unit hardly answers to its inputs
_SATURATED = 0.95  # share of the points where it is that flat
_APPLY = 20  # multiplications that take as long as one activation
_STEEPEST_OVER = np.linspace(-6.0, 6.0, 601)


def as_part(place: Sequence[float] | None, layers: tuple[Layer, ...]) -> Part | None:
    """The unit or weight at these indices; None if the network has none there."""
    if place is None or len(place) not in (2, 3) or not all(float(index).is_integer() for index in place):
        return None
    layer, *rest = (int(index) for index in place)
    if not 0 <= layer < len(layers):
        return None
    inputs, units = layers[layer].weights.shape
    sizes = (units,) if len(rest) == 1 else (inputs, units)
    return (layer, *rest) if all(0 <= index < size for index, size in zip(rest, sizes, strict=True)) else None


def products_per_place(layers: tuple[Layer, ...]) -> int:
    """About how many multiplications the values of all units at one place take, activations included."""
    return sum(layer.weights.size + _APPLY * len(layer.biases) for layer in layers)


def unit_values(
    layers: tuple[Layer, ...], activation: str, xs: Float64s, ys: Float64s, after: bool, dtype: type[np.floating] | None = None
) -> tuple[Floats, ...]:
    """The values of all units over a grid, one array (units, rows, columns) per layer, finite; the outputs are logits.

    xs (columns,), ys (rows,) : the grid, ascending in equal steps
    after : whether the values are those after the activation
    dtype : by default float32 where its rounding stays below about 1e-5 of the largest value, else float64
    """
    rows = activations_of(activation, len(layers) - 1)
    kind = np.dtype(dtype or (np.float32 if fits_float32(layers, rows, xs, ys) else np.float64))
    plane = np.stack([axis.ravel() for axis in np.meshgrid(xs, ys)]).astype(kind)
    with np.errstate(over="ignore", invalid="ignore"):
        found = _passed(layers, rows, plane, after)
    if kind == np.float64:
        found = [finite(values) for values in found]
    return tuple(values.reshape(-1, len(ys), len(xs)) for values in found)


def _passed(layers: tuple[Layer, ...], rows: tuple[Activation, ...], h: Floats, after: bool) -> list[Floats]:
    """The values (units, n) of each layer for inputs h (d, n)."""
    found: list[Floats] = []
    for number, layer in enumerate(layers):
        breathe()
        z = layer.weights.T.astype(h.dtype) @ h
        z += layer.biases.astype(h.dtype)[:, None]
        found.append(z)
        if number < len(rows):
            h = z if after else z.copy()
            rows[number].apply(h)
    return found


@dataclass(frozen=True, eq=False)
class Activity(ReadOnly):
    """What the units of a hidden layer do on some points.

    active : (u,) the number of points with w·x + b > 0
    dead : (u,) whether a unit whose activation is 0 below 0 is active on no point, so that it can no longer learn
    saturated : (u,) whether the slope of another activation is below 5 % of its steepest on at least 95 % of the points
    points : how many points were looked at
    """

    active: Ints
    dead: Bools
    saturated: Bools
    points: int


def activities(layers: tuple[Layer, ...], activation: str, x: Floats) -> tuple[Activity, ...]:
    """The activity of each hidden layer on points x (n, d); without points, no unit is dead or saturated."""
    rows = activations_of(activation, len(layers) - 1)
    sizes = [len(layer.biases) for layer in layers[:-1]]
    active, flat = ([np.zeros(size, np.intp) for size in sizes] for _ in range(2))
    with np.errstate(over="ignore", invalid="ignore"):
        for block in blocks(len(x), block_size([layer.weights.shape for layer in layers])):
            h: Floats = x[block].astype(np.float64)
            for number, row in enumerate(rows):
                z = finite(h @ layers[number].weights.astype(np.float64) + layers[number].biases)
                active[number] += (z > 0).sum(axis=0)
                h, flat_here = _flatness(row, z)
                flat[number] += flat_here
    n = len(x)
    return tuple(_activity(*of_layer, n) for of_layer in zip(rows, active, flat, strict=True))


def dies(activation: Activation) -> bool:
    """Whether a unit with this activation can die: it is constant below 0."""
    return activation.slopes is not None and activation.slopes[0] == 0


def _flatness(row: Activation, z: Floats) -> tuple[Floats, Ints]:
    """The outputs g(z) of pre-activations z (n, u), which are overwritten, and the number of points with a flat slope (u,)."""
    slope = np.empty_like(z)
    row.with_slope(z, slope)()
    return z, (np.abs(slope) < _FLAT * _steepest(row)).sum(axis=0)


def _activity(row: Activation, active: Ints, flat: Ints, n: int) -> Activity:
    nobody = np.zeros(len(active), dtype=bool)
    if dies(row):
        return Activity(active, (active == 0) & (n > 0), nobody, n)
    return Activity(active, nobody, (flat >= _SATURATED * n) & (n > 0) & (row.slopes is None), n)


@lru_cache(maxsize=32)
def _steepest(row: Activation) -> float:
    """The largest slope of an activation near 0."""
    z = _STEEPEST_OVER.copy()
    slope = np.empty_like(z)
    row.with_slope(z, slope)()
    return float(np.abs(slope).max())


def deaths(snapshots: Sequence[Snapshot], activation: str, x: Floats) -> dict[Part, int]:
    """The hidden units (layer, unit) that are dead in the last of the snapshots, each with the first step at which it was dead.

    Found by going back in growing strides and then halving, so that few of thousands of snapshots are looked at: a unit that
    came back to life within a stride is taken for dead. Raises `Abandoned` between two snapshots once the work has been given up.
    """

    @cache
    def dead_at(place: int) -> tuple[Bools, ...]:
        return tuple(activity.dead for activity in activities(snapshots[place].layers, activation, x))

    last = len(snapshots) - 1
    units = [(layer, int(unit)) for layer, dead in enumerate(dead_at(last)) for unit in np.flatnonzero(dead)]
    return {unit: snapshots[_first(last, partial(_is_dead, dead_at, *unit))].step for unit in units}


def _is_dead(dead_at: Callable[[int], tuple[Bools, ...]], layer: int, unit: int, place: int) -> bool:
    return bool(dead_at(place)[layer][unit])


def _first(last: int, holds: Callable[[int], bool]) -> int:
    """The first place of those before `last` without a gap where something holds, as at `last`."""
    high, stride = last, 1
    low = max(0, high - stride)
    while low < high and holds(low):
        high, stride = low, 2 * stride
        low = max(0, high - stride)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def gradients(run: RunConfig, data: Dataset, snapshot: Snapshot) -> tuple[Layer, ...]:
    """The derivatives of the loss, penalty included, over all training points by the weights and biases, as layers; not always finite."""
    stepper = Stepper(data, run.model, replace(run.training, precision="float64", batch_size=0), snapshot)
    stepper.load(snapshot.layers)
    flat, matrices = matrices_of(sizes_of(snapshot.layers), np.dtype(np.float64))
    with np.errstate(all="ignore"):
        np.add(*stepper.gradient(), out=flat)
    return tuple(Layer(read_only(matrix[:, :-1].T), read_only(matrix[:, -1])) for matrix in matrices)
