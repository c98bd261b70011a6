"""Independent jobs in processes, because many small NumPy calls hold Python's global lock and threads would take turns."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Job = TypeVar("Job")
Answer = TypeVar("Answer")


def map_in_processes(work: Callable[[Job], Answer], jobs: Iterable[Job], processes: int) -> Generator[Answer, None, None]:
    """The results of `work` for each job, in order, computed in `processes` processes; with one, in this process.

    work : a module-level function; jobs and results are pickled. After an exception, or when the
        caller stops iterating, no process remains. Only the caller handles interrupts.
    """
    if processes <= 1:
        yield from map(work, jobs)
        return
    # Never forked: a copy of a process with threads may deadlock.
    executor = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin)
    others = set(multiprocessing.active_children())
    try:
        with _interrupts_later():
            futures: list[Future[Answer]] = [executor.submit(work, job) for job in jobs]
        for future in futures:
            yield future.result()
    except BaseException:
        for child in set(multiprocessing.active_children()) - others:
            child.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def processes_for(jobs: int) -> int:
    """One process per job, limited by the number of processors."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(jobs, available)


def _begin() -> None:
    """In each process: ignore interrupts, which the parent handles, and exit when the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Block Ctrl-C while processes start: they inherit the block, and would otherwise print a traceback before they ignore it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
