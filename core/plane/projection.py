"""Projection of points with any number of features onto a plane, and a model restricted to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.types import Dataset, Float64s, Floats, Layer, read_only


@dataclass(frozen=True, eq=False)
class Plane:
    """The points origin + u axes[0] + v axes[1] of the feature space.

    origin : (d,); axes : (2, d), orthonormal
    """

    origin: Float64s
    axes: Float64s

    def project(self, x: Floats) -> Float64s:
        """(n, 2) orthogonal projections (u, v) of the points x (n, d)."""
        result: Float64s = (x - self.origin) @ self.axes.T
        return read_only(result)

    def restricted(self, layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        """The layers of a model as a function of (u, v), exact because the first layer is affine."""
        first, *others = layers
        weights, biases = self.axes @ first.weights, self.origin @ first.weights + first.biases
        return Layer(read_only(weights), read_only(biases)), *others


def plane_of(x: Floats) -> Plane | None:
    """The plane through the mean of the points x (n, d) along their first two principal components; None for d = 2.

    The sign of each component makes its largest entry positive.
    """
    if x.shape[1] == 2:
        return None
    origin = x.mean(axis=0) if len(x) else np.zeros(x.shape[1])
    _, axes = np.linalg.eigh((x - origin).T @ (x - origin))
    top = axes[:, :-3:-1].T
    signs = np.sign(top[[0, 1], np.abs(top).argmax(axis=1)])
    return Plane(origin, top * signs[:, None])


def places_of(data: Dataset) -> tuple[Floats, Floats]:
    """The training points (n, 2) and the test points (m, 2) on the plane of the training points; as they are for d = 2."""
    plane = plane_of(data.x_train)
    return (plane.project(data.x_train), plane.project(data.x_test)) if plane else (data.x_train, data.x_test)
