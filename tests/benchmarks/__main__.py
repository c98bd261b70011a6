"""`python -m tests.benchmarks [--json] [--quick] [ROW ...]`: measures the rows and prints ratios."""

from __future__ import annotations

import argparse
import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from core.errors import BadInput
from core.registry import Registry
from tests.benchmarks import (
    rows_changes,
    rows_compare,
    rows_core,
    rows_curves,
    rows_film,
    rows_network,
    rows_points,
    rows_weights,
    rows_window,
)
from tests.benchmarks.timing import is_busy, machine

_ROOMS = (rows_core, rows_film, rows_window, rows_weights, rows_curves, rows_compare, rows_network, rows_points, rows_changes)
ROWS = Registry("unknown row {key!r}; valid: {valid}", [row for room in _ROOMS for row in room.ROWS.items()])


def main(words: list[str]) -> int:
    """Measure the named rows, or all; returns the exit code."""
    parser = argparse.ArgumentParser(prog="run.py bench", description="Speed against peers, in one process, as ratios.")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--json", action="store_true", help="one JSON object, row name to figures")
    parser.add_argument("--quick", action="store_true", help="few repetitions: for a smoke test, not for figures")
    asked = parser.parse_args(words)
    before = machine()
    figures: dict[str, object] = {"machine": before}
    try:
        rows = [(name, ROWS[name]) for name in asked.rows or ROWS]
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    if not asked.json:
        _print("machine", before)
    if is_busy(before["load"]):
        print("The machine is busy (load above 0.5): the figures are too high.", file=sys.stderr)
    for name, measure in rows:
        found = figures[name] = measure(asked.quick)
        if not asked.json:
            _print(name, found)
    if asked.json:
        print(json.dumps(figures, indent=1))
    return 0


def _print(name: str, figures: dict[str, object]) -> None:
    print(f"{name:24}", "  ".join(f"{key} {_shown(value)}" for key, value in figures.items()), flush=True)


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
