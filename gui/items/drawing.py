"""The paper of the digit pad."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from core.types import Float64s
from gui.items.guard import GuardedWidget
from gui.items.painted import centred
from gui.items.tiles import draw_tile
from gui.theme import LIGHT, Theme, box_font, color, pen
from gui.tips import set_tip

_SMALLEST_PX = 90
_PEN = 0.07  # share of the paper's side
_INSET_PX = 3.0
_CLEARING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class Drawing(GuardedWidget, QWidget):
    """A square to draw on, with places from (0, 0) at the top left to (1, 1).

    Signals
    drawn(x, y, begins, final) : the pen was pressed, moved or lifted there
    cleared() : Delete or Backspace was pressed
    pasted() : Ctrl+V was pressed
    dropped(mime) : a `QMimeData` was dropped
    """

    drawn = Signal(float, float, bool, bool)
    cleared = Signal()
    pasted = Signal()
    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._strokes: Sequence[Float64s] = ()
        self._image: QImage | None = None
        self._drawing = False
        self.setMinimumSize(_SMALLEST_PX, _SMALLEST_PX)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        hint = "Draw a digit with the mouse, drop an image file, or paste an image (Ctrl+V). Delete clears, Ctrl+Z undoes a stroke."
        self.setAccessibleName("Digit pad")
        self.setAccessibleDescription(hint)
        set_tip(self, hint)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_drawing(self, strokes: Sequence[Float64s], image: QImage | None) -> None:
        """Show strokes, (n, 2) each, or an image instead."""
        self._strokes, self._image = strokes, image
        self.update()

    def paper(self) -> QRectF:
        """The square to draw on, in pixels."""
        side = min(self.width(), self.height()) - 2 * _INSET_PX
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def event(self, event: QEvent) -> bool:
        # Ctrl+V is also a command of the window; here it pastes an image.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Paste):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif event.key() in _CLEARING:
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drawing = True
            self._emit(event.position(), begins=True, final=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drawing:
            self._emit(event.position(), begins=False, final=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._drawing:
            self._drawing = False
            self._emit(event.position(), begins=False, final=True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasImage() or event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paint_widget(self, painter: QPainter) -> None:
        paper = self.paper()
        painter.fillRect(paper, color(self._theme.surface))
        if self._image is not None:
            draw_tile(painter, paper, self._image)
        elif self._strokes:
            painter.setClipRect(paper)
            self._paint_strokes(painter, paper)
            painter.setClipping(False)
        else:
            painter.setFont(box_font())
            centred(painter, paper, "Draw here", self._theme.muted)
        focused = self.hasFocus()
        painter.setPen(pen(self._theme.accent if focused else self._theme.edge, 2.0 if focused else 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(paper)

    def _paint_strokes(self, painter: QPainter, paper: QRectF) -> None:
        painter.setPen(pen(self._theme.text, _PEN * paper.width()))
        for stroke in self._strokes:
            places = [QPointF(paper.left() + x * paper.width(), paper.top() + y * paper.height()) for x, y in stroke.tolist()]
            painter.drawPolyline(QPolygonF(places)) if len(places) > 1 else painter.drawPoint(places[0])

    def _emit(self, pixel: QPointF, begins: bool, final: bool) -> None:
        paper = self.paper()
        self.drawn.emit((pixel.x() - paper.left()) / paper.width(), (pixel.y() - paper.top()) / paper.height(), begins, final)
