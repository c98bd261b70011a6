"""A pad to draw a digit on, the model's input image and its probabilities."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFileDialog, QHBoxLayout, QToolButton, QWidget

from core.gestures import PadCleared, PenMoved, PictureGiven
from core.pictures.pad import PadPicture
from core.types import Float64s
from gui.items.drawing import Drawing
from gui.items.painted import PaintedView, centred, fitted_font
from gui.items.pictures import ImageSource, NoImage, image_in_file, image_in_mime
from gui.items.tiles import draw_tile, tile_images
from gui.reading import begin_reading
from gui.theme import Theme, color, mixed, mixed_colours
from gui.tips import set_tip

_FILTER = "Images (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.pgm *.ppm);;All files (*)"
_GAP_PX = 10.0
_TILE = 0.34  # share of the area's width
_TALL = 0.9  # from this height / width on, the bars are under the pad
_BAR = 0.72  # share of a row's height


class PadView(PaintedView):
    """Shows a `PadPicture`. Signals: gestured(Gesture), refused(sentence), aspect_changed(float)."""

    def __init__(self) -> None:
        super().__init__("Digit pad", "The drawing as the model sees it (8 x 8 pixels), and the probability of each class.")
        self._picture: PadPicture | None = None
        self._images: list[QImage] = []
        self._drawing = Drawing()
        self.row.insertWidget(0, self._drawing, 1)
        self.row.setStretch(1, 1)
        self._buttons = QWidget()
        line = QHBoxLayout(self._buttons)
        line.setContentsMargins(0, 0, 0, 0)
        for text, tip, slot in (
            ("Clear", "Clear the pad (Delete).", self._on_cleared),
            ("Open…", "Open an image file of a digit (or drop it on the pad).", self._on_open_clicked),
            ("Paste", "Paste an image of a digit from the clipboard (Ctrl+V on the pad).", self._on_pasted),
        ):
            line.addWidget(_button(text, tip, slot))
        self.header.addWidget(self._buttons)
        self._drawing.drawn.connect(self._on_drawn)
        self._drawing.cleared.connect(self._on_cleared)
        self._drawing.pasted.connect(self._on_pasted)
        self._drawing.dropped.connect(self._on_dropped)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Films show no buttons.
        self._buttons.setVisible(not self.window().testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        tall = self.height() > _TALL * self.width()
        self.row.setDirection(QBoxLayout.Direction.TopToBottom if tall else QBoxLayout.Direction.LeftToRight)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._drawing.set_theme(theme)

    def show_picture(self, picture: PadPicture) -> None:
        self._picture = picture
        self._images = tile_images(picture.tile, mixed_colours(self.theme.surface, self.theme.text))
        self._drawing.set_drawing(picture.strokes, self._images[0] if self._images and not picture.strokes else None)
        self.subtitle.setText(picture.subtitle)
        self.area.update()

    def paint_area(self, painter: QPainter, area: QRectF) -> None:
        picture = self._picture
        if picture is None or not self._images:
            return
        side = min(_TILE * area.width(), area.height())
        seen = QRectF(area.left() + _GAP_PX, area.center().y() - side / 2, side, side)
        draw_tile(painter, seen, self._images[0])
        painter.setPen(color(self.theme.edge))
        painter.drawRect(seen)
        if picture.names:
            self._paint_bars(painter, area.adjusted(side + 2 * _GAP_PX, 0, -_GAP_PX, 0), picture)

    def _paint_bars(self, painter: QPainter, area: QRectF, picture: PadPicture) -> None:
        """A row for each class: its name, a bar for its probability, and the probability."""
        height = area.height() / len(picture.names)
        font = fitted_font("0.00", area.width() / 4, _BAR * height)
        text_px = 2.6 * font.pixelSize()
        bars = area.adjusted(text_px, 0, -text_px, 0)
        for number, (name, chance) in enumerate(zip(picture.names, picture.chances.tolist(), strict=True)):
            best = number == picture.best
            font.setBold(best)
            painter.setFont(font)
            top = area.top() + number * height
            bar = QRectF(bars.left(), top + (1 - _BAR) / 2 * height, bars.width(), _BAR * height)
            painter.fillRect(bar, color(mixed(self.theme.line, self.theme.surface, 0.4)))
            bar.setWidth(chance * bars.width())
            painter.fillRect(bar, color(self.theme.accent if best else self.theme.muted))
            centred(painter, QRectF(area.left(), top, text_px, height), name, self.theme.classes[number % len(self.theme.classes)])
            centred(painter, QRectF(bars.right(), top, text_px, height), f"{chance:.2f}", self.theme.text)

    def _give(self, source: ImageSource) -> None:
        begin_reading(self, source.name, source.size, source.read, self._use, self.refused.emit)

    def _give_mime(self, mime: QMimeData) -> None:
        try:
            self._give(image_in_mime(mime))
        except NoImage as error:
            self.refused.emit(str(error))

    def _use(self, grey: Float64s) -> None:
        self.gestured.emit(PictureGiven(grey))

    def _on_drawn(self, x: float, y: float, begins: bool, final: bool) -> None:
        self.gestured.emit(PenMoved(x, y, begins, final))

    def _on_cleared(self) -> None:
        self.gestured.emit(PadCleared())

    def _on_dropped(self, mime: QMimeData) -> None:
        self._give_mime(mime)

    def _on_pasted(self) -> None:
        self._give_mime(QApplication.clipboard().mimeData())

    def _on_open_clicked(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open image of a digit", "", _FILTER)
        if name:
            self._give(image_in_file(name))


def _button(text: str, tip: str, slot: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    set_tip(button, tip)
    button.clicked.connect(slot)
    return button
