"""The position and size of the window, fitted with its frame to the available screens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QObject, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from gui.remembered import remember, remembered_bytes

_KEY = "geometry"
_FIRST = QSize(1280, 800)
_SHARE = 0.8  # initial share of a large screen
_SMALLEST = QSize(1024, 640)
_FRAME = QMargins(2, 40, 2, 8)  # the largest on usual desktops: the actual frame is known only once the window is shown


class Placing(QObject):
    """Sets a window's place and minimum size, and keeps it visible when screens are added, removed or changed. Signals: none."""

    def __init__(self, window: QWidget) -> None:
        """Moves the window to its remembered place, if that is on a screen."""
        super().__init__(window)
        self._window = window
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        for screen in application.screens():
            screen.availableGeometryChanged.connect(self._on_screen_changed)
        application.screenAdded.connect(self._on_application_screen_added)
        application.screenRemoved.connect(self._on_screen_changed)
        self._restore()

    def save(self) -> None:
        """Remember the window's place."""
        remember(_KEY, self._window.saveGeometry())

    def _restore(self) -> None:
        window = self._window
        window.setMinimumSize(smallest(_FRAME, _available()))
        found = window.restoreGeometry(remembered_bytes(_KEY))
        state = window.windowState()
        wanted = window.normalGeometry() if found else first_place(_available()[0])
        window.setWindowState(Qt.WindowState.WindowNoState)
        window.setGeometry(fitted(wanted, _FRAME, _available()))
        window.setWindowState(state)  # a full-screen window also has a normal place to return to

    def _on_application_screen_added(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._on_screen_changed)
        self._on_screen_changed()

    def _on_screen_changed(self) -> None:
        window, available = self._window, _available()
        window.setMinimumSize(smallest(_FRAME, available))
        if available and not window.windowState():
            window.setGeometry(fitted(window.geometry(), _FRAME, available))


def first_place(screen: QRect) -> QRect:
    """The initial place of a window, not yet fitted: the middle of the screen's available area."""
    place = QRect(screen.topLeft(), (screen.size() * _SHARE).expandedTo(_FIRST))
    place.moveCenter(screen.center())
    return place


def smallest(frame: QMargins, available: Sequence[QRect]) -> QSize:
    """The minimum size of the window: no larger than fits on every screen."""
    size = _SMALLEST
    for area in available:
        size = size.boundedTo(area.marginsRemoved(frame).size())
    return size


def fitted(wanted: QRect, frame: QMargins, available: Sequence[QRect]) -> QRect:
    """The place nearest to `wanted` where the whole window is visible, with its frame.

    wanted : without the frame; unchanged if it is visible already, and made smaller if too large
    available : the screens' areas without task bars, the main one first; the window goes to the one that shows most of
        `wanted`, or to the middle of the first if none shows any of it
    """
    areas = [_in_common(wanted, area) for area in available]
    room = available[areas.index(max(areas))].marginsRemoved(frame)
    place = QRect(wanted.topLeft(), wanted.size().boundedTo(room.size()))
    if not max(areas):
        place.moveCenter(room.center())
    place.moveRight(min(place.right(), room.right()))
    place.moveBottom(min(place.bottom(), room.bottom()))
    place.moveLeft(max(place.left(), room.left()))
    place.moveTop(max(place.top(), room.top()))
    return place


def _in_common(one: QRect, other: QRect) -> int:
    """The area of the intersection, in square pixels."""
    common = one.intersected(other)
    return max(0, common.width()) * max(0, common.height())


def _available() -> list[QRect]:
    """The areas of all screens without task bars, the main one first."""
    main = QGuiApplication.primaryScreen()
    screens = sorted(QGuiApplication.screens(), key=lambda screen: screen is not main)
    return [screen.availableGeometry() for screen in screens]
