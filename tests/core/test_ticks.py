"""Ticks of a linear axis, over every magnitude a float has."""

import math

import numpy as np
import pytest

from core.pictures.ticks import differing, linear_ticks


def up_to(count):
    """Room for that many labels."""
    return lambda share, _texts: 1 / share <= count


@pytest.mark.parametrize(
    ("low", "high", "labels", "offset"),
    [
        (-1, 1, ["-1.0", "-0.5", "0", "0.5", "1.0"], ""),
        (0, 5, ["0", "1", "2", "3", "4", "5"], ""),
        (0, 1.05e-3, ["0", "0.0002", "0.0004", "0.0006", "0.0008", "0.0010"], ""),
        (0, 123456, ["0", "50,000", "100,000"], ""),
        (0, 1.5e7, ["0", "5·10⁶", "1.0·10⁷", "1.5·10⁷"], ""),
        (0, 1.05e299, ["0", "2·10²⁹⁸", "4·10²⁹⁸", "6·10²⁹⁸", "8·10²⁹⁸", "1.0·10²⁹⁹"], ""),
        (-1e308, 1e308, ["-1.0·10³⁰⁸", "-5·10³⁰⁷", "0", "5·10³⁰⁷", "1.0·10³⁰⁸"], ""),
        (-3e-5, 2e-5, ["-3·10⁻⁵", "-2·10⁻⁵", "-10⁻⁵", "0", "10⁻⁵", "2·10⁻⁵"], ""),
        (552300, 552325, ["0", "5", "10", "15", "20", "25"], "− 552,300"),
        (-552325, -552300, ["-25", "-20", "-15", "-10", "-5", "0"], "+ 552,300"),
        (99990, 100020, ["99,990", "99,995", "100,000", "100,005", "100,010", "100,015", "100,020"], ""),
        (1e15, 1e15 + 100, ["0", "20", "40", "60", "80", "100"], "− 10¹⁵"),
        (5, 5 + 1e-9, ["0", "2·10⁻¹⁰", "4·10⁻¹⁰", "6·10⁻¹⁰", "8·10⁻¹⁰", "1.0·10⁻⁹"], "− 5"),
    ],
)
def test_labels(low, high, labels, offset):
    found = linear_ticks(low, high, up_to(6.01))
    assert [text for _, text in found.labelled] == labels
    assert found.offset == offset


def test_labels_differ_and_ticks_lie_on_the_axis_whatever_its_range():
    random = np.random.default_rng(3)
    for _ in range(3000):
        middle = random.choice([0.0, 1.0, -1.0]) * 10.0 ** random.uniform(-300, 300)
        half = 10.0 ** random.uniform(-300, 300) if middle == 0 else abs(middle) * 10.0 ** random.uniform(-13, 6)
        low, high = middle - half, middle + half
        if not low < high:
            continue
        found = linear_ticks(low, high, up_to(5))
        texts = [text for _, text in found.labelled]
        assert 1 <= len(texts) <= 6, (low, high)
        assert len(set(texts)) == len(texts), (low, high, texts)
        near = 1e-6 * (high - low)
        assert all(low - near <= place <= high + near for place, _ in (*found.labelled, *found.minor))


def test_a_label_and_its_offset_say_the_place():
    found = linear_ticks(4649760, 4649790.5, up_to(6))
    assert [float(text) + 4_649_700 for _, text in found.labelled] == [place for place, _ in found.labelled]
    assert found.offset == "− 4,649,700"


def test_without_room_for_two_labels_there_is_one():
    assert len(linear_ticks(0, 5, lambda _share, texts: len(texts) < 2).labelled) == 1


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0.0, 0.5, 1.0], ("0", "0.5", "1")),
        ([0.693147, 0.693148, 0.693149], ("0.693147", "0.693148", "0.693149")),
        ([2.0, 2.0], ("2", "2")),
        ([math.inf, 1.0], ("inf", "1")),
        ([1e300, 1.00001e300], ("1e+300", "1.00001e+300")),
    ],
)
def test_texts_of_different_values_differ(values, texts):
    assert differing(values) == texts
