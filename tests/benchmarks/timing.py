"""Medians and tails of interleaved runs: A B A B ..., so that a drifting machine slows both; and the machine itself."""

from __future__ import annotations

import ctypes
import os
import platform
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

Figures = dict[str, Any]
_QUIET_LOAD = 0.5
_WARM = 3  # calls of each side before the first that counts


def seconds(call: Callable[[], object]) -> float:
    """The duration of one call."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def against(ours: Callable[[], object], peer: Callable[[], object], target: float, runs: int, per_call: int = 1) -> Figures:
    """Median milliseconds of both, and ratio = peer / ours; each call has `per_call` repetitions."""
    for _ in range(_WARM):
        ours()
        peer()
    pairs = [(seconds(ours), seconds(peer)) for _ in range(runs)]
    ours_ms, peer_ms = ([1e3 * value / per_call for value in column] for column in zip(*pairs, strict=True))
    ratio = statistics.median(peer_ms) / statistics.median(ours_ms)
    return {"ratio": ratio, "target": target, **tail("ours_ms", ours_ms), "peer_ms": statistics.median(peer_ms), "runs": runs}


def tail(name: str, values: list[float]) -> Figures:
    """The median of the values under that name, and their 95th and 99th percentile."""
    shares = {f"{name}_p95": percentile(values, 0.95), f"{name}_p99": percentile(values, 0.99)}
    return {name: statistics.median(values), **shares}


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def machine() -> Figures:
    """What the figures depend on: cores, processor, the kernel of OpenBLAS, versions, and the load just now."""
    return {
        "cores": os.cpu_count(),
        "processor": platform.processor() or platform.machine(),
        "blas_kernel": _blas_kernel(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "load": os.getloadavg()[0],
    }


def is_busy(load: float) -> bool:
    """Whether other work on the machine would change the figures."""
    return load > _QUIET_LOAD


def _blas_kernel() -> str:
    """The kernel that NumPy's OpenBLAS has chosen for this processor; empty if it cannot be asked."""
    with suppress(OSError, AttributeError, IndexError):
        library = ctypes.CDLL(str(sorted((Path(np.__file__).parent.parent / "numpy.libs").glob("*openblas*"))[0]))
        name = library.scipy_openblas_get_corename64_
        name.restype = ctypes.c_char_p
        return str(name().decode())
    return ""
