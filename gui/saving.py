"""Where something is saved: the name that was asked about is the name that is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def path_to_save(parent: QWidget, title: str, suggested: str, filters: str, endings: Sequence[str]) -> Path | None:
    """Ask for a file, and before one is replaced, whether it may be; None where the person wants neither."""
    path = named_path(parent, title, suggested, filters, endings)
    while path is not None and not _may_write(parent, path):
        path = named_path(parent, title, str(path), filters, endings)
    return path


def named_path(parent: QWidget, title: str, suggested: str, filters: str, endings: Sequence[str]) -> Path | None:
    """Ask for the name of a file and nothing else; None where the person gives none.

    endings : those that such a file may have; any other name gets the one of the chosen filter behind it
    """
    # The dialog asks about the name as it was typed, and may not know of the ending.
    unasked = QFileDialog.Option.DontConfirmOverwrite
    name, chosen = QFileDialog.getSaveFileName(parent, title, suggested, filters, "", unasked)
    if not name:
        return None
    path = Path(name)
    if path.suffix.lower() in endings:
        return path
    # Behind the name, not in place of a suffix: lecture 1.5 and lecture 1.7 are two files.
    return path.with_name(path.name + next((ending for ending in endings if f"*{ending}" in chosen), endings[0]))


def _may_write(parent: QWidget, path: Path) -> bool:
    """Whether there is nothing in its place, or nothing that a person wants to keep."""
    try:
        exists = path.exists()
    except OSError:  # a name that no file can have: who writes there says what is wrong with it
        exists = False
    return not exists or _may_replace(parent, path)


def _may_replace(parent: QWidget, path: Path) -> bool:
    box = QMessageBox(QMessageBox.Icon.Question, "Replace file", f"{path.name} already exists in {path.parent}. Replace it?", parent=parent)
    replace = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton("Choose another name", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.exec()
    replaced = box.clickedButton() is replace
    box.deleteLater()
    return replaced
