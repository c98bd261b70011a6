"""A tile of the Compare page: a button that shows a run, with its name above and its numbers below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QTransform
from PySide6.QtWidgets import QAbstractButton, QWidget

from core.pictures.boundary import Markers
from core.pictures.compare import RunTile
from core.types import Bounds
from gui.items.boxes import box_of, paint_box
from gui.items.guard import GuardedWidget, saved
from gui.items.overlay import mapped
from gui.items.raster import Raster, draw_image, raster_of
from gui.items.stamps import Stamps, marker_stamps
from gui.theme import LIGHT, Theme, box_font, color, height_colours, pen
from gui.tips import set_tip

_GAP_PX = 3.0
_EDGE_PX = 4.0
_RIM_PX = 0.7
_FULL_SIZE_PX = 450.0  # side of a tile at which markers have their usual size
_MARKER_SCALES = (0.4, 0.5, 0.65, 0.8, 1.0)
_WIDEST = "loss 8.88888  100.0%, test 100.0%"


class RunTileButton(GuardedWidget, QAbstractButton):
    """Shows a `RunTile`. Signals: clicked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._shown: RunTile | None = None
        self._raster: Raster | None = None
        self._stamps: dict[tuple[float, float, bool], Stamps] = {}
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._stamps.clear()
        self.update()

    def show_run(self, run: RunTile) -> None:
        if run == self._shown:
            return
        self._raster = raster_of(run.regions.regions, height_colours("viridis") if run.regions.scale else None)
        self._shown = run
        self.setAccessibleName(run.name)
        text = " ".join(filter(None, (f"{run.name}: {', '.join(number_lines(run))}.", run.note)))
        self.setAccessibleDescription(text)
        set_tip(self, f"{text} Click to open it on the Training page.")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 160)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paint_widget(self, painter: QPainter) -> None:
        if self._shown is None:
            return
        picture = picture_area(self.width(), self.height())
        with saved(painter):
            self._paint_regions(painter, self._shown, picture)
        self._paint_texts(painter, self._shown, picture)
        self._paint_border(painter, picture)

    def _paint_regions(self, painter: QPainter, run: RunTile, area: QRectF) -> None:
        painter.setClipRect(area)
        painter.fillRect(area, color(self._theme.surface))
        if self._raster is not None:
            with saved(painter):
                draw_image(painter, self._raster.image, area)
        scale = _marker_scale(min(area.width(), area.height()))
        to_pixels = _to_area(run.regions.frame, area)
        self._stamp(painter, to_pixels, run.regions.test_points, scale, hollow=True)
        self._stamp(painter, to_pixels, run.regions.points, scale, hollow=False)

    def _stamp(self, painter: QPainter, to_pixels: QTransform, points: Markers, scale: float, hollow: bool) -> None:
        if len(points.x) == 0:
            return
        ratio = painter.deviceTransform().m11()
        key = ratio, scale, hollow
        if key not in self._stamps:
            self._stamps[key] = marker_stamps(self._theme, _RIM_PX, ratio, hollow, scale)
        self._stamps[key].draw(painter, mapped(to_pixels, points.x), points.labels)

    def _paint_texts(self, painter: QPainter, run: RunTile, area: QRectF) -> None:
        line = _line_height()
        painter.setPen(color(self._theme.text))
        _paint_line(painter, title_font(), (run.name, run.value), QRectF(area.left(), _GAP_PX, area.width(), line))
        loss, accuracy = number_lines(run)
        lines = [(f"{loss}  {accuracy}",)] if lines_below(self.width()) == 1 else [(loss, run.loss), (accuracy, run.train)]
        for number, texts in enumerate(lines):
            _paint_line(painter, _number_font(), texts, QRectF(area.left(), area.bottom() + _GAP_PX + number * line, area.width(), line))
        if run.ended:
            box = box_of([(run.ended, None)], area.width() - 2 * _EDGE_PX)
            paint_box(painter, box, area.left() + _EDGE_PX, area.bottom() - box.height - _EDGE_PX)

    def _paint_border(self, painter: QPainter, area: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        hovered = pen(self._theme.muted, 1.5) if self.underMouse() else pen(self._theme.edge, 1.0)
        painter.setPen(pen(self._theme.accent, 2.5) if self.hasFocus() else hovered)
        painter.drawRect(area)


def number_lines(run: RunTile) -> tuple[str, str]:
    """The lines for loss and accuracies, with labels."""
    return f"loss {run.loss}", f"{run.train}, test {run.test}" if run.test else run.train


@cache
def title_font() -> QFont:
    """The font of a tile's name."""
    font = box_font()
    font.setBold(True)
    return font


def picture_area(width: float, height: float) -> QRectF:
    """The area of the regions in a tile of that size, in pixels."""
    top = _line_height() + 2 * _GAP_PX
    bottom = lines_below(width) * _line_height() + 2 * _GAP_PX
    return QRectF(_EDGE_PX, top, max(1.0, width - 2 * _EDGE_PX), max(1.0, height - top - bottom))


def lines_below(width: float) -> int:
    """The number of lines for a tile's numbers: one if both fit."""
    return 1 if _widest() <= width - 2 * _EDGE_PX else 2


@cache
def _widest() -> float:
    return QFontMetricsF(_number_font()).horizontalAdvance(_WIDEST)


@cache
def _number_font() -> QFont:
    return box_font()  # cached: sixteen tiles ask for it, sixty times a second


@cache
def _line_height() -> float:
    return QFontMetricsF(title_font()).height()


def _marker_scale(side: float) -> float:
    """Marker size as a share of the usual one, in a few steps because each size is drawn once."""
    return max((scale for scale in _MARKER_SCALES if scale <= side / _FULL_SIZE_PX), default=_MARKER_SCALES[0])


def _paint_line(painter: QPainter, font: QFont, texts: Sequence[str], area: QRectF) -> None:
    """Paint the first text that fits, or the last one shortened."""
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    text = next((text for text in texts if metrics.horizontalAdvance(text) <= area.width()), texts[-1])
    elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)


def _to_area(frame: Bounds, area: QRectF) -> QTransform:
    """The transform from data, y upwards, to pixels."""
    x_scale, y_scale = area.width() / frame.width, area.height() / frame.height
    return QTransform(x_scale, 0, 0, -y_scale, area.left() - frame.x_min * x_scale, area.bottom() + frame.y_min * y_scale)
