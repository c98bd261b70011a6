"""An encoder in a process of its own, so that frames are painted on one processor while they are encoded on another.

The frames go through memory that both processes share; only the numbers of their slots go through the pipe. The child
reads each frame where it lies, so the file is the same to the last byte as that of an encoder in this process.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.encoders.children import CONTEXT, begin, interrupts_later
from core.encoders.video import bgr0_memory

_SLOTS = 4
_CHANNELS = 4  # blue, green, red and an unused one, as frames are painted
_JOIN_S = 5.0
_LOST = "the process that encodes it has ended"


class _Writer(Protocol):
    def write(self, frame: NDArray[np.uint8], /) -> None: ...


class Opener(Protocol):
    """A module-level function (path, width, height, fps, samples) → a context manager with `write(frame)`."""

    def __call__(
        self, path: Path, width: int, height: int, fps: int, samples: Sequence[NDArray[np.uint8]], /
    ) -> AbstractContextManager[_Writer]: ...


@contextmanager
def writer_apart(
    open_writer: Opener, path: Path, width: int, height: int, fps: int, samples: Sequence[NDArray[np.uint8]]
) -> Iterator[_Writer]:
    """A writer whose frames another process writes to `path`; the file is complete when the block has ended.

    Raises `OSError` if writing fails, or if the process has been killed. If the block raises, the process is ended.
    """
    ours, theirs = CONTEXT.Pipe()
    memory = CONTEXT.RawArray("B", _SLOTS * height * width * _CHANNELS)
    arguments = path, width, height, fps, [np.ascontiguousarray(sample) for sample in samples]
    child = CONTEXT.Process(target=_encode, args=(theirs, memory, open_writer, arguments), name="encoder", daemon=True)
    with interrupts_later():
        child.start()
    theirs.close()  # or its end would not be seen here
    try:
        sender = _Sender(ours, _slots_of(memory, height, width))
        yield sender
        sender.end()
        child.join(_JOIN_S)
    finally:
        child.kill()
        child.join()
        ours.close()


class _Sender:
    """Puts frames into free slots, and waits for one where there is none."""

    def __init__(self, connection: Connection, slots: Sequence[NDArray[np.uint8]]) -> None:
        self._connection, self._slots = connection, slots
        self._free = list(range(len(slots)))

    def write(self, frame: NDArray[np.uint8]) -> None:
        while not self._free or self._connection.poll():
            self._free.append(self._answer())
        slot = self._free.pop()
        memory = bgr0_memory(frame)
        if memory is None:
            _frame_in(self._slots[slot])[:] = frame
        else:
            self._slots[slot][:] = memory
        self._send(slot)

    def end(self) -> None:
        """Have the file finished, and wait for it."""
        self._send(None)
        while self._answer() is not None:
            pass

    def _send(self, slot: int | None) -> None:
        try:
            self._connection.send(slot)
        except OSError:
            self._answer()  # what it said before it ended
            raise OSError(_LOST) from None

    def _answer(self) -> Any:
        """A slot that is free again, or None once the file is finished."""
        try:
            answer = self._connection.recv()
        except (EOFError, OSError):
            raise OSError(_LOST) from None
        if isinstance(answer, Exception):
            raise answer
        return answer


def _encode(connection: Connection, memory: Any, open_writer: Opener, arguments: tuple[Path, int, int, int, Any]) -> None:
    """The work of the child: answers with the slot of each frame it has written, then with None, or with why it cannot go on."""
    begin()
    _path, width, height, _fps, _samples = arguments
    slots = _slots_of(memory, height, width)
    try:
        with open_writer(*arguments) as writer:
            while (slot := connection.recv()) is not None:
                writer.write(_frame_in(slots[slot]))
                connection.send(slot)
        connection.send(None)
    except OSError as error:  # FFmpeg's errors are such, too, but cannot be pickled
        connection.send(OSError(error.strerror or str(error)))
    except Exception:  # a bug, which the parent reports
        connection.send(RuntimeError(f"in the encoder's process:\n{traceback.format_exc()}"))


def _slots_of(memory: Any, height: int, width: int) -> list[NDArray[np.uint8]]:
    """The slots (height, width, 4) in the shared memory; arrays of their own, for `bgr0_memory` to recognise their frames."""
    size = height * width * _CHANNELS
    return [np.ndarray((height, width, _CHANNELS), np.uint8, memory, slot * size) for slot in range(_SLOTS)]


def _frame_in(slot: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The frame (height, width, 3) in the memory of a slot."""
    return slot[:, :, 2::-1]
