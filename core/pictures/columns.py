"""The columns of the network view and the lines between them: which units are shown, as what, and with which weights."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.datasets import FEATURES, SIDE
from core.network.folds import outgoing
from core.network.units import Activity, activities, unit_values
from core.plane.geometry import cell_centres
from core.types import Bools, Bounds, Bytes, Dataset, Float64s, Floats, Ints, Layer, ReadOnly

SHOWN_MOST = 16
"""Units of a layer that are shown at once."""
_POINT_BUDGET = 4e6  # products of the forward pass of the points during training
_FEWEST_POINTS = 20  # fewer of many points say nothing about dead units
_NO_MAP = np.zeros((0, 0, 0))


@dataclass(frozen=True, eq=False)
class Column(ReadOnly):
    """The shown units of a layer, or the inputs.

    title, short : its heading, and the same in a few letters; note : what else there is to say, such as "16 of 100"
    layer : its index, -1 for the inputs
    units (n,) : the indices of the units; names : n texts
    tiles (n, side, side) : the values of each unit over the plane, from 0 for -reach over 128 for 0 to 255, first row on top;
        or its weights by pixel; (0, 0, 0) if neither has a meaning
    dead, saturated (n,) : see `core.network.units.Activity`
    page, pages : which of how many pages of units
    """

    title: str
    short: str
    note: str
    layer: int
    units: Ints
    names: tuple[str, ...]
    tiles: Bytes
    dead: Bools
    saturated: Bools
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, eq=False)
class Wires(ReadOnly):
    """The drawn weights from one column to the next.

    sources, targets (m,) : positions in the two columns
    values (m,) : the weights; shares (m,) : |weight| divided by the largest one of the layer, in (0, 1]
    """

    sources: Ints
    targets: Ints
    values: Float64s
    shares: Float64s


@dataclass(frozen=True)
class Look:
    """What the maps and lines depend on besides the network.

    frame : the square of the plane that the maps show, cells : of a map along each side
    after : whether the maps show values after the activation; threshold : the least share of the largest weight of a layer
    pages : page of each hidden layer; moving : whether it must not take long
    """

    frame: Bounds
    cells: int
    after: bool
    threshold: float
    pages: tuple[int, ...]
    moving: bool


@dataclass(frozen=True, eq=False)
class Graph:
    """activities : of the hidden layers; None if there was no time to pass the points through the network."""

    columns: tuple[Column, ...]
    wires: tuple[Wires, ...]
    activities: tuple[Activity, ...] | None


def graph(layers: tuple[Layer, ...], activation: str, data: Dataset, ranked_by: tuple[Layer, ...], look: Look) -> Graph:
    """The network as columns and wires. ranked_by : the layers whose outgoing weights decide which units are shown."""
    x = _counted(data.x_train, layers, look.moving)
    found = None if x is None else activities(layers, activation, x)
    columns = [_inputs(data, look)]
    maps = _maps(layers, activation, data, look)
    for number, layer in enumerate(layers[:-1]):
        page, pages, units = _shown(ranked_by, number, look.pages)
        activity = None if found is None else found[number]
        columns.append(_hidden(number, layer, units, _tiles(maps[number][units] if len(maps[number]) else _NO_MAP), activity, page, pages))
    columns.append(_outputs(len(layers) - 1, data, _tiles(maps[-1]), len(layers[-1].biases)))
    ends = zip(layers, pairwise(columns), strict=True)
    return Graph(tuple(columns), tuple(_wires(layer, before, after, look.threshold) for layer, (before, after) in ends), found)


def _counted(x: Floats, layers: tuple[Layer, ...], moving: bool) -> Floats | None:
    """The points that are passed through the network, evenly spread if not all; None if there is time for too few."""
    if not moving:
        return x
    most = int(_POINT_BUDGET / sum(layer.weights.size for layer in layers))
    if len(x) <= most:
        return x
    return x[:: -(-len(x) // most)] if most >= _FEWEST_POINTS else None


def _maps(layers: tuple[Layer, ...], activation: str, data: Dataset, look: Look) -> list[Floats]:
    """(units, side, side) for each layer, first row at the bottom: maps over the plane, or the first layer's weights by pixel."""
    if data.features == 2:
        across = cell_centres(look.frame.x_min, look.frame.x_max, look.cells)
        up = cell_centres(look.frame.y_min, look.frame.y_max, look.cells)
        return list(unit_values(layers, activation, across, up, look.after))
    if data.features == FEATURES:
        images = layers[0].weights.T.reshape(-1, SIDE, SIDE)[:, ::-1]
        return [images, *(_NO_MAP for _ in layers[1:])]
    return [_NO_MAP for _ in layers]


def _tiles(maps: Floats) -> Bytes:
    """Maps (n, side, side) as bytes, first row on top."""
    return as_bytes(maps[:, ::-1])


def as_bytes(maps: Floats) -> Bytes:
    """Maps (n, rows, columns) as bytes, each in its own scale: 128 for 0, 255 or 0 for plus or minus its largest |value|."""
    if maps.size == 0:
        return np.zeros((0, 0, 0), np.uint8)
    reaches = np.abs(maps).max(axis=(1, 2), keepdims=True)
    scaled = maps * (127.5 / np.where(reaches > 0, reaches, 1)).astype(maps.dtype)
    scaled += 128  # 0 is 128, and the halves are cut off
    return np.minimum(scaled, 255, out=scaled).astype(np.uint8)


def _shown(ranked_by: tuple[Layer, ...], number: int, pages: tuple[int, ...]) -> tuple[int, int, Ints]:
    """(page, pages, units): those of a hidden layer with the largest outgoing weights, or the next ones, in the order of their index."""
    sizes = outgoing(ranked_by, number)
    if len(sizes) <= SHOWN_MOST:
        return 0, 1, np.arange(len(sizes))
    count = -(-len(sizes) // SHOWN_MOST)
    page = min(pages[number] if number < len(pages) else 0, count - 1)
    order = np.argsort(-sizes, kind="stable")
    return page, count, np.sort(order[page * SHOWN_MOST : (page + 1) * SHOWN_MOST])


def _inputs(data: Dataset, look: Look) -> Column:
    names: tuple[str, ...] = ("x",)
    tiles = _tiles(_NO_MAP)
    if data.features == 2:
        axes = (cell_centres(low, high, look.cells) for low, high in _sides(look.frame))
        names, tiles = ("x0", "x1"), _tiles(np.stack(np.meshgrid(*axes)))
    none = np.zeros(len(names), dtype=bool)
    title = "inputs" if data.features == 2 else f"{data.features} inputs"
    return Column(title, "in", "", -1, np.arange(len(names)), names, tiles, none, none)


def _sides(frame: Bounds) -> tuple[tuple[float, float], tuple[float, float]]:
    return (frame.x_min, frame.x_max), (frame.y_min, frame.y_max)


def _hidden(number: int, layer: Layer, units: Ints, tiles: Bytes, activity: Activity | None, page: int, pages: int) -> Column:
    none = np.zeros(len(units), dtype=bool)
    return Column(
        title=f"layer {number + 1}",
        short=str(number + 1),
        note=f"{len(units)} of {len(layer.biases)}" if pages > 1 else "",
        layer=number,
        units=units,
        names=tuple(str(unit + 1) for unit in units.tolist()),
        tiles=tiles,
        dead=none if activity is None else activity.dead[units],
        saturated=none if activity is None else activity.saturated[units],
        page=page,
        pages=pages,
    )


def _outputs(number: int, data: Dataset, tiles: Bytes, count: int) -> Column:
    none = np.zeros(count, dtype=bool)
    values = data.label_values if count > 1 else data.label_values[-1:]
    return Column("outputs", "out", "", number, np.arange(count), tuple(map(str, values)), tiles, none, none)


def _wires(layer: Layer, before: Column, after: Column, threshold: float) -> Wires:
    """The lines of the weights between the shown units, from the smallest to the largest."""
    if len(before.units) != len(layer.weights) and before.layer < 0:  # all pixels in one place
        return Wires(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0), np.zeros(0))
    weights = layer.weights.astype(np.float64)[np.ix_(before.units, after.units)]
    largest = float(np.abs(layer.weights).max(initial=0.0)) or 1.0
    shares = np.abs(weights) / largest
    sources, targets = np.nonzero((shares >= threshold) & (shares > 0))
    order = np.argsort(shares[sources, targets], kind="stable")
    sources, targets = sources[order], targets[order]
    return Wires(sources, targets, weights[sources, targets], shares[sources, targets])
