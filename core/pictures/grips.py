"""What hands can do to the unit or weight of the network that is pointed at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.network.units import Part
from core.types import Snapshot

_LEAST = 0.1  # of the scale of values, for layers whose weights are all 0


@dataclass(frozen=True)
class Grip:
    """A part as it can be changed at the snapshot of a step.

    layer, unit, input : as in `core.gestures.NetworkEdited`; input is -1 for a unit, whose value is its bias
    value, scale : the weight or bias, and the largest absolute value of its kind in the layer
    hidden : whether it belongs to a hidden layer; off, frozen : whether its unit is
    layer_frozen : whether all units of its layer are
    units : of the layer
    """

    step: int
    layer: int
    unit: int
    input: int
    value: float
    scale: float
    hidden: bool
    off: bool
    frozen: bool
    layer_frozen: bool
    units: int

    @property
    def is_unit(self) -> bool:
        return self.input < 0


def grip_of(part: Part, snapshot: Snapshot) -> Grip:
    """The grip of a part that the snapshot has."""
    layer, *inputs, unit = part
    own, edited = snapshot.layers[layer], snapshot.edited
    values = own.weights if inputs else own.biases
    hidden = layer < len(snapshot.layers) - 1
    frozen = edited.frozen[layer] if edited else np.zeros(len(own.biases), dtype=bool)
    return Grip(
        step=snapshot.step,
        layer=layer,
        unit=unit,
        input=inputs[0] if inputs else -1,
        value=float(values[(*inputs, unit)]),
        scale=max(_LEAST, float(np.abs(values).max(initial=0.0))),
        hidden=hidden,
        off=bool(edited and hidden and edited.off[layer][unit]),
        frozen=bool(frozen[unit]),
        layer_frozen=bool(frozen.all()),
        units=len(own.biases),
    )
