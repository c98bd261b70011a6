"""The program starts with any content in its settings file, and uses only what it has written."""

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QRect, QSettings
from PySide6.QtWidgets import QDockWidget, QMainWindow

from core.scenes import find
from gui.app import start
from gui.remembered import remember, remembered_bytes, remembered_choice, remembered_tree
from gui.theme import THEMES

KEYS = ("geometry", "window", "theme", "layouts")
WRONG = (
    "5",
    "",
    "-1e400",
    "light, dark",
    "dark, ",
    "@ByteArr",
    "@ByteArray(",
    "@ByteArray()",
    "@ByteArray(x)",
    "@ByteArray(\\x1\\xd9\\xd0\\xcb\\0\\x3\\0\\0)",
    "@ByteArray(\\x1\\xd9\\xd0\\xcb\\0\\x3\\0\\0" + "\\xff" * 60 + ")",
    "@ByteArray(\\0\\0\\0\\xff\\0\\0\\0\\0\\xfd" + "\\x7f" * 60 + ")",
    "@ByteArray(" + "\\xff" * 100_000 + ")",
    "@Variant(",
    "@Variant(\\0\\0\\0\\x8\\0\\0\\0\\x1\\0\\0\\0\\x2\\0x)",
    "@Variant(\\0\\0\\0\\x9\\xff\\xff\\xff\\xff)",
    "@Rect(1 2 3 4)",
    "@Size(a b)",
    "@Invalid()",
    "@@dark",
    '"dark',
    "Dark",
    "\\x0",
    "x" * 100_000,
    '"[[[[1]]]]"',
    '"{\\"sizes\\": {\\"weights\\": {\\"canvas,landscape\\": [[-1], [1e400]]}}}"',
)
NOISY = ("@Variant(garbage)", "@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\x5QFoo\\0)")


def settings_file():
    path = Path(QSettings().fileName())
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def assert_opens():
    """The program starts as if nothing had been remembered."""
    scene = find("weights")
    program = start(scene, own_views=False)
    program.window.show()
    assert program.store.state == scene.state
    assert program.window.view_grids["weights"].sizes == {}
    assert program.window.isVisible()
    assert not program.window.isMaximized()
    assert not program.window.findChild(QDockWidget).isHidden()
    program.window.close()
    program.window.deleteLater()


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_a_wrong_value_of_any_key_does_no_harm(qapp, wrong):
    settings_file().write_text("[General]\n" + "".join(f"{key}={wrong}\n" for key in KEYS), encoding="utf-8")
    assert_opens()


@pytest.mark.parametrize("wrong", NOISY)
def test_values_that_qt_rejects_do_no_harm(qapp, qtlog, wrong):
    settings_file().write_text("[General]\n" + "".join(f"{key}={wrong}\n" for key in KEYS), encoding="utf-8")
    with qtlog.disabled():  # they cannot be read without its complaint
        assert_opens()


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 20, b"\0" * 1000, "[General]\ntheme=dark\n".encode("utf-16"), b"[[[\n===\n%", b"\xff\xfe"]
)
def test_a_file_that_is_not_a_settings_file_does_no_harm_and_is_rewritten(qapp, content):
    settings_file().write_bytes(content)
    assert_opens()
    QSettings().sync()
    assert settings_file().read_bytes().startswith(b"[General]")


def test_a_folder_in_place_of_the_file_does_no_harm(qapp):
    settings_file().mkdir()
    assert_opens()


@pytest.mark.parametrize(("one", "other"), [("geometry", "window"), ("window", "geometry")])
def test_the_bytes_of_something_else_do_no_harm(qapp, one, other):
    window = QMainWindow()
    saved = {"geometry": window.saveGeometry(), "window": window.saveState()}
    remember(one, saved[other])
    assert_opens()
    window.deleteLater()


def test_random_bytes_do_no_harm(qapp):
    for key in ("geometry", "window"):
        remember(key, QByteArray(random.Random(key).randbytes(500)))
    assert_opens()


def test_written_values_are_read_back(qapp):
    remember("theme", "dark")
    remember("layouts", '{"sizes": {}}')
    remember("geometry", QByteArray(b"\0\1\2"))
    assert remembered_choice("theme", THEMES) == "dark"
    assert remembered_tree("layouts") == {"sizes": {}}
    assert remembered_bytes("geometry") == QByteArray(b"\0\1\2")
    assert remembered_choice("theme", ("light",)) is None
    QSettings().setValue("geometry", QRect(1, 2, 3, 4))
    assert remembered_bytes("geometry").isEmpty()
