"""The model's decision regions under the points.

Points with more than two features are seen in the plane of their first two principal
components: the regions are the model's on that plane, the points its nearest places.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.fields import FieldPainter
from core.geometry import grid_shape
from core.pictures.moment import Moment, Resolver
from core.projection import Plane, plane_of
from core.types import Bounds, Dataset, Floats, Ints, Pixels

_MARGIN = 0.15


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
    seen = lru_cache(maxsize=1)(_seen)

    def resolve(moment: Moment) -> BoundaryPicture:
        data, snapshot = moment.data, moment.snapshot
        plane, x, home = seen(data)
        frame = home.expanded_to(moment.aspect)
        regions = None
        if snapshot is not None:
            rows, columns = grid_shape(moment.cells, moment.aspect)
            activation, hard = moment.state.model.activation, moment.state.view.regions == "hard"
            layers = plane.restricted(snapshot.layers) if plane else snapshot.layers
            regions = painter.paint(layers, activation, frame, rows, columns, moment.palette, hard)
        return BoundaryPicture(frame, x, data.y_train, data.label_values, regions)

    return resolve


def _seen(data: Dataset) -> tuple[Plane | None, Floats, Bounds]:
    """The plane that is shown, the training points' places in it, and the rectangle that holds the test points too."""
    plane = plane_of(data.x_train)
    places = [plane.project(x) if plane else x for x in (data.x_train, data.x_test)]
    return plane, places[0], Bounds.around(np.concatenate(places), _MARGIN)
