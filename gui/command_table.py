"""Every command of the window in one table; menus, shortcuts, the help sheet and the test for key clashes follow from it."""

from __future__ import annotations

from dataclasses import dataclass

from core.state import PAGES
from core.state.editing import PAINT_TOOLS, TOOLS
from gui.views import VIEWS


@dataclass(frozen=True)
class Command:
    """A row of `COMMANDS`.

    shortcut : its key; also : a second key, empty for none
    pages : where it applies; empty for everywhere
    sets : a dotted key and the value to set; checked while the setting has that value
    toggles : the dotted key to switch on and off; checked while it is on
    cycles : the dotted key whose choices it steps through
    A command with none of these three runs `on_<id>` of the main window or one of its helpers.
    """

    id: str
    title: str
    tip: str
    shortcut: str
    menu: str
    pages: tuple[str, ...] = ()
    checkable: bool = False
    sets: tuple[str, str] | None = None
    toggles: str = ""
    cycles: str = ""
    also: str = ""

    @property
    def key(self) -> str:
        """The dotted key of the setting that decides whether it is checked; empty for none."""
        return self.sets[0] if self.sets else self.toggles

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.shortcut, self.also) if self.also else (self.shortcut,)


def _with(command: str) -> tuple[str, ...]:
    """The pages whose transport has this command."""
    return tuple(page for page, row in PAGES.items() if command in row.transport)


def _page_commands() -> list[Command]:
    return [Command(f"{key}_page", page.title, page.tip, page.shortcut, "View", sets=("page", key)) for key, page in PAGES.items()]


def _view_commands() -> list[Command]:
    """One command for each view switch, on the pages of all the views it opens."""
    commands = []
    for key, view in VIEWS.items():
        if view.shortcut:
            pages = tuple(other.page for other in VIEWS.values() if other.switch == view.switch)
            commands.append(Command(key, view.title, view.tip, view.shortcut, "View", pages, toggles=view.switch))
    return commands


_WEIGHTS, _TRAINING, _COMPARE = ("weights",), ("training",), ("compare",)
_RUNS = (*_TRAINING, *_COMPARE)
_SAVING = tuple(page for page, row in PAGES.items() if row.saves_runs)
# No key sent by a clicker may change what is computed or hide a view: PgUp, PgDown, F5, Shift+F5, Esc, B, W, the full
# stop, the comma, arrows, Home, End, Space, Tab, Return. Commands of different pages may share a key.
COMMANDS = (
    Command("open_scene", "Open scene…", "Open a scene file.", "Ctrl+O", "File"),
    Command("save_scene", "Save scene as…", "Save the current settings as a scene file.", "Ctrl+S", "File"),
    Command("export", "Export film…", "Save what this page shows as a GIF, MP4, WebM or PNG file.", "Ctrl+E", "File"),
    Command("quit", "Quit", "Close the window.", "Ctrl+Q", "File"),
    Command("undo", "Undo", "Undo the last change; this brings back the run, saved runs and pins too.", "Ctrl+Z", "Edit"),
    Command("redo", "Redo", "Redo the last undone change.", "Ctrl+Shift+Z", "Edit"),
    *_page_commands(),
    Command("theme", "Dark theme", "Use light text on a dark background, for a dim room.", "Ctrl+D", "View", checkable=True),
    Command("panel", "Controls", "Show or hide the controls beside the views.", "F4", "View", checkable=True),
    Command("full_screen", "Full screen", "Use the whole screen.", "F11", "View", checkable=True),
    Command("leave_full_screen", "Leave full screen", "Return to a window (also a clicker key).", "Esc", "View"),
    Command("black", "Black screen", "Blank the window to black; any key or a click shows it again.", "B", "View", also="."),
    Command("white", "White screen", "Blank the window to white; any key or a click shows it again.", "W", "View", also=","),
    Command("reset_layout", "Reset layout", "Restore this page's default views and sizes.", "Ctrl+0", "View"),
    *_view_commands(),
    Command(
        "regions",
        "Next colours",
        "Cycle the region colours: class, blended, one class's probability, confidence.",
        "V",
        "View",
        _RUNS,
        cycles="boundary.regions",
    ),
    Command("next_class", "Next class", "Show the probability of the next class.", "K", "View", _RUNS),
    Command("boundary_lines", "Boundary lines", "Show where the prediction changes.", "L", "View", _TRAINING, toggles="boundary.lines"),
    Command("rings", "Rings", "Ring each misclassified point.", "O", "View", _TRAINING, toggles="boundary.rings"),
    Command(
        "folds",
        "Fold lines",
        "Show where the units of the first hidden layer are 0, and count the linear pieces.",
        "H",
        "View",
        _TRAINING,
        toggles="boundary.folds",
    ),
    Command("reveal", "Reveal the bug", "Show which bug was planted.", "Shift+D", "View", _TRAINING, toggles="gradcheck.reveal"),
    *(
        Command(f"tool_{number}", tool.title, tool.tip, str(number), "Data", _WEIGHTS, sets=("canvas.tool", key))
        for number, (key, tool) in enumerate(TOOLS.items(), 1)
    ),
    *(
        Command(f"paint_{number}", tool.title, tool.tip, f"Alt+{number}", "Data", _TRAINING, sets=("paint.tool", key))
        for number, (key, tool) in enumerate(PAINT_TOOLS.items(), 1)
    ),
    Command("paste_points", "Paste points", "Paste points (x0, x1, label) from the clipboard.", "Ctrl+V", "Data"),
    Command("open_points", "Open points…", "Read points (x0, x1, label) from a table.", "Ctrl+Shift+O", "Data"),
    Command("save_points", "Save points…", "Save the points as a CSV table.", "Ctrl+Shift+S", "Data"),
    Command("seeded_points", "Back to the seeded set", "Discard all edits and restore the generated points.", "Ctrl+B", "Data"),
    Command("save_results", "Save results…", "Save the results of all compared runs as a CSV table.", "Ctrl+Shift+E", "File", _COMPARE),
    Command("pin", "Pin w", "Mark this w and its loss in the plots.", "I", "Run", _WEIGHTS),
    Command("clear_pins", "Clear pins", "Remove all pins.", "Shift+I", "Run", _WEIGHTS),
    Command("best", "Best so far", "Jump to the w with the smallest loss so far.", "J", "Run", _WEIGHTS),
    Command("play", "Play", "Continue or pause the run.", "P", "Run", checkable=True),
    Command("back", "Back", "Go back one displayed frame.", "Q", "Run"),
    Command("step", "Step", "Advance by one displayed frame (the number of updates set by Speed).", "S", "Run", also="E"),
    Command("reset", "Reset", "Return to the start of the run.", "R", "Run"),
    Command("new_weights", "New weights", "Start again from different initial weights.", "N", "Run", _with("new_weights")),
    Command(
        "unit_death",
        "Where the unit died",
        "Go to the step at which the chosen unit, or the first dead one, died.",
        "Shift+U",
        "Run",
        _TRAINING,
    ),
    Command("save_run", "Save run", "Save this run to compare with later ones.", "G", "Run", _SAVING),
    Command("fork", "Fork here", "Save this run and continue from the current step with new settings.", "F", "Run", _SAVING),
    Command("clear_runs", "Delete saved runs", "Delete all saved runs.", "Ctrl+G", "Run", _SAVING),
    Command("next_scene", "Next scene", "Open the next bundled scene (a clicker's forward key).", "PgDown", "Scenes"),
    Command("previous_scene", "Previous scene", "Open the previous bundled scene (a clicker's back key).", "PgUp", "Scenes"),
    Command("help", "Help", "Show how to use each page, and all keys.", "F1", "Help"),
)


def view_sections() -> tuple[list[Command], list[Command], list[Command]]:
    """The View menu in three parts: pages and window, views to open and close, view settings."""
    switches = {view.switch for view in VIEWS.values() if view.switch}
    commands = [command for command in COMMANDS if command.menu == "View"]
    views = [command for command in commands if command.toggles in switches]
    others = [command for command in commands if command not in views]
    return [command for command in others if not command.pages], views, [command for command in others if command.pages]
