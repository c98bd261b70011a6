"""The common base of the views without axes, which paint themselves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QToolTip, QVBoxLayout, QWidget

from core.types import Rgb
from gui.items.guard import GuardedWidget
from gui.items.view import ViewWidget
from gui.items.wrapping import WrappedLabel
from gui.theme import LIGHT, Theme, color, plot_font
from gui.tips import wrapped

_SMALLEST_PX = 5.0
_NOTCH = 120.0  # of the wheel
_LINE_EM = 1.17  # line height per font size


class PaintedView(ViewWidget):
    """A title above an area painted by the subclass, with room beside both. Signals: those of `ViewWidget`."""

    def __init__(self, title: str, hint: str, scrolls: bool = False) -> None:
        super().__init__()
        self.theme = LIGHT
        self.title, self.subtitle = WrappedLabel(title), WrappedLabel()
        self.title.setObjectName("sectionTitle")
        self.subtitle.setObjectName("hint")
        self.area = PaintedArea(self)
        self.area.setAccessibleName(title)
        self.area.setAccessibleDescription(hint)
        self.header = QHBoxLayout()
        self.header.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 2)
        column.setSpacing(2)
        column.addLayout(self.header)
        column.addWidget(self.subtitle)
        self.row = QHBoxLayout()
        self.row.setSpacing(6)
        self.row.addWidget(_scrolled(self.area) if scrolls else self.area, 1)
        column.addLayout(self.row, 1)

    def aspect(self) -> float:
        """Width / height of the painted area in pixels."""
        return max(self.area.width(), 1) / max(self.area.height(), 1)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.area.update()

    def paint_area(self, painter: QPainter, area: QRectF) -> None:
        """Paint the whole area over its background, in logical pixels."""
        raise NotImplementedError

    def tip_at(self, _place: QPointF) -> str:
        """The tooltip of a place in the area; empty for none."""
        return self.area.accessibleDescription()

    def press_at(self, place: QPointF) -> None:
        """The left button was pressed at a place."""

    def move_to(self, place: QPointF | None) -> None:
        """The mouse is at a place with no button pressed, or has left; only with mouse tracking."""

    def open_menu(self, place: QPointF | None, on_screen: QPoint) -> bool:
        """A menu was asked for at a place, or by the keyboard; returns whether there is one."""
        return False

    def turn_wheel(self, place: QPointF, notches: float) -> bool:
        """The wheel was turned at a place; returns whether it means anything there."""
        return False

    def press_key(self, key: Qt.Key, shift: bool) -> bool:
        """A key was pressed in the area; returns whether it means anything here."""
        return False

    def focus_changed(self) -> None:
        """The area has got or lost the keyboard's focus."""


class PaintedArea(GuardedWidget, QWidget):
    """The area of a `PaintedView`. Signals: none."""

    def __init__(self, view: PaintedView) -> None:
        super().__init__()
        self._view = view
        self.setMinimumSize(60, 60)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), wrapped(self._view.tip_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._view.press_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() == Qt.MouseButton.NoButton:
            self._view.move_to(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._view.move_to(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        event.setAccepted(self._view.open_menu(QPointF(event.pos()) if by_mouse else None, event.globalPos()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.setAccepted(self._view.turn_wheel(event.position(), event.angleDelta().y() / _NOTCH))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        event.setAccepted(self._view.press_key(Qt.Key(event.key()), shift))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._view.focus_changed()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._view.focus_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._view.aspect_changed.emit(self._view.aspect())

    def paint_widget(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), color(self._view.theme.surface))
        painter.setFont(plot_font())
        painter.setPen(color(self._view.theme.text))
        self._view.paint_area(painter, QRectF(self.rect()))


def _scrolled(area: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidget(area)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return scroll


def fitted_font(text: str, width: float, height: float, bold: bool = False) -> QFont:
    """The plots' font scaled so that `text` fills that room, at most to twice its size."""
    font = plot_font()
    font.setBold(bold)
    metrics = QFontMetricsF(font)
    size = metrics.height() / _LINE_EM
    widest = size * width / max(metrics.horizontalAdvance(text), 1.0)
    font.setPixelSize(round(max(_SMALLEST_PX, min(widest, height, 2 * size))))
    return font


def centred(painter: QPainter, box: QRectF, text: str, rgb: Rgb) -> None:
    """Paint `text` in the middle of a box."""
    painter.setPen(color(rgb))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
