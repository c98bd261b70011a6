"""Tooltips: short lines of plain text, whatever is in them."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from textwrap import TextWrapper
from typing import Protocol

from PySide6.QtGui import Qt

_WRAPPER = TextWrapper(50, break_on_hyphens=False)  # a longer line would lie across what it is about


class _Tipped(Protocol):
    def setToolTip(self, text: str, /) -> None: ...


def set_tip(target: _Tipped, text: str) -> None:
    """Give a widget, an action or a cell of a table its tooltip."""
    target.setToolTip(wrapped(text))


@lru_cache(maxsize=512)  # most are set anew in every frame, and seldom are other ones
def wrapped(text: str) -> str:
    """`text` as a tooltip shows it: in lines of at most 50 characters, and a < or & as just that."""
    lines = "\n".join(map(_WRAPPER.fill, text.split("\n")))
    # What looks like HTML, Qt takes for HTML: then it has to be some.
    return f"<div style='white-space:pre'>{escape(lines)}</div>" if Qt.mightBeRichText(lines) else lines
