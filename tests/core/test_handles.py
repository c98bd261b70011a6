"""Handles: each is where its own inverse puts it."""

import math

import numpy as np
import pytest

from core.weights.handles import SHORTEST, bias_through, foot, lever_end, middle, stretched, turned_by_lever, turned_towards

W = [(1.5, 0.4), (-2.0, 3.0), (0.0, -1.0), (1e-3, 0.0), (-4.0, -4.0)]


@pytest.mark.parametrize("w", W)
@pytest.mark.parametrize("bias", [0.0, 0.7, -2.5])
def test_foot_and_lever_lie_on_the_line(w, bias):
    for place in (foot(w, bias), lever_end(w, bias, 2.0)):
        assert np.dot(w, place) + bias == pytest.approx(0, abs=1e-9 * max(1, abs(bias)))
    assert math.dist(foot(w, bias), lever_end(w, bias, 2.0)) == pytest.approx(2.0)


@pytest.mark.parametrize("w", W)
@pytest.mark.parametrize("bias", [0.0, 0.7, -2.5])
def test_a_handle_left_where_it_is_changes_nothing(w, bias):
    assert turned_by_lever(w, bias, 2.0, lever_end(w, bias, 2.0)) == pytest.approx(w)
    assert turned_towards(w, w) == pytest.approx(w)
    assert stretched(w, w) == pytest.approx(w if math.hypot(*w) > SHORTEST else (SHORTEST, 0.0))
    assert bias_through(w, foot(w, bias)) == pytest.approx(bias)


def test_turning_keeps_the_length_and_follows_the_pointer():
    turned = turned_by_lever((2.0, 0.0), 1.0, 3.0, (-3.0, 4.0))
    assert math.hypot(*turned) == pytest.approx(2.0)
    end = lever_end(turned, 1.0, 3.0)
    assert math.atan2(end[1], end[0]) == pytest.approx(math.atan2(4.0, -3.0))
    assert turned_towards((2.0, 0.0), (0.0, 7.0)) == pytest.approx((0.0, 2.0))


def test_stretching_keeps_the_direction_and_never_turns_w_round():
    assert stretched((1.0, 1.0), (3.0, 1.0)) == pytest.approx((2.0, 2.0))
    assert math.hypot(*stretched((1.0, 1.0), (-3.0, -3.0))) == pytest.approx(SHORTEST)
    assert middle((3.0, -1.0)) == (1.5, -0.5)


def test_without_w_there_is_no_line():
    zero = (0.0, 0.0)
    assert foot(zero, 1.0) is None
    assert lever_end(zero, 1.0, 2.0) is None
    assert turned_towards(zero, (1.0, 1.0)) == turned_by_lever(zero, 1.0, 2.0, (1.0, 1.0)) == stretched(zero, (1.0, 1.0)) == zero
    assert turned_towards((1.0, 2.0), zero) == (1.0, 2.0)
