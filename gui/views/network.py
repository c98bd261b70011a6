"""The network as a graph of small maps and lines."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from core.gestures import SettingChanged
from core.pictures.network import NetworkPicture
from core.types import Bools, Float64s
from gui.items.boxes import box_of, paint_box
from gui.items.graph import GraphLayout, distances, paint_wires
from gui.items.graph_tiles import ColumnTiles, heading_font, paint_hands, paint_heading
from gui.items.graph_walk import Part, ahead, below, first_unit, is_shown, next_weight, turned
from gui.items.guard import saved
from gui.items.hands import Hands
from gui.items.overlay import line_buffer
from gui.items.painted import PaintedView
from gui.theme import pen

_HINT = (
    "Each map shows a unit's value over the plane, blue below 0 and orange above, in its own scale. Lines are weights: solid and orange"
    " above 0, dashed and blue below, the larger the wider. A cross marks a dead unit, a double frame a saturated one. Point at a unit or"
    " a line for its numbers, click to keep it. Tab leads here; then the arrow keys go from unit to unit, and with Shift through the"
    " weights of a unit; Return keeps it. The right button or the menu key opens what"
    " can be done to it: set it, switch it off, freeze it; the wheel changes a weight or a bias."
)
_EDGE_PX, _OFFSET_PX = 5.0, 8.0
_WIDEST = 0.7  # share of the area that a text may take
_NEAR_PX = 4.0  # to a line that the mouse is at
_AHEAD = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
_DOWN = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class NetworkView(PaintedView):
    """Shows a `NetworkPicture`, whose units and weights can be pointed at and chosen.

    Signals
    gestured(gesture) : SettingChanged where a unit or weight was chosen, or a page of units turned; NetworkEdited
    pointed(part), aspect_changed(float) : as in `ViewWidget`
    """

    def __init__(self) -> None:
        super().__init__("Network", _HINT)
        self._picture: NetworkPicture | None = None
        self._tiles: list[ColumnTiles] = []
        self._wires = line_buffer()
        self._hovered: Part = ()
        self._focused: Part = ()
        self._laid_out: tuple[object, GraphLayout] | None = None
        self._hands = Hands(self)
        self._hands.gestured.connect(self.gestured)
        self.area.setMouseTracking(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # not by a click: a clicker's arrow keys would then move the focus

    def show_picture(self, picture: NetworkPicture) -> None:
        self._picture = picture
        self._tiles += [ColumnTiles() for _ in range(len(self._tiles), len(picture.columns))]
        self.title.setText(picture.title)
        self.subtitle.setText(picture.subtitle)
        self.area.setAccessibleName(f"Network: {picture.lines[0]}" if picture.lines else "Network")
        self.area.setAccessibleDescription("; ".join(picture.lines[1:]) or _HINT)
        self.area.update()

    def tip_at(self, place: QPointF) -> str:
        return "" if self._part_at(place) else _HINT

    def move_to(self, place: QPointF | None) -> None:
        self._point(self._part_at(place) if place is not None else ())

    def focus_changed(self) -> None:
        self._tell()
        self.area.update()

    def press_at(self, place: QPointF) -> None:
        if part := self._part_at(place):
            self._choose(part)
        elif page := self._page_at(place):
            self._turn(*page)

    def open_menu(self, place: QPointF | None, on_screen: QPoint) -> bool:
        if self._picture is None or not self._picture.columns:
            return False
        part = self._at_focus if place is None else self._part_at(place)
        self._point(part)
        grip = self._picture.grip  # of the part by now
        if not part or grip is None:
            return False
        self._hands.open_menu(grip, self._picture.lines[0], on_screen)
        return True

    def turn_wheel(self, place: QPointF, notches: float) -> bool:
        part = self._part_at(place)
        self._point(part)
        if not part or self._picture is None or self._picture.grip is None or not notches:
            return False
        self._hands.turn(self._picture.grip, notches)
        return True

    def press_key(self, key: Qt.Key, shift: bool) -> bool:
        if self._picture is None or not self._picture.columns or key not in (*_AHEAD, *_DOWN, *_ENTER):
            return False
        columns, part = self._picture.columns, self._at_focus
        if key in _ENTER:
            self._choose(part)
        elif shift:
            self._focused = next_weight(columns, part, _AHEAD.get(key) or _DOWN[key])
        elif key in _AHEAD:
            self._focused = ahead(columns, part, _AHEAD[key])
        else:
            self._go_down(part, _DOWN[key])
        self._tell()
        return True

    def paint_area(self, painter: QPainter, area: QRectF) -> None:
        picture = self._picture
        if picture is None or not picture.columns:
            return
        layout = self._layout(picture)
        with saved(painter):
            self._paint_lines(painter, picture, layout)
        for number, (column, boxes) in enumerate(zip(picture.columns, layout.boxes, strict=True)):
            self._tiles[number].draw(painter, self.theme, column, boxes)
            paint_hands(painter, self.theme, boxes, picture.off[number], picture.frozen[number])
            left, right = layout.span(number, area)
            paint_heading(painter, self.theme, column, QRectF(left, 0, right - left, self._heading_px(picture)))
        self._paint_frames(painter, picture, layout)
        if picture.part is not None:
            self._paint_text(painter, area, picture, layout)

    @property
    def _at_focus(self) -> Part:
        """The part with the keyboard's focus, or the one that gets it."""
        assert self._picture is not None
        if not is_shown(self._picture.columns, self._focused):
            chosen = self._picture.chosen or ()
            self._focused = chosen if is_shown(self._picture.columns, chosen) else first_unit(self._picture.columns)
        return self._focused

    def _point(self, part: Part) -> None:
        """Have the picture be about this part."""
        self._hovered = part
        self._tell()

    def _tell(self) -> None:
        """Emit the part that is pointed at: by the mouse, or else by the focus."""
        ready = self._picture is not None and bool(self._picture.columns)
        self.pointed.emit(self._hovered or (self._at_focus if ready and self.area.hasFocus() else ()))

    def _choose(self, part: Part) -> None:
        """Choose a part, or none if it is chosen already."""
        assert self._picture is not None
        self.gestured.emit(SettingChanged("network.chosen", () if part == self._picture.chosen else part))

    def _turn(self, layer: int, step: int) -> None:
        assert self._picture is not None
        self.gestured.emit(SettingChanged("network.pages", turned(self._picture.columns, layer, step)))

    def _go_down(self, part: Part, step: int) -> None:
        """To the next unit of the layer, or to the first or last one of its next page."""
        assert self._picture is not None
        unit = below(self._picture.columns, part, step)
        if unit is None and self._picture.columns[part[0] + 1].pages > 1:
            self._turn(part[0], step)
            units = self._picture.columns[part[0] + 1].units
            unit = part[0], int(units[0 if step > 0 else -1])
        self._focused = unit or (part[0], part[-1])

    def _heading_px(self, picture: NetworkPicture) -> float:
        lines = 2 if any(column.pages > 1 for column in picture.columns) else 1
        return lines * QFontMetricsF(heading_font()).height() + _EDGE_PX

    def _layout(self, picture: NetworkPicture) -> GraphLayout:
        """The layout of the columns in the area; kept while neither changes."""
        counts, size = [len(column.units) for column in picture.columns], self.area.size()
        key = counts, size, self._heading_px(picture)
        if self._laid_out is None or self._laid_out[0] != key:
            inner = QRectF(self.area.rect()).adjusted(_EDGE_PX, key[2], -_EDGE_PX, -_EDGE_PX)
            self._laid_out = key, GraphLayout(inner, counts)
        return self._laid_out[1]

    def _ends(self, picture: NetworkPicture, layout: GraphLayout, column: int) -> Float64s:
        whole = self._strong(picture, column) & (picture.part is not None)
        return layout.ends(column, picture.wires[column].sources, picture.wires[column].targets, whole)

    def _part_at(self, place: QPointF) -> Part:
        """The unit at a place, or the weight whose line is near; empty for neither, and for an input."""
        picture = self._picture
        if picture is None or not picture.columns:
            return ()
        layout = self._layout(picture)
        found = layout.unit_at(place)
        if found is not None:
            column, row = found
            return (column - 1, int(picture.columns[column].units[row])) if column else ()
        nearest: list[tuple[float, Part]] = []
        for number, wires in enumerate(picture.wires):
            away = distances(self._ends(picture, layout, number), place)
            if len(away) and away.min() <= _NEAR_PX:
                wire = int(away.argmin())
                source, unit = picture.columns[number].units[wires.sources[wire]], picture.columns[number + 1].units[wires.targets[wire]]
                nearest.append((float(away[wire]), (number, int(source), int(unit))))
        return min(nearest)[1] if nearest else ()

    def _page_at(self, place: QPointF) -> tuple[int, int] | None:
        """(layer, step) of the heading at a place: the left half turns back, the right half forward."""
        picture = self._picture
        if picture is None or not picture.columns or place.y() > self._heading_px(picture):
            return None
        for number, column in enumerate(picture.columns):
            left, right = self._layout(picture).span(number, QRectF(self.area.rect()))
            if left <= place.x() < right and column.pages > 1:
                return column.layer, 1 if place.x() >= (left + right) / 2 else -1
        return None

    def _paint_lines(self, painter: QPainter, picture: NetworkPicture, layout: GraphLayout) -> None:
        for number, wires in enumerate(picture.wires):
            if len(wires.values):
                strong = self._strong(picture, number)
                paint_wires(painter, self.theme, self._ends(picture, layout, number), wires.values, wires.shares, strong, self._wires)

    def _strong(self, picture: NetworkPicture, number: int) -> Bools:
        """(m,) which lines to the column after `number` are not faded: those of the part, or all without one."""
        wires, part = picture.wires[number], picture.part
        if part is None:
            return np.ones(len(wires.values), dtype=bool)
        sources = picture.columns[number].units[wires.sources]
        targets = picture.columns[number + 1].units[wires.targets]
        into, out_of = (targets == part[-1]) & (number == part[0]), (sources == part[1]) & (number == part[0] + 1)
        strong: Bools = into | out_of if len(part) == 2 else into & (sources == part[1])
        return strong

    def _paint_frames(self, painter: QPainter, picture: NetworkPicture, layout: GraphLayout) -> None:
        """Frames around the chosen unit and the one pointed at."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for part, line_pen in ((picture.part, pen(self.theme.text, 2.5)), (picture.chosen, pen(self.theme.accent, 3.0))):
            box = self._box(picture, layout, part) if part is not None and len(part) == 2 else None
            if box is not None:
                painter.setPen(line_pen)
                painter.drawRect(box)
        if self.area.hasFocus():
            painter.setPen(pen(self.theme.accent, 3.0))
            painter.drawRect(self.area.rect())

    def _box(self, picture: NetworkPicture, layout: GraphLayout, part: Part) -> QRectF | None:
        """The box of a unit, or of the unit that a weight leads to; None if it is not shown."""
        if not is_shown(picture.columns, part):
            return None
        row: int = picture.columns[part[0] + 1].units.tolist().index(part[-1])
        return layout.boxes[part[0] + 1][row]

    def _paint_text(self, painter: QPainter, area: QRectF, picture: NetworkPicture, layout: GraphLayout) -> None:
        """The text about the part in a box beside it, on the side with more room."""
        assert picture.part is not None
        target = self._box(picture, layout, picture.part) or QRectF(area.center(), area.center())
        box = box_of([(line, None) for line in picture.lines], _WIDEST * area.width())
        left = target.right() + _OFFSET_PX if target.center().x() < area.center().x() else target.left() - _OFFSET_PX - box.width
        top = min(target.top(), area.bottom() - box.height)
        paint_box(painter, box, max(left, area.left()), max(top, area.top()))
