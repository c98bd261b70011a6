"""A drawn digit, or a picture of one, becomes an image like those of the digits set."""

import numpy as np
import pytest

from core.datasets import DigitsSettings, draw
from core.datasets.digit_images import image_of_picture, image_of_strokes
from core.errors import BadInput
from core.gestures import PadCleared, PenMoved, PictureGiven, reduce
from core.network.models import probabilities, scores
from core.network.settings import ModelSettings, TrainingSettings
from core.network.training import RunConfig, train
from core.pictures.pad import pad_resolver
from core.pictures.view_input import ViewInput
from core.state import AppState, from_json, to_json, with_value


def arc(x, y, rx, ry, start, end):
    angles = np.radians(np.linspace(start, end, 24))
    return list(zip(x + rx * np.cos(angles), y + ry * np.sin(angles), strict=True))


DRAWN = {
    0: [arc(0.5, 0.5, 0.2, 0.35, -90, 270)],
    1: [[(0.38, 0.3), (0.52, 0.15), (0.52, 0.85)]],
    2: [[*arc(0.5, 0.33, 0.2, 0.18, 200, 390), (0.3, 0.85), (0.72, 0.85)]],
    3: [arc(0.48, 0.32, 0.2, 0.17, -150, 90) + arc(0.48, 0.67, 0.22, 0.18, -90, 150)],
    4: [[(0.55, 0.15), (0.28, 0.6), (0.75, 0.6)], [(0.6, 0.4), (0.6, 0.88)]],
    5: [[(0.7, 0.15), (0.35, 0.15), (0.33, 0.45), *arc(0.48, 0.63, 0.22, 0.22, -120, 140)]],
    7: [[(0.3, 0.15), (0.7, 0.15), (0.45, 0.88)], [(0.36, 0.52), (0.64, 0.52)]],
    9: [[*arc(0.5, 0.33, 0.18, 0.18, 0, 360), (0.68, 0.33), (0.62, 0.87)]],
}
DIGITS = draw(DigitsSettings())


def strokes_of(digit, scale=1.0, dx=0.0, dy=0.0):
    return tuple((float(dx + scale * x), float(dy + scale * y), number) for number, stroke in enumerate(DRAWN[digit]) for x, y in stroke)


def picture_of(image):
    """A 160 x 170 photograph of an 8 x 8 image: ink on white paper, ten times as large, without edges between the pixels."""
    between = np.array([np.interp((np.arange(80) + 0.5) / 10 - 0.5, np.arange(8), row) for row in np.eye(8)])
    paper = np.full((160, 170), 255.0)
    paper[30:110, 55:135] -= between.T @ image.reshape(8, 8) @ between * 255 / 16
    return paper


@pytest.fixture(scope="module")
def linear():
    """The linear model of notebook 003 after 200 epochs."""
    training = TrainingSettings(learning_rate=0.01, weight_decay=0.0, epochs=200, report_every=200)
    *_, last = train(RunConfig(DigitsSettings(), ModelSettings(hidden=(), initial_from="seed"), training), DIGITS)
    return last


def test_a_drawn_image_has_the_sets_ink_height_and_middle():
    pixels = DIGITS.x_train.reshape(-1, 8, 8)
    drawn = np.array([image_of_strokes(strokes_of(digit)) for digit in DRAWN]).reshape(-1, 8, 8)
    assert drawn.min() >= 0 and drawn.max() <= 16 and np.array_equal(drawn, np.rint(drawn))
    np.testing.assert_allclose(drawn.sum(axis=(1, 2)), pixels.sum(axis=(1, 2)).mean(), atol=1)
    assert (drawn.max(axis=2) > 0).all()  # every row has ink, as in all of the set's
    inked = drawn.max(axis=1) > 0
    middle = (inked.argmax(axis=1) + 7 - inked[:, ::-1].argmax(axis=1)) / 2
    np.testing.assert_allclose(middle, 3.5, atol=0.5)


def test_drawn_digits_are_recognised(linear):
    images = np.array([image_of_strokes(strokes_of(digit)) for digit in DRAWN])
    assert scores(linear.layers, "relu", images).argmax(axis=1).tolist() == list(DRAWN)


def test_where_and_how_large_a_digit_is_drawn_does_not_matter():
    image = image_of_strokes(strokes_of(3))
    np.testing.assert_allclose(image_of_strokes(strokes_of(3, scale=0.3, dx=0.6, dy=0.1)), image, atol=1)


@pytest.mark.parametrize("strokes", [((0.5, 0.5, 0),), ((0.1, 0.5, 0), (0.9, 0.5, 0)), ((0.0, 0.0, 0), (1.0, 1.0, 1))])
def test_dots_and_dashes_are_drawn_too(strokes):
    image = image_of_strokes(strokes)
    assert np.isfinite(image).all()
    assert image.sum() == 313


def test_nothing_drawn_is_paper():
    assert not image_of_strokes(()).any()


def test_pictures_of_the_sets_images_are_recognised_as_well(linear):
    chosen = np.arange(0, 1797, 6)
    again = np.array([image_of_picture(picture_of(DIGITS.x_train[index])) for index in chosen])
    right = scores(linear.layers, "relu", again).argmax(axis=1) == DIGITS.y_train[chosen]
    assert right.mean() > 0.9  # of the images themselves it knows 98 %


@pytest.mark.parametrize("change", [lambda p: 255 - p, lambda p: p / 255, lambda p: 40 + p / 4, lambda p: np.pad(p, 90, mode="edge")])
def test_brightness_paper_and_margins_do_not_matter(change):
    picture = picture_of(DIGITS.x_train[0])
    np.testing.assert_allclose(image_of_picture(change(picture)), image_of_picture(picture), atol=1)


def test_an_image_of_8_by_8_is_taken_as_it_is():
    image = DIGITS.x_train[1]
    assert np.array_equal(image_of_picture(250 - 13 * image.reshape(8, 8)), image)


@pytest.mark.parametrize("picture", [np.zeros((20, 20)), np.full((8, 8), 200.0), np.full((30, 30), 200.0) + np.eye(30), np.zeros((0, 5))])
def test_a_picture_without_a_digit_is_refused_in_a_sentence(picture):
    with pytest.raises(BadInput, match="a picture of a digit must"):
        reduce(AppState(), PictureGiven(picture))


def test_pen_moves_are_strokes_an_image_takes_their_place_and_clear_takes_all():
    state = AppState()
    for x, y, begins in ((0.1, 0.1, True), (0.1, 0.1001, False), (0.5, 0.1, False), (0.7, 2.0, True)):
        state = reduce(state, PenMoved(x, y, begins))
    assert state.pad.strokes == ((0.1, 0.1, 0), (0.5, 0.1, 0), (0.7, 1.0, 1))
    assert from_json(to_json(state)) == state
    pictured = reduce(state, PictureGiven(picture_of(DIGITS.x_train[0])))
    assert pictured.pad.strokes == ()
    assert len(pictured.pad.image[0]) == 65
    assert from_json(to_json(pictured)) == pictured
    assert reduce(pictured, PenMoved(0.2, 0.2, True)).pad.image == ()
    assert reduce(pictured, PadCleared()).pad == AppState().pad


def test_a_full_pad_takes_no_more():
    state = AppState()
    for number in range(250):
        state = reduce(state, PenMoved(number / 250, 0.5, True))
    assert len(state.pad.strokes) == 100
    assert with_value(state, "pad.strokes", state.pad.strokes) == state


@pytest.mark.parametrize("standardised", [False, True])
def test_the_pad_asks_the_shown_model_about_the_drawn_image(standardised):
    state = with_value(with_value(AppState(), "data.kind", "digits"), "data.standardised", standardised)
    state = with_value(state, "pad.strokes", strokes_of(4))
    data = draw(state.data)
    *_, last = train(RunConfig(state.data, ModelSettings(hidden=()), TrainingSettings(epochs=5, learning_rate=0.01)), data)
    picture = pad_resolver()(ViewInput(state, data, last))
    x = image_of_strokes(strokes_of(4))
    if standardised:
        raw = DIGITS.x_train
        x = (x - raw.mean(axis=0)) / np.where(raw.std(axis=0) > 0, raw.std(axis=0), 1)
    np.testing.assert_allclose(picture.chances, probabilities(scores(last.layers, "relu", x[None]))[0], rtol=1e-12)
    assert picture.names == tuple("0123456789")
    assert picture.subtitle.startswith(f"classified as {picture.chances.argmax()}")
    assert [len(stroke) for stroke in picture.strokes] == [len(stroke) for stroke in DRAWN[4]]


def test_without_images_or_a_drawing_there_are_no_probabilities():
    spiral = pad_resolver()(ViewInput(with_value(AppState(), "pad.strokes", strokes_of(1)), draw(AppState().data)))
    assert (len(spiral.chances), len(spiral.tile)) == (0, 1)
    assert "64 pixels" in spiral.subtitle
    digits = with_value(AppState(), "data.kind", "digits")
    assert len(pad_resolver()(ViewInput(digits, DIGITS)).tile) == 0
