"""The common base of the views with one plot."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.items.plot import Plot
from gui.items.view import ViewWidget
from gui.items.wrapping import WrappedLabel
from gui.tips import set_tip


class PlottedView(ViewWidget):
    """A title above one plot, with room beside the plot. Signals: those of `ViewWidget`."""

    def __init__(self, title: str, plot: Plot, hint: str) -> None:
        super().__init__()
        self.plot = plot
        self.title = WrappedLabel(title)
        describe(plot, self.title, hint)
        self.title.setObjectName("sectionTitle")
        self.subtitle = WrappedLabel()
        self.subtitle.setObjectName("hint")
        self.row = QHBoxLayout()
        self.row.setSpacing(6)
        self.row.addWidget(plot, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 2)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        column.addLayout(self.row, 1)
        plot.aspect_changed.connect(self.aspect_changed)

    def aspect(self) -> float:
        """Width / height of the plotting area in pixels."""
        return self.plot.aspect()


def describe(plot: Plot, title: QWidget, hint: str) -> None:
    """Set the hint on the title: over the plot, a tooltip would cover the values under the mouse."""
    plot.setAccessibleDescription(hint)
    plot.setWhatsThis(hint)
    set_tip(title, hint)
