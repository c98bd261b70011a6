"""A run in a thread: it knows neither Qt nor mathematics.

The display clock *asks*, and the thread runs the generator as far as it was asked,
makes the picture of where it got to, and goes on one frame ahead while that
picture is painted. So a pause is immediate (nobody asks), every frame at a modest
speed shows exactly the asked number of steps, and flat out the newest is shown.
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
"""By the keys of the views: shows a picture that is ready, in the thread of the window."""
MakePictures = Callable[[Standing], Pictures]
"""Makes the pictures of where a run stands, in the thread that trains."""


@dataclass(frozen=True)
class FrameRequest:
    """Run up to `limit` steps, or until `due_s`, then develop the picture of the newest snapshot.

    due_s : a time of `time.perf_counter`; counted from the asking, for the thread may be in mid-burst
    ahead : the step to go on to after that without being asked
    """

    limit: int
    ahead: int
    due_s: float
    make_pictures: MakePictures


@dataclass(frozen=True, eq=False)
class Resolved:
    """The pictures of the snapshot that was to be shown."""

    standing: Standing
    pictures: Pictures


@dataclass(frozen=True, eq=False)
class Ended:
    """The generator is exhausted, or raised `error`, a failure of the run itself."""

    error: BadInput | WorkFailed | None = None


@dataclass(frozen=True, eq=False)
class Broken:
    """The generator, or what was to develop a picture, raised what nobody expected: a mistake in the program."""

    error: Exception


Report = Standing | Resolved | Ended | Broken


class Worker:
    """Runs `standings` in a thread of its own until it is exhausted or stopped."""

    def __init__(self, standings: Iterator[Standing]) -> None:
        self._standings = standings
        self._asks: queue.SimpleQueue[FrameRequest | None] = queue.SimpleQueue()
        self._reports: queue.Queue[Report] = queue.Queue(_QUEUE_MAX)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="training")
        self._thread.start()

    def ask(self, ask: FrameRequest) -> None:
        self._asks.put(ask)

    def drain(self) -> list[Report]:
        """All reports since the last call, oldest first; never waits."""
        reports = []
        while True:
            try:
                reports.append(self._reports.get_nowait())
            except queue.Empty:
                return reports

    def stop(self) -> list[Report]:
        """End the thread and wait for it, which is over soon; returns what it still reported. A step that is not done is lost."""
        self._stopping.set()
        self._asks.put(None)
        rest = []
        while self._thread.is_alive():
            rest += self.drain()  # a full queue would keep the thread waiting for us
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
        except Exception as error:  # raised again in the window's thread, where it is heard
            self._reports.put(Broken(error))

    def _iterate(self) -> None:
        ask = self._next_ask()
        answered = False
        for standing in self._standings:
            if self._stopping.is_set():
                return
            self._reports.put(standing)
            while ask is not None:
                if not answered and (standing.step >= ask.limit or time.perf_counter() >= ask.due_s):
                    self._reports.put(Resolved(standing, ask.make_pictures(standing)))
                    answered = True
                if not answered or (standing.step < ask.ahead and self._asks.empty()):
                    break
                ask, answered = self._next_ask(), False
            if ask is None:
                return
        self._reports.put(Ended())

    def _next_ask(self) -> FrameRequest | None:
        """The newest ask, waiting for one if there is none; None is the wish to stop."""
        ask = self._asks.get()
        while ask is not None and not self._asks.empty():
            ask = self._asks.get()
        return ask
