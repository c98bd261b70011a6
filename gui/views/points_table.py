"""The points as a table that is sorted by its headings and edited in its cells."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableView, QVBoxLayout

from core.errors import BadInput
from core.gestures import PointChanged, SettingsChanged
from core.pictures.points_table import PointsTablePicture
from core.pictures.readout import number
from gui.items.guard import Guarded
from gui.items.view import ViewWidget
from gui.items.wrapping import WrappedLabel
from gui.theme import LIGHT, Theme, color
from gui.tips import set_tip, wrapped

_EDITED = {"x0": 0, "x1": 1, "class": 2}
"""Column → its place in a row of the data set."""
_LABELS = ("class", "predicted")
_REAL, _USUAL = ("x0", "x1", "probability", "loss"), "-88.88888"
_ROW_PX, _COLUMN_PX = 6, 24  # around a text; the mark of the sorted column takes room, too
Index = QModelIndex | QPersistentModelIndex


class PointsTableView(ViewWidget):
    """Shows a `PointsTablePicture`; a click on a heading sorts by it, typing into a cell moves or relabels a point.

    Signals
    gestured(gesture) : SettingsChanged for the order, PointChanged for a value
    hovered(place) : the place of the point under the mouse, or None
    refused(message) : what was typed is no value
    """

    def __init__(self) -> None:
        super().__init__()
        self.model = PointsModel()
        self.model.typed.connect(self._on_model_typed)
        self.model.refused.connect(self.refused)
        self.title, self.subtitle = QLabel(), WrappedLabel()
        self.title.setObjectName("sectionTitle")
        self.subtitle.setObjectName("hint")
        self.table = _Table(self.model)
        self.table.entered.connect(self._on_table_entered)
        self.table.left.connect(self._on_table_left)
        self.table.horizontalHeader().sectionClicked.connect(self._on_header_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 2)
        column.setSpacing(2)
        for widget in (self.title, self.subtitle):
            column.addWidget(widget)
        column.addWidget(self.table, 1)

    def set_theme(self, theme: Theme) -> None:
        self.model.set_theme(theme)

    def show_picture(self, picture: PointsTablePicture) -> None:
        self.title.setText(picture.title)
        self.subtitle.setText(picture.subtitle)
        if self.table.state() == QAbstractItemView.State.EditingState:
            return  # a row that moved away would take its editor along
        self.model.show_picture(picture)
        header = self.table.horizontalHeader()
        keys = [column.key for column in picture.columns]
        order = Qt.SortOrder.DescendingOrder if picture.descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicatorShown(picture.sort in keys)
        if picture.sort in keys:
            header.setSortIndicator(keys.index(picture.sort), order)
        row = self.model.row_of(picture.hovered)
        if row is not None and not self.table.underMouse():
            self.table.scrollTo(self.model.index(row, 0))

    def _on_table_entered(self, index: QModelIndex) -> None:
        self.hovered.emit(self.model.place_of(index.row()))

    def _on_table_left(self) -> None:
        self.hovered.emit(None)

    def _on_header_clicked(self, section: int) -> None:
        """Sort by the column; in a third click, as drawn again."""
        picture = self.model.picture
        if picture is None:
            return
        key = picture.columns[section].key
        again, turned = picture.sort == key, picture.descending
        sort = "drawn" if again and turned else key
        self.gestured.emit(SettingsChanged((("table.sort", sort), ("table.descending", again and not turned))))

    def _on_model_typed(self, item: int, column: int, value: float) -> None:
        picture = self.model.picture
        if picture is not None:
            self.gestured.emit(PointChanged(item, column, value, picture.group))


class PointsModel(Guarded, QAbstractTableModel):
    """The picture as rows and columns; texts are made only of what is seen.

    Signals
    typed(item, column, value) : a value for the point drawn as `item`, see `PointChanged`
    refused(message) : the text is no value
    """

    typed = Signal(int, int, object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.picture: PointsTablePicture | None = None
        self._theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def show_picture(self, picture: PointsTablePicture) -> None:
        old = self.picture
        same = old is not None and (len(old.order), len(old.columns)) == (len(picture.order), len(picture.columns))
        if same:
            self.picture = picture
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        else:
            self.beginResetModel()
            self.picture = picture
            self.endResetModel()

    def rowCount(self, _parent: Index | None = None) -> int:
        return 0 if self.picture is None else len(self.picture.order)

    def columnCount(self, _parent: Index | None = None) -> int:
        return 0 if self.picture is None else len(self.picture.columns)

    def place_of(self, row: int) -> tuple[float, float] | None:
        """The place of the point in a row."""
        if self.picture is None or not 0 <= row < len(self.picture.order):
            return None
        x, y = self.picture.places[self.picture.order[row]].tolist()
        return x, y

    def sample(self, section: int) -> tuple[str, str]:
        """The heading of a column and a text about as long as its longest."""
        assert self.picture is not None
        column, names = self.picture.columns[section], self.picture.names
        return column.title, " ".join("0" for _ in names) if column.key == "one_hot" else _USUAL if column.key in _REAL else ""

    def row_of(self, point: int | None) -> int | None:
        """The row of a point; None if it is not shown."""
        if self.picture is None or point is None:
            return None
        found = (self.picture.order == point).nonzero()[0]
        return int(found[0]) if len(found) else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.picture is None or orientation != Qt.Orientation.Horizontal or section >= len(self.picture.columns):
            return None
        column = self.picture.columns[section]
        return {Qt.ItemDataRole.DisplayRole: column.title, Qt.ItemDataRole.ToolTipRole: wrapped(column.tip)}.get(Qt.ItemDataRole(role))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.picture is None or not index.isValid():
            return None
        try:
            return self._data(self.picture, index, role)
        except Exception:  # asked for while Qt paints
            self.report()
            return None

    def _data(self, picture: PointsTablePicture, index: Index, role: int) -> Any:
        """What `data` returns for a cell that exists."""
        point = int(picture.order[index.row()])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return _text(picture, index.column(), point, exact=role == Qt.ItemDataRole.EditRole)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.BackgroundRole and point == picture.hovered:
            return QBrush(color(self._theme.accent, 0.25))
        if role == Qt.ItemDataRole.ForegroundRole and picture.columns[index.column()].key == "predicted" and _is_wrong(picture, point):
            return QBrush(color(self._theme.error))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        edited = self.picture is not None and self.picture.group and self.picture.columns[index.column()].key in _EDITED
        return flags | Qt.ItemFlag.ItemIsEditable if edited else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        picture = self.picture
        if picture is None or role != Qt.ItemDataRole.EditRole:
            return False
        column, point = picture.columns[index.column()], int(picture.order[index.row()])
        if str(value).strip() == _text(picture, index.column(), point, exact=True):
            return True
        try:
            typed = _class(picture, str(value)) if column.key == "class" else _coordinate(column.key, str(value))
        except BadInput as error:
            self.refused.emit(str(error))
            return False
        self.typed.emit(int(picture.columns[0].values[point]), _EDITED[column.key], typed)
        return True


class _Table(QTableView):
    """The table itself. Signals: left() : the mouse has left it; and those of `QTableView`."""

    left = Signal()

    def __init__(self, model: PointsModel) -> None:
        super().__init__()
        self.texts = model
        self.setModel(model)
        self.setAccessibleName("Table of points")
        set_tip(self, "Click a heading to sort. Double-click a coordinate or a class to change it.")
        self.viewport().setMouseTracking(True)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _ROW_PX)
        self.horizontalHeader().setSectionsClickable(True)
        self.setWordWrap(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # or columns would change their width with the rows
        model.modelReset.connect(self._fit_columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Give every column the room for its heading and its numbers, and what is left in equal parts."""
        metrics, header = self.fontMetrics(), self.horizontalHeader()
        needed = [_COLUMN_PX + max(map(metrics.horizontalAdvance, self.texts.sample(section))) for section in range(header.count())]
        spare = max(0, self.viewport().width() - sum(needed)) // max(1, len(needed))
        for section, width in enumerate(needed):
            header.resizeSection(section, width + spare)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus():
            self.entered.emit(current)  # by the arrow keys as by the mouse


def _text(picture: PointsTablePicture, section: int, point: int, exact: bool) -> str:
    """The text of a cell; exact : with all digits."""
    column = picture.columns[section]
    value = column.values[point]
    if column.key in _LABELS:
        return str(picture.names[int(value)])
    if column.key == "one_hot":
        return " ".join("1" if label == value else "0" for label in range(len(picture.names)))
    if column.key == "index":
        return f"{int(value)}"
    if exact:
        return repr(float(value))
    return f"{float(value):z.4f}" if column.key == "probability" else number(float(value))


def _is_wrong(picture: PointsTablePicture, point: int) -> bool:
    values = {column.key: column.values for column in picture.columns}
    return bool(values["predicted"][point] != values["class"][point])


def _class(picture: PointsTablePicture, text: str) -> int:
    """The index of a typed class: the name of one there is, or the number of a new one."""
    names = [str(name) for name in picture.names]
    if text.strip() in names:
        return names.index(text.strip())
    if text.strip() == str(len(names)):
        return len(names)
    raise BadInput(
        "the class must be one of {names}, or {new} for a new one, found {found!r:.60}", names=", ".join(names), new=len(names), found=text
    )


def _coordinate(name: str, text: str) -> float:
    try:
        return float(text.strip().replace("−", "-"))
    except ValueError:
        raise BadInput("{name} must be a number, found {found!r:.60}", name=name, found=text) from None
