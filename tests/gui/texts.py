"""Every text that a window's views paint, where it stands, and whether all of it is there."""

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPicture
from PySide6.QtWidgets import QLabel

CUT = "…"
_TOUCH_PX = 1.0  # boxes of texts have a little air


@dataclass(frozen=True)
class Text:
    """A text painted by Python code; box : on its device; device : which one, an axis paints on one of its own."""

    text: str
    box: QRectF
    device: int
    on_axis: bool
    whole: bool


@contextmanager
def painted(monkeypatch):
    """The texts painted within."""
    found, draw = [], QPainter.drawText

    def listening(painter, *words):
        found.append(_text_of(painter, words))
        return draw(painter, *words)

    with monkeypatch.context() as patch:
        patch.setattr(QPainter, "drawText", listening)
        yield found


def _text_of(painter, words):
    place, text, device = words[0], words[-1], painter.device()
    metrics = painter.fontMetrics()
    if isinstance(place, QPointF):
        box = QRectF(metrics.boundingRect(text)).translated(place)
        room = box
    else:
        room = QRectF(place)
        box = QRectF(painter.boundingRect(QRect(*map(round, room.getRect())), int(words[1]), text))
    inked = QRectF(metrics.tightBoundingRect(text))
    box.adjust(0, (box.height() - inked.height()) / 2, 0, -(box.height() - inked.height()) / 2)
    on_axis = isinstance(device, QPicture)
    whole = not text.endswith(CUT) and (on_axis or box.width() <= room.width() + 2)
    return Text(text, box if on_axis else painter.deviceTransform().mapRect(box), id(device), on_axis, whole)


def cut(found):
    return [each.text for each in found if not each.whole]


def overlapping(found):
    """Pairs of texts that lie on one another."""
    shown = {(each.device, each.text, each.box.toRect().getRect()): each for each in found if each.text.strip()}
    return [
        (one.text, other.text)
        for one, other in combinations(shown.values(), 2)
        if one.device == other.device and one.box.adjusted(*[_TOUCH_PX] * 2, *[-_TOUCH_PX] * 2).intersects(other.box)
    ]


def cut_labels(window):
    """The texts of visible labels that are narrower or lower than their text."""
    labels = [label for label in window.findChildren(QLabel) if label.isVisible() and label.text() and type(label) is QLabel]
    return [label.text() for label in labels if _too_small(label)]


def _too_small(label):
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width())
    return label.width() < label.sizeHint().width() or label.height() < label.sizeHint().height()
