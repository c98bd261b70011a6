"""The open scene's title and description above the views, legible from the back row."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from core.scenes import Scene, bundled, number_of

_CHARACTERS_MAX = 240  # longer text in a user's scene file is cut, because the views need room too
_WORD_MAX = 24  # a longer word may be broken anywhere


class SceneStrip(QFrame):
    """The scene's title, number and description; hidden until a scene is open. Signals: none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sceneStrip")
        self._title, self._place, self._sentence = _label("sceneTitle"), _label("scenePlace"), _label("sceneSentence")
        self._place.setWordWrap(False)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._title, 1)
        row.addWidget(self._place, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._sentence)
        self.hide()

    def show_scene(self, scene: Scene) -> None:
        number = number_of(scene)
        _fill(self._title, scene.title)
        _fill(self._place, f"{number} / {len(bundled())}" if number else "")
        _fill(self._sentence, scene.about)
        place = f" {number} of {len(bundled())}" if number else ""
        self.setAccessibleName(f"Scene{place}: {scene.title}")
        self.setAccessibleDescription(scene.about)
        self.show()


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)  # a file can hold anything
    label.setWordWrap(True)
    return label


def _fill(label: QLabel, text: str) -> None:
    """Show the text, cut if too long; hide the label without text."""
    shown = text if len(text) <= _CHARACTERS_MAX else f"{text[: _CHARACTERS_MAX - 1].rstrip()}…"
    label.setText(re.sub(rf"(\S{{{_WORD_MAX}}})(?=\S)", "\\1\u200b", shown))
    label.setVisible(bool(text))
