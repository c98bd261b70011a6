"""Every command of the window in one table: menu, shortcut, help sheet and clash test follow."""

from __future__ import annotations

from dataclasses import dataclass

from core.state.editing import PAINT_TOOLS, TOOLS
from gui.views import VIEWS


@dataclass(frozen=True)
class Command:
    """A row of `COMMANDS`.

    shortcut : its key; also : a second one, empty for none
    page : where it applies, empty everywhere; of several pages, with spaces between them
    sets : the dotted key and the value it gives it; checked while it has that value
    toggles : the dotted key that it switches on and off; checked while it is on
    cycles : the dotted key whose choices it goes through
    Without these three, `on_<id>` of the main window or of one of its helpers runs it.
    """

    id: str
    title: str
    tip: str
    shortcut: str
    menu: str
    page: str = ""
    checkable: bool = False
    sets: tuple[str, str] | None = None
    toggles: str = ""
    cycles: str = ""
    also: str = ""

    @property
    def key(self) -> str:
        """Of the setting that decides whether it is checked; empty where none does."""
        return self.sets[0] if self.sets else self.toggles

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.shortcut, self.also) if self.also else (self.shortcut,)


_TOOL_TIPS = (
    "The mouse moves w and its line.",
    "A click adds a point of class +1.",
    "A click adds a point of class -1.",
    "Points are dragged.",
    "The brush erases points.",
    "The brush gives points the other label.",
    "The brush sprays points of class +1.",
    "The brush sprays points of class -1.",
)
_PAINT_TIPS = (
    "The mouse only looks.",
    "A click adds a point of the class that is set.",
    "Points are dragged.",
    "The brush erases points.",
    "The brush gives points the class that is set.",
    "The brush sprays points of the class that is set.",
)
# No key that a clicker sends may change what is computed or hide a view: PgUp, PgDown, F5, Shift+F5, Esc, B, W, the
# full stop, the comma, arrows, Home, End, Space, Tab, Return. Commands of different pages may share a key.
COMMANDS = (
    Command("open_scene", "Open scene…", "Open a scene file.", "Ctrl+O", "File"),
    Command("save_scene", "Save scene as…", "Save everything that is set as a scene file.", "Ctrl+S", "File"),
    Command("export", "Export film…", "Save what this page shows as GIF, MP4, WebM or PNG.", "Ctrl+E", "File"),
    Command("quit", "Quit", "Close the window.", "Ctrl+Q", "File"),
    Command("undo", "Undo", "Undo the last change.", "Ctrl+Z", "Edit"),
    Command("redo", "Redo", "Redo it.", "Ctrl+Shift+Z", "Edit"),
    Command("weights_page", "Weights", "Drag w over two classes and see exp(-loss).", "F2", "View", sets=("page", "weights")),
    Command("training_page", "Training", "Watch a network bend its boundary around a spiral.", "F3", "View", sets=("page", "training")),
    Command("compare_page", "Compare", "One setting with several values, side by side.", "Shift+F3", "View", sets=("page", "compare")),
    Command("theme", "Dark theme", "Light for a bright room, dark for a dim one.", "Ctrl+D", "View", checkable=True),
    Command("panel", "Controls", "Show or hide the controls at the side.", "F4", "View", checkable=True),
    Command("full_screen", "Full screen", "Use the whole screen.", "F11", "View", checkable=True),
    Command("leave_full_screen", "Leave full screen", "Back to a window; a clicker's key, too.", "Esc", "View"),
    Command("black", "Black screen", "Blank the window to black; any key or a click shows it again.", "B", "View", also="."),
    Command("white", "White screen", "Blank the window to white; any key or a click shows it again.", "W", "View", also=","),
    Command("reset_layout", "Reset layout", "Restore this page's default views and sizes.", "Ctrl+0", "View"),
    Command("results", "Table of results", "The numbers of all runs.", "Shift+F4", "View", "compare", toggles="view.results"),
    Command("numbers", "Numbers", "The losses and accuracies in digits.", "F9", "View", toggles="view.numbers"),
    Command("canvas", "Data and w", "The points with w and its line.", "C", "View", "weights", toggles="canvas.shown"),
    Command("landscape", "Landscape", "The loss over (w0, w1), beside the canvas.", "L", "View", "weights", toggles="landscape.shown"),
    Command("margin", "Margin view", "Each point's loss by its margin, as a third view.", "F6", "View", "weights", toggles="margin.shown"),
    Command("formula", "Formula", "The loss with its live numbers, and in NumPy.", "F7", "View", "weights", toggles="margin.formula"),
    Command("confusion", "Confusion matrix", "Which class is taken for which.", "X", "View", "training", toggles="confusion.shown"),
    Command("templates", "Templates", "The weights of each class as an image.", "T", "View", "training", toggles="digits.templates"),
    Command(
        "mistakes", "Misclassified", "The points that are taken for another class.", "M", "View", "training", toggles="digits.mistakes"
    ),
    Command("boundary", "Decision regions", "What the model predicts at every place.", "F8", "View", "training", toggles="boundary.shown"),
    Command(
        "regions",
        "Next colours",
        "Hard, blended, one class's probability, confidence.",
        "V",
        "View",
        "training compare",
        cycles="boundary.regions",
    ),
    Command("next_class", "Next class", "The probability of the next class.", "K", "View", "training compare"),
    Command("boundary_lines", "Boundary lines", "Where the prediction changes.", "L", "View", "training", toggles="boundary.lines"),
    Command("rings", "Rings", "A ring around each misclassified point.", "O", "View", "training", toggles="boundary.rings"),
    Command("curves", "Curves", "Loss, accuracy and gradient over the training.", "C", "View", "training", toggles="curves.shown"),
    Command("pad", "Digit pad", "Draw a digit and see what the model makes of it.", "A", "View", "training", toggles="digits.pad"),
    Command("gradcheck", "Gradient check", "Analytic against numeric gradient.", "D", "View", "training", toggles="gradcheck.shown"),
    Command("reveal", "Reveal the bug", "Say which mistake was planted.", "Shift+D", "View", "training", toggles="gradcheck.reveal"),
    Command("kept_run", "Kept run", "A kept run's regions beside the present ones.", "Shift+G", "View", "training", toggles="runs.shown"),
    *(
        Command(f"tool_{number}", tool.capitalize(), tip, str(number), "Data", "weights", sets=("canvas.tool", tool))
        for number, (tool, tip) in enumerate(zip(TOOLS, _TOOL_TIPS, strict=True), 1)
    ),
    *(
        Command(f"paint_{number}", tool.capitalize(), tip, f"Alt+{number}", "Data", "training", sets=("paint.tool", tool))
        for number, (tool, tip) in enumerate(zip(PAINT_TOOLS, _PAINT_TIPS, strict=True), 1)
    ),
    Command("paste_points", "Paste points", "Take points x0, x1, label from the clipboard.", "Ctrl+V", "Data"),
    Command("open_points", "Open points…", "Read points x0, x1, label from a table.", "Ctrl+Shift+O", "Data"),
    Command("save_points", "Save points…", "Write the points as a CSV table.", "Ctrl+Shift+S", "Data"),
    Command("seeded_points", "Back to the seeded set", "The points that were drawn before any were edited.", "Ctrl+B", "Data"),
    Command("save_results", "Save results…", "Write the numbers of all compared runs as a CSV table.", "Ctrl+Shift+E", "File", "compare"),
    Command("walk_play", "Play", "Walk down the descent path, or pause.", "P", "Run", "weights", checkable=True),
    Command("walk_back", "Back", "One step back on the descent path.", "Q", "Run", "weights"),
    Command("walk_step", "Step", "One step of gradient descent.", "E", "Run", "weights"),
    Command("pin", "Pin w", "Keep this w in sight, with its loss.", "I", "Run", "weights"),
    Command("clear_pins", "Clear pins", "Remove all pinned w's.", "Shift+I", "Run", "weights"),
    Command("best", "Best so far", "Jump to the w of the smallest loss seen of this problem.", "J", "Run", "weights"),
    Command("play", "Play", "Train, or pause.", "P", "Run", "training compare", checkable=True),
    Command("step", "Step", "One displayed frame: as many updates as Speed says.", "S", "Run", "training compare"),
    Command("reset", "Reset", "Back to the same initial weights.", "R", "Run", "training compare"),
    Command("new_weights", "New weights", "Start again from other initial weights.", "N", "Run", "training compare"),
    Command("keep_run", "Keep run", "Keep this run to compare with later ones.", "G", "Run", "training"),
    Command("fork", "Fork here", "Keep this run and continue from the current step with the new settings.", "F", "Run", "training"),
    Command("clear_runs", "Remove kept runs", "Remove all kept runs.", "Ctrl+G", "Run", "training"),
    Command("next_scene", "Next scene", "The next bundled scene; a clicker's forward key.", "PgDown", "Scenes"),
    Command("previous_scene", "Previous scene", "The scene before; a clicker's back key.", "PgUp", "Scenes"),
    Command("help", "Help", "How to use this page, and every key.", "F1", "Help"),
)


def view_sections() -> tuple[list[Command], list[Command], list[Command]]:
    """The View menu: pages and window, the views that it opens and closes, how they look."""
    switches = {view.switch for view in VIEWS.values() if view.switch}
    commands = [command for command in COMMANDS if command.menu == "View"]
    views = [command for command in commands if command.toggles in switches]
    others = [command for command in commands if command not in views]
    return [command for command in others if not command.page], views, [command for command in others if command.page]
