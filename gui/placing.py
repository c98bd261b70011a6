"""Where the window stands: on the screens that there are, with its frame, whatever was remembered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QObject, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from gui.remembered import remember, remembered_bytes

_KEY = "geometry"
_FIRST = QSize(1280, 800)
_SHARE = 0.8  # of a large screen, at first
_SMALLEST = QSize(1024, 640)
_FRAME = QMargins(2, 40, 2, 8)  # at most, on usual desktops: this one's is known only when the window is shown


class Placing(QObject):
    """Gives a window its place and smallest size, and keeps it in sight when screens come, go or change. Signals: none."""

    def __init__(self, window: QWidget) -> None:
        """The window stands where it stood another time, as far as that is on a screen."""
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
        """Remember the place."""
        remember(_KEY, self._window.saveGeometry())

    def _restore(self) -> None:
        window = self._window
        window.setMinimumSize(smallest(_FRAME, _available()))
        found = window.restoreGeometry(remembered_bytes(_KEY))
        state = window.windowState()
        wanted = window.normalGeometry() if found else first_place(_available()[0])
        window.setWindowState(Qt.WindowState.WindowNoState)
        window.setGeometry(fitted(wanted, _FRAME, _available()))
        window.setWindowState(state)  # a window that fills its screen has a place to go back to, too

    def _on_application_screen_added(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._on_screen_changed)
        self._on_screen_changed()

    def _on_screen_changed(self) -> None:
        window, available = self._window, _available()
        window.setMinimumSize(smallest(_FRAME, available))
        if available and not window.windowState():
            window.setGeometry(fitted(window.geometry(), _FRAME, available))


def first_place(screen: QRect) -> QRect:
    """Where a window stands that was never seen before, not yet fitted: in the middle of the screen's available area."""
    place = QRect(screen.topLeft(), (screen.size() * _SHARE).expandedTo(_FIRST))
    place.moveCenter(screen.center())
    return place


def smallest(frame: QMargins, available: Sequence[QRect]) -> QSize:
    """How small the window may be made: not larger than fits any of the screens."""
    size = _SMALLEST
    for area in available:
        size = size.boundedTo(area.marginsRemoved(frame).size())
    return size


def fitted(wanted: QRect, frame: QMargins, available: Sequence[QRect]) -> QRect:
    """The place next to `wanted` where a window is all in sight, with its frame.

    wanted : without the frame; one that is in sight already stays as it is, and a larger one is made smaller
    available : the screens' areas without task bars, the main one first; the one that shows most of `wanted` counts,
        and where none shows anything the window comes into the middle of the first
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
    """In square pixels."""
    common = one.intersected(other)
    return max(0, common.width()) * max(0, common.height())


def _available() -> list[QRect]:
    """The areas of all screens without task bars, the main one first."""
    main = QGuiApplication.primaryScreen()
    screens = sorted(QGuiApplication.screens(), key=lambda screen: screen is not main)
    return [screen.availableGeometry() for screen in screens]
