"""What a person opens or pastes: a small thing is read at once, a large one in a thread, with a word and Cancel."""

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
"""Of a file that is read in the thread of the window: some tens of milliseconds of work."""
_IMAGE_BYTES_MAX = 200_000_000

T = TypeVar("T")


def begin_reading(
    window: QWidget, name: str, size: int, read: Callable[[], T], use: Callable[[T], object], refuse: Callable[[str], object]
) -> None:
    """Read something, then `use` it, or `refuse` it with a sentence; after Cancel, neither.

    name, size : what it is called, and its bytes
    read : raises `BadInput`, `WorkFailed` or `OSError` where there is nothing to be had
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
    """Bytes of a file; 0 where that cannot be known, and reading it will say why."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):  # ValueError: a path with a null character
        return 0


def image_bytes(path: str) -> bytes:
    """The content of an image file; raises `BadInput` where it cannot be had."""
    return readable_bytes(Path(path), _IMAGE_BYTES_MAX, "picture")


class _Reading(QObject):
    """The dialog and the thread of one reading; it goes with the end of either. Signals: none."""

    def __init__(
        self, window: QWidget, name: str, read: Callable[[], Any], use: Callable[[Any], object], refuse: Callable[[str], object]
    ) -> None:
        super().__init__(window)
        self._read, self._use, self._refuse = read, use, refuse
        self._dialog = QProgressDialog(f"Reading {name} …", "Cancel", 0, 0, window)
        self._dialog.setWindowTitle("Separatrix")
        self._dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self._dialog.setMinimumDuration(PATIENCE_MS)
        self._dialog.setValue(0)  # from now on it waits for its time to appear
        self._errand: Errand[Any] = Errand(self._work, self)
        self._dialog.canceled.connect(self._on_dialog_canceled)
        self._errand.done.connect(self._on_errand_done)
        self._errand.failed.connect(self._on_errand_failed)

    def _work(self, _progress: Progress) -> Any:
        return self._read()

    def _on_dialog_canceled(self) -> None:
        self._errand.close()
        self._go()

    def _on_errand_done(self, found: object) -> None:
        self._go()
        self._use(found)

    def _on_errand_failed(self, error: Exception) -> None:
        self._go()
        self._refuse(str(error))

    def _go(self) -> None:
        self._dialog.close()
        self._dialog.deleteLater()
        self.deleteLater()
