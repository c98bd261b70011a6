"""Forward and backward pass through the layers, on buffers that are allocated once.

Points are columns. A layer is one matrix (out, in + 1) with the biases in its last
column; its inputs have a row of ones, so the product includes the biases. All matrices
lie in one flat buffer and all gradients in another, so an update takes few calls.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy._core import _multiarray_umath  # type: ignore[attr-defined]  # the only place where NumPy tells them

from core.network.activations import activations_of, with_slope_of
from core.network.losses import LOSS_FORMS
from core.network.settings import ModelSettings
from core.types import Floats

_THIN = 6
_CACHE_LINE = 64  # bytes
_FEATURES = getattr(_multiarray_umath, "__cpu_features__", {})
AVX512 = bool(_FEATURES.get("AVX512_SKX") or _FEATURES.get("X86_V4"))  # the second is NumPy's name since 2.4
"""Whether OpenBLAS has its kernels for AVX-512 here."""


class Backprop:
    """A forward and backward pass for n points, which may differ every time.

    inputs (d + 1, n), one_hot (outputs, n) : the points, with a last row of ones, and their target outputs;
        fill both before `forward` and before `set_factor`
    factor : `backward` multiplies the derivative of the loss by it
    forward_calls, backward_calls : the calls of `forward` and `backward`, one product or one elementwise operation each
    """

    def __init__(self, matrices: list[Floats], gradients: list[Floats], n: int, model: ModelSettings) -> None:
        dtype = matrices[0].dtype
        self.inputs = aligned((matrices[0].shape[1], n), dtype)
        self.inputs[-1] = 1
        self.one_hot = np.zeros((len(matrices[-1]), n), dtype)
        self.factor = 1.0
        self._targets, self._divisors = np.zeros_like(self.one_hot), np.ones(len(self.one_hot), dtype)
        layers = _layers(matrices, gradients, self.inputs)
        self._last = layers[-1]
        rows = activations_of(model.activation, len(layers) - 1)
        self.forward_calls: list[Callable[[], object]] = []
        for layer, row in zip(layers[:-1], rows, strict=True):
            self.forward_calls += [layer.multiply, with_slope_of(row, model.derivative, layer.outputs, layer.slope)]
        self.forward_calls.append(self._last.multiply)
        self._summed = model.loss == "sum"
        derivative = LOSS_FORMS[model.loss_form].derivative(len(self.one_hot))
        differentiate_loss = derivative(self._last.outputs, self._targets, self._divisors, self._last.delta)
        self.backward_calls: list[Callable[[], object]] = [differentiate_loss, self._last.differentiate]
        for below, above in list(pairwise(layers))[::-1]:
            self.backward_calls += [
                _product(above.weights, above.delta, out=below.delta),
                partial(np.multiply, below.delta, below.slope, out=below.delta),
                below.differentiate,
            ]

    @property
    def logits(self) -> Floats:
        """(outputs, n) of the last `forward`."""
        return self._last.outputs

    def set_factor(self, factor: float) -> None:
        """Make `backward` return `factor` times the derivative of the loss, which is a mean or a sum."""
        self.factor = factor
        self._divisors[:] = (1 if self._summed else max(1, self.one_hot.shape[1])) / factor
        np.divide(self.one_hot, self._divisors[:1], out=self._targets)

    def forward(self) -> None:
        """Fill every layer's outputs, and the slopes of the hidden layers."""
        for call in self.forward_calls:
            call()

    def backward(self) -> None:
        """Fill the gradients from the results of `forward`, last layer first."""
        for call in self.backward_calls:
            call()


class _Affine:
    """One layer and its buffers, for n points.

    weights (in, out) : a view of its matrix
    outputs_and_ones : (out + 1, n), the inputs of the next layer
    outputs : (out, n), after the activation in a hidden layer
    slope : (out, n) the derivative of the activation
    delta : (out, n) derivative of the loss with respect to matrix @ inputs, times the factor
    multiply : fills the outputs, before the activation; differentiate : fills the gradient from delta
    """

    def __init__(self, matrix: Floats, gradient: Floats, inputs: Floats) -> None:
        shape = len(matrix), inputs.shape[1]
        self.weights = matrix[:, :-1].T
        self.outputs_and_ones = aligned((shape[0] + 1, shape[1]), matrix.dtype)
        self.outputs_and_ones[-1] = 1
        self.outputs = self.outputs_and_ones[:-1]
        self.slope, self.delta = aligned(shape, matrix.dtype), aligned(shape, matrix.dtype)
        self.multiply = _product(matrix, inputs, out=self.outputs)
        self.differentiate = _product(self.delta, inputs.T, out=gradient)


def matrices_of(sizes: tuple[int, ...], dtype: np.dtype[Any]) -> tuple[Floats, list[Floats]]:
    """A flat buffer of zeros and its views (out, in + 1), one per layer."""
    shapes = [(units, below + 1) for below, units in pairwise(sizes)]
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    flat = np.zeros(ends[-1], dtype)
    return flat, [piece.reshape(shape) for piece, shape in zip(np.split(flat, ends[:-1]), shapes, strict=True)]


def aligned(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Floats:
    """An uninitialised array aligned to a cache line, where products and elementwise loops are up to 30 % faster."""
    size = math.prod(shape) * dtype.itemsize
    memory = np.empty(size + _CACHE_LINE, np.uint8)
    start = -memory.ctypes.data % _CACHE_LINE
    array: Floats = memory[start : start + size].view(dtype).reshape(shape)
    return array


def _layers(matrices: list[Floats], gradients: list[Floats], inputs: Floats) -> list[_Affine]:
    """The layers; each reads the outputs of the previous one."""
    layers: list[_Affine] = []
    for matrix, gradient in zip(matrices, gradients, strict=True):
        layers.append(_Affine(matrix, gradient, inputs))
        inputs = layers[-1].outputs_and_ones
    return layers


def _product(a: Floats, b: Floats, out: Floats) -> Callable[[], object]:
    """A function that fills `out` with a @ b, using the contents of the buffers at the time of the call.

    With half a dozen rows or columns (classes, coordinates) it uses matrix-vector products, because most kernels of
    OpenBLAS take up to twice as long for such a thin matrix product. Those for AVX-512 take half as long instead. The
    processor decides, never a measurement: the two differ in the last digits, and a run must be the same every time.
    """
    if AVX512:
        return partial(np.matmul, a, b, out=out)
    if len(a) <= _THIN:
        return partial(np.matmul, a[:, None, :], b, out=out[:, None, :])
    if b.shape[1] <= _THIN:
        return partial(np.matmul, a, b.T[:, :, None], out=out.T[:, :, None])
    return partial(np.matmul, a, b, out=out)
