"""Work on many points in blocks, small enough to fit in memory and to stop between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from core.errors import breathe
from core.network.backprop import Backprop, aligned, matrices_of
from core.network.settings import ModelSettings
from core.types import Floats

_PRODUCTS = 200_000_000  # of one layer's matrix product: about 20 ms in float64
_VALUES = 2_000_000  # of one layer's outputs
_CACHE_BYTES = 480_000  # of one layer's outputs; a step uses about four arrays of that size, and L2 has 1 to 2 MB
_LEAST = 128  # points, or the calls would take longer than their work
_AT_ONCE = 2_000  # points: every notebook has fewer, and its digits stay as they are


def block_size(shapes: Sequence[tuple[int, int]]) -> int:
    """Points in a block for layers of these shapes (in, out), at least one."""
    largest, widest = max(a * b for a, b in shapes), max(b for _, b in shapes)
    return max(1, min(_PRODUCTS // largest, _VALUES // widest))


def training_block_size(shapes: Sequence[tuple[int, int]], n: int, bytes_each: int) -> int:
    """Points in a block of a training step over n points: all of them, or as many as stay in the cache of one core.

    The sum of the gradients over several blocks differs in the last digits from that over all points, so it depends
    only on these sizes.
    """
    if n <= _AT_ONCE:
        return min(n, block_size(shapes))
    return max(_LEAST, min(block_size(shapes), _CACHE_BYTES // (bytes_each * max(b for _, b in shapes))))


def blocks(n: int, size: int) -> Iterator[slice]:
    """n points, `size` at a time; raises `Abandoned` once the work has been given up."""
    for start in range(0, n, size):
        breathe()
        yield slice(start, min(start + size, n))


class BlockedBackprop:
    """A `Backprop` for more points than one block holds; it sums the gradients of the blocks in order.

    Each block overwrites the layers' buffers, so `forward` includes the backward pass of each block,
    and `backward` has nothing left to do.
    """

    def __init__(self, matrices: list[Floats], gradients: list[Floats], n: int, model: ModelSettings, size: int) -> None:
        """size : points in a block, fewer than n; the rest as in `Backprop`."""
        self._gradients, self._size = gradients, size
        dtype, units = matrices[0].dtype, len(matrices[-1])
        self.inputs = aligned((matrices[0].shape[1], n), dtype)
        self.inputs[-1] = 1
        self.one_hot, self.logits = np.zeros((units, n), dtype), np.zeros((units, n), dtype)
        self.factor = 1.0
        sizes = (matrices[0].shape[1] - 1, *map(len, matrices))
        _, self._parts = matrices_of(sizes, dtype)
        self._summed = model.loss == "sum"
        self._passes = {count: Backprop(matrices, self._parts, count, model) for count in {size, n % size} - {0}}

    def set_factor(self, factor: float) -> None:
        """As `Backprop.set_factor`."""
        self.factor = factor

    def forward(self) -> None:
        """Fill the logits and the gradients."""
        n = self.inputs.shape[1]
        for gradient in self._gradients:
            gradient[...] = 0
        for block in blocks(n, self._size):
            count = block.stop - block.start
            part = self._passes[count]
            part.inputs[:], part.one_hot[:] = self.inputs[:, block], self.one_hot[:, block]
            part.set_factor(self.factor if self._summed else self.factor * count / n)
            for call in (*part.forward_calls, *part.backward_calls):
                breathe()
                call()
            self.logits[:, block] = part.logits
            for gradient, own in zip(self._gradients, self._parts, strict=True):
                gradient += own

    def backward(self) -> None:
        """Does nothing: see above."""
