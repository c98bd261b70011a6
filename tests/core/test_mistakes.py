"""The misclassified points: selection, order and numbers."""

import dataclasses

import numpy as np
import pytest

from core.datasets import draw
from core.network.models import probabilities, scores
from core.pictures.mistakes import MOST, mistakes_resolver
from core.pictures.view_input import ViewInput
from core.state import AppState, with_value
from core.types import Layer, Snapshot


def view_input_of(kind="digits", scale=0.1, **changes):
    """Under a linear model of random weights."""
    state = with_value(with_value(AppState(), "data.kind", kind), "data.test_share", 0.25)
    for key, value in changes.items():
        state = with_value(state, key.replace("__", "."), value)
    data, rng = draw(state.data), np.random.RandomState(1)
    layers = (Layer(scale * rng.randn(data.features, data.class_count), np.zeros(data.class_count)),)
    return ViewInput(state, data, Snapshot(1, 1, layers, 0.5, 0.0, 0.5, None))


def test_the_surest_mistakes_come_first_with_their_probabilities():
    view_input = view_input_of(digits__mistakes_of="test")
    picture, data = mistakes_resolver()(view_input), view_input.data
    chances = probabilities(scores(view_input.snapshot.layers, "relu", data.x_test))
    wrong = np.flatnonzero(chances.argmax(axis=1) != data.y_test)
    order = wrong[np.argsort(-chances[wrong].max(axis=1), kind="stable")]
    assert picture.subtitle.startswith(f"{len(wrong)} of 450, the {MOST} most confident")
    assert [mistake.name for mistake in picture.mistakes] == [f"test {index + 1}" for index in order[:MOST]]
    index, first = order[0], picture.mistakes[0]
    assert (first.true, first.predicted) == (data.y_test[index], chances[index].argmax())
    assert first.pair == f"{chances[index].max():.2f} / {chances[index, data.y_test[index]]:.2f}"
    assert first.tip.startswith(f"0: {chances[index, 0]:.2f}, 1: {chances[index, 1]:.2f}, ")
    assert np.array_equal(picture.images[0], np.rint(data.x_test[index].reshape(8, 8) / 16 * 255))


def test_scores_are_logits():
    view_input = view_input_of(digits__scores="scores")
    first = mistakes_resolver()(view_input).mistakes[0]
    place = int(first.name.split()[1]) - 1
    x = (view_input.data.x_test if first.name.startswith("test") else view_input.data.x_train)[place]
    logits = scores(view_input.snapshot.layers, "relu", x[None])[0]
    np.testing.assert_allclose(first.values, logits, rtol=1e-12)
    assert first.pair == f"{logits.max():.2f} / {logits[first.true]:.2f}"


def test_standardised_images_are_shown_as_they_were():
    plain, scaled = (mistakes_resolver()(view_input_of(data__standardised=on, scale=1e-9)) for on in (False, True))
    before, after = ({mistake.name: image for mistake, image in zip(p.mistakes, p.images, strict=True)} for p in (plain, scaled))
    shared = [(before[name], after[name]) for name in before if name in after]
    assert len(shared) > 3
    assert all(np.array_equal(a, b) for a, b in shared)


def test_points_of_the_plane_are_listed_by_their_coordinates():
    picture = mistakes_resolver()(view_input_of("spiral"))
    assert len(picture.images) == 0
    assert picture.mistakes[0].name.startswith(("train ", "test "))
    assert " at (" in picture.mistakes[0].name


@pytest.mark.parametrize(("share", "sentence"), [(0.0, "No test points"), (0.25, "All ")])
def test_no_mistakes_give_a_sentence(share, sentence):
    view_input = view_input_of("gaussians", data__test_share=share, digits__mistakes_of="test")
    right = Layer(np.array([[-1.0, 1.0], [-1.0, 1.0]]), np.zeros(2))
    snapshot = dataclasses.replace(view_input.snapshot, layers=(right,))
    far = dataclasses.replace(view_input.data, x_test=np.where(view_input.data.y_test[:, None] == 1, 1.0, -1.0) * np.ones(2))
    picture = mistakes_resolver()(dataclasses.replace(view_input, data=far, standing=snapshot))
    assert picture.mistakes == ()
    assert picture.subtitle.startswith(sentence)


def test_one_pair_of_classes_is_asked_for():
    everything = mistakes_resolver()(view_input_of(digits__mistakes_of="test"))
    first = everything.mistakes[0]
    picture = mistakes_resolver()(view_input_of(digits__mistakes_of="test", digits__pair=(first.true, first.predicted)))
    assert picture.mistakes[0] == first
    assert {(mistake.true, mistake.predicted) for mistake in picture.mistakes} == {(first.true, first.predicted)}
    assert f"{first.true} classified as {first.predicted}" in picture.subtitle
    moons = [mistakes_resolver()(view_input_of("moons", digits__pair=pair)) for pair in ((), (7, 9), (1,))]
    assert moons[0].mistakes == moons[1].mistakes == moons[2].mistakes != ()
