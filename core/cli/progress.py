"""A progress line on stderr, if that is a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[float], None]
"""Called with the completed fraction of the work, in [0, 1]."""

_INTERVAL_S = 0.1
_ERASE_LINE = "\r\x1b[K"


@contextmanager
def progress_line(label: str) -> Iterator[Progress]:
    """A `Progress` that redraws one line on a terminal and erases it at the end; it is silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda share: None
        return
    try:
        yield _drawing(label)
    finally:
        print(_ERASE_LINE, end="", file=sys.stderr, flush=True)


def _drawing(label: str) -> Progress:
    started = drawn = time.monotonic()

    def draw(share: float) -> None:
        nonlocal drawn
        now = time.monotonic()
        if now - drawn < _INTERVAL_S:
            return
        drawn = now
        left = f", {(now - started) * (1 - share) / share:.0f} s left" if share > 0 else ""
        print(f"{_ERASE_LINE}{label}: {share:.0%}{left}", end="", file=sys.stderr, flush=True)

    return draw
