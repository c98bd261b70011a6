"""A network taken apart into its units, to be edited between two updates and put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from core.network.backprop import matrices_of
from core.types import Bools, EditedUnits, Floats, Layer, Memory, Snapshot, read_only


class Anatomy:
    """The units of a snapshot's network, as they are while edits change them; layers and units count from 0.

    A parameter keeps the optimiser's memory of it, unless an edit sets it, draws it or holds it still.

    stacks : for each layer (1 + slots, out, in + 1): each unit's weights and, last, its bias; below them the optimiser's memory
    frozen, off : as in `EditedUnits`
    """

    def __init__(self, snapshot: Snapshot) -> None:
        layers, edited = snapshot.layers, snapshot.edited
        self._snapshot = snapshot
        slots = snapshot.memory.slots if snapshot.memory else ()
        parts = [_matrices(layers), *(_split(slot, layers) for slot in slots)]
        self.stacks: list[Floats] = [np.stack(matrices) for matrices in zip(*parts, strict=True)]
        self.frozen = [each.copy() for each in edited.frozen] if edited else [np.zeros(len(layer.biases), bool) for layer in layers]
        self.off = [each.copy() for each in edited.off] if edited else [np.zeros(len(layer.biases), bool) for layer in layers[:-1]]
        if edited and edited.awake:
            for layer, off in enumerate(self.off):
                self.stacks[layer + 1][0, :, :-1][:, off] = edited.awake[layer + 1].weights[off].T

    def fan(self, layer: int) -> tuple[int, int]:
        """Inputs and units of a layer."""
        _, units, inputs = self.stacks[layer].shape
        return inputs - 1, units

    def set_weight(self, layer: int, unit: int, column: int, value: float) -> None:
        """Set the weight from input `column`, or the bias for -1."""
        stack = self.stacks[layer]
        stack[:, unit, column] = 0
        stack[0, unit, column] = value

    def set_unit(self, layer: int, unit: int, drawn: Layer) -> None:
        """Give a unit the weights and the bias that it has in `drawn`, a layer of the same shape."""
        stack = self.stacks[layer]
        stack[:, unit] = 0
        stack[0, unit] = [*drawn.weights[:, unit], drawn.biases[unit]]

    def append_unit(self, layer: int) -> None:
        """Add a last unit to a hidden layer; all weights from and to it are 0."""
        self.stacks[layer] = np.pad(self.stacks[layer], ((0, 0), (0, 1), (0, 0)))
        self.stacks[layer + 1] = np.insert(self.stacks[layer + 1], -1, 0, axis=2)
        self.frozen[layer], self.off[layer] = np.append(self.frozen[layer], False), np.append(self.off[layer], False)

    def delete_unit(self, layer: int, unit: int) -> None:
        """Take a unit out of a hidden layer, with all weights from and to it."""
        self.stacks[layer] = np.delete(self.stacks[layer], unit, axis=1)
        self.stacks[layer + 1] = np.delete(self.stacks[layer + 1], unit, axis=2)
        self.frozen[layer], self.off[layer] = np.delete(self.frozen[layer], unit), np.delete(self.off[layer], unit)

    def assembled(self, count: int) -> Snapshot:
        """The snapshot with the network after `count` edits of the run; losses and accuracies are still those from before."""
        awake = tuple(Layer(read_only(stack[0, :, :-1].T.copy()), read_only(stack[0, :, -1].copy())) for stack in self.stacks)
        for stack, held in zip(self.stacks, _held(self.frozen, self.off, self.stacks), strict=True):
            stack[1:, held] = 0
        for above, off in zip(self.stacks[1:], self.off, strict=True):
            above[0, :, :-1][:, off] = 0
        layers = tuple(Layer(read_only(stack[0, :, :-1].T.copy()), layer.biases) for stack, layer in zip(self.stacks, awake, strict=True))
        edited = EditedUnits(count, _kept(self.frozen), _kept(self.off), awake if any(off.any() for off in self.off) else ())
        return replace(self._snapshot, layers=layers, memory=self._memory(), edited=edited)

    def _memory(self) -> Memory | None:
        memory = self._snapshot.memory
        if memory is None:
            return None
        slots = tuple(np.concatenate([stack[1 + slot].ravel() for stack in self.stacks]) for slot in range(len(memory.slots)))
        return replace(memory, slots=tuple(map(read_only, slots)))


def sizes_of(layers: Sequence[Layer]) -> tuple[int, ...]:
    """Units of every layer, from the features to the outputs."""
    return len(layers[0].weights), *(len(layer.biases) for layer in layers)


def held_parameters(snapshot: Snapshot) -> Bools | None:
    """(p,) which parameters no update may change, in the order of the training code; None if every parameter is free.

    Those are the weights and biases of frozen units, and all weights from and to units that are off.
    """
    edited = snapshot.edited
    if edited is None:
        return None
    held = np.concatenate([part.ravel() for part in _held(edited.frozen, edited.off, [m[None] for m in _matrices(snapshot.layers)])])
    return held if held.any() else None


def _held(frozen: Sequence[Bools], off: Sequence[Bools], stacks: Sequence[Floats]) -> list[Bools]:
    """For each layer (out, in + 1) which of its parameters are held."""
    held = [np.repeat(rows[:, None], stack.shape[2], axis=1) for rows, stack in zip(frozen, stacks, strict=True)]
    for (below, above), rows in zip(pairwise(held), off, strict=True):
        below[rows] = True
        above[:, :-1][:, rows] = True
    return held


def _matrices(layers: Sequence[Layer]) -> list[Floats]:
    """(out, in + 1) of each layer, as in `core.network.backprop`."""
    return [np.concatenate([layer.weights.T, layer.biases[:, None]], axis=1) for layer in layers]


def _split(slot: Floats, layers: Sequence[Layer]) -> list[Floats]:
    flat, matrices = matrices_of(sizes_of(layers), slot.dtype)
    flat[:] = slot
    return matrices


def _kept(flags: Sequence[Bools]) -> tuple[Bools, ...]:
    return tuple(read_only(each.copy()) for each in flags)
