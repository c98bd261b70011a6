"""From unit to unit and from weight to weight of a network with the arrow keys.

A part is a unit (layer, unit) or a weight (layer, source, unit); the columns are those of a `NetworkPicture`, inputs first.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.pictures.network import Column

Part = tuple[int, ...]


def is_shown(columns: Sequence[Column], part: Part) -> bool:
    """Whether the part is among those shown; a weight is if its unit is."""
    return bool(part) and part[0] + 1 < len(columns) and part[-1] in columns[part[0] + 1].units


def first_unit(columns: Sequence[Column]) -> Part:
    """The first unit of the first layer."""
    return (0, int(columns[1].units[0]))


def ahead(columns: Sequence[Column], part: Part, step: int) -> Part:
    """The unit of the next (1) or previous (-1) layer at about the same height; the unit itself at an end."""
    column = part[0] + 1
    other = column + step
    if not 1 <= other < len(columns):
        return (part[0], part[-1])
    here, there = columns[column].units, columns[other].units
    height = (here.tolist().index(part[-1]) + 0.5) / len(here)
    return (other - 1, int(there[int(height * len(there))]))


def below(columns: Sequence[Column], part: Part, step: int) -> Part | None:
    """The next (1) or previous (-1) unit of the layer; None beyond the ends of what is shown."""
    units = columns[part[0] + 1].units.tolist()
    place = units.index(part[-1]) + step
    return (part[0], units[place]) if 0 <= place < len(units) else None


def next_weight(columns: Sequence[Column], part: Part, step: int) -> Part:
    """The next or previous weight into the part's unit, from the units shown before it, beginning with the first or last."""
    sources = columns[part[0]].units.tolist()
    no_weight = -1 if step > 0 else 0
    start = sources.index(part[1]) if len(part) == 3 and part[1] in sources else no_weight
    return (part[0], sources[(start + step) % len(sources)], part[-1])


def turned(columns: Sequence[Column], layer: int, step: int) -> tuple[int, ...]:
    """The pages of all hidden layers with that layer's page turned, from the last to the first as well."""
    pages = [column.page for column in columns[1:-1]]
    pages[layer] = (pages[layer] + step) % columns[layer + 1].pages
    return tuple(pages)
