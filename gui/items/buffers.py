"""Arrays that Qt paints from without a Python object for every line or marker."""

from __future__ import annotations

from typing import Any

import numpy as np
import shiboken6
from PySide6.QtCore import QByteArray, QDataStream, QIODevice
from PySide6.QtGui import QPainterPath

from core.types import Float64s

_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])  # as `QPainterPath` is streamed
_MOVE, _LINE = 0, 1


class PrimitiveArray:
    """Room for `fields` floats per object of a Qt class that is nothing but floats, such as `QLineF`; reused between paintings."""

    def __init__(self, kind: type, fields: int) -> None:
        self._kind = kind
        self._memory = np.empty((0, fields))
        self._size = 0

    def resize(self, size: int) -> None:
        """Make room for that many objects, whose values are arbitrary at first."""
        if size > len(self._memory):
            self._memory = np.empty((size, self._memory.shape[1]))
        self._size = size

    def ndarray(self) -> Float64s:
        """(size, fields) the values."""
        return self._memory[: self._size]

    def drawargs(self) -> tuple[Any, int]:
        """The first object and their number, as Qt's functions for arrays of objects take them."""
        first = shiboken6.wrapInstance(self._memory.ctypes.data, self._kind) if self._size else None
        return first, self._size


def path_of(points: Float64s, apart: bool = False) -> QPainterPath:
    """A path through pixel points (m, 2), or through every pair of them on its own."""
    path = QPainterPath()
    if len(points) == 0:
        return path
    elements = np.zeros(len(points), _ELEMENT)
    elements["x"], elements["y"] = points[:, 0], points[:, 1]
    elements["kind"] = _LINE
    elements["kind"][:: 2 if apart else len(points)] = _MOVE
    head, tail = np.array([len(points)], ">i4").tobytes(), np.zeros(2, ">i4").tobytes()
    memory = QByteArray(head + elements.tobytes() + tail)  # the stream does not keep it
    QDataStream(memory, QIODevice.OpenModeFlag.ReadOnly) >> path
    return path
