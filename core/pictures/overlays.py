"""What lies over the decision regions: one unit of the network, and the lines where its units fold the plane."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.network.activations import activations_of
from core.network.folds import bends, cell_count, folds, is_piecewise_linear, outgoing, pattern_count
from core.network.units import Part, as_part, products_per_place, unit_values
from core.pictures.columns import as_bytes
from core.pictures.parts import unit_name
from core.pictures.view_input import PRODUCTS_PER_S, ViewInput
from core.plane.geometry import cell_centres, grid_shape
from core.types import Bounds, Bytes, Dataset, Float64s, Layer, ReadOnly, read_only

_CELLS, _MOVING_CELLS, _FEWEST_CELLS = 100, 60, 16  # along the shorter side
_CELL_BUDGET, _MOVING_CELL_BUDGET = 2e8, 2e7  # products
_COUNTED, _MOVING_COUNTED = 1000, 150  # most fold lines whose cells are counted
_CROSSING_S = 6e-8  # for one of the possible crossings
_NO_SEGMENTS = read_only(np.empty((0, 2, 2)))
_NO_SHARES = read_only(np.empty(0))


@dataclass(frozen=True, eq=False)
class UnitOverlay(ReadOnly):
    """One unit over the plane.

    name : what it is, with the largest |value|
    cells (rows, columns) : its values that fill the frame, from 0 for minus the largest over 128 for 0 to 255; first row at the bottom
    zero (m, 2, 2) : segments where it is 0 before its activation
    """

    name: str
    cells: Bytes
    zero: Float64s


@dataclass(frozen=True, eq=False)
class Folds(ReadOnly):
    """Where the units fold the plane.

    lines (m, 2, 2) : where the units of the first layer are 0 before their activation
    shares (m,) : the size of each one's outgoing weights, divided by the largest
    bends (k, 2, 2) : the same lines of the later layers of a piecewise linear network, interpolated on a grid
    note : the number of linear pieces, how it was counted, and why there is none
    """

    lines: Float64s
    shares: Float64s
    bends: Float64s
    note: str


NO_FOLDS = Folds(_NO_SEGMENTS, _NO_SHARES, _NO_SEGMENTS, "")


class Overlays:
    """Makes both, with the last of each cached."""

    def __init__(self) -> None:
        self._unit, self._folds = lru_cache(maxsize=1)(unit_overlay), lru_cache(maxsize=1)(fold_lines)

    def of(self, view_input: ViewInput, layers: tuple[Layer, ...], frame: Bounds) -> tuple[UnitOverlay | None, Folds]:
        """What lies over the regions. layers : the model on the plane of `frame`, which the input's snapshot must have."""
        activation, place = view_input.state.model.activation, (frame, view_input.aspect, view_input.moving)
        part, after = _unit_shown(view_input, layers), view_input.state.network.values == "after"
        unit = self._unit(layers, activation, part, after, *place, view_input.data) if part else None
        return unit, self._folds(layers, activation, *place) if view_input.state.boundary.folds else NO_FOLDS


def overlays_seconds(view_input: ViewInput) -> float:
    """Approximate seconds for the fold lines; a unit takes little beside the regions."""
    if view_input.snapshot is None or not view_input.state.boundary.folds:
        return 0.0
    layers = view_input.snapshot.layers
    grid = _cells(layers, view_input.moving) ** 2 * products_per_place(layers) / PRODUCTS_PER_S
    return grid if len(layers) > 2 or view_input.moving else _CROSSING_S * len(layers[0].biases) ** 2


def _unit_shown(view_input: ViewInput, layers: tuple[Layer, ...]) -> Part | None:
    """The unit that is pointed at in an open network view, or else the one chosen there; None for a weight or neither."""
    settings = view_input.state.network
    part = as_part(view_input.part, layers) or as_part(settings.chosen, layers)
    return part if settings.visible and part is not None and len(part) == 2 else None


def unit_overlay(
    layers: tuple[Layer, ...], activation: str, unit: Part, after: bool, frame: Bounds, aspect: float, moving: bool, data: Dataset
) -> UnitOverlay:
    """A unit of the network `layers` of the plane; after : whether its values are those after its activation."""
    layer, number = unit
    own = Layer(layers[layer].weights[:, number : number + 1], layers[layer].biases[number : number + 1])
    alone = *layers[:layer], own
    xs, ys = _grid(frame, aspect, max(_FEWEST_CELLS, _cells(alone, moving)))
    values = unit_values(alone, activation, xs, ys, False)[-1]
    zero = folds(alone, frame)[0] if layer == 0 else bends(values, xs, ys)
    if after and layer < len(layers) - 1:
        values = values.copy()
        activations_of(activation, layer + 1)[layer].apply(values)
    name = unit_name(layer, number, layers, data)
    return UnitOverlay(f"{name[0].upper()}{name[1:]}, scale ±{float(np.abs(values).max()):.3g}", as_bytes(values)[0], zero)


def fold_lines(layers: tuple[Layer, ...], activation: str, frame: Bounds, aspect: float, moving: bool) -> Folds:
    """The fold lines of a network of the plane, and the linear pieces if it has kinks only; none without hidden layers."""
    if len(layers) == 1:
        return NO_FOLDS
    lines, units = folds(layers, frame)
    sizes = outgoing(layers, 0)
    largest = float(sizes.max())
    shares = np.nan_to_num(sizes[units] / largest, nan=1.0) if largest > 0 else np.zeros(len(units))
    if not is_piecewise_linear(activation, len(layers) - 1):
        return Folds(lines, shares, _NO_SEGMENTS, "Lines where units of layer 1 are 0. Smooth activations: no linear pieces.")
    if len(layers) == 2:
        return Folds(lines, shares, _NO_SEGMENTS, _exact_note(lines[shares > 0], frame, moving))
    return Folds(lines, shares, *_deep(layers, activation, frame, aspect, moving))


def _exact_note(lines: Float64s, frame: Bounds, moving: bool) -> str:
    if len(lines) > (_MOVING_COUNTED if moving else _COUNTED):
        return f"{len(lines)} fold lines in view. Pause to count the linear pieces."
    return f"{cell_count(lines, frame):,} linear pieces in view (exact)."


def _deep(layers: tuple[Layer, ...], activation: str, frame: Bounds, aspect: float, moving: bool) -> tuple[Float64s, str]:
    """The bends of the later layers, and the note."""
    hidden = layers[:-1]
    cells = _cells(hidden, moving)
    if cells < _FEWEST_CELLS:
        return _NO_SEGMENTS, "Pause to see the linear pieces."
    xs, ys = _grid(frame, aspect, cells)
    before = unit_values(hidden, activation, xs, ys, False)
    found = np.concatenate([bends(values, xs, ys) for values in before[1:]])
    return found, f"At least {pattern_count(before):,} linear pieces in view (contours on {len(xs)} × {len(ys)} cells)."


def _cells(layers: tuple[Layer, ...], moving: bool) -> int:
    budget = _MOVING_CELL_BUDGET if moving else _CELL_BUDGET
    return min(_MOVING_CELLS if moving else _CELLS, int((budget / products_per_place(layers)) ** 0.5))


def _grid(frame: Bounds, aspect: float, cells: int) -> tuple[Float64s, Float64s]:
    rows, columns = grid_shape(cells, aspect)
    return cell_centres(frame.x_min, frame.x_max, columns), cell_centres(frame.y_min, frame.y_max, rows)
