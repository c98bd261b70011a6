"""A run in a thread, without Qt or mathematics.

The display clock requests a frame; the thread runs the generator up to the requested step, makes the pictures of that
step, and runs on to the next frame while they are painted. So a pause is immediate (no requests), frames at a modest
speed advance by exactly the requested number of steps, and at full speed each frame shows the newest step.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.errors import Abandoned, BadInput, WorkFailed, abandoned_when
from core.types import Standing

_QUEUE_MAX = 1024

Pictures = Mapping[str, Callable[[], None]]
"""By view key: functions that show a picture that is ready, called in the window's thread."""
MakePictures = Callable[[Standing], Pictures]
"""Makes the pictures of a run's step, in the training thread."""


@dataclass(frozen=True)
class FrameRequest:
    """Run to the step `limit`, or until the time `due_s`, then make the pictures of the newest step.

    due_s : a time of `time.perf_counter`; absolute, because the thread may be in mid-burst
    ahead : the step to continue to without another request
    """

    limit: int
    ahead: int
    due_s: float
    make_pictures: MakePictures


@dataclass(frozen=True, eq=False)
class Resolved:
    """The pictures of a requested frame."""

    standing: Standing
    pictures: Pictures


@dataclass(frozen=True, eq=False)
class Ended:
    """The generator has finished, or raised `error`, a failure of the run itself."""

    error: BadInput | WorkFailed | None = None


@dataclass(frozen=True, eq=False)
class Broken:
    """The generator or a resolver raised an unexpected exception: a bug in the program."""

    error: Exception


Report = Standing | Resolved | Ended | Broken


class Worker:
    """Runs the generator `standings` in its own thread until it has finished or is stopped."""

    def __init__(self, standings: Iterator[Standing]) -> None:
        self._standings = standings
        self._requests: queue.SimpleQueue[FrameRequest | None] = queue.SimpleQueue()
        self._reports: queue.Queue[Report] = queue.Queue(_QUEUE_MAX)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="training")
        self._thread.start()

    def ask(self, request: FrameRequest) -> None:
        self._requests.put(request)

    def drain(self) -> list[Report]:
        """All reports since the last call, oldest first; does not wait."""
        reports = []
        while True:
            try:
                reports.append(self._reports.get_nowait())
            except queue.Empty:
                return reports

    def stop(self) -> list[Report]:
        """End the thread and wait for it (not long); returns its last reports. An unfinished step is lost."""
        self._stopping.set()
        self._requests.put(None)
        rest = []
        while self._thread.is_alive():
            rest += self.drain()  # a full queue would block the thread
            self._thread.join(0.002)
        return rest + self.drain()

    def _run(self) -> None:
        try:
            with abandoned_when(self._stopping.is_set):
                self._iterate()
        except Abandoned:
            return
        except (BadInput, WorkFailed) as error:
            self._reports.put(Ended(error))
        except Exception as error:  # raised again in the window's thread, which reports it
            self._reports.put(Broken(error))

    def _iterate(self) -> None:
        request = self._next_request()
        answered = False
        for standing in self._standings:
            if self._stopping.is_set():
                return
            self._reports.put(standing)
            while request is not None:
                if not answered and (standing.step >= request.limit or time.perf_counter() >= request.due_s):
                    self._reports.put(Resolved(standing, request.make_pictures(standing)))
                    answered = True
                if not answered or (standing.step < request.ahead and self._requests.empty()):
                    break
                request, answered = self._next_request(), False
            if request is None:
                return
        self._reports.put(Ended())

    def _next_request(self) -> FrameRequest | None:
        """The newest request, waiting if there is none; None means stop."""
        request = self._requests.get()
        while request is not None and not self._requests.empty():
            request = self._requests.get()
        return request
