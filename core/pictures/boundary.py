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
    """Points x (n, 2) with labels (n,), and test points the same way, over the regions.

    title : which run's they are, where there are several
    axes : what the two axes show
    frame : the visible rectangle, the same scale on both axes
    regions : (rows, columns) colours of cells that fill the frame, first row at the
        bottom (y_min); None before the first snapshot
    """

    frame: Bounds
    x: Floats
    labels: Ints
    x_test: Floats
    labels_test: Ints
    axes: tuple[str, str]
    label_values: tuple[int, ...]
    regions: Pixels | None
    title: str = "Decision regions"


def boundary_resolver() -> Resolver[BoundaryPicture]:
    """See `BoundaryPicture`."""
    painter = FieldPainter()
    seen = lru_cache(maxsize=1)(_seen)

    def resolve(moment: Moment) -> BoundaryPicture:
        data, snapshot = moment.data, moment.snapshot
        plane, x, x_test, home = seen(data)
        frame = home.expanded_to(moment.aspect)
        regions = None
        if snapshot is not None:
            rows, columns = grid_shape(moment.cells, moment.aspect)
            activation, hard = moment.state.model.activation, moment.state.view.regions == "hard"
            layers = plane.restricted(snapshot.layers) if plane else snapshot.layers
            regions = painter.paint(layers, activation, frame, rows, columns, moment.palette, hard)
        axes = ("first principal component", "second principal component") if plane else ("x0", "x1")
        return BoundaryPicture(frame, x, data.y_train, x_test, data.y_test, axes, data.label_values, regions)

    return resolve


def _seen(data: Dataset) -> tuple[Plane | None, Floats, Floats, Bounds]:
    """The plane that is shown, the places of the training and test points in it, and the rectangle that holds them."""
    plane = plane_of(data.x_train)
    x, x_test = (plane.project(x) if plane else x for x in (data.x_train, data.x_test))
    return plane, x, x_test, Bounds.around(np.concatenate([x, x_test]), _MARGIN)
