"""Medians of interleaved runs: A B A B ..., so that a drifting machine slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

Figures = dict[str, Any]


def seconds(call: Callable[[], object]) -> float:
    """The duration of one call."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def against(ours: Callable[[], object], peer: Callable[[], object], target: float, runs: int, per_call: int = 1) -> Figures:
    """Median milliseconds of both, and ratio = peer / ours; each call has `per_call` repetitions."""
    ours()
    peer()
    pairs = [(seconds(ours), seconds(peer)) for _ in range(runs)]
    ours_ms, peer_ms = (1e3 * statistics.median(column) / per_call for column in zip(*pairs, strict=True))
    return {"ratio": peer_ms / ours_ms, "target": target, "ours_ms": ours_ms, "peer_ms": peer_ms, "runs": runs}


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
