"""The common base of the views with one plot."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from gui.items.guard import GuardedWidget
from gui.items.plot import Plot
from gui.items.view import ViewWidget
from gui.tips import set_tip


class ElidedLabel(GuardedWidget, QLabel):
    """A line of text that ends in an ellipsis if too long, so that a title cannot widen its plot. Signals: none of its own."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paint_widget(self, painter: QPainter) -> None:
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(self.alignment()), text)


class PlottedView(ViewWidget):
    """A title above one plot, with room beside the plot. Signals: those of `ViewWidget`."""

    def __init__(self, title: str, plot: Plot, hint: str) -> None:
        super().__init__()
        self.plot = plot
        self.title = ElidedLabel(title)
        describe(plot, self.title, hint)
        self.title.setObjectName("sectionTitle")
        self.subtitle = ElidedLabel()
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


def describe(plot: Plot, title: QLabel, hint: str) -> None:
    """Set the hint on the title: over the plot, a tooltip would cover the values under the mouse."""
    plot.setAccessibleDescription(hint)
    plot.setWhatsThis(hint)
    set_tip(title, hint)
