"""Updates of the parameters by the gradients of data loss and penalty: on flat buffers, in place."""

from __future__ import annotations

import numpy as np

from core.network.settings import TrainingSettings
from core.optimizers import OPTIMIZERS
from core.types import Floats, Memory, read_only


class Descent:
    """Plain gradient descent in two calls.

    Weight decay multiplies the weights by 1 - learning rate * decay, which equals a step along the
    penalty's gradient. The gradient buffer already includes the learning rate.

    factor : the gradient buffer must be this multiple of the derivative of the data loss
    """

    def __init__(self, parameters: Floats, gradients: Floats, decays: Floats) -> None:
        self._parameters, self._gradients, self._decays = parameters, gradients, decays
        self._shrinkage = np.ones_like(parameters)
        self.factor = 1.0

    def set_rate(self, learning_rate: float) -> None:
        self.factor = learning_rate
        self._shrinkage[:] = 1 - learning_rate * self._decays

    def update(self) -> None:
        np.multiply(self._parameters, self._shrinkage, out=self._parameters)
        np.subtract(self._parameters, self._gradients, out=self._parameters)

    def memory(self) -> Memory | None:
        return None

    def restore(self, _memory: Memory | None) -> None:
        """Nothing to restore."""


class Optimised:
    """Any row of `OPTIMIZERS`, with its slots; the gradient includes that of the penalty, unless the row is decoupled."""

    def __init__(self, parameters: Floats, gradients: Floats, decays: Floats, name: str) -> None:
        self._parameters, self._gradients = parameters, gradients
        self._decays, self._scratch = decays.astype(parameters.dtype), np.empty_like(parameters)
        self._name, self._row = name, OPTIMIZERS[name]
        self._slots = [np.zeros_like(parameters) for _ in range(self._row.slots)]
        self._updates = 0
        self._rate = 0.0
        self.factor = 1.0

    def set_rate(self, learning_rate: float) -> None:
        self._rate = learning_rate

    def update(self) -> None:
        np.multiply(self._parameters, self._decays, out=self._scratch)
        if self._row.decoupled:
            np.multiply(self._scratch, self._rate, out=self._scratch)
            np.subtract(self._parameters, self._scratch, out=self._parameters)
        else:
            np.add(self._gradients, self._scratch, out=self._gradients)
        self._updates += 1
        self._row.update(self._parameters, self._gradients, self._slots, self._rate, self._updates)

    def memory(self) -> Memory | None:
        return Memory(self._name, self._updates, tuple(read_only(slot.copy()) for slot in self._slots))

    def restore(self, memory: Memory | None) -> None:
        """Continue with a memory; start from scratch if it is None or that of another optimiser."""
        known = memory if memory is not None and memory.optimizer == self._name else None
        self._updates = known.updates if known else 0
        for index, slot in enumerate(self._slots):
            slot[:] = known.slots[index] if known else 0


def update_rule(training: TrainingSettings, parameters: Floats, gradients: Floats, decays: Floats) -> Descent | Optimised:
    """The update rule for these settings.

    decays : (p,) float64, the weight decay of each parameter
    """
    if OPTIMIZERS[training.optimizer].plain:
        return Descent(parameters, gradients, decays)
    return Optimised(parameters, gradients, decays, training.optimizer)
