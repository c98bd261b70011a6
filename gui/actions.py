"""Every command of the window in one table: menu, shortcut, help sheet and clash test follow."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """id : the method of the main window that runs it (`on_<id>`); page : where it applies, empty everywhere."""

    id: str
    title: str
    tip: str
    shortcut: str
    menu: str
    page: str = ""
    checkable: bool = False


COMMANDS = (
    Command("open_scene", "Open scene…", "Open a scene file.", "Ctrl+O", "File"),
    Command("save_scene", "Save scene as…", "Save everything that is set as a scene file.", "Ctrl+S", "File"),
    Command("export", "Export film…", "Save what this page shows as GIF, MP4, WebM or PNG.", "Ctrl+E", "File"),
    Command("quit", "Quit", "Close the window.", "Ctrl+Q", "File"),
    Command("undo", "Undo", "Take the last change back.", "Ctrl+Z", "Edit"),
    Command("redo", "Redo", "Do it again.", "Ctrl+Shift+Z", "Edit"),
    Command("weights_page", "Weights", "Drag w over two classes and see exp(-loss).", "F2", "View", checkable=True),
    Command("training_page", "Training", "Watch a network bend its boundary around a spiral.", "F3", "View", checkable=True),
    Command("theme", "Dark theme", "Light for a bright room, dark for a dim one.", "Ctrl+D", "View", checkable=True),
    Command("panel", "Controls", "Show or hide the controls at the side.", "F4", "View", checkable=True),
    Command("full_screen", "Full screen", "The whole projector for the window.", "F11", "View", checkable=True),
    Command("play", "Play", "Train, or pause.", "P", "Run", "training", checkable=True),
    Command("step", "Step", "One displayed frame: as many epochs as Speed says.", "S", "Run", "training"),
    Command("reset", "Reset", "Back to the same initial weights.", "R", "Run", "training"),
    Command("new_weights", "New weights", "Start again from other initial weights.", "N", "Run", "training"),
    Command("next_scene", "Next scene", "The next bundled scene; a clicker's forward key.", "PgDown", "Scenes"),
    Command("previous_scene", "Previous scene", "The scene before; a clicker's back key.", "PgUp", "Scenes"),
    Command("help", "Help", "How to use this page, and every key.", "F1", "Help"),
)
