"""The arithmetic of a film."""

import pytest

from core.errors import BadInput
from core.films.frames import (
    alpha_sweep,
    frame_count,
    held_frames,
    parse_size,
    pictures_until,
    replayed,
    report_interval,
    sample_indices,
    step_at,
)
from core.state import AppState
from core.state.views import FilmSettings


def test_a_film_has_at_least_one_frame():
    assert frame_count(10, 30) == 300
    assert frame_count(0.001, 1) == 1


def test_steps_go_evenly_from_the_first_to_the_last():
    assert [step_at(number, 5, 100) for number in range(5)] == [0, 25, 50, 75, 100]
    assert [step_at(number, 4, 1) for number in range(4)] == [0, 0, 1, 1]
    assert step_at(0, 1, 70) == 70


def test_about_one_snapshot_is_kept_for_each_frame():
    assert report_interval(10_000, 300) == 33
    assert report_interval(5, 300) == report_interval(0, 1) == 1


@pytest.mark.parametrize("count", [1, 2, 8, 300])
def test_the_samples_are_spread_over_the_whole_film(count):
    indices = sample_indices(count)
    assert len(indices) == min(8, count) == len(set(indices))
    assert (indices[0], indices[-1]) == (0, count - 1)
    assert indices == sorted(indices)


@pytest.mark.parametrize("text", ["0x0", "1280", "axb", "1280x", "-5x7", "99999x99999", "1280x720x3", "10.5x20", "63x64", "64x4321"])
def test_absurd_sizes(text):
    with pytest.raises(BadInput):
        parse_size(text)


def test_sizes():
    assert parse_size("1280x720") == (1280, 720)
    assert parse_size("641X361") == (641, 361)
    assert (parse_size("64x64"), parse_size("7680x4320")) == ((64, 64), (7680, 4320))


def test_a_sweep_of_alpha_goes_there_and_back():
    alphas = [state.weights.alpha for state in alpha_sweep(AppState(), 8)]
    assert alphas[0] == 0
    assert alphas[4] == pytest.approx(10)
    assert alphas[1:4] == pytest.approx(alphas[:4:-1])
    assert alphas[1:4] == pytest.approx([1e-2, 1e-1, 1])


def test_a_replay_is_even_in_time_and_takes_the_last_seconds():
    saved = [(time, int(10 * time)) for time in (0.0, 8.0, 8.5, 9.0, 10.0)]
    assert [shown for _, shown in replayed(saved, 2.0, 5)] == [80, 85, 90, 90, 100]
    assert [shown for _, shown in replayed(saved[:1], 2.0, 3)] == [0, 0, 0]


@pytest.mark.parametrize(
    "start, end, count, held",
    [(0, 0, 30, (0, 0)), (0.5, 1, 300, (5, 10)), (20, 60, 30, (9, 9)), (1, 0, 5, (1, 0)), (1, 1, 4, (0, 0)), (1, 1, 1, (0, 0))],
)
def test_holds_take_up_to_a_third_of_the_film_each(start, end, count, held):
    assert held_frames(FilmSettings(fps=10, hold_start=start, hold_end=end), count) == held


def test_pictures_are_counted_once_while_they_are_held():
    assert pictures_until([0, 0, 0, 5, 9, 9]) == (1, 1, 1, 2, 3, 3)
    assert pictures_until([7]) == (1,)
