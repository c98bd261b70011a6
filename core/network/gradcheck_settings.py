"""Settings of the gradient check."""

from __future__ import annotations

from dataclasses import dataclass

from core.datasets.base import SEED_MAX
from core.network.bugs import BUGS
from core.params import param

SCHEMES = ("central", "forward")
PLACES = {"before": "before the update", "after": "after the update"}
NETWORK = "network"
CHECKED_PARTS = {
    NETWORK: "the network",
    "affine": "an affine layer",
    "relu": "a ReLU layer",
    "cross_entropy": "the cross-entropy",
}
"""What is checked: the run's network, or a key of `core.network.parts.PARTS`."""
UPSTREAMS = {"drawn": "drawn", "typed": "typed"}
CHECKED_POINTS = {"all": "all points", "batch": "next batch"}


@dataclass(frozen=True)
class GradcheckSettings:
    """Comparison of the backpropagated gradient with finite differences."""

    visible: bool = param(False, "Gradient check", "Compare the backpropagated gradient with finite differences.")
    scheme: str = param(
        SCHEMES[0],
        "Differences",
        "central: (L(p+h) − L(p−h)) / 2h; forward: (L(p+h) − L(p)) / h.",
        choices=SCHEMES,
        when=lambda gradcheck: gradcheck.visible,
    )
    h: float = param(
        1e-5,
        "Step h",
        "Step size of the finite differences.",
        low=1e-12,
        high=0.1,
        log=True,
        when=lambda gradcheck: gradcheck.visible,
    )
    place: str = param(
        "before",
        "Numeric gradient",
        "At the same weights, or after the update (notebook 001's bug).",
        choices=PLACES,
        when=lambda gradcheck: gradcheck.visible and gradcheck.part == NETWORK,
    )
    points: str = param(
        "all",
        "Checked on",
        "All training points, or those of the next update.",
        choices=CHECKED_POINTS,
        when=lambda gradcheck: gradcheck.visible and gradcheck.part == NETWORK,
    )
    part: str = param(
        NETWORK,
        "Checked",
        "The network of the run, or one layer alone on points of its own, with the gradient of its inputs as well.",
        choices=CHECKED_PARTS,
        when=lambda gradcheck: gradcheck.visible,
    )
    upstream: str = param(
        "drawn",
        "Upstream derivative",
        "What the layer alone receives from above: numbers from N(0, 1), or the same typed number everywhere.",
        choices=UPSTREAMS,
        when=lambda gradcheck: gradcheck.visible and gradcheck.part != NETWORK,
    )
    upstream_value: float = param(
        1.0,
        "Typed upstream",
        "The upstream derivative; a correct gradient is proportional to it, also where it is 0 or negative.",
        low=-100,
        high=100,
        when=lambda gradcheck: gradcheck.visible and gradcheck.part != NETWORK and gradcheck.upstream == "typed",
    )
    part_seed: int = param(
        0,
        "Layer seed",
        "Seed of the layer's points, weights and drawn upstream derivative.",
        low=0,
        high=SEED_MAX,
        when=lambda gradcheck: gradcheck.visible and gradcheck.part != NETWORK,
    )
    bug: str = param(
        "none",
        "Planted bug",
        "Bug in the analytic gradient for the class to find.",
        choices=tuple(BUGS),
        when=lambda gradcheck: gradcheck.visible,
    )
    reveal: bool = param(
        False, "Reveal the bug", "Show which bug was planted.", when=lambda gradcheck: gradcheck.visible and BUGS[gradcheck.bug].planted
    )
