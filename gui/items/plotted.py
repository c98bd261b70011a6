"""What the views with one plot have in common."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.items.plot import Plot


class PlottedView(QWidget):
    """A title over one plot, with room for something beside the plot.

    Signals
    gestured(gesture) : what the user did, a `core.gestures` value
    hovered(place) : the mouse is at (x, y) in data, or None
    aspect_changed(aspect) : the plotting area has another shape
    """

    hovered = Signal(object)
    gestured = Signal(object)
    aspect_changed = Signal(float)

    def __init__(self, title: str, plot: Plot, hint: str) -> None:
        super().__init__()
        self.plot = plot
        self.plot.setToolTip(hint)
        self.plot.setAccessibleDescription(hint)
        self.title = QLabel(title)
        self.title.setObjectName("sectionTitle")
        # A long title must not make its plot wider than the one beside it.
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.subtitle = QLabel()
        self.subtitle.setObjectName("hint")
        self.subtitle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
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
