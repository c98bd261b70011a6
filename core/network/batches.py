"""The points of each update: a pure function of the seed, the epoch and the position in the epoch."""

from __future__ import annotations

from collections.abc import Iterator

from numpy.random import RandomState

from core.network.notebooks import notebook_rows
from core.network.settings import TrainingSettings
from core.types import Ints


class Batches:
    """The order of n points, epoch by epoch; caches only the latest epoch.

    sizes : units of every layer; the notebook's random stream depends on them
    """

    def __init__(self, training: TrainingSettings, n: int, sizes: tuple[int, ...]) -> None:
        self._training, self._n, self._sizes = training, n, sizes
        # A batch as large as the data is the full batch only if no point occurs twice.
        self.whole = training.batch_size == 0 or (training.batch_size >= n and not self._repeats)
        self._size = n if self.whole else min(training.batch_size, n)
        self._epoch = -1
        self._order: Ints
        self._rows: Iterator[Ints]

    def at(self, epoch: int, position: int) -> Ints:
        """Indices of the batch that begins there; the last batch of an epoch may be smaller."""
        if epoch != self._epoch:
            self._order = self._notebook_order(epoch) if self._training.order_from == "notebook" else self._seeded_order(epoch)
            self._epoch = epoch
        return self._order[position : position + self._size]

    def next_place(self, epoch: int, position: int) -> tuple[int, int]:
        """Epoch and position after the batch that begins there."""
        position += self._size
        return (epoch + 1, 0) if self.whole or position >= self._n else (epoch, position)

    def updates_left(self, step: int, epoch: int, position: int) -> int:
        """Updates from there, at update `step`, to the end of the run."""
        if self._training.updates:
            return max(0, self._training.updates - step)
        return self.updates_until(self._training.epochs, epoch, position)

    def updates_until(self, epochs: int, epoch: int, position: int) -> int:
        """Updates from there until `epochs` epochs are finished."""
        if epoch >= epochs:
            return 0
        if self.whole:
            return epochs - epoch
        return -(-(self._n - position) // self._size) + (epochs - epoch - 1) * -(-self._n // self._size)

    @property
    def _repeats(self) -> bool:
        return self._training.sampling == "with_replacement" or self._training.order_from == "notebook"

    def _seeded_order(self, epoch: int) -> Ints:
        rng = RandomState([self._training.order_seed, epoch])
        return rng.randint(0, self._n, self._n) if self._repeats else rng.permutation(self._n)

    def _notebook_order(self, epoch: int) -> Ints:
        if epoch != self._epoch + 1 or epoch == 0:
            self._rows = notebook_rows(self._sizes, self._n)
            for _ in range(epoch):
                next(self._rows)
        return next(self._rows)
