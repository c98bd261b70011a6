"""The data sets: settings and a function that draws them, one row each in `DATASETS`; also tables of points and images of digits.

Every room above may use it; it uses only the single files.

Every draw takes its `numpy.random.RandomState` as an argument. This legacy stream
is the same in all NumPy releases, so a seed gives the same points everywhere, and the
draws of the source notebooks can be repeated to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from numpy.random import RandomState

from core.datasets.base import SEED_MAX, DataSettings, SeededSettings
from core.datasets.digits import FEATURES, SIDE, DigitsSettings, draw_digits
from core.datasets.drawn import (
    GaussiansSettings,
    RingSettings,
    SpiralSettings,
    XorSettings,
    draw_gaussians,
    draw_ring,
    draw_spiral,
    draw_xor,
)
from core.datasets.own import OwnImagesSettings, OwnSettings, draw_own
from core.datasets.prepare import Scaling, prepared, prepared_rows, scale_caution, scaling_of
from core.datasets.sampled import BlobsSettings, CirclesSettings, MoonsSettings, draw_blobs, draw_circles, draw_moons
from core.params import WideRows, params_of
from core.registry import Registry
from core.types import Dataset, Ints

__all__ = [
    "DATASETS",
    "FEATURES",
    "OWN_KINDS",
    "SEED_MAX",
    "SIDE",
    "BlobsSettings",
    "CirclesSettings",
    "DataSettings",
    "DatasetKind",
    "DigitsSettings",
    "GaussiansSettings",
    "MoonsSettings",
    "OwnImagesSettings",
    "OwnSettings",
    "RingSettings",
    "Scaling",
    "SeededSettings",
    "SpiralSettings",
    "XorSettings",
    "draw",
    "numbered",
    "own_points",
    "random_rows",
    "rows_of",
    "scale_caution",
    "scaling_of",
    "seeded",
]

Draw = Callable[[Any, RandomState], Dataset]
_TWO = 2


@dataclass(frozen=True)
class DatasetKind:
    """A row of `DATASETS`: its title, its settings and the draw itself.

    draw : (settings, stream) → all points, as training points
    always_two_classes : whether it has two classes for any settings
    features : coordinates of each point
    own : whether its points are the user's own, stored in the settings as `rows`, with the settings to return to
        as `previous`; a page accepts as many of their classes as it supports
    """

    title: str
    settings: type[DataSettings]
    draw: Draw
    always_two_classes: bool = False
    features: int = 2
    own: bool = False

    @property
    def planar(self) -> bool:
        """Whether its points lie in the plane."""
        return self.features == 2

    def suits(self, classes: int, features: Collection[int]) -> bool:
        """Whether it fits a page with at most this many classes and one of these numbers of features."""
        return self.features in features and (classes > _TWO or self.always_two_classes or self.own)


DATASETS: Registry[DatasetKind] = Registry(
    "unknown data set {key!r}; valid: {valid}",
    [
        ("gaussians", DatasetKind("Two Gaussian clouds", GaussiansSettings, draw_gaussians, always_two_classes=True)),
        ("spiral", DatasetKind("Spiral", SpiralSettings, draw_spiral)),
        ("blobs", DatasetKind("Blobs", BlobsSettings, draw_blobs)),
        ("moons", DatasetKind("Moons", MoonsSettings, draw_moons, always_two_classes=True)),
        ("circles", DatasetKind("Circles", CirclesSettings, draw_circles, always_two_classes=True)),
        ("ring", DatasetKind("Disc in a ring", RingSettings, draw_ring, always_two_classes=True)),
        ("xor", DatasetKind("XOR", XorSettings, draw_xor, always_two_classes=True)),
        ("digits", DatasetKind("Digits", DigitsSettings, draw_digits, features=FEATURES)),
        ("own", DatasetKind("Own points", OwnSettings, draw_own, own=True)),
        ("own_images", DatasetKind("Own images", OwnImagesSettings, draw_own, features=FEATURES, own=True)),
    ],
)


OWN_KINDS = tuple(key for key, row in DATASETS.items() if row.own)


def draw(settings: DataSettings) -> Dataset:
    """The data set of these settings, drawn from its own seed, split and scaled."""
    return prepared(_drawn(settings), settings)


def numbered(settings: DataSettings) -> tuple[Ints, Ints]:
    """The rows of the training and of the test points of `draw` among all points as drawn."""
    return prepared_rows(len(_drawn(settings).x_train), settings)


def random_rows(settings: DataSettings, count: int, among: int) -> Ints:
    """`count` different numbers below `among`, or all of them, from the stream that has drawn the points, as in notebook 000."""
    rng = settings.stream()
    DATASETS[settings.kind].draw(settings, rng)
    return rng.choice(among, min(count, among), replace=False)


def rows_of(settings: DataSettings, kind: type[OwnSettings | OwnImagesSettings] = OwnSettings) -> WideRows:
    """The points as rows (x0, x1, class index), or rows of own images, as drawn: neither split nor scaled.

    At most as many as this kind of own points can hold; none if their number of features is different.
    """
    if isinstance(settings, kind):
        return settings.rows
    spec = params_of(kind)["rows"]
    if DATASETS[settings.kind].features != spec.features:
        return ()
    data = _drawn(settings)
    rows = zip((data.x_train[: spec.most] + 0.0).tolist(), data.y_train[: spec.most].tolist(), strict=True)
    return tuple((*point, label) for point, label in rows)


def own_points(settings: DataSettings, rows: WideRows | None = None, kind: str = OwnSettings.kind) -> OwnSettings | OwnImagesSettings:
    """Own points or images that replace `settings` and remember them: `rows`, or by default a copy of the current points."""
    own: Any = DATASETS[kind].settings
    shared = {name: getattr(settings, name) for name in params_of(DataSettings)}
    return own(rows_of(settings, own) if rows is None else rows, seeded(settings), **shared)  # type: ignore[no-any-return]


def seeded(settings: DataSettings) -> DataSettings | None:
    """The settings that own points were made from, or None if unknown; settings of any other kind are returned unchanged."""
    return settings.previous if isinstance(settings, OwnSettings | OwnImagesSettings) else settings


def _drawn(settings: DataSettings) -> Dataset:
    return DATASETS[settings.kind].draw(settings, settings.stream())
