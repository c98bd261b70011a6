"""Reading what the user opens or pastes: small inputs at once, large ones in a thread, with a message and Cancel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QProgressDialog, QWidget

from core.errors import EXPECTED
from core.files import readable_bytes
from gui.errand import PATIENCE_MS, Errand, Progress

AT_ONCE_BYTES = 200_000
"""Largest file read in the window's thread: some tens of milliseconds of work."""
_IMAGE_BYTES_MAX = 200_000_000

T = TypeVar("T")


def begin_reading(
    window: QWidget, name: str, size: int, read: Callable[[], T], use: Callable[[T], object], refuse: Callable[[str], object]
) -> None:
    """Read an input, then call `use` with it, or `refuse` with a message; after Cancel, neither.

    name : for messages; size : in bytes
    read : returns the input; raises `BadInput`, `WorkFailed` or `OSError`
    """
    if size > AT_ONCE_BYTES:
        _Reading(window, name, read, use, refuse)
        return
    try:
        found = read()
    except EXPECTED as error:
        refuse(str(error))
        return
    use(found)


def size_of(path: Path) -> int:
    """Size of a file in bytes; 0 if unknown, and then reading it raises the reason."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):  # ValueError: a path with a null character
        return 0


def image_bytes(path: str) -> bytes:
    """The content of an image file; raises `BadInput` if it cannot be read."""
    return readable_bytes(Path(path), _IMAGE_BYTES_MAX, "picture")


class _Reading(QObject):
    """The dialog and the thread of one input; deletes itself when either ends. Signals: none."""

    def __init__(
        self, window: QWidget, name: str, read: Callable[[], Any], use: Callable[[Any], object], refuse: Callable[[str], object]
    ) -> None:
        super().__init__(window)
        self._read, self._use, self._refuse = read, use, refuse
        self._dialog = QProgressDialog(f"Reading {name} …", "Cancel", 0, 0, window)
        self._dialog.setWindowTitle("Separatrix")
        self._dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self._dialog.setMinimumDuration(PATIENCE_MS)
        self._dialog.setValue(0)  # starts the delay until it appears
        self._errand: Errand[Any] = Errand(self._work, self)
        self._dialog.canceled.connect(self._on_dialog_canceled)
        self._errand.done.connect(self._on_errand_done)
        self._errand.failed.connect(self._on_errand_failed)

    def _work(self, _progress: Progress) -> Any:
        return self._read()

    def _on_dialog_canceled(self) -> None:
        self._errand.close()
        self._close()

    def _on_errand_done(self, found: object) -> None:
        self._close()
        self._use(found)

    def _on_errand_failed(self, error: Exception) -> None:
        self._close()
        self._refuse(str(error))

    def _close(self) -> None:
        self._dialog.close()
        self._dialog.deleteLater()
        self.deleteLater()
