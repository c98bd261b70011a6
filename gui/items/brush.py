"""The brush that paints points: its outline, and the gestures of a stroke."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QTransform

from core.gestures import PointsBrushed
from core.pictures.hover import nearest, within
from core.types import Bounds, Floats
from gui.items.handles import Drag
from gui.items.overlay import ThemedOverlay
from gui.theme import pen


class BrushItem(ThemedOverlay):
    """A circle of the brush's radius around the mouse."""

    depth = 15

    def __init__(self) -> None:
        super().__init__()
        self._place: tuple[float, float] | None = None
        self._radius = 0.0

    def set_circle(self, place: tuple[float, float] | None, radius: float) -> None:
        """Place and radius in data units; without a place, no circle."""
        self._place, self._radius = place, radius
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform) -> None:
        if self._place is None:
            return
        painter.setPen(pen(self.theme.text, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(to_pixels.map(QPointF(*self._place)), self._radius * to_pixels.m11(), self._radius * to_pixels.m11())


class Stroke:
    """Turns the drags of a stroke into gestures; relabels each point once.

    active : whether a stroke is in progress
    """

    def __init__(self, group: str = "points") -> None:
        """group : the settings group of the points to paint."""
        self.active = False
        self._group = group
        self._item: int | None = None
        self._done: set[int] = set()

    def gesture(
        self, tool: str, act: str, drag: Drag, radius: float, x: Floats, frame: Bounds, label: int | None = None
    ) -> PointsBrushed | None:
        """The gesture of a drag over the visible points x (n, 2); None for nothing yet.

        tool, act : the tool and its action, see `core.state.editing.Tool`; label : the class to paint
        """
        place = (drag.x, drag.y)
        self.active = not drag.final
        if drag.first:
            self._item, self._done = nearest(x, place, frame), set()
        if act == "add" and not drag.final:
            return None  # a click adds one point, where the button is released
        item = self._item if act == "drag" else None
        if act == "relabel" and not drag.final:
            item = next((number for number in within(x, place, radius) if number not in self._done), None)
            if item is None:
                return None
            self._done.add(item)
        return PointsBrushed(tool, drag.x, drag.y, radius, item, drag.final, self._group, label)
