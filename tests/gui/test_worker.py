"""The training thread's contract, without Qt and without training."""

import threading
import time
from itertools import count

import numpy as np
import pytest

from core.errors import WorkFailed, breathe
from core.types import Layer, Snapshot
from gui.run.worker import Broken, Ended, FrameRequest, Resolved, Worker


def snapshot(step):
    return Snapshot(step, step, (Layer(np.zeros((2, 2)), np.zeros(2)),), 1.0, 0.0, 0.5, None)


def steps(until=None):
    return (snapshot(step) for step in (count(1) if until is None else range(1, until + 1)))


def collect(worker, wanted):
    """The reports up to the first that satisfies `wanted`."""
    found = []
    give_up = threading.Event()
    timer = threading.Timer(5, give_up.set)
    timer.start()
    try:
        while not give_up.is_set():
            found += worker.drain()
            if any(wanted(report) for report in found):
                return found
    finally:
        timer.cancel()
        timer.join()
    pytest.fail(f"waited in vain; got {found[-3:]}")


def ask(limit, ahead=None):
    return FrameRequest(limit, limit if ahead is None else ahead, float("inf"), lambda shown: shown.step)


def test_nothing_runs_before_a_request():
    worker = Worker(steps())
    assert worker.stop() == []


def test_a_request_is_answered_at_its_limit_and_the_thread_waits_there():
    worker = Worker(steps())
    worker.ask(ask(5))
    reports = collect(worker, lambda report: isinstance(report, Resolved))
    reports += worker.stop()
    assert [report.step for report in reports if isinstance(report, Snapshot)] == [1, 2, 3, 4, 5]
    assert [report.pictures for report in reports if isinstance(report, Resolved)] == [5]


def test_the_thread_runs_one_frame_ahead_and_every_request_is_answered():
    worker = Worker(steps())
    pictures = []
    for limit in (10, 20, 30):
        worker.ask(ask(limit, limit + 10))
        reports = collect(worker, lambda report: isinstance(report, Resolved))
        pictures += [report.pictures for report in reports if isinstance(report, Resolved)]
    worker.stop()
    # The second frame was reached ahead of its ask, so what is newest is shown.
    assert pictures[0] == 10
    assert pictures == sorted(pictures)
    assert pictures[-1] <= 40


def test_the_time_budget_answers_before_the_limit():
    worker = Worker(steps())
    worker.ask(FrameRequest(10**9, 10**9, time.perf_counter() + 0.01, lambda shown: shown.step))
    reports = collect(worker, lambda report: isinstance(report, Resolved))
    worker.stop()
    assert next(report for report in reports if isinstance(report, Resolved)).pictures < 10**9


def test_the_end_and_an_error_are_reported():
    worker = Worker(steps(3))
    worker.ask(ask(100))
    assert collect(worker, lambda report: isinstance(report, Ended))[-1].error is None
    worker.stop()

    def failing():
        yield snapshot(1)
        raise WorkFailed("overflow")

    worker = Worker(failing())
    worker.ask(ask(100))
    assert str(collect(worker, lambda report: isinstance(report, Ended))[-1].error) == "overflow"
    worker.stop()


@pytest.mark.parametrize("breaks", ["generator", "picture"])
def test_an_unexpected_error_is_not_an_end_of_the_run(breaks):
    def failing():
        yield snapshot(1)
        raise KeyError("typo")

    def make_pictures(_shown):
        raise KeyError("typo")

    worker = Worker(failing() if breaks == "generator" else steps())
    worker.ask(ask(100) if breaks == "generator" else FrameRequest(1, 1, float("inf"), make_pictures))
    (broken,) = [report for report in collect(worker, lambda report: isinstance(report, Broken)) if isinstance(report, Broken)]
    assert isinstance(broken.error, KeyError)
    worker.stop()


def test_stopping_does_not_wait_for_the_current_step():
    begun = threading.Event()

    def endless():
        yield snapshot(1)
        begun.set()
        while True:
            breathe()

    worker = Worker(endless())
    worker.ask(ask(2))
    begun.wait(5)
    assert [report.step for report in worker.stop()] == [1]


def test_a_full_queue_does_not_delay_the_stop():
    worker = Worker(steps())
    worker.ask(ask(10**9))
    collect(worker, lambda report: isinstance(report, Snapshot))
    worker.stop()
    assert not any(thread.name == "training" for thread in threading.enumerate())
