"""Markers as painted, pixel by pixel."""

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter, QTransform

from gui.items.points import PointsItem
from gui.theme import LIGHT


def painted(ratio, x, labels, hollow=False):
    """A 100x100 picture (in logical pixels) of points given in pixels: (h, w, 3) uint8."""
    side = 100 * ratio
    pixels = np.full((side, side, 4), 255, np.uint8)
    image = QImage(pixels.data, side, side, 4 * side, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    item = PointsItem(hollow)
    item.set_points(np.array(x, float).reshape(-1, 2), np.array(labels, int))
    painter = QPainter(image)
    item.paint_pixels(painter, QTransform())
    painter.end()
    return pixels[:, :, 2::-1]


@pytest.mark.parametrize("ratio", [1, 2, 3])
def test_a_marker_is_drawn_in_its_colour_where_its_point_is(ratio):
    picture = painted(ratio, [(30, 40), (70, 40)], [0, 1])
    assert tuple(picture[40 * ratio, 30 * ratio]) == LIGHT.classes[0]
    assert tuple(picture[40 * ratio, 70 * ratio]) == LIGHT.classes[1]
    assert tuple(picture[90 * ratio, 50 * ratio]) == (255, 255, 255)


def test_a_hollow_marker_has_its_colour_around_it():
    picture = painted(1, [(30, 40)], [0], hollow=True)
    assert tuple(picture[40, 30]) == LIGHT.surface
    distances = np.abs(picture[30:51, 20:41].astype(int) - LIGHT.classes[0]).sum(axis=2)
    assert np.count_nonzero(distances < 60) > 8


def test_markers_are_sharper_on_a_screen_of_twice_the_resolution():
    coarse, fine = painted(1, [(50, 50)], [0]).astype(int), painted(2, [(50, 50)], [0]).astype(int)
    stretched = coarse.repeat(2, axis=0).repeat(2, axis=1)
    assert np.abs(fine - stretched).max() > 60
    assert np.abs(fine - stretched).mean() < 2


def test_no_points_are_an_empty_picture():
    assert (painted(1, [], []) == 255).all()
