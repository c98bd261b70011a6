"""Pinned weight vectors: faded arrows on the canvas, small numbered dots in the landscape."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QTransform

from core.pictures.pins import PinMark
from gui.items.boxes import box_of, paint_box
from gui.items.overlay import ThemedOverlay, mapped
from gui.theme import color, pen

_DOT_PX = 5.5


class PinsItem(ThemedOverlay):
    """The pins with their losses; arrows : also a line from the origin to each."""

    depth = 7

    def __init__(self, arrows: bool) -> None:
        super().__init__()
        self._arrows = arrows
        self._pins: tuple[PinMark, ...] = ()

    def set_pins(self, pins: tuple[PinMark, ...]) -> None:
        if pins != self._pins:
            self._pins = pins
            self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        if not self._pins:
            return
        plot = self.visible(to_pixels)
        origin, *tips = mapped(to_pixels, np.array([(0.0, 0.0), *(pin.w for pin in self._pins)]))
        for tip, pin in zip(tips, self._pins, strict=True):
            if self._arrows:
                painter.setPen(pen(self.theme.vector, 2.5, 0.4))
                painter.drawLine(QPointF(*origin), QPointF(*tip))
            painter.setPen(pen((20, 20, 24), 1.5))
            painter.setBrush(color((255, 255, 255), 0.9))
            painter.drawEllipse(QPointF(*tip), _DOT_PX, _DOT_PX)
            box = box_of([(pin.text, None)], plot.width())
            left = min(tip[0] + _DOT_PX + 4, plot.right() - box.width)
            paint_box(painter, box, left, tip[1] - box.height - 2)
