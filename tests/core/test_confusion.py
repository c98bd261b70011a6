"""The confusion matrix against scikit-learn's, and its texts for empty sets and perfect classes."""

import dataclasses

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from core.datasets import draw
from core.network.models import scores
from core.pictures.confusion import resolve_confusion
from core.pictures.view_input import ViewInput
from core.state import AppState, with_value
from core.types import Layer, Snapshot


def view_input_of(share=0.25, k=10, **changes):
    """Digits, or blobs of fewer classes, under a linear model of random weights."""
    state = with_value(AppState(), "data.kind", "digits" if k == 10 else "blobs")
    if k != 10:
        state = with_value(state, "data.classes", k)
    for key, value in {"data.test_share": share, "model.hidden": (), **changes}.items():
        state = with_value(state, key.replace("__", "."), value)
    data, rng = draw(state.data), np.random.RandomState(k)
    layers = (Layer(rng.randn(data.features, k), rng.randn(k)),)
    return ViewInput(state, data, Snapshot(1, 1, layers, 0.5, 0.0, 0.5, None))


@pytest.mark.parametrize("k", [2, 3, 10])
@pytest.mark.parametrize("points", ["train", "test", "both"])
def test_counts_are_scikit_learns(k, points):
    view_input = view_input_of(k=k, confusion__points=points)
    data = view_input.data
    chosen = {"train": [0], "test": [1], "both": [0, 1]}[points]
    x = np.concatenate([(data.x_train, data.x_test)[part] for part in chosen])
    y = np.concatenate([(data.y_train, data.y_test)[part] for part in chosen])
    expected = confusion_matrix(y, scores(view_input.snapshot.layers, "relu", x).argmax(axis=1), labels=range(k))
    picture = resolve_confusion(view_input)
    assert np.array_equal(picture.counts, expected)
    np.testing.assert_allclose(picture.shares.sum(axis=1), 1)
    assert picture.subtitle.startswith(f"{np.trace(expected):,} of {len(y):,} correct")


def test_accuracies_are_of_train_and_test_whatever_is_counted():
    view_input = view_input_of(confusion__points="test")
    (train, each_train, overall), (test, each_test, _) = resolve_confusion(view_input).accuracies
    right = scores(view_input.snapshot.layers, "relu", view_input.data.x_train).argmax(axis=1) == view_input.data.y_train
    assert (train, test, len(each_train), len(each_test)) == ("train", "test", 10, 10)
    assert overall == f"{100 * right.mean():.1f}"
    assert each_train[3] == f"{100 * right[view_input.data.y_train == 3].mean():.1f}"


def test_numbers_are_counts_or_percent_and_zeros_stay_empty():
    counts, shares = (resolve_confusion(view_input_of(confusion__numbers=numbers)) for numbers in ("counts", "row_shares"))
    row, column = np.unravel_index(counts.counts.argmax(), counts.counts.shape)
    assert counts.cells[row][column] == str(counts.counts[row, column])
    assert shares.cells[row][column] == f"{100 * counts.shares[row, column]:.0f}"
    assert all((text == "") == (count == 0) for text, count in zip(sum(counts.cells, ()), counts.counts.flat, strict=True))


def test_without_test_points_or_a_snapshot_there_is_a_sentence():
    empty = resolve_confusion(view_input_of(share=0.0, confusion__points="test"))
    assert not empty.counts.any()
    assert "Test share" in empty.subtitle
    assert set(empty.accuracies[1][1]) == {"–"}
    before = resolve_confusion(dataclasses.replace(view_input_of(), standing=None))
    assert not before.counts.any()


def test_a_hundred_percent_means_every_single_point():
    view_input = view_input_of(share=0.0, k=2, data__count=10_000, confusion__points="train")
    weights = np.array([[0.0, 0.0], [0.0, 0.0]])
    almost = dataclasses.replace(view_input.data, y_train=np.arange(10_000) // 9_999)
    snapshot = dataclasses.replace(view_input.snapshot, layers=(Layer(weights, np.array([1.0, 0.0])),))
    picture = resolve_confusion(dataclasses.replace(view_input, data=almost, standing=snapshot))
    assert picture.accuracies[0][1:] == (("100.0", "0.0"), "99.9")
