"""File names to save to: the name the user confirms is the name that is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def path_to_save(parent: QWidget, title: str, suggested: str, filters: str, endings: Sequence[str]) -> Path | None:
    """Ask for a file name, and for confirmation before replacing a file; None if the user cancels."""
    path = named_path(parent, title, suggested, filters, endings)
    while path is not None and not _may_write(parent, path):
        path = named_path(parent, title, str(path), filters, endings)
    return path


def named_path(parent: QWidget, title: str, suggested: str, filters: str, endings: Sequence[str]) -> Path | None:
    """Ask for a file name without confirmation; None if the user cancels.

    endings : the valid suffixes; any other name gets the chosen filter's suffix appended
    """
    # The dialog would confirm the typed name, possibly without the suffix.
    unasked = QFileDialog.Option.DontConfirmOverwrite
    name, chosen = QFileDialog.getSaveFileName(parent, title, suggested, filters, "", unasked)
    if not name:
        return None
    path = Path(name)
    if path.suffix.lower() in endings:
        return path
    # Append, do not replace a suffix: lecture 1.5 and lecture 1.7 are different files.
    return path.with_name(path.name + next((ending for ending in endings if f"*{ending}" in chosen), endings[0]))


def _may_write(parent: QWidget, path: Path) -> bool:
    """Whether the file does not exist, or the user agrees to replace it."""
    try:
        exists = path.exists()
    except OSError:  # an impossible name: writing to it raises the reason
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
