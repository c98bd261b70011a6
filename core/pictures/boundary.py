"""The model's decision regions under the points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.fields import FieldPainter
from core.geometry import grid_shape
from core.pictures.moment import Moment, Resolver
from core.types import Bounds, Dataset, Floats, Ints, Pixels

_MARGIN = 1.15


@dataclass(frozen=True, eq=False)
class BoundaryPicture:
    """Points x (n, 2) with labels (n,), over the regions.

    frame : the visible rectangle, the same scale on both axes
    regions : (rows, columns) colours of cells that fill the frame, first row at the
        bottom (y_min); None before the first snapshot
    """

    frame: Bounds
    x: Floats
    labels: Ints
    label_values: tuple[int, ...]
    regions: Pixels | None


def boundary_resolver() -> Resolver[BoundaryPicture]:
    """See `BoundaryPicture`."""
    painter = FieldPainter()
    home = lru_cache(maxsize=1)(_home)

    def resolve(moment: Moment) -> BoundaryPicture:
        data, snapshot = moment.data, moment.snapshot
        frame = home(data).expanded_to(moment.aspect)
        regions = None
        if snapshot is not None:
            rows, columns = grid_shape(moment.cells, moment.aspect)
            activation, hard = moment.state.model.activation, moment.state.view.regions == "hard"
            regions = painter.paint(snapshot.layers, activation, frame, rows, columns, moment.palette, hard)
        return BoundaryPicture(frame, data.x_train, data.y_train, data.label_values, regions)

    return resolve


def _home(data: Dataset) -> Bounds:
    """A square around the origin that holds all points; at least [-1, 1] and a margin."""
    return Bounds.square(_MARGIN * max(1.0, float(np.abs(data.x_train).max(initial=0.0))))
