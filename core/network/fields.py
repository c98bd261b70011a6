"""A model's logits over a grid of the plane, as colours.

Two properties of a network on a grid save most of the arithmetic. Its first layer is
separable, W'(x, y) + b = (W_x x + b) + W_y y: a column part plus a row part. And a network with
one hidden layer of units with one kink, such as ReLU, is piecewise linear along a line, so only
the kinks need work.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.errors import breathe
from core.network.activations import Activation, activations_of
from core.network.models import TIE, least_tying, scores, with_unit_per_class
from core.plane.boundaries import boundary_segments
from core.plane.geometry import cell_centres
from core.types import Bounds, Bytes, Float64s, Floats, Ints, Layer, Pixels, Rgb, read_only

_BLOCK_VALUES = 131_072  # of a hidden layer, so that a block of rows fits in the cache
_CELL_BUDGET = 4e8  # multiplications for one still picture: some tens of milliseconds at most
_FLOAT32_SAFE = 1e30  # values bounded by this cannot overflow in float32
_FLOAT32_FAR = 100.0  # lengths of the frame from the origin, beyond which float32 would move the regions by a visible part of a cell
_APPLY, _KINK, _CELL = 70, 50, 600  # multiplications that take as long as one activation, one kink on a column, and one cell's colour
_HUGEST = 1e300  # the difference of two such logits is still finite


def affordable_cells(layers: tuple[Layer, ...]) -> int:
    """Grid cells along the shorter side at which this network can be drawn without delay."""
    per_cell = sum(layer.weights.size for layer in layers)
    return max(40, int((_CELL_BUDGET / per_cell) ** 0.5))


def field_products(layers: tuple[Layer, ...], activation: str, rows: int, columns: int) -> int:
    """About how many multiplications a field of rows x columns cells takes, activations and colours included."""
    outputs = sum(len(layer.biases) for layer in layers)
    if _scanned_slopes(activations_of(activation, len(layers) - 1)) is not None:
        return _KINK * outputs * columns + rows * columns * (len(layers[-1].biases) + _CELL)
    return rows * columns * (sum(layer.weights.size for layer in layers) + _APPLY * outputs + _CELL)


class _Scratch:
    """Uninitialised arrays by name, reused from picture to picture: allocating memory costs more than the work on it."""

    def __init__(self) -> None:
        self._arrays: dict[str, np.ndarray] = {}

    def __call__(self, name: str, shape: tuple[int, ...], dtype: type[np.generic] | np.dtype[np.generic] = np.float64) -> np.ndarray:
        size = math.prod(shape)
        array = self._arrays.get(name)
        if array is None or array.size < size or array.dtype != dtype:
            array = self._arrays[name] = np.empty(size, dtype)
        return array[:size].reshape(shape)


@dataclass(frozen=True, eq=False)
class Field:
    """Logits over a grid of cells, and pictures of them; the pictures are new, read-only arrays.

    logits : (k, rows, columns), finite, first row at the bottom, up to a term common to all classes
    frame : the rectangle that the cells fill; xs (columns,), ys (rows,) : their centres
    """

    logits: Floats
    frame: Bounds
    xs: Float64s
    ys: Float64s
    scratch: _Scratch

    @cached_property
    def classes(self) -> Bytes:
        """(rows, columns) the predicted class."""
        return _classes(self._flat).reshape(self._shape)

    def hard(self, palette: tuple[Rgb, ...]) -> Pixels:
        """(rows, columns) the colour of the predicted class; `palette` has at least one colour per class."""
        painted: Pixels = _packed(np.array(palette[: len(self.logits)]).T).take(self.classes)
        read_only(painted)
        return painted

    def blended(self, palette: tuple[Rgb, ...]) -> Pixels:
        """(rows, columns) the palette's colours, weighted by the class probabilities."""
        weights = self._relative()
        mixed = np.array(palette[: len(weights)], np.float32).T @ weights
        mixed /= weights.sum(axis=0)
        mixed += 0.5
        painted: Pixels = _packed(mixed).reshape(self._shape)
        read_only(painted)
        return painted

    def probability(self, label: int) -> Bytes:
        """(rows, columns) the probability of a class, 0 to 1 as 0 to 255."""
        weights = self._relative()
        return self._bytes(weights[label] / weights.sum(axis=0))

    def confidence(self) -> Bytes:
        """(rows, columns) the largest probability, 1/k to 1 as 0 to 255."""
        least = 1 / max(2, len(self.logits))  # with a single class the prediction is certain
        return self._bytes((1 / self._relative().sum(axis=0) - least) / (1 - least))

    def lines(self) -> Float64s:
        """(m, 2, 2) segments of the lines between the classes, see `boundary_segments`."""
        return read_only(boundary_segments(self.logits, self.classes, self.xs, self.ys, self.frame))

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.ys), len(self.xs)

    @property
    def _flat(self) -> Floats:
        flat: Floats = self.logits.reshape(len(self.logits), -1)
        return flat

    def _relative(self) -> Floats:
        """(k, cells) the probabilities divided by the largest one in each cell."""
        flat = self._flat
        weights = self.scratch("weights", flat.shape, np.float32)
        with np.errstate(over="ignore"):  # minus infinity is correct where the float64 difference does not fit float32
            np.subtract(flat, flat.max(axis=0), out=weights, casting="same_kind")
        np.exp(weights, out=weights)
        return weights

    def _bytes(self, shares: Floats) -> Bytes:
        """Fractions (cells,) of the colour map, as bytes."""
        return read_only((255 * np.clip(shares, 0, 1) + 0.5).astype(np.uint8).reshape(self._shape))


class FieldPainter:
    """Paints decision regions; it reuses its buffers, so each thread needs its own."""

    def __init__(self) -> None:
        self._scratch = _Scratch()

    def field(self, layers: tuple[Layer, ...], activation: str, frame: Bounds, rows: int, columns: int) -> Field:
        """The logits at the centres of the cells that fill `frame`; valid until the next call.

        Works for any finite parameters: logits too large for float64 become ±1e300.
        """
        xs = cell_centres(frame.x_min, frame.x_max, columns)
        ys = cell_centres(frame.y_min, frame.y_max, rows)
        return Field(self.logits(layers, activation, xs, ys), frame, xs, ys, self._scratch)

    def logits(self, layers: tuple[Layer, ...], activation: str, xs: Float64s, ys: Float64s) -> Floats:
        """Finite logits (k, rows, columns) at xs (columns,) and ys (rows,), each ascending in equal steps.

        They omit a term common to all classes, which affects neither the predicted class
        nor the probabilities. Valid until the next call.
        """
        layers = with_unit_per_class(layers)
        rows = activations_of(activation, len(layers) - 1)
        safe, near = _is_safe(layers, rows, xs, ys), _is_near(xs, ys)
        slopes = _scanned_slopes(rows)
        if safe and slopes is not None:
            return _scanned(layers[0], layers[1], slopes, xs, ys, self._scratch, np.dtype(np.float32 if near else np.float64))
        if safe and near:
            return self._layered(_relative(layers), rows, xs, ys, np.dtype(np.float32))
        with np.errstate(over="ignore", invalid="ignore"):
            logits = self._layered(layers, rows, xs, ys, np.dtype(np.float64))
        return finite(logits)

    def _layered(
        self, layers: tuple[Layer, ...], activations: tuple[Activation, ...], xs: Float64s, ys: Float64s, dtype: np.dtype[np.floating]
    ) -> Floats:
        """Logits (k, rows, columns), layer by layer, in blocks of rows that fit in the cache."""
        turned = [(layer.weights.T.astype(dtype), layer.biases.astype(dtype)[:, None]) for layer in layers]
        weights, biases = turned[0]
        across = np.multiply.outer(weights[:, 0], xs.astype(dtype)) + biases
        up = np.multiply.outer(weights[:, 1], ys.astype(dtype))
        if len(layers) == 1:
            return across[:, None, :] + up[:, :, None]
        logits = np.empty((len(layers[-1].biases), len(ys), len(xs)), dtype)
        block = max(1, _BLOCK_VALUES // (max(len(biases) for _, biases in turned) * len(xs)))
        for low in range(0, len(ys), block):
            breathe()
            rows = up[:, low : low + block, None]
            hidden = self._scratch("hidden", (len(rows), rows.shape[1] * len(xs)), dtype)
            np.add(across[:, None, :], rows, out=hidden.reshape(len(rows), rows.shape[1], len(xs)))
            for (weights, biases), activation in zip(turned[1:], activations, strict=True):
                activation.apply(hidden)
                hidden = weights @ hidden
                hidden += biases
            logits[:, low : low + block] = hidden.reshape(len(hidden), rows.shape[1], len(xs))
        return logits


def fits_float32(layers: tuple[Layer, ...], activations: tuple[Activation, ...], xs: Float64s, ys: Float64s) -> bool:
    """Whether the network can be evaluated in float32 on a grid: nothing overflows, and the grid is not far from the origin."""
    return _is_safe(layers, activations, xs, ys) and _is_near(xs, ys)


def _is_safe(layers: tuple[Layer, ...], activations: tuple[Activation, ...], xs: Float64s, ys: Float64s) -> bool:
    return largest_value(layers, activations, _reach(xs, ys)) < min([_FLOAT32_SAFE, *(row.single_reach for row in activations)])


def _is_near(xs: Float64s, ys: Float64s) -> bool:
    return bool(_reach(xs, ys) <= _FLOAT32_FAR * min(np.ptp(xs), np.ptp(ys)))


def _reach(xs: Float64s, ys: Float64s) -> float:
    return float(max(np.abs(xs).max(), np.abs(ys).max()))


def _relative(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The model whose logits are relative to the first class, so that single precision keeps their differences."""
    *hidden, last = layers
    weights, biases = (np.subtract(values, values[..., :1], dtype=np.float64) for values in (last.weights, last.biases))
    return *hidden, Layer(weights, biases)


def _scanned_slopes(activations: tuple[Activation, ...]) -> tuple[float, float] | None:
    """The slopes of the units if a single hidden layer is piecewise linear; None for any other model."""
    return activations[0].slopes if len(activations) == 1 else None


def finite(logits: Floats) -> Floats:
    """The logits, with those too large for float64 as ±1e300: finite parameters always give a finite picture."""
    clipped: Floats = np.clip(np.nan_to_num(logits), -_HUGEST, _HUGEST)
    return clipped


def finite_scores(layers: tuple[Layer, ...], activation: str, x: Floats) -> Floats:
    """`scores` of points x (n, d), finite for any finite parameters and points."""
    with np.errstate(over="ignore", invalid="ignore"):
        return finite(scores(layers, activation, x))


def _scanned(
    first: Layer,
    last: Layer,
    slopes: tuple[float, float],
    xs: Float64s,
    ys: Float64s,
    scratch: _Scratch,
    dtype: np.dtype[np.floating],
) -> Floats:
    """Logits (k, rows, columns) of a network with one hidden layer, to the rounding of `dtype`, relative to the first class.

    slopes : of its units, left and right of their kink: g(z) = left z + (right - left) relu(z)

    Along a column relu(a y + c) is a y + c on one side of its kink at y = -c / a, and 0 on the
    other. So a logit is slope * y + offset, where both are running sums over the kinks below y.
    ys are ascending and equally spaced.
    """
    left, right = slopes
    a = first.weights[1].astype(np.float64)
    c = np.multiply.outer(first.weights[0].astype(np.float64), xs) + first.biases[:, None]
    to_logits = np.subtract(last.weights[:, 1:], last.weights[:, :1], dtype=np.float64).T
    biases = np.subtract(last.biases[1:], last.biases[0], dtype=np.float64)
    # A unit with a < 0 is active below its kink and switches off there: relu(z) = z - z [y > kink].
    bent = (right - left) * to_logits
    falling = bent * (a < 0)
    turns = bent - 2 * falling
    below = falling + left * to_logits
    sums = scratch("sums", (len(ys) + 1, len(turns), 2, len(xs)), dtype)
    _add_turns(sums, turns, a, c, _rows_above(a, c, ys))
    sums[0, :, 0] += (below @ a)[:, None]
    sums[0, :, 1] += below @ c + biases[:, None]
    # Adding row by row is several times faster than cumsum, which waits for every single sum.
    for row in range(1, len(ys)):
        np.add(sums[row], sums[row - 1], out=sums[row])
    logits: Floats = scratch("logits", (len(last.biases), len(ys), len(xs)), dtype)
    logits[0] = 0
    up = ys.astype(dtype)[:, None]
    for number, plane in enumerate(logits[1:]):
        np.multiply(sums[:-1, number, 0], up, out=plane)
        plane += sums[:-1, number, 1]
    return logits


def _rows_above(a: Float64s, c: Float64s, ys: Float64s) -> Ints:
    """Index (units, columns) of the first row above the kink of a y + c, from 0 to len(ys).

    A unit with a = 0 has its kink below all rows where it is active, and above them where it is not.
    """
    step = (ys[-1] - ys[0]) / max(1, len(ys) - 1) or 1.0
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        per_row = -1 / (step * (a + 0.0))  # + 0.0 makes -0.0 positive
        rows = c * per_row[:, None]
    rows -= ys[0] / step
    np.ceil(rows, out=rows)
    # fmax and fmin prefer a number to NaN, which is 0 times infinity: a unit that is 0 on the column.
    return np.fmin(np.fmax(rows, 0, out=rows), len(ys), out=rows).astype(np.intp)


def _add_turns(sums: Float64s, turns: Float64s, a: Float64s, c: Float64s, rows: Ints) -> None:
    """Fill sums (rows + 1, classes, 2, columns) with the changes of slopes and offsets at the kinks in each row.

    turns : (classes, units), the factor of a unit's a y + c at its kink
    rows : (units, columns), the row of each kink; the last row is beyond the grid
    """
    sums[...] = 0
    places = rows * sums[0].size + np.arange(sums.shape[-1])
    for turn in turns[:, :, None]:
        for gains in (np.broadcast_to(turn * a[:, None], c.shape), turn * c):
            np.add.at(sums.ravel(), places.ravel(), gains.ravel().astype(sums.dtype, copy=False))
            places += sums.shape[-1]


def _classes(logits: Floats) -> Bytes:
    """The `predicted` class of every column of logits (k, cells): several times faster than argmax along the short axis."""
    least = least_tying(np.maximum.reduce(logits, axis=0), TIE)
    classes = np.full(logits.shape[1], len(logits) - 1, np.uint8)
    for label in range(len(logits) - 2, -1, -1):
        np.putmask(classes, logits[label] >= least, label)
    return classes


def _packed(channels: Floats | Ints) -> Pixels:
    """Red, green and blue (3, n) from 0 to 255 as 0xffRRGGBB (n,)."""
    red, green, blue = channels.astype(np.uint32)
    packed: Pixels = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
    return packed


def largest_value(layers: tuple[Layer, ...], activations: tuple[Activation, ...], reach: float) -> float:
    """A bound of all parameters, activations and logits where no coordinate exceeds `reach`; infinite on overflow."""
    bound = largest = reach
    with np.errstate(over="ignore"):
        for number, layer in enumerate(layers):
            # Not less than 1, so that the weights themselves are within the bound.
            bound = max(1.0, bound) * float(np.abs(layer.weights).sum(axis=0, dtype=np.float64).max()) + float(np.abs(layer.biases).max())
            largest = max(largest, bound)
            if number < len(activations):
                bound = activations[number].bound(bound)
    return max(largest, bound)
