"""The minimiser of alpha |w|^2 + sum max(0, 1 - m) over w (2,), exact to rounding.

The loss is convex and piecewise quadratic: a bowl of constant curvature, plus planes
that meet in the lines m = 1 of the points. Each step follows the direction of steepest
descent as far as the loss decreases. Steepest descent in the bowl points at its centre, and a
step that stops at a line continues along that line, so a few steps are enough.

Throughout: folded (n, 2) y x and shifts (n,) y b, so that m = folded . w + shifts.
"""

from __future__ import annotations

import numpy as np

from core.errors import breathe
from core.types import Float64s

_ON_THE_LINE = 1e-11  # of 1 + |y x| |w|: margins this close to 1 count as 1
_ARRIVED = 1e-11  # of the sum of all |y x|: converged when no direction decreases faster than this
_MOST_STEPS = 1000


def hinge_minimiser(folded: Float64s, shifts: Float64s, alpha: float, start: Float64s) -> tuple[Float64s, bool]:
    """(w, whether it is the unique minimiser), searched from `start`."""
    lengths = np.hypot(folded[:, 0], folded[:, 1])
    w, sizes = start, float(lengths.sum())
    for _ in range(_MOST_STEPS):
        breathe()
        rests = 1.0 - shifts - folded @ w
        corners = np.abs(rests) <= _ON_THE_LINE * (1.0 + lengths * np.hypot(*w))
        slope = 2 * alpha * w - folded[(rests > 0) & ~corners].sum(axis=0)
        direction, rate = steepest(slope, folded[corners])
        if rate >= -_ARRIVED * (sizes + 2 * alpha * float(np.hypot(*w))):
            break
        w = w + _reach(rests[~corners], folded[~corners] @ direction, rate, alpha) * direction
    return w, alpha > 0 or rate > _ARRIVED * sizes


def steepest(slope: Float64s, corners: Float64s) -> tuple[Float64s, float]:
    """(unit direction v, rate) of the smallest rate v . slope + sum max(0, -v . corner).

    slope : (2,) the gradient of all other points; corners (k, 2) y x of the points with m = 1

    The rate is linear in v between the corners' lines, so its smallest value over the unit
    circle lies on one of them, or opposite to the gradient of a sector between two.
    """
    turned = np.stack([-corners[:, 1], corners[:, 0]], axis=1)
    edges = np.concatenate([turned, -turned])
    angles = np.sort(np.arctan2(edges[:, 1], edges[:, 0])) if len(edges) else np.array([-np.pi])
    middles = angles + np.diff(angles, append=angles[0] + 2 * np.pi) / 2
    within = np.stack([np.cos(middles), np.sin(middles)], axis=1)
    gradients = slope - (within @ corners.T < 0) @ corners
    tried = np.concatenate([edges, -gradients])
    sizes = np.hypot(tried[:, 0], tried[:, 1])
    tried = tried[sizes > 0] / sizes[sizes > 0, None]
    if len(tried) == 0:
        return np.zeros(2), 0.0
    rates = tried @ slope + np.maximum(0.0, -(tried @ corners.T)).sum(axis=1)
    best = int(rates.argmin())
    return tried[best], float(rates[best])


def _reach(rests: Float64s, gains: Float64s, rate: float, alpha: float) -> float:
    """How far the loss decreases along a unit direction in which its initial rate is `rate` < 0.

    rests : (n,) 1 - m; gains : (n,) the rate at which m grows. Each margin that passes 1 raises the rate by |gain|.
    """
    crossing = rests * gains > 0
    distances, jumps = rests[crossing] / gains[crossing], np.abs(gains[crossing])
    order = np.argsort(distances)
    distances, raised = distances[order], rate + np.cumsum(jumps[order])
    # Past all corners the rate is at least 0, up to rounding.
    stop = int(np.searchsorted(raised + 2 * alpha * distances, -1e-14 * (float(jumps.sum()) - rate)))
    before = raised[stop - 1] if stop else rate
    corner = distances[stop] if stop < len(distances) else np.inf
    return float(min(corner, -before / (2 * alpha))) if alpha else float(corner)
