"""Settings of the table of points."""

from __future__ import annotations

from dataclasses import dataclass

from core.params import param
from core.state.digits import POINTS

COLUMNS = {
    "index": "index",
    "x0": "x0",
    "x1": "x1",
    "class": "class",
    "one_hot": "one-hot",
    "predicted": "prediction",
    "probability": "P(class)",
    "loss": "loss",
}
SORTS = {"drawn": "as drawn", **COLUMNS}
ROWS = {"all": "all", "ten": "ten random rows"}


@dataclass(frozen=True)
class TableSettings:
    """Which points the table lists, and in which order."""

    visible: bool = param(False, "Table of points", "Every point with its class, prediction, probability and loss.")
    points: str = param("train", "Points", "Points to list.", choices=POINTS, when=lambda table: table.visible)
    rows: str = param(
        "all",
        "Rows",
        "All points, or ten of them drawn without replacement by the data seed, as in notebook 000.",
        choices=ROWS,
        when=lambda table: table.visible,
    )
    sort: str = param(
        "drawn",
        "Sorted by",
        "Order of the rows: as drawn, or by a column; a click on its heading does the same.",
        choices=SORTS,
        when=lambda table: table.visible,
    )
    descending: bool = param(False, "Largest first", "Reverse the order.", when=lambda table: table.visible)
