"""Tooltips: plain text in short lines."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from textwrap import TextWrapper
from typing import Protocol

from PySide6.QtGui import Qt

_WRAPPER = TextWrapper(50, break_on_hyphens=False)  # a longer line would cover what it describes


class _Tipped(Protocol):
    def setToolTip(self, text: str, /) -> None: ...


def set_tip(target: _Tipped, text: str) -> None:
    """Set the tooltip of a widget, an action or a table cell."""
    target.setToolTip(wrapped(text))


@lru_cache(maxsize=512)  # most are set in every frame and seldom change
def wrapped(text: str) -> str:
    """`text` for a tooltip: lines of at most 50 characters, with < and & shown literally."""
    lines = "\n".join(map(_WRAPPER.fill, text.split("\n")))
    # Qt treats text that looks like HTML as HTML, so it must be escaped.
    return f"<div style='white-space:pre'>{escape(lines)}</div>" if Qt.mightBeRichText(lines) else lines
