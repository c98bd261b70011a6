"""The model's decision regions below the points.

Points with more than two features are projected onto the plane of their first two
principal components; the regions are those of the model on that plane.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from core.datasets import DataSettings, rows_of
from core.network.fields import FieldPainter, field_products, finite_scores
from core.network.models import predicted
from core.pictures.hover import Hover, hover_on_labelled, hover_on_regions, nearest
from core.pictures.overlays import NO_FOLDS, Folds, Overlays, UnitOverlay, overlays_seconds
from core.pictures.predictions import predictions_seconds
from core.pictures.view_input import PRODUCTS_PER_S, Resolver, ViewInput
from core.plane.geometry import grid_shape
from core.plane.projection import Plane, plane_of
from core.state import AppState
from core.state.editing import PAINT_TOOLS
from core.state.views import BoundarySettings
from core.types import Bools, Bounds, Bytes, Dataset, Float64s, Floats, Ints, Layer, Pixels, ReadOnly, Rgb, Snapshot, read_only

MARGIN = 0.15
"""Around the points, as `Bounds.around` takes it."""
_PLANE_AXES = ("component 1", "component 2")
_ON_THE_PLANE = "plane of the first two principal components, points projected onto it"
_TITLES = {"hard": "Decision regions", "blended": "Class probabilities, blended", "confidence": "Confidence: the largest probability"}
_NO_LINES, _NOBODY = read_only(np.empty((0, 2, 2))), read_only(np.empty(0, dtype=bool))
_NOWHERE = read_only(np.empty((0, 2)))


@dataclass(frozen=True)
class Scale:
    """What the colours of a colour map mean: `quantity` from `low` to `high`."""

    quantity: str
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Markers(ReadOnly):
    """Visible points at x (n, 2) with labels (n,); ringed (n,) marks the misclassified ones."""

    x: Floats
    labels: Ints
    ringed: Bools


@dataclass(frozen=True, eq=False)
class Brush(ReadOnly):
    """What the mouse does to the points.

    tool : one of `core.state.editing.PAINT_TOOLS`; act : its action, empty if it edits nothing
    label : index of the class that it paints
    radius : in data units, 0 for a tool without a brush
    x : (n, 2) all points in the order of their rows, empty if the tool edits nothing
    """

    tool: str
    act: str
    label: int
    radius: float
    x: Floats


@dataclass(frozen=True, eq=False)
class BoundaryPicture(ReadOnly):
    """Training and test points above the regions.

    title, note : the heading and a remark, which may be empty
    axes : labels of the two axes
    frame : the visible rectangle, the same scale on both axes
    regions : (rows, columns) cells that fill the frame, first row at the bottom (y_min):
        colours, or 0 to 255 if there is a `scale`; None before the first snapshot
    scale : what 0 and 255 mean; None if the colours are those of the classes
    lines : (m, 2, 2) segments of the lines where the prediction changes; empty if they are hidden
    unit : the unit of the network that lies over the regions; None for none
    folds : where the units fold the plane; empty if they are hidden
    hover : the text about the place or point under the mouse
    brush : what the mouse does to the points
    """

    title: str
    note: str
    axes: tuple[str, str]
    frame: Bounds
    points: Markers
    test_points: Markers
    regions: Pixels | Bytes | None
    scale: Scale | None
    lines: Float64s
    unit: UnitOverlay | None
    folds: Folds
    hover: Hover | None
    brush: Brush


@dataclass(frozen=True, eq=False)
class _Projected:
    """A data set projected onto a plane, or unchanged where that is None; `home` is a frame around all its points."""

    plane: Plane | None
    x: Floats
    x_test: Floats
    home: Bounds

    def layers(self, snapshot: Snapshot) -> tuple[Layer, ...]:
        """The layers of the model on the plane."""
        return self.plane.restricted(snapshot.layers) if self.plane else snapshot.layers


def boundary_resolver() -> Resolver[BoundaryPicture]:
    """See `BoundaryPicture`. If only the mouse has moved, nothing is painted or predicted again."""
    painter = FieldPainter()
    projected_of, wrong_of = lru_cache(maxsize=1)(_projected), lru_cache(maxsize=1)(_wrong)
    raster_of = lru_cache(maxsize=1)(partial(_raster, painter))
    projected_layers_of, overlays = lru_cache(maxsize=1)(_Projected.layers), Overlays()
    places_of = lru_cache(maxsize=1)(_places)

    def resolve(view_input: ViewInput) -> BoundaryPicture:
        data, snapshot, settings = view_input.data, view_input.snapshot, view_input.state.boundary
        projected, activation = projected_of(data), view_input.state.model.activation
        frame = projected.home.expanded_to(view_input.aspect)
        regions, lines, wrong, wrong_test, unit, folds = None, _NO_LINES, _NOBODY, _NOBODY, None, NO_FOLDS
        if snapshot is not None:
            shape = grid_shape(view_input.cells, view_input.aspect)
            regions, lines = raster_of(projected, snapshot, activation, frame, shape, view_input.palette, settings)
            wrong, wrong_test = wrong_of(data, snapshot, activation) if settings.rings else (wrong, wrong_test)
            unit, folds = overlays.of(view_input, projected_layers_of(projected, snapshot), frame)
        return BoundaryPicture(
            title=unit.name if unit else _title(settings, data),
            note=". ".join(filter(None, (_ON_THE_PLANE if projected.plane else "", folds.note))),
            axes=_axes(projected.plane is not None, view_input.state.data.standardised),
            frame=frame,
            points=_markers(settings.points, projected.x, data.y_train, wrong),
            test_points=_markers(settings.test_points, projected.x_test, data.y_test, wrong_test),
            regions=regions,
            scale=_scale(settings, data),
            lines=lines,
            unit=unit,
            folds=folds,
            hover=_hover(view_input, projected, frame),
            brush=_brush(view_input.state, frame, places_of),
        )

    return resolve


def boundary_seconds(view_input: ViewInput) -> float:
    """Approximate seconds for the regions, what lies over them, and the forward pass of the points."""
    if view_input.snapshot is None:
        return 0.0
    shape = grid_shape(view_input.cells, view_input.aspect)
    field = field_products(view_input.snapshot.layers, view_input.state.model.activation, *shape) / PRODUCTS_PER_S
    return field + overlays_seconds(view_input) + (predictions_seconds(view_input) if view_input.state.boundary.rings else 0.0)


def _axes(projected: bool, standardised: bool) -> tuple[str, str]:
    across, up = _PLANE_AXES if projected else ("x0", "x1")
    return (f"{across} (standardised)", f"{up} (standardised)") if standardised else (across, up)


def _brush(state: AppState, frame: Bounds, places_of: Callable[[DataSettings], Floats]) -> Brush:
    paint, tool = state.paint, PAINT_TOOLS[state.paint.tool]
    radius = paint.brush / 100 * min(frame.width, frame.height) if tool.has_brush else 0.0
    return Brush(paint.tool, tool.act, paint.label, radius, places_of(state.data) if tool.act else _NOWHERE)


def _places(settings: DataSettings) -> Floats:
    """(n, 2) all points in the order of their rows, before any split."""
    return read_only(np.array([row[:2] for row in rows_of(settings)], dtype=np.float64).reshape(-1, 2))


def class_shown(settings: BoundarySettings, data: Dataset) -> int:
    """The index of the class whose probability is shown."""

    return min(settings.of_class, data.class_count - 1)


def _projected(data: Dataset) -> _Projected:
    plane = plane_of(data.x_train)
    x, x_test = (plane.project(x) if plane else x for x in (data.x_train, data.x_test))
    return _Projected(plane, x, x_test, Bounds.around(np.concatenate([x, x_test]), MARGIN))


def _wrong(data: Dataset, snapshot: Snapshot, activation: str) -> tuple[Bools, Bools]:
    """(n,) and (m,) which training and test points are misclassified: one forward pass, as in a training step."""
    pairs = (data.x_train, data.y_train), (data.x_test, data.y_test)
    train, test = (read_only(predicted(finite_scores(snapshot.layers, activation, x)) != labels) for x, labels in pairs)
    return train, test


def _raster(
    painter: FieldPainter,
    projected: _Projected,
    snapshot: Snapshot,
    activation: str,
    frame: Bounds,
    shape: tuple[int, int],
    palette: tuple[Rgb, ...],
    settings: BoundarySettings,
) -> tuple[Pixels | Bytes, Float64s]:
    """The regions in the colours of the settings, and the lines between them."""
    field = painter.field(projected.layers(snapshot), activation, frame, *shape)
    lines = field.lines() if settings.lines else _NO_LINES
    if settings.regions == "one_class":
        return field.probability(min(settings.of_class, len(field.logits) - 1)), lines
    if settings.regions == "confidence":
        return field.confidence(), lines
    return (field.hard(palette) if settings.regions == "hard" else field.blended(palette)), lines


def _markers(visible: bool, x: Floats, labels: Ints, wrong: Bools) -> Markers:
    count = len(x) if visible else 0
    return Markers(x[:count], labels[:count], wrong[:count] if len(wrong) else np.zeros(count, dtype=bool))


def _title(settings: BoundarySettings, data: Dataset) -> str:
    if settings.regions == "one_class":
        return f"P(class {data.label_values[class_shown(settings, data)]})"
    return _TITLES[settings.regions]


def _scale(settings: BoundarySettings, data: Dataset) -> Scale | None:
    if settings.regions == "one_class":
        return Scale(_title(settings, data), 0.0, 1.0)
    if settings.regions == "confidence":
        return Scale("largest probability", 1 / max(2, data.class_count), 1.0)
    return None


def _hover(view_input: ViewInput, projected: _Projected, frame: Bounds) -> Hover | None:
    """The text about the point under the mouse, using all its features, or else about the place."""
    at, data, snapshot, settings = view_input.hover, view_input.data, view_input.snapshot, view_input.state.boundary
    if at is None or snapshot is None or PAINT_TOOLS[view_input.state.paint.tool].act:
        return None
    activation = view_input.state.model.activation
    groups = (
        (settings.points, projected.x, data.x_train, data.y_train, "training point"),
        (settings.test_points, projected.x_test, data.x_test, data.y_test, "test point"),
    )
    for visible, places, x, labels, kind in groups:
        item = nearest(places, at, frame) if visible else None
        if item is not None:
            logits = finite_scores(snapshot.layers, activation, x[item : item + 1])[0]
            place = float(places[item, 0]), float(places[item, 1])
            return hover_on_labelled(place, logits, data.label_values, int(labels[item]), kind, item)
    return hover_on_regions(at, finite_scores(projected.layers(snapshot), activation, np.array([at]))[0], data.label_values)
