"""One line on stderr that tells how far the work is, where somebody can watch it."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[float], None]
"""Told the share of the work that is done, in [0, 1]."""

_INTERVAL_S = 0.1
_ERASE_LINE = "\r\x1b[K"


@contextmanager
def progress_line(label: str) -> Iterator[Progress]:
    """A `Progress` that redraws one line on a terminal and wipes it at the end; elsewhere it is silent."""
    if not sys.stderr.isatty():
        yield lambda share: None
        return
    try:
        yield _drawing(label)
    finally:
        print(_ERASE_LINE, end="", file=sys.stderr, flush=True)


@contextmanager
def interruptible(progress: Progress) -> Iterator[Progress]:
    """`progress` that raises `KeyboardInterrupt` after Ctrl-C: raised inside one of Qt's callbacks, it would be printed and lost."""
    interrupts: list[int] = []

    def tell(share: float) -> None:
        if interrupts:
            raise KeyboardInterrupt
        progress(share)

    before = signal.signal(signal.SIGINT, lambda number, _frame: interrupts.append(number))
    try:
        yield tell
    finally:
        signal.signal(signal.SIGINT, before)


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
