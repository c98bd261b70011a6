"""Updates of the parameters by the gradients of data loss and penalty: on flat buffers, in place."""

from __future__ import annotations

import numpy as np

from core.network.settings import TrainingSettings
from core.optimizers import OPTIMIZERS
from core.types import Floats, Memory, read_only


class L1:
    """The L1 penalty's derivative, pulls (p,) times the signs of the parameters; at 0 the subgradient 0.

    signs : (p,) the derivative that `measure` found; is_on : whether there is a penalty
    """

    def __init__(self, parameters: Floats, pulls: Floats) -> None:
        self._parameters, self._pulls = parameters, pulls.astype(parameters.dtype)
        self.signs = np.empty_like(parameters)
        self.is_on = bool(pulls.any())

    def measure(self) -> None:
        """Fill `signs` with the derivative of the penalty at the current parameters."""
        np.sign(self._parameters, out=self.signs)
        np.multiply(self.signs, self._pulls, out=self.signs)


class Descent:
    """Plain gradient descent in two calls, or a few more with an L1 penalty.

    Weight decay multiplies the weights by 1 - learning rate * decay, which equals a step along the
    penalty's gradient. The gradient buffer already includes the learning rate.

    factor : the gradient buffer must be this multiple of the derivative of the data loss
    """

    def __init__(self, parameters: Floats, gradients: Floats, decays: Floats, l1: L1) -> None:
        self._parameters, self._gradients, self._decays, self._l1 = parameters, gradients, decays, l1
        self._shrinkage = np.ones_like(parameters)
        self.factor = 1.0

    def set_rate(self, learning_rate: float) -> None:
        self.factor = learning_rate
        self._shrinkage[:] = 1 - learning_rate * self._decays

    def update(self) -> None:
        if self._l1.is_on:
            self._l1.measure()
            np.multiply(self._l1.signs, self.factor, out=self._l1.signs)
            np.add(self._gradients, self._l1.signs, out=self._gradients)
        np.multiply(self._parameters, self._shrinkage, out=self._parameters)
        np.subtract(self._parameters, self._gradients, out=self._parameters)

    def memory(self) -> Memory | None:
        return None

    def restore(self, _memory: Memory | None) -> None:
        """Nothing to restore."""


class Optimised:
    """Any row of `OPTIMIZERS`, with its slots; the gradient includes that of the penalties, but not the decay if the row is decoupled."""

    def __init__(self, parameters: Floats, gradients: Floats, decays: Floats, l1: L1, name: str) -> None:
        self._parameters, self._gradients, self._l1 = parameters, gradients, l1
        self._decays, self._scratch = decays.astype(parameters.dtype), np.empty_like(parameters)
        self._name, self._row = name, OPTIMIZERS[name]
        self._slots = [np.zeros_like(parameters) for _ in range(self._row.slots)]
        self._updates = 0
        self._rate = 0.0
        self.factor = 1.0

    def set_rate(self, learning_rate: float) -> None:
        self._rate = learning_rate

    def update(self) -> None:
        if self._l1.is_on:
            self._l1.measure()
            np.add(self._gradients, self._l1.signs, out=self._gradients)
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


def update_rule(training: TrainingSettings, parameters: Floats, gradients: Floats, decays: Floats, pulls: Floats) -> Descent | Optimised:
    """The update rule for these settings.

    decays, pulls : (p,) float64, the weight decay and the L1 penalty of each parameter
    """
    l1 = L1(parameters, pulls)
    if OPTIMIZERS[training.optimizer].plain:
        return Descent(parameters, gradients, decays, l1)
    return Optimised(parameters, gradients, decays, l1, training.optimizer)
