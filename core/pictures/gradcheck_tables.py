"""The plots of the gradient check, as tables."""

from __future__ import annotations

import numpy as np

from core.pictures.gradcheck import Comparison, ErrorTrack, StepCurves
from core.pictures.tables import tab_separated


def comparison_table(shown: Comparison) -> str:
    """Every compared parameter with both gradients, and whether they differ."""
    rows = zip(shown.names, shown.values.tolist(), shown.wrong.tolist(), strict=True)
    header = ("parameter", "numeric", "analytic", "differs")
    return tab_separated(header, ((name, *values, "yes" if wrong else "no") for name, values, wrong in rows))


def steps_table(shown: StepCurves) -> str:
    """The relative error of both schemes at every h, clipped to the ends of its axis."""
    columns = (10**shown.log_h, 10**shown.central, 10**shown.forward)
    return tab_separated(("h", "central", "forward"), np.column_stack(columns).tolist())


def track_table(shown: ErrorTrack) -> str:
    """The relative error after every checked update, clipped to the ends of its axis."""
    return tab_separated(("update", "relative error"), np.column_stack([shown.steps, 10**shown.errors]).tolist())
