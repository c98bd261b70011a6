"""Independent jobs in processes: many small NumPy calls hold Python's lock, so threads would take turns."""

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
    """`work` of each job, in their order, from so many processes; with one, here and without any.

    work : a function of a module; jobs and answers are pickled. After an exception, or where the
        caller stops asking, no process is left. An interrupt belongs to the caller alone.
    """
    if processes <= 1:
        yield from map(work, jobs)
        return
    # Never forked: a copy of a process with threads may stand still for ever.
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
    """As many as there are jobs, and processors for them."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(jobs, available)


def _begin() -> None:
    """In each process: leave interrupts to the one that started it, and end with it, however that ends."""
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
    """Hold Ctrl-C back while processes start: they inherit that, and would print a traceback before they can ignore it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
