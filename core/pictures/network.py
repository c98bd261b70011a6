"""The network as a graph: every unit a small map of its values over the plane, every weight a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.datasets import FEATURES
from core.network.units import Activity, Part, as_part, products_per_place
from core.pictures.boundary import MARGIN
from core.pictures.columns import Column, Look, Wires, graph
from core.pictures.grips import Grip, grip_of
from core.pictures.parts import PartTexts
from core.pictures.view_input import PRODUCTS_PER_S, Resolver, ViewInput
from core.state.views import UNIT_VALUES
from core.types import Bools, Bounds, Dataset, Layer, Snapshot, read_only

__all__ = ["Column", "NetworkPicture", "Wires", "network_resolver", "network_seconds"]
_CELLS, _FEWEST_CELLS = 40, 8
_CELL_BUDGET, _MOVING_CELL_BUDGET = 4e8, 2e7  # products of all maps
_FLAGS: tuple[tuple[str, Callable[[Activity], Bools]], ...] = (
    ("dead", lambda activity: activity.dead),
    ("saturated", lambda activity: activity.saturated),
)


@dataclass(frozen=True, eq=False)
class NetworkPicture:
    """The inputs, hidden layers and outputs from left to right.

    subtitle : which weights have no line, how many units are dead or saturated, and what has no meaning here
    columns : empty before the first snapshot; wires : one fewer, each between two neighbours
    part : the unit or weight that is pointed at, or else the chosen one; None for neither. chosen : the chosen one
    lines : the text about the part; grip : what hands can do to it
    off, frozen : for each column, its units (n,) that are switched off or frozen by hand
    """

    title: str
    subtitle: str
    columns: tuple[Column, ...]
    wires: tuple[Wires, ...]
    part: Part | None
    chosen: Part | None
    lines: tuple[str, ...]
    grip: Grip | None = None
    off: tuple[Bools, ...] = ()
    frozen: tuple[Bools, ...] = ()


def network_resolver() -> Resolver[NetworkPicture]:
    """See `NetworkPicture`. If only the mouse has moved, the columns and wires are those of the last picture."""
    graph_of, frame_of, texts = lru_cache(maxsize=1)(graph), lru_cache(maxsize=1)(_frame), PartTexts()

    def resolve(view_input: ViewInput) -> NetworkPicture:
        snapshot, settings, data = view_input.snapshot, view_input.state.network, view_input.data
        if snapshot is None:
            return NetworkPicture("Network", "", (), (), None, None, ())
        layers, moving = snapshot.layers, view_input.moving
        share = settings.threshold / 100
        look = Look(frame_of(data), _cells(layers, moving), settings.values == "after", share, settings.pages, moving)
        found = graph_of(layers, view_input.state.model.activation, data, _ranked_by(view_input.milestone, layers), look)
        chosen = as_part(settings.chosen, layers)
        part = as_part(view_input.part, layers) or chosen
        return NetworkPicture(
            title=_title(view_input, layers),
            subtitle=_subtitle(view_input, found.activities),
            columns=found.columns,
            wires=found.wires,
            part=part,
            chosen=chosen,
            lines=texts.about(part, view_input, found.activities) if part else (),
            grip=grip_of(part, snapshot) if part else None,
            off=_marked(found.columns, snapshot.edited.off if snapshot.edited else ()),
            frozen=_marked(found.columns, snapshot.edited.frozen if snapshot.edited else ()),
        )

    return resolve


def network_seconds(view_input: ViewInput) -> float:
    """Approximate seconds for the maps and the forward pass of the points."""
    if view_input.snapshot is None:
        return 0.0
    layers = view_input.snapshot.layers
    places = _cells(layers, view_input.moving) ** 2 + len(view_input.data.x_train)
    return places * products_per_place(layers) / PRODUCTS_PER_S


def _marked(columns: tuple[Column, ...], flags: tuple[Bools, ...]) -> tuple[Bools, ...]:
    """The flags of the units shown in each column; none for the inputs, and for layers without flags."""
    found = (flags[column.layer][column.units] if 0 <= column.layer < len(flags) else column.units < 0 for column in columns)
    return tuple(map(read_only, found))


def _frame(data: Dataset) -> Bounds:
    """The square of the plane that the maps show; of no use unless the points have two features."""
    return Bounds.around(np.concatenate([data.x_train, data.x_test])[:, :2], MARGIN).expanded_to(1.0)


def _cells(layers: tuple[Layer, ...], moving: bool) -> int:
    """Cells along each side of a map that are affordable now."""
    budget = _MOVING_CELL_BUDGET if moving else _CELL_BUDGET
    return max(_FEWEST_CELLS, min(_CELLS, int((budget / products_per_place(layers)) ** 0.5)))


def _ranked_by(milestone: Snapshot | None, layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The layers that decide which units are shown: those of the milestone, if it is of the same network."""
    if milestone is None or [layer.weights.shape for layer in milestone.layers] != [layer.weights.shape for layer in layers]:
        return layers
    return milestone.layers


def _title(view_input: ViewInput, layers: tuple[Layer, ...]) -> str:
    sizes = view_input.data.features, *(len(layer.biases) for layer in layers)
    shown = f", {UNIT_VALUES[view_input.state.network.values]}" if len(layers) > 1 and view_input.data.features == 2 else ""
    return f"Network {'–'.join(map(str, sizes))}{shown}"


def _subtitle(view_input: ViewInput, found: tuple[Activity, ...] | None) -> str:
    sentences = []
    if view_input.data.features == FEATURES:
        sentences.append("Layer 1: weights by pixel; later units have no map.")
    threshold = view_input.state.network.threshold
    if threshold:
        sentences.append(f"Lines from {threshold:g} % of the largest.")
    return " ".join([*sentences, *_counts(found)])


def _counts(found: tuple[Activity, ...] | None) -> list[str]:
    """How many units are dead, and how many saturated."""
    if not found:
        return []
    units = sum(len(activity.active) for activity in found)
    counts = ((word, sum(int(flags(activity).sum()) for activity in found)) for word, flags in _FLAGS)
    return [f"{count} of {units} units {word}." for word, count in counts if count]
