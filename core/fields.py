"""A model's scores over a grid of the plane, as colours.

The first layer of a network is separable on a grid, W'(x, y) + b = (W_x x + b) + W_y y:
a column part plus a row part replaces its matrix product. The rest runs in float32 on
blocks of rows that stay in the cache.
"""

from __future__ import annotations

import numpy as np

from core.activations import ACTIVATIONS, Activation
from core.geometry import cell_centres
from core.types import Bounds, Bytes, Float64s, Floats, Layer, Pixels, Rgb, read_only

_BLOCK_VALUES = 131_072
_FLOAT32_SAFE = 1e8  # parameters above this could overflow on their way through float32


class FieldPainter:
    """Paints decision regions; keeps its buffers from one picture to the next, so use one per thread."""

    def __init__(self) -> None:
        self._hidden: Floats = np.empty((0, 0), np.float32)

    def paint(
        self, layers: tuple[Layer, ...], activation: str, frame: Bounds, rows: int, columns: int, palette: tuple[Rgb, ...], hard: bool
    ) -> Pixels:
        """Colours (rows, columns) of the cells that fill `frame`, first row at y_min; read-only.

        hard : the predicted class's colour; else the palette mixed by the class probabilities
        palette : at least as many colours as classes
        """
        logits = self.logits(
            layers, activation, cell_centres(frame.x_min, frame.x_max, columns), cell_centres(frame.y_min, frame.y_max, rows)
        )
        colours = np.array(palette[: len(logits)])
        flat = _packed(colours)[_classes(logits)] if hard else _blended(logits, colours)
        painted: Pixels = flat.reshape(rows, columns)
        read_only(painted)
        return painted

    def logits(self, layers: tuple[Layer, ...], activation: str, xs: Float64s, ys: Float64s) -> Floats:
        """Scores (k, rows * columns), finite, row after row, at every (x, y) of xs (columns,), ys (rows,)."""
        dtype = _dtype(layers)
        first = layers[0].weights.astype(dtype)
        across = np.multiply.outer(first[0], xs.astype(dtype)) + layers[0].biases.astype(dtype)[:, None]
        up = np.multiply.outer(first[1], ys.astype(dtype))
        result = np.empty((len(layers[-1].biases), len(ys) * len(xs)), dtype)
        with np.errstate(all="ignore"):
            if len(layers) == 1:
                np.add(across[:, None, :], up[:, :, None], out=result.reshape(len(first[0]), len(ys), len(xs)))
            else:
                self._through_hidden(layers, ACTIVATIONS[activation], across, up, result)
        return result if dtype == np.float32 else np.nan_to_num(result)

    def _through_hidden(self, layers: tuple[Layer, ...], activation: Activation, across: Floats, up: Floats, result: Floats) -> None:
        units, columns = across.shape
        widest = max(layer.weights.shape[1] for layer in layers)
        block = max(1, _BLOCK_VALUES // (widest * columns))
        transposed = [(layer.weights.T.astype(result.dtype), layer.biases.astype(result.dtype)[:, None]) for layer in layers[1:]]
        for low in range(0, up.shape[1], block):
            rows = up[:, low : low + block]
            hidden = self._buffer(units, rows.shape[1] * columns, result.dtype)
            np.add(across[:, None, :], rows[:, :, None], out=hidden.reshape(units, rows.shape[1], columns))
            activation.apply(hidden)
            for weights, biases in transposed[:-1]:
                hidden = weights @ hidden
                hidden += biases
                activation.apply(hidden)
            weights, biases = transposed[-1]
            scores = result[:, low * columns : (low + rows.shape[1]) * columns]
            np.matmul(weights, hidden, out=scores)
            scores += biases

    def _buffer(self, units: int, cells: int, dtype: np.dtype[np.floating]) -> Floats:
        if self._hidden.size < units * cells or self._hidden.dtype != dtype:
            self._hidden = np.empty(units * cells, dtype)
        return self._hidden.ravel()[: units * cells].reshape(units, cells)


def class_grid(layers: tuple[Layer, ...], activation: str, xs: Float64s, ys: Float64s) -> Bytes:
    """Predicted classes (rows, columns) at every (x, y); ties go to the lower class."""
    return _classes(FieldPainter().logits(layers, activation, xs, ys)).reshape(len(ys), len(xs))


def _classes(logits: Floats) -> Bytes:
    """The first largest of k rows, by comparison: several times faster than argmax along the short axis."""
    best = logits[0].copy()
    classes = np.zeros(len(best), np.uint8)
    for label in range(1, len(logits)):
        better = logits[label] > best
        np.maximum(best, logits[label], out=best)
        classes[better] = label
    return classes


def _blended(logits: Floats, colours: np.ndarray) -> Pixels:
    """Palette rows (k, 3) mixed by softmax(logits)."""
    logits -= logits.max(axis=0)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=0)
    return _packed((colours.T.astype(logits.dtype) @ logits + 0.5).astype(np.uint32).T)


def _packed(colours: np.ndarray) -> Pixels:
    """(n, 3) red, green, blue as 0xffRRGGBB."""
    red, green, blue = colours.astype(np.uint32).T
    packed: Pixels = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
    return packed


def _dtype(layers: tuple[Layer, ...]) -> np.dtype[np.floating]:
    largest = max(float(np.abs(part).max()) for layer in layers for part in (layer.weights, layer.biases))
    return np.dtype(np.float32 if largest < _FLOAT32_SAFE else np.float64)
