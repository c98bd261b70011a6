"""Settings of the gradient check."""

from __future__ import annotations

from dataclasses import dataclass

from core.network.bugs import BUGS
from core.params import param

SCHEMES = ("central", "forward")
PLACES = {"before": "before the update", "after": "after the update"}
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
        when=lambda gradcheck: gradcheck.visible,
    )
    points: str = param(
        "all",
        "Checked on",
        "All training points, or those of the next update.",
        choices=CHECKED_POINTS,
        when=lambda gradcheck: gradcheck.visible,
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
