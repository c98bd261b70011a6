"""What is said about a unit or a weight of the network."""

from __future__ import annotations

import numpy as np

from core.network.activations import ACTIVATIONS, activations_of
from core.network.units import Activity, Part, gradients
from core.pictures.gradcheck import run_of
from core.pictures.view_input import PRODUCTS_PER_S, ViewInput
from core.types import Dataset, Floats, Layer, Snapshot

_LISTED = 3  # weights of a unit, the largest first
_GRADIENT_S = 0.004  # for the gradient during training; one step is about three forward passes
_PASSES = 3


class PartTexts:
    """Makes the texts, with the gradient of the last snapshot cached."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._gradients: tuple[Layer, ...] | None = None

    def about(self, part: Part, view_input: ViewInput, found: tuple[Activity, ...] | None) -> tuple[str, ...]:
        """The lines about a part of the input's snapshot, which must exist. found : the activities of the hidden layers, if known."""
        assert view_input.snapshot is not None
        if len(part) == 2:
            return _about_unit(part, view_input, view_input.snapshot.layers, found)
        return self._about_weight(part, view_input, view_input.snapshot)

    def _about_weight(self, part: Part, view_input: ViewInput, snapshot: Snapshot) -> tuple[str, ...]:
        layer, source, unit = part
        layers, data = snapshot.layers, view_input.data
        value = float(layers[layer].weights[source, unit])
        lines = [f"weight from {unit_name(layer - 1, source, layers, data)}", f"to {unit_name(layer, unit, layers, data)}"]
        lines.append(f"value: {_short(value)}")
        gradient = self._gradient(view_input, snapshot)
        slope = "pause to see it" if gradient is None else _short(float(gradient[layer].weights[source, unit]))
        lines.append(f"gradient: {slope}")
        first = view_input.first.layers if view_input.first else ()
        if len(first) == len(layers) and first[layer].weights.shape == layers[layer].weights.shape:
            lines.append(f"since step 0: {_short(value - float(first[layer].weights[source, unit]), sign=True)}")
        return tuple(lines)

    def _gradient(self, view_input: ViewInput, snapshot: Snapshot) -> tuple[Layer, ...] | None:
        """None if it would take too long now."""
        products = _PASSES * len(view_input.data.y_train) * sum(layer.weights.size for layer in snapshot.layers)
        if view_input.moving and products / PRODUCTS_PER_S > _GRADIENT_S:
            return None
        run = run_of(view_input)
        if self._of != (run, view_input.data, snapshot):
            self._of = run, view_input.data, snapshot
            self._gradients = gradients(run, view_input.data, snapshot)
        return self._gradients


def unit_name(layer: int, unit: int, layers: tuple[Layer, ...], data: Dataset) -> str:
    """What a unit is called in a sentence; layer -1 is the inputs."""
    if layer < 0:
        return f"x{unit}" if data.features == 2 else f"pixel {unit}"
    if layer < len(layers) - 1:
        return f"unit {unit + 1} of layer {layer + 1}"
    return f"output {data.label_values[unit if len(layers[-1].biases) > 1 else -1]}"


def _about_unit(part: Part, view_input: ViewInput, layers: tuple[Layer, ...], found: tuple[Activity, ...] | None) -> tuple[str, ...]:
    layer, unit = part
    own, data, hidden = layers[layer], view_input.data, layer < len(layers) - 1
    name = unit_name(layer, unit, layers, data)
    kind = _activation_key(view_input.state.model.activation, layer) if hidden else "logit"
    lines = [f"{name} ({kind})", f"bias {_short(float(own.biases[unit]))}"]
    lines.append(f"in {_weights(own.weights[:, unit], layer - 1, layers, data)}")
    if hidden:
        lines.append(f"out {_weights(layers[layer + 1].weights[unit], layer + 1, layers, data)}")
        lines += _activity_lines(found[layer], unit) if found else ["active points: pause to count them"]
    return tuple(lines)


def _activity_lines(activity: Activity, unit: int) -> list[str]:
    if activity.dead[unit]:
        return [f"dead: active on none of {activity.points:,} points"]
    lines = [f"active on {activity.active[unit]:,} of {activity.points:,} points"]
    return [*lines, "saturated: hardly any slope left"] if activity.saturated[unit] else lines


def _weights(weights: Floats, layer: int, layers: tuple[Layer, ...], data: Dataset) -> str:
    """The largest weights with the units of `layer` at their other end, and how many more there are."""
    order = np.argsort(-np.abs(weights), kind="stable")[:_LISTED].tolist()
    listed = [f"{_tile_name(layer, unit, layers, data)}: {_short(float(weights[unit]))}" for unit in order]
    more = len(weights) - len(listed)
    return ", ".join(listed) + (f", {more:,} more" if more else "")


def _tile_name(layer: int, unit: int, layers: tuple[Layer, ...], data: Dataset) -> str:
    """The name on a unit's tile."""
    name = unit_name(layer, unit, layers, data).partition(" of ")[0]
    return name.removeprefix("unit ").removeprefix("output ")


def _activation_key(text: str, layer: int) -> str:
    row = activations_of(text, layer + 1)[layer]
    return next(key for key in ACTIVATIONS if ACTIVATIONS[key] is row)


def _short(value: float, sign: bool = False) -> str:
    return f"{value:+z.3g}" if sign else f"{value:z.3g}"
