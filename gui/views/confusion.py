"""The confusion matrix, with the accuracy of each class beside it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from core.gestures import SettingChanged, SettingsChanged
from core.pictures.confusion import ConfusionPicture
from gui.items.painted import PaintedView, centred, fitted_font
from gui.theme import color, legible_on, mixed, pen

_GAP_PX = 10.0
_INSET = 0.88  # share of a cell that its text may fill
_FILL = 0.85  # strength of a cell's colour if it holds its whole row
_FAINT = 0.12  # least strength: a single mistake among hundreds of points stays visible
_ACCURACY_CELLS = 1.9  # width of an accuracy, in cells
_NAME_CELLS = 0.9


class ConfusionView(PaintedView):
    """Shows a `ConfusionPicture`; a click on a cell shows its points. Signals: gestured(Gesture), aspect_changed(float)."""

    def __init__(self) -> None:
        hint = "Rows are true classes, columns predicted classes. Click a cell to see its points. Accuracies are on the right."
        super().__init__("Confusion matrix", hint)
        self._picture: ConfusionPicture | None = None

    def show_picture(self, picture: ConfusionPicture) -> None:
        self._picture = picture
        self.title.setText(picture.title)
        self.subtitle.setText(picture.subtitle)
        self.area.update()

    def tip_at(self, place: QPointF) -> str:
        cell = self._cell_at(place)
        if self._picture is None or cell is None:
            return super().tip_at(place)
        (row, column), picture = cell, self._picture
        count, total = picture.counts[row, column], picture.counts[row].sum()
        share = picture.shares[row, column]
        return f"{count:,} of the {total:,} points of class {picture.classes[row]} are classified as {picture.classes[column]}: {share:.1%}"

    def press_at(self, place: QPointF) -> None:
        cell = self._cell_at(place)
        if self._picture is None or cell is None:
            return
        if cell == self._picture.chosen or cell[0] == cell[1]:
            self.gestured.emit(SettingChanged("digits.pair", ()))
            return
        shown = ("digits.pair", cell), ("digits.mistakes_of", self._picture.points), ("digits.mistakes", True)
        self.gestured.emit(SettingsChanged(shown))

    def paint_area(self, painter: QPainter, area: QRectF) -> None:
        picture = self._picture
        if picture is None:
            return
        grid = self._grid(area)
        self._paint_names(painter, grid, picture)
        self._paint_cells(painter, grid, picture)
        self._paint_accuracies(painter, grid, picture)

    def _grid(self, area: QRectF) -> _Grid:
        assert self._picture is not None
        return _Grid(area, len(self._picture.classes), len(self._picture.accuracies))

    def _cell_at(self, place: QPointF) -> tuple[int, int] | None:
        """Row and column of the matrix at a place."""
        if self._picture is None:
            return None
        grid, k = self._grid(QRectF(self.area.rect())), len(self._picture.classes)
        return next(((row, column) for row in range(k) for column in range(k) if grid.cell(row, column).contains(place)), None)

    def _paint_names(self, painter: QPainter, grid: _Grid, picture: ConfusionPicture) -> None:
        painter.setFont(fitted_font(max(picture.classes, key=len), *grid.room(grid.name_of_row(0)), bold=True))
        for number, name in enumerate(picture.classes):
            ink = self.theme.classes[number % len(self.theme.classes)]
            centred(painter, grid.name_of_row(number), name, ink)
            centred(painter, grid.name_of_column(number), name, ink)

    def _paint_cells(self, painter: QPainter, grid: _Grid, picture: ConfusionPicture) -> None:
        longest = max((text for row in picture.cells for text in row), key=len)
        painter.setFont(fitted_font(longest or "0", *grid.room(grid.cell(0, 0))))
        for row, texts in enumerate(picture.cells):
            for column, text in enumerate(texts):
                fill = self._fill(float(picture.shares[row, column]), right=row == column)
                box = grid.cell(row, column)
                painter.fillRect(box.adjusted(0.5, 0.5, -0.5, -0.5), color(fill))
                centred(painter, box, text, legible_on(fill))
                if (row, column) == picture.chosen:
                    painter.setPen(pen(self.theme.text, 2.0))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(box)

    def _fill(self, share: float, right: bool) -> tuple[int, int, int]:
        """Blue on the diagonal, orange off it (safe for colour blindness); by the square root, because mistakes are few."""
        orange, blue = self.theme.classes[:2]
        strength = 0.0 if share == 0 else _FAINT + (_FILL - _FAINT) * share**0.5
        return mixed(blue if right else orange, mixed(self.theme.line, self.theme.surface, 0.3), strength)

    def _paint_accuracies(self, painter: QPainter, grid: _Grid, picture: ConfusionPicture) -> None:
        font = fitted_font("train %", *grid.room(grid.accuracy(0, 0)))
        for number, (points, each, overall) in enumerate(picture.accuracies):
            font.setBold(False)
            painter.setFont(font)
            centred(painter, grid.accuracy(number, -1), f"{points} %", self.theme.muted)
            for row, text in enumerate(each):
                centred(painter, grid.accuracy(number, row), text, self.theme.text)
            font.setBold(True)
            painter.setFont(font)
            centred(painter, grid.accuracy(number, len(each)), overall, self.theme.text)
        painter.drawText(grid.name_of_overall(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "all classes")


class _Grid:
    """The layout: a row of names, k rows of cells and a row for all classes; in each row a name, k cells and the accuracies."""

    def __init__(self, area: QRectF, k: int, accuracies: int) -> None:
        self._k = k
        self._width = (area.width() - _GAP_PX) / (_NAME_CELLS + k + _ACCURACY_CELLS * accuracies)
        self._height = area.height() / (_NAME_CELLS + k + 1)
        self._left, self._top = _NAME_CELLS * self._width, _NAME_CELLS * self._height

    def room(self, box: QRectF) -> tuple[float, float]:
        """Width and height that text may fill in a box."""
        return _INSET * box.width(), _INSET * box.height()

    def cell(self, row: int, column: int) -> QRectF:
        return QRectF(self._left + column * self._width, self._top + row * self._height, self._width, self._height)

    def name_of_row(self, row: int) -> QRectF:
        return QRectF(0, self._top + row * self._height, self._left, self._height)

    def name_of_column(self, column: int) -> QRectF:
        return QRectF(self._left + column * self._width, 0, self._width, self._top)

    def accuracy(self, number: int, row: int) -> QRectF:
        """Row -1 names the points; row k is for all classes."""
        width = _ACCURACY_CELLS * self._width
        left = self._left + self._k * self._width + _GAP_PX + number * width
        return QRectF(left, self._top + row * self._height if row >= 0 else 0, width, self._height if row >= 0 else self._top)

    def name_of_overall(self) -> QRectF:
        return QRectF(self._left, self._top + self._k * self._height, self._k * self._width, self._height)
