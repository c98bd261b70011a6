"""The encoder of a film, in its own thread behind a bounded queue."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from core.encoders import Frame, open_encoder
from core.files import writing_text
from core.films.frames import sidecar_path
from gui.films.painter import FilmPlan

_WAITING_FRAMES = 8


class FilmWriter:
    """Encodes the frames of a plan; the file exists once it has finished."""

    def __init__(self, plan: FilmPlan, samples: Sequence[Frame]) -> None:
        self._plan, self._samples = plan, samples
        self._frames: queue.Queue[Frame | None] = queue.Queue(_WAITING_FRAMES)
        self._error: BaseException | None = None
        self._cancelled = False
        self._thread = threading.Thread(target=self._run, name="encoder")
        self._thread.start()

    @property
    def has_room(self) -> bool:
        return not self._frames.full()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def write(self, frame: Frame) -> None:
        """Queue a frame, waiting for room; raises what the encoder raised."""
        while self._thread.is_alive():
            try:
                self._frames.put(frame, timeout=0.1)
                return
            except queue.Full:
                continue
        self.finish()

    def end(self) -> None:
        """Signal the last frame; the encoder then finishes the file."""
        self._frames.put(None)

    def finish(self) -> None:
        """Wait until the file is complete; raises what the encoder raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error

    def cancel(self) -> None:
        """Stop and leave no file."""
        self._cancelled = True
        while self._thread.is_alive():
            if not self._frames.full():
                self._frames.put(None)
            self._thread.join(0.02)

    def _sidecar(self) -> AbstractContextManager[None]:
        """Written before the film, and renamed into place after it."""
        plan = self._plan
        return nullcontext() if plan.sidecar is None else writing_text(sidecar_path(plan.target), plan.sidecar)

    def _run(self) -> None:
        plan = self._plan
        try:
            with self._sidecar(), open_encoder(plan.target, plan.width, plan.height, plan.fps, self._samples) as encoder:
                while (frame := self._frames.get()) is not None:
                    if self._cancelled:
                        raise _Cancelled
                    encoder.write(frame)
                if self._cancelled:
                    raise _Cancelled
        except _Cancelled:
            return
        except Exception as error:
            self._error = error


class _Cancelled(Exception):
    """The export was cancelled."""
