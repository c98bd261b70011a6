"""The open scene's description stays above the views, large enough for the back row."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from core.scenes import bundled, find, write
from core.state import AppState
from gui.app import start
from gui.theme import THEMES

LONGEST = {max(bundled().values(), key=lambda scene: len(getattr(scene, name))).key for name in ("title", "about")}


def shown(program):
    """The visible texts: title, number, description."""
    return [label.text() for label in program.window.strip.findChildren(QLabel) if label.isVisible()]


def open_file(program, monkeypatch, path):
    """Opens a file by key, as a user who selects it in the dialog."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    QTest.keyClick(program.window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)


def uncut(label):
    return label.height() >= label.heightForWidth(label.width()) if label.wordWrap() else label.width() >= label.sizeHint().width()


@pytest.fixture
def started(qapp, qtbot):
    """The program with the first scene, as it starts without arguments."""
    program = start(find("weights"), own_views=False)
    program.window.resize(1280, 800)
    program.window.show()
    qtbot.waitUntil(program.window.isActiveWindow)
    yield program
    program.window.close()
    program.window.deleteLater()


def test_the_strip_is_hidden_without_a_scene(program):
    assert not program.window.strip.isVisible()


def test_the_first_scene_is_shown_until_the_next_one_is_opened(started):
    scenes, count = list(bundled().values()), len(bundled())
    assert shown(started) == [scenes[0].title, f"1 / {count}", scenes[0].about]
    QTest.keyClick(started.window, Qt.Key.Key_PageDown)
    expected = [scenes[1].title, f"2 / {count}", scenes[1].about]
    assert shown(started) == expected
    assert started.window.statusBar().currentMessage() == ""
    for key in (Qt.Key.Key_F6, Qt.Key.Key_E, Qt.Key.Key_F3, Qt.Key.Key_N):
        QTest.keyClick(started.window, key)
    assert shown(started) == expected
    QTest.keyClick(started.window, Qt.Key.Key_PageUp)
    assert shown(started)[1] == f"1 / {count}"


def test_a_users_scene_file_has_no_number(started, tmp_path, monkeypatch):
    write(tmp_path / "weights.json", "Mine <b>& yours", "What I say.", AppState())
    open_file(started, monkeypatch, tmp_path / "weights.json")
    assert shown(started) == ["Mine <b>& yours", "What I say."]
    assert started.window.strip.accessibleName() == "Scene: Mine <b>& yours"
    write(tmp_path / "mute.json", "Mute", "", AppState())
    open_file(started, monkeypatch, tmp_path / "mute.json")
    assert shown(started) == ["Mute"]


def test_a_screen_reader_gets_the_whole_text(started):
    scene = find("weights")
    strip = started.window.strip
    assert strip.accessibleName() == f"Scene 1 of {len(bundled())}: {scene.title}"
    assert strip.accessibleDescription() == scene.about


@pytest.mark.parametrize("size", [(1024, 640), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("theme", list(THEMES))
def test_the_longest_scenes_are_legible_in_as_little_height_as_they_need(started, qtbot, size, theme):
    started.stage.set_value("view.theme", theme)
    started.window.resize(*size)
    for key in LONGEST:
        started.window.scenes.open(find(key))
        strip = started.window.strip
        labels = strip.findChildren(QLabel)
        qtbot.waitUntil(lambda strip=strip: strip.height() == strip.heightForWidth(strip.width()))
        qtbot.waitUntil(lambda labels=labels: all(map(uncut, labels)))
        assert strip.height() < 100
        assert all(QFontInfo(label.font()).pointSizeF() >= 14.5 for label in labels)


@pytest.mark.parametrize("text", ["word " * 400, "x" * 4000])
def test_a_file_with_endless_lines_leaves_room_for_the_views(started, qtbot, tmp_path, monkeypatch, text):
    write(tmp_path / "long.json", text, text, AppState())
    started.window.resize(1024, 640)
    open_file(started, monkeypatch, tmp_path / "long.json")
    strip, view_grid = started.window.strip, started.window.view_grids["weights"]
    qtbot.waitUntil(lambda: strip.height() == strip.heightForWidth(strip.width()))
    qtbot.waitUntil(lambda: all(uncut(label) for label in strip.findChildren(QLabel) if label.isVisible()))
    assert shown(started)[0].endswith("…")
    assert strip.width() <= 720
    assert view_grid.visibleRegion().boundingRect().height() > 200


def test_films_do_not_show_the_strip(started):
    assert not any(view_grid.isAncestorOf(started.window.strip) for view_grid in started.window.view_grids.values())
