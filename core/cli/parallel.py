"""Independent jobs in processes, because many small NumPy calls hold Python's global lock and threads would take turns."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

from core.encoders.children import CONTEXT, available_processors, begin, interrupts_later

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
    executor = ProcessPoolExecutor(processes, CONTEXT, begin)
    others = set(multiprocessing.active_children())
    try:
        with interrupts_later():
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
    return min(jobs, available_processors())
