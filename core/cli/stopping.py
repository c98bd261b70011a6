"""One way to end for Ctrl-C, a request to terminate and a closed terminal: the work stops, files are cleaned up, the exit code says why."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_IMPATIENT = 3  # signals after which cleaning up is cut short
_EXIT_BASE = 128


class Stopped(KeyboardInterrupt):
    """A signal asked the program to end. code : its exit code, 128 + the number of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = _EXIT_BASE + number


class _Heard:
    """The signals so far, whether somebody listens, and in how many blocks they are held back."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.listening = False
        self.holding = 0


_heard = _Heard()


@contextmanager
def listening() -> Iterator[None]:
    """A block in which the first such signal raises `Stopped`; in the main thread, and only for signals that are not ignored."""
    if _heard.listening or threading.current_thread() is not threading.main_thread():
        yield
        return
    _heard.listening = True
    _heard.numbers.clear()
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, _on_signal)
    try:
        yield
    finally:
        _heard.listening = False
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)


@contextmanager
def held() -> Iterator[None]:
    """A block in which a signal is only noted, for `stop_if_asked`: raised inside one of Qt's callbacks, it would be printed and lost."""
    _heard.holding += 1
    try:
        yield
    finally:
        _heard.holding -= 1


def asked() -> bool:
    """Whether a signal asked the program to end."""
    return bool(_heard.numbers)


def exit_code() -> int:
    """Of a program that a signal asked to end; 0 where none did."""
    return _EXIT_BASE + _heard.numbers[0] if _heard.numbers else 0


def stop_if_asked() -> None:
    """Raises `Stopped` after a signal."""
    if _heard.numbers:
        raise Stopped(_heard.numbers[0])


def _on_signal(number: int, _frame: FrameType | None) -> None:
    _heard.numbers.append(number)
    # Once: a second one would cut short what removes the files.
    if not _heard.holding and len(_heard.numbers) in (1, _IMPATIENT):
        raise Stopped(number)
