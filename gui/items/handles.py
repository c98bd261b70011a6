"""The handles of a plot, and how the mouse drags them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

GRAB_PX = 26.0
Place = tuple[float, float]


@dataclass(frozen=True)
class Handle:
    """A named place in data that can be dragged; a press grabs the nearest one within reach, or the first of equally near ones."""

    name: str
    place: Place


@dataclass(frozen=True)
class Drag:
    """The handle `name` was dragged to (x, y) in data.

    first, final : whether the drag begins or ends here
    shift, ctrl : whether these keys are held
    """

    name: str
    x: float
    y: float
    first: bool = False
    final: bool = True
    shift: bool = False
    ctrl: bool = False


class Grip:
    """Follows the mouse from press to release; knows pixels and handles, not what they mean.

    to_pixel, to_data : between the data and the viewport
    inside : whether a pixel lies in the plotting area
    dragged : called at every movement
    """

    def __init__(
        self,
        to_pixel: Callable[[Place], QPointF],
        to_data: Callable[[QPointF], Place],
        inside: Callable[[QPointF], bool],
        dragged: Callable[[Drag], None],
    ) -> None:
        self._to_pixel, self._to_data, self._inside, self._dragged = to_pixel, to_data, inside, dragged
        self.handles: Sequence[Handle] = ()
        self.elsewhere = ""
        self._held = ""
        self._offset = QPointF(0, 0)
        self._moved = False

    @property
    def holding(self) -> bool:
        return bool(self._held)

    def press(self, event: QMouseEvent) -> None:
        handle, self._moved = self.over(event.position()), False
        if handle is not None:
            self._held = handle.name
            self._offset = self._to_pixel(handle.place) - event.position()  # the handle does not jump to the pointer
        elif self.elsewhere and self._inside(event.position()):
            self._held, self._offset = self.elsewhere, QPointF(0, 0)
            self._report(event, first=True, final=False)

    def move(self, event: QMouseEvent) -> None:
        if self._held:
            self._report(event, first=False, final=False)

    def release(self, event: QMouseEvent) -> None:
        if self._moved:  # a click on a handle changes nothing
            self._report(event, first=False, final=True)
        self._held, self._moved = "", False

    def over(self, pixel: QPointF) -> Handle | None:
        """The handle within reach of a pixel, or None."""
        reach = [(self._distance(handle, pixel), number) for number, handle in enumerate(self.handles)]
        near = [entry for entry in reach if entry[0] <= GRAB_PX]
        return self.handles[min(near)[1]] if near else None

    def grabs(self, pixel: QPointF) -> bool:
        """Whether a press at this pixel would start a drag."""
        return self.over(pixel) is not None or (bool(self.elsewhere) and self._inside(pixel))

    def _distance(self, handle: Handle, pixel: QPointF) -> float:
        at = self._to_pixel(handle.place)
        return math.hypot(at.x() - pixel.x(), at.y() - pixel.y())

    def _report(self, event: QMouseEvent, first: bool, final: bool) -> None:
        self._moved = True
        x, y = self._to_data(event.position() + self._offset)
        held = event.modifiers()
        shift, ctrl = bool(held & Qt.KeyboardModifier.ShiftModifier), bool(held & Qt.KeyboardModifier.ControlModifier)
        if math.isfinite(x) and math.isfinite(y):
            self._dragged(Drag(self._held, x, y, first, final, shift, ctrl))
