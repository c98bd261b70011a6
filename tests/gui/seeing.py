"""The visible and usable parts of the window, found without knowing how it is built."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QLabel, QWidget

from gui.items.wrapping import WrappedLabel
from gui.panels.form import Form
from gui.views import VIEWS

APART_PX = 10  # of places that are tried: less than what is looked for is wide


class Seen:
    """Records the pictures shown by a view of the program; for an open view, starts with the current picture."""

    def __init__(self, program, key):
        self.picture = None
        self.widget = program.window.view_grids[VIEWS[key].page].views[key].widget
        show = self.widget.show_picture

        def hear(picture):
            self.picture = picture
            show(picture)

        self.widget.show_picture = hear
        program.stage.refresh()


def texts(widget):
    """The texts of all visible labels within a widget."""
    labels = [label for kind in (QLabel, WrappedLabel) for label in widget.findChildren(kind)]
    return [label.text() for label in labels if not label.isHidden()]


def part(widget, name):
    """The part of a widget that has this accessible name."""
    return next(found for found in widget.findChildren(QWidget) if found.accessibleName() == name)


def field(window, key):
    """The editor of a setting in the form of its page."""
    return next(form for form in window.findChildren(Form) if key in form.keys).field(key)


def visible(widget, kind):
    """The visible part of that class."""
    return next(found for found in widget.findChildren(kind) if found.isVisible())


def place_saying(view, words):
    """The first place of a painted view, row by row, whose tooltip contains these words."""
    area = view.area.rect()
    places = [QPointF(x, y) for y in range(0, area.height(), APART_PX) for x in range(0, area.width(), APART_PX)]
    return next(place for place in places if words in view.tip_at(place))


def until_saved(qtbot, dialog, path):
    """Wait until the export dialog reports that the film was saved."""
    qtbot.waitUntil(lambda: f"Saved {path}" in texts(dialog), timeout=20_000)
