"""The whole window is visible on the available screens, whatever place is remembered."""

import json
import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QMargins, QRect, QSize
from PySide6.QtGui import QGuiApplication

from gui.placing import first_place, fitted, smallest

FRAME = QMargins(2, 40, 2, 4)
LAPTOP = QRect(0, 0, 1366, 728)
BEAMER = QRect(1366, 0, 1024, 768)
LEFT = QRect(-1920, 0, 1920, 1080)


@pytest.mark.parametrize(
    ("wanted", "available", "expected"),
    [
        ((50, 60, 1100, 600), [LAPTOP], (50, 60, 1100, 600)),
        ((50, 60, 1280, 800), [LAPTOP], (50, 40, 1280, 684)),
        ((0, 0, 3840, 2160), [LAPTOP], (2, 40, 1362, 684)),
        ((900, 500, 1100, 600), [LAPTOP], (264, 124, 1100, 600)),
        ((-300, -200, 1100, 600), [LAPTOP], (2, 40, 1100, 600)),
        ((5000, 5000, 1100, 600), [LAPTOP], (133, 82, 1100, 600)),
        ((-5000, 100, 1100, 600), [LAPTOP, BEAMER], (133, 82, 1100, 600)),
        ((1400, 80, 1000, 640), [LAPTOP, BEAMER], (1388, 80, 1000, 640)),
        ((1000, 80, 1100, 640), [LAPTOP, BEAMER], (1368, 80, 1020, 640)),
        ((-1900, 100, 1500, 900), [LAPTOP, LEFT], (-1900, 100, 1500, 900)),
        ((0, 0, 1280, 800), [QRect(0, 0, 800, 600)], (2, 40, 796, 556)),
        ((0, 0, 1280, 800), [QRect(0, 27, 1024, 573)], (2, 67, 1020, 529)),
        ((0, 0, 1280, 800), [QRect(0, 0, 1024, 640)], (2, 40, 1020, 596)),
        ((10, 10, 5, 5), [LAPTOP], (10, 40, 5, 5)),
    ],
)
def test_a_window_is_moved_and_shrunk_only_as_far_as_necessary(wanted, available, expected):
    place = fitted(QRect(*wanted), FRAME, available)
    assert place == QRect(*expected)
    assert any(area.contains(place.marginsAdded(FRAME)) for area in available)
    assert fitted(place, FRAME, available) == place


@pytest.mark.parametrize(
    ("screen", "size"),
    [
        ((0, 0, 800, 600), (796, 556)),
        ((0, 0, 1024, 600), (1020, 556)),
        ((0, 0, 1366, 768), (1280, 724)),
        ((0, 0, 1920, 1040), (1536, 832)),
        ((0, 25, 2560, 1415), (2048, 1132)),
        ((0, 0, 3840, 2160), (3072, 1728)),
    ],
)
def test_the_first_window_has_a_sensible_share_of_the_screen(screen, size):
    place = fitted(first_place(QRect(*screen)), FRAME, [QRect(*screen)])
    assert place.size() == QSize(*size)
    assert abs(place.center().x() - QRect(*screen).center().x()) <= 2


def test_the_minimum_size_fits_a_small_screen():
    assert smallest(FRAME, [LAPTOP]) == QSize(1024, 640)
    assert smallest(FRAME, [LAPTOP, QRect(1366, 0, 800, 600)]) == QSize(796, 556)


def test_the_window_stays_visible_when_the_screens_change(program):
    window, screen = program.window, QGuiApplication.primaryScreen()
    window.setGeometry(300, 200, 1280, 800)
    screen.availableGeometryChanged.emit(screen.availableGeometry())
    assert screen.availableGeometry().contains(window.frameGeometry())
    assert window.minimumWidth() <= screen.availableGeometry().width()


STARTED = """
import sys, json
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QAbstractButton
from core.scenes import find
from gui.app import start
from gui.application import make_application

application = make_application()
QSettings.setDefaultFormat(QSettings.Format.IniFormat)
QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, sys.argv[1])
window = start(find("weights")).window
if sys.argv[2] == "fills its screen":
    window.showMaximized()
elif sys.argv[2]:
    window.setGeometry(*map(int, sys.argv[2].split(",")))
window.show()
application.processEvents()
screen = window.screen().availableGeometry()
(play,) = [button for button in window.timelines["weights"].findChildren(QAbstractButton) if button.text() == "Play"]
told = {
    "framed": screen.contains(window.frameGeometry()),
    "to go back to": screen.contains(window.normalGeometry()),
    "fills": window.isMaximized(),
    "play": screen.contains(play.rect().translated(play.mapToGlobal(play.rect().topLeft()))) and play.visibleRegion().contains(play.rect()),
    "size": window.size().toTuple(),
}
window.close()
print(json.dumps(told))
"""


def started(tmp_path, screen, place=""):
    """The measurements of a window started on such a screen and then moved."""
    sizes = dict(zip(("x", "y", "width", "height"), screen, strict=True))
    screens = {"windowFrameMargins": True, "screens": [{"name": "only", "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1, **sizes}]}
    config = tmp_path / "screens.json"
    config.write_text(json.dumps(screens), encoding="utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    command = [sys.executable, "-c", STARTED, str(tmp_path), place]
    return json.loads(subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=100).stdout)


@pytest.mark.parametrize("screen", [(0, 0, 1366, 768), (0, 0, 1024, 600), (0, 0, 800, 600)])
def test_play_is_visible_on_a_small_screen(tmp_path, screen):
    told = started(tmp_path, screen)
    assert told["framed"]
    assert told["play"]


@pytest.mark.parametrize("place", ["2500,1300,1200,700", "100,100,3000,1800", "fills its screen"])
def test_a_place_remembered_from_a_large_screen_fits_a_small_one(tmp_path, place):
    large = started(tmp_path, (0, 0, 3840, 2160), place)
    assert large["fills"] == (place == "fills its screen")
    small = started(tmp_path, (0, 0, 1366, 768))
    assert small["framed"]
    assert small["to go back to"]
    assert small["play"]


def test_a_full_screen_window_starts_full_screen_again(tmp_path):
    started(tmp_path, (0, 0, 1920, 1080), "fills its screen")
    again = started(tmp_path, (0, 0, 1920, 1080))
    assert again["fills"]
    assert again["to go back to"]


def test_a_visible_place_is_kept(tmp_path):
    started(tmp_path, (0, 0, 1920, 1080), "200,150,1111,777")
    assert started(tmp_path, (0, 0, 1920, 1080))["size"] == [1111, 777]
