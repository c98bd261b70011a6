"""Templates, mistakes and the digit pad in the window, with a real mouse, keys, drops and files."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QImageReader, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QToolButton

from core.errors import BadInput
from gui.items.drawing import Drawing
from gui.items.pictures import grey_of, grey_of_file
from gui.items.tiles import largest_tiles
from gui.theme import DARK, LIGHT, diverging_colours
from gui.view_grid import ViewGrid
from tests.gui.seeing import Seen, place_saying


@pytest.fixture
def digits(program):
    """A small linear model of the digits, with every view of them open."""
    for key, value in {
        "page": "training",
        "data.kind": "digits",
        "data.test_share": 0.25,
        "model.hidden": (),
        "training.learning_rate": 0.01,
        "curves.visible": False,
        "digits.templates": True,
        "digits.mistakes": True,
        "digits.pad": True,
    }.items():
        assert program.stage.set_value(key, value)
    QApplication.processEvents()
    return program


@pytest.fixture
def pad(digits):
    return digits.window.view_grids["training"].views["pad"].widget


def button_of(pad, text):
    return next(button for button in pad.findChildren(QToolButton) if button.text() == text)


def drawing_of(pad):
    """The paper of the pad."""
    return pad.findChild(Drawing)


def stroke(pad, *places):
    """Draw with the mouse through places from (0, 0) to (1, 1)."""
    drawing, paper = drawing_of(pad), drawing_of(pad).paper()
    pixels = [QPoint(round(paper.left() + x * paper.width()), round(paper.top() + y * paper.height())) for x, y in places]
    QTest.mousePress(drawing, Qt.MouseButton.LeftButton, pos=pixels[0])
    for pixel in pixels[1:]:
        QTest.mouseMove(drawing, pixel)
    QTest.mouseRelease(drawing, Qt.MouseButton.LeftButton, pos=pixels[-1])


def seven(mode=QImage.Format.Format_RGB32, paper="white"):
    image = QImage(60, 80, mode)
    image.fill(QColor(paper))
    painter = QPainter(image)
    painter.fillRect(10, 10, 40, 8, QColor("black"))
    painter.fillRect(35, 10, 8, 60, QColor("black"))
    painter.end()
    return image


def test_a_stroke_of_the_mouse_is_classified_at_once_and_undone_as_one(digits, pad):
    stroke(pad, (0.3, 0.2), (0.7, 0.2), (0.4, 0.9))
    first, seen = digits.store.state.pad.strokes, Seen(digits, "pad")
    assert [number for *_, number in first] == [0, 0, 0]
    np.testing.assert_allclose(first[-1][:2], (0.4, 0.9), atol=0.02)
    assert len(seen.picture.chances) == 10
    stroke(pad, (0.3, 0.5), (0.6, 0.5))
    assert digits.store.state.pad.strokes[-1][2] == 1
    digits.window.on_undo()
    assert digits.store.state.pad.strokes == first
    digits.window.on_undo()
    assert digits.store.state.pad.strokes == ()
    assert len(seen.picture.chances) == 0


def test_no_other_view_is_updated_while_a_digit_is_drawn(digits, pad):
    templates, seen, drawing = Seen(digits, "templates"), Seen(digits, "pad"), drawing_of(pad)
    middle, before = drawing.rect().center(), templates.picture
    QTest.mousePress(drawing, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(drawing, middle + QPoint(20, 0))
    assert len(seen.picture.strokes[0]) == 2
    assert templates.picture is before
    QTest.mouseRelease(drawing, Qt.MouseButton.LeftButton, pos=middle)
    digits.stage.set_value("digits.units", 3)
    assert templates.picture is not before


def test_probabilities_follow_the_training(digits, pad, qtbot):
    stroke(pad, (0.5, 0.1), (0.5, 0.9))
    seen = Seen(digits, "pad")
    before = seen.picture.chances
    digits.window.transport.on_play()
    qtbot.waitUntil(lambda: digits.sessions["training"].standing.step >= 30)
    digits.window.transport.on_play()
    assert not np.allclose(before, seen.picture.chances)
    digits.sessions["training"].scrub(0)
    assert np.array_equal(before, seen.picture.chances)


@pytest.mark.parametrize("way", ["key", "button"])
def test_the_pad_is_cleared(digits, pad, way):
    stroke(pad, (0.5, 0.1), (0.5, 0.9))
    if way == "key":
        QTest.keyClick(drawing_of(pad), Qt.Key.Key_Delete)
    else:
        QTest.mouseClick(button_of(pad, "Clear"), Qt.MouseButton.LeftButton)
    assert digits.store.state.pad.strokes == ()


@pytest.mark.parametrize("as_file", [True, False])
def test_an_image_is_dropped(digits, pad, tmp_path, as_file):
    mime, path = QMimeData(), tmp_path / "seven.png"
    assert seven().save(str(path))
    mime.setUrls([QUrl.fromLocalFile(str(path))]) if as_file else mime.setImageData(seven())
    drawing, copy, left, none = drawing_of(pad), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), copy, mime, left, none)
    QApplication.sendEvent(drawing, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(drawing, QDropEvent(QPointF(20, 20), copy, mime, left, none))
    (image,), seen = digits.store.state.pad.image, Seen(digits, "pad")
    assert sum(image) == 313
    assert np.array(image[:8]).max() == 16  # the bar of the seven
    assert len(seen.picture.chances) == 10


def test_ctrl_v_on_the_pad_pastes_an_image_and_not_points(digits, pad):
    QApplication.clipboard().setImage(seven())
    drawing_of(pad).setFocus()
    QTest.keyClick(drawing_of(pad), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(digits.store.state.pad.image) == 1
    assert digits.store.state.data.kind == "digits"
    QApplication.clipboard().clear()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"no image", "cannot read digit.png as an image"), (b"", "cannot read"), (None, "cannot read"), ("blank", "the same brightness")],
)
def test_a_bad_file_gives_one_sentence(digits, pad, tmp_path, monkeypatch, content, sentence):
    path = tmp_path / "digit.png"
    if content == "blank":
        blank = QImage(20, 20, QImage.Format.Format_RGB32)
        blank.fill(QColor("white"))
        blank.save(str(path))
    elif content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    QTest.mouseClick(button_of(pad, "Open…"), Qt.MouseButton.LeftButton)
    assert sentence in digits.window.statusBar().currentMessage()
    assert digits.store.state.pad.image == ()


def test_transparent_paper_is_white_and_large_images_become_smaller():
    grey = grey_of(seven(QImage.Format.Format_ARGB32, "transparent"))
    assert (grey[0, 0], grey[12, 20], grey.shape) == (255, 0, (80, 60))
    assert grey_of(seven().scaled(3000, 4000)).shape == (1024, 768)


def test_mistakes_without_images_are_listed_by_their_places(digits):
    views = digits.window.view_grids["training"].views
    digits.stage.set_value("data.kind", "moons")
    first = Seen(digits, "mistakes").picture.mistakes[0].name
    assert " at (" in first
    assert place_saying(views["mistakes"].widget, f"{first}\n")


def test_the_mouse_reads_a_template_and_a_mistake(digits):
    views = digits.window.view_grids["training"].views
    templates, mistakes = views["templates"].widget, views["mistakes"].widget
    assert place_saying(templates, "Class 3").x() > place_saying(templates, "Class 2").x()
    digits.stage.set_value("model.hidden", (5,))
    assert place_saying(templates, "Hidden unit 5").x() > place_saying(templates, "Hidden unit 4").x()
    name = Seen(digits, "mistakes").picture.mistakes[0].name
    numbers = mistakes.tip_at(place_saying(mistakes, f"{name}\n")).removeprefix(name)
    assert numbers.count(":") == 10


def test_a_gallery_that_does_not_fit_is_scrolled(digits):
    mistakes = digits.window.view_grids["training"].views["mistakes"].widget
    QApplication.processEvents()
    last = Seen(digits, "mistakes").picture.mistakes[-1].name
    assert place_saying(mistakes, f"{last}\n").y() > mistakes.height()
    assert mistakes.area.height() > mistakes.height()


def test_a_film_shows_no_buttons(qapp):
    view_grid = ViewGrid(["pad"])
    view_grid.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view_grid.show()
    assert not any(button.isVisible() for button in view_grid.views["pad"].widget.findChildren(QToolButton))
    view_grid.close()
    view_grid.deleteLater()


@pytest.mark.parametrize("count", [1, 2, 10, 24, 100])
def test_tiles_do_not_overlap_and_stay_inside(count):
    area = QRectF(5, 7, 300, 130)
    boxes = largest_tiles(area, count, 4, 3)
    assert len(boxes) == count
    assert all(area.adjusted(-0.01, -0.01, 0.01, 0.01).contains(box.adjusted(0, 0, 0, 4)) for box in boxes)
    assert not any(a.intersects(b) for index, a in enumerate(boxes) for b in boxes[:index])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_weights_colours_are_symmetric_around_the_background(theme):
    table = [tuple(value.to_bytes(4, "big")[1:]) for value in diverging_colours(theme)]
    assert len(table) == 256
    assert (table[0], table[255]) == (theme.classes[1], theme.classes[0])
    assert np.abs(np.subtract(table[127], theme.surface)).max() <= 2
    assert np.abs(np.subtract(table[128], theme.surface)).max() <= 2


def test_an_image_of_more_pixels_than_can_be_read_is_told_so(tmp_path, monkeypatch):
    path = tmp_path / "large.png"
    QImage(600, 500, QImage.Format.Format_Grayscale8).save(str(path))
    monkeypatch.setattr(QImageReader, "allocationLimit", lambda: 1)
    with pytest.raises(BadInput, match=r"large\.png: an image can have at most 262,144 pixels, found 600 x 500; make it smaller"):
        grey_of_file(str(path))


def test_views_of_images_are_offered_where_there_are_images(digits, pad):
    actions = digits.window.commands.actions
    assert actions["templates"].isEnabled() and actions["pad"].isEnabled()
    assert pad.isVisible()
    digits.stage.set_value("data.kind", "spiral")
    assert not actions["templates"].isEnabled() and not actions["pad"].isEnabled()
    assert not pad.isVisible()
    QTest.keyClick(digits.window, Qt.Key.Key_T)
    assert "templates" not in digits.window.view_grids["training"].open
    digits.window.on_undo()
    assert actions["templates"].isEnabled()
    assert pad.isVisible()
