"""The log of drags, as far back as its byte budget allows."""

import tracemalloc

import pytest

from core.films.drags import DragLog
from core.films.frames import replayed
from core.gestures import PointsBrushed, PointsEdited, VectorMoved, reduce
from core.state import AppState

BUDGET = 4 * 2**20
MOVES, POINTS = 10_000, 5_000
DENSE = 20  # states that a log of two hundred keeps of the last moves
A_SECOND = 60
EMPTY = reduce(AppState(), PointsEdited("points", ()))


def spray(log, moves, points):
    """A user who sprays enough points and then drags one after the other, at sixty moves per second."""
    state = EMPTY
    for move in range(moves):
        x, count = 0.001 * (move % 3000), len(state.points.rows)
        tool, item = ("spray_plus", None) if count < points else ("drag", move % count)
        state = reduce(state, PointsBrushed(tool, x, 0.5, 0.4, item, False))
        log.append(move / A_SECOND, state)
    return state


@pytest.mark.parametrize("share", [pytest.param(1, marks=pytest.mark.slow), 10])
def test_ten_thousand_moves_of_five_thousand_points_stay_under_the_budget(share):
    """And so do a tenth of the moves of a tenth of the points under a tenth of it."""
    moves, points, budget = MOVES // share, POINTS // share, BUDGET // share
    log = DragLog(budget)
    last = spray(log, moves, points)
    assert len(last.points.rows) >= points
    assert budget / 4 <= log.byte_count <= budget
    entries = log.entries
    assert entries[-1] == ((moves - 1) / A_SECOND, last, 0)
    assert entries[0][0] == 0.0
    assert [time for time, *_ in entries] == sorted({time for time, *_ in entries})


def test_the_bytes_are_those_that_are_taken():
    tracemalloc.start()
    try:
        log, before = DragLog(BUDGET), tracemalloc.get_traced_memory()[0]
        spray(log, 1500, 1000)
        real = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 0.8 * log.byte_count <= real <= 1.1 * BUDGET


def test_the_last_moves_are_all_there_and_a_film_begins_where_it_should():
    log = DragLog(200_000)
    for move in range(MOVES):
        log.append(move / A_SECOND, reduce(AppState(), VectorMoved(move / 1000, 0.0)))
    assert log.byte_count <= 200_000
    times = [time for time, *_ in log.entries]
    assert times[-DENSE:] == [move / A_SECOND for move in range(MOVES - DENSE, MOVES)]
    end = (MOVES - 1) / A_SECOND
    for seconds in (0.5, 10.0, 100.0, 1000.0):
        first, *_, last = (state.weights.w0 for _, state, _ in replayed(log.entries, seconds, 30))
        assert last == (MOVES - 1) / 1000
        # As long ago as is asked, but for the state that goes on until the next one that was kept.
        begun = max(0.0, end - seconds)
        assert 0 <= begun - first * 1000 / A_SECOND <= max(0.02, 0.1 * seconds)


def test_a_move_that_leaves_the_points_as_they_are_weighs_next_to_nothing():
    rows = tuple((float(number), 0.0, number % 2) for number in range(5000))
    state, log = reduce(AppState(), PointsEdited("points", rows)), DragLog()
    log.append(0.0, state)
    whole = log.byte_count
    log.append(1.0, reduce(state, VectorMoved(1.0, 1.0)))
    assert log.byte_count - whole < whole / 100


def test_a_log_keeps_its_newest_states_whatever_they_weigh():
    rows = tuple((float(number), 0.0, 1) for number in range(5000))
    log = DragLog(1000)
    for time in range(10):
        log.append(float(time), reduce(AppState(), PointsEdited("points", rows[time:])))
    assert [time for time, *_ in log.entries][-1] == 9.0
    assert len(log.entries) == 3
