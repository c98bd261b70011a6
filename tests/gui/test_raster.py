"""An image stretched in strips is the image stretched in one piece."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from core.types import read_only
from gui.items.guard import painting
from gui.items.raster import Raster, draw_image


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("target", [QRectF(10, 12, 400, 300), QRectF(10.3, 12.7, 371.2, 415.9), QRectF(0, 0, 50, 30)])
def test_strips_leave_no_seam(qapp, ratio, target):
    image = Raster(read_only(np.random.default_rng(2).integers(0xFF000000, 2**32, (60, 70), dtype=np.uint32))).image
    whole, strips = (QImage(round(500 * ratio), round(500 * ratio), QImage.Format.Format_RGB32) for _ in range(2))
    for page in (whole, strips):
        page.fill(0)
        page.setDevicePixelRatio(ratio)
    with painting(strips) as painter:
        draw_image(painter, image, target)
    with painting(whole) as painter:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(target.left(), target.bottom())
        painter.scale(1.0, -1.0)
        painter.drawImage(QRectF(0, 0, target.width(), target.height()), image)
    if target.toRect().toRectF() == target:
        assert strips == whole
    else:  # the edges of the whole are blended with the paper, and those of a clip are not
        inner = target.adjusted(2, 2, -2, -2)
        box = QRectF(inner.left() * ratio, inner.top() * ratio, inner.width() * ratio, inner.height() * ratio).toRect()
        assert strips.copy(box) == whole.copy(box)
