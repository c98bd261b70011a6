"""The misclassified points, as a gallery of images or a list."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from core.pictures.mistakes import Mistake, MistakesPicture
from gui.items.painted import PaintedView, centred
from gui.items.tiles import draw_tile, tile_images
from gui.items.wrapping import lines_of
from gui.theme import box_font, color, mixed_colours, plot_font

_GAP_PX = 8.0
_IMAGE_PX = 72.0
_APART = 1.6  # between a class and the arrow, in line heights


class MistakesView(PaintedView):
    """Shows a `MistakesPicture`, with a scroll bar if needed. Signals: gestured (never), aspect_changed(float)."""

    def __init__(self) -> None:
        hint = "Each point with its true and predicted class, and the model's output for the predicted and the true class."
        super().__init__("Misclassified", hint, scrolls=True)
        self._picture: MistakesPicture | None = None

    def show_picture(self, picture: MistakesPicture) -> None:
        self._picture = picture
        self.title.setText(picture.title)
        self.subtitle.setText(picture.subtitle)
        self.area.setMinimumHeight(self._layout().height)
        self.area.update()

    def tip_at(self, place: QPointF) -> str:
        if self._picture is not None:
            layout = self._layout()
            for number, mistake in enumerate(self._picture.mistakes):
                if layout.box(number).contains(place):
                    return f"{mistake.name}\n{mistake.tip}"
        return super().tip_at(place)

    def paint_area(self, painter: QPainter, _area: QRectF) -> None:
        if self._picture is None:
            return
        layout, seen = self._layout(), QRectF(self.area.visibleRegion().boundingRect())
        for number, mistake in enumerate(self._picture.mistakes):
            box = layout.box(number)
            if box.intersects(seen):
                self._paint(painter, box, mistake, self._image(number))

    def _image(self, number: int) -> QImage | None:
        """The point's image, made only when visible: there may be hundreds."""
        assert self._picture is not None
        images = tile_images(self._picture.images[number : number + 1], mixed_colours(self.theme.surface, self.theme.text))
        return images[0] if images else None

    def _paint(self, painter: QPainter, box: QRectF, mistake: Mistake, image: QImage | None) -> None:
        lines = box
        if image is not None:
            square = QRectF(box.center().x() - _IMAGE_PX / 2, box.top(), _IMAGE_PX, _IMAGE_PX)
            draw_tile(painter, square, image)
            painter.setPen(color(self.theme.line))
            painter.drawRect(square)
            lines = box.adjusted(0, _IMAGE_PX + 2, 0, 0)
        else:
            painter.setFont(box_font())
            painter.setPen(color(self.theme.muted))
            for text in lines_of(mistake.name, box.width(), box_font()):
                painter.drawText(lines, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
                lines = lines.adjusted(0, _line_px(), 0, 0)
        self._paint_classes(painter, QRectF(lines.left(), lines.top(), lines.width(), _line_px()), mistake)
        painter.setFont(box_font())
        centred(painter, lines.adjusted(0, _line_px(), 0, 0), mistake.pair, self.theme.text)

    def _paint_classes(self, painter: QPainter, line: QRectF, mistake: Mistake) -> None:
        """True → predicted, each class in its colour."""
        font = plot_font()
        font.setBold(True)
        painter.setFont(font)
        third = min(line.width() / 3, _APART * line.height())
        left = line.center().x() - 1.5 * third
        true, predicted = mistake.true, mistake.predicted
        texts = ((mistake.labels[true], self._ink(true)), ("→", self.theme.text), (mistake.labels[predicted], self._ink(predicted)))
        for number, (text, ink) in enumerate(texts):
            centred(painter, QRectF(left + number * third, line.top(), third, line.height()), text, ink)

    def _ink(self, label: int) -> tuple[int, int, int]:
        return self.theme.classes[label % len(self.theme.classes)]

    def _layout(self) -> _Columns:
        assert self._picture is not None
        names = () if len(self._picture.images) else tuple(mistake.name for mistake in self._picture.mistakes)
        return _Columns(self.area.width(), len(self._picture.mistakes), names)


def _line_px() -> float:
    return QFontMetricsF(plot_font()).height()


class _Columns:
    """Boxes of equal size, row by row, as many per row as fit."""

    def __init__(self, width: float, count: int, names: tuple[str, ...]) -> None:
        """names : of the points, above their classes; none if images stand for them."""
        metrics = QFontMetricsF(box_font())
        wished = max([_IMAGE_PX, *(metrics.horizontalAdvance(text) for text in ("-88.88 / -88.88", *names))])
        self._columns = max(1, int((width - _GAP_PX) // (wished + _GAP_PX)))
        self._width = (width - _GAP_PX) / self._columns - _GAP_PX
        lines = max((len(lines_of(name, self._width, box_font())) for name in names), default=0)
        self._height = (2 + lines) * _line_px() + (0 if names else _IMAGE_PX + 2)
        self.height = math.ceil(_GAP_PX + math.ceil(count / self._columns) * (self._height + _GAP_PX))

    def box(self, number: int) -> QRectF:
        row, column = divmod(number, self._columns)
        return QRectF(_GAP_PX + column * (self._width + _GAP_PX), _GAP_PX + row * (self._height + _GAP_PX), self._width, self._height)
