"""The first layer's weights as small images."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from core.pictures.templates import TemplatesPicture
from gui.items.colour_bar import ColourBar
from gui.items.painted import PaintedView, centred, fitted_font
from gui.items.tiles import draw_tile, largest_tiles, tile_images
from gui.theme import diverging_colours

_CAPTION_PX = 18.0, 40.0
_CAPTION = 0.06  # share of the area's height, within these limits
_GAP_PX = 6.0
_CAPTIONED_PX = 30.0  # captions under smaller tiles would overlap
_BAR_MARGIN_PX = 12.0  # half the height of a number, at each end of the colour bar


class TemplatesView(PaintedView):
    """Shows a `TemplatesPicture`. Signals: gestured (never), aspect_changed(float)."""

    def __init__(self) -> None:
        hint = "Ink on a positive weight counts for the class or unit, ink on a negative weight against it."
        super().__init__("Templates", hint)
        self._picture: TemplatesPicture | None = None
        self._images: list[QImage] = []
        self._bar = ColourBar("Colour bar of the weights", "-2.5e-05")
        self.row.addWidget(self._bar)

    def show_picture(self, picture: TemplatesPicture) -> None:
        self._picture = picture
        table = diverging_colours(self.theme)
        self._images = tile_images(picture.tiles, table)
        self.title.setText(picture.title)
        self.subtitle.setText(picture.subtitle)
        self._bar.setVisible(bool(picture.names))
        self._bar.set_scale(table, "weight", -picture.reach, picture.reach)
        self._bar.set_span(_BAR_MARGIN_PX, self.area.height() - _BAR_MARGIN_PX)
        self.area.update()

    def tip_at(self, place: QPointF) -> str:
        picture = self._picture
        if picture is not None and picture.names:
            for name, box in zip(picture.names, self._boxes(QRectF(self.area.rect()))[0], strict=True):
                if box.contains(place):
                    return f"{'Class' if picture.classes else 'Hidden unit'} {name}"
        return super().tip_at(place)

    def paint_area(self, painter: QPainter, area: QRectF) -> None:
        picture = self._picture
        if picture is None or not picture.names:
            return
        caption = _caption_px(area)
        painter.setFont(fitted_font(picture.names[0], area.width(), caption - 3, bold=picture.classes))
        inks = self.theme.classes if picture.classes and len(picture.names) > 1 else (self.theme.text,)
        boxes, captioned = self._boxes(area)
        for number, (name, box, image) in enumerate(zip(picture.names, boxes, self._images, strict=True)):
            draw_tile(painter, box, image)
            if captioned:
                centred(
                    painter,
                    QRectF(box.left() - _GAP_PX, box.bottom(), box.width() + 2 * _GAP_PX, caption),
                    name,
                    inks[number % len(inks)],
                )

    def _boxes(self, area: QRectF) -> tuple[list[QRectF], bool]:
        """The boxes of the tiles, and whether there is room for their names."""
        assert self._picture is not None
        caption = _caption_px(area)
        inner, count = area.adjusted(_GAP_PX, _GAP_PX, -_GAP_PX, -_GAP_PX), len(self._picture.names)
        boxes = largest_tiles(inner, count, caption, _GAP_PX)
        if boxes[0].width() >= _CAPTIONED_PX:
            return boxes, True
        return largest_tiles(inner, count, 0, _GAP_PX / 2), False


def _caption_px(area: QRectF) -> float:
    low, high = _CAPTION_PX
    return min(max(_CAPTION * area.height(), low), high)
