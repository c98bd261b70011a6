"""The network view in the window: what the mouse and the keys do to units and weights."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QMenu, QSlider

from core.scenes import find
from core.state import with_value
from gui.app import build
from tests.gui.seeing import Seen

WIDE, NARROW = (20, 3), (4, 3)


@pytest.fixture
def opened(qtbot):
    """Makes the program with the network view open on a network with these hidden units."""
    programs = []

    def make(hidden, **settings):
        state = with_value(with_value(build_state(), "model.hidden", hidden), "network.visible", True)
        for key, value in settings.items():
            state = with_value(state, key.replace("__", "."), value)
        programs.append(build(state))
        programs[-1].window.resize(1280, 800)
        with qtbot.waitActive(programs[-1].window):
            programs[-1].window.show()
        return programs[-1], Seen(programs[-1], "network")

    yield make
    for program in programs:
        program.window.close()
        program.window.deleteLater()


def build_state():
    return with_value(find("moons-relu").state, "training.epochs", 3)


def place_of(view, part):
    """The middle of a unit's box, or a place on a weight's line that no unit covers."""
    picture = view._picture
    layout = view._layout(picture)
    if len(part) == 2:
        return layout.boxes[part[0] + 1][picture.columns[part[0] + 1].units.tolist().index(part[1])].center().toPoint()
    wires, ends = picture.wires[part[0]], view._ends(picture, layout, part[0])
    before, after = (picture.columns[part[0] + side].units for side in (0, 1))
    found = (before[wires.sources] == part[1]) & (after[wires.targets] == part[2])
    ((x0, y0, x1, y1),) = ends[found]
    places = [QPoint(round(x0 + share * (x1 - x0)), round(y0 + share * (y1 - y0))) for share in (0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95)]
    return next(place for place in places if view._part_at(place.toPointF()) == part)


def hover(seen, part):
    QTest.mouseMove(seen.widget.area, place_of(seen.widget, part))


def click(seen, part):
    QTest.mouseClick(seen.widget.area, Qt.MouseButton.LeftButton, pos=place_of(seen.widget, part))


def test_a_key_opens_and_closes_the_view(opened):
    program, seen = opened(NARROW)
    for shown in (False, True):
        QTest.keyClick(program.window, Qt.Key.Key_U)
        assert seen.widget.isVisible() == shown


def test_the_mouse_reads_units_and_weights(opened):
    program, seen = opened(NARROW)
    grid = program.window.view_grids["training"]
    for part, words in (((0, 2), "unit 3 of layer 1 (relu)"), ((2, 1), "output 1 (logit)"), ((2, 1, 0), "weight from unit 2 of layer 2")):
        hover(seen, part)
        assert seen.picture.part == grid.part == part
        assert seen.picture.lines[0] == words
        assert seen.widget.area.accessibleName() == f"Network: {words}"
        assert seen.picture.lines[1] in seen.widget.area.accessibleDescription()
    QTest.mouseMove(seen.widget.area, QPoint(1, seen.widget.area.height() - 1))
    assert seen.picture.part is None
    assert grid.part == ()


def test_a_click_keeps_a_unit_and_another_one_lets_it_go(opened):
    program, seen = opened(NARROW)
    for part in ((1, 2), (0, 0), (2, 1, 0)):
        click(seen, part)
        assert program.store.state.network.chosen == part
    click(seen, (2, 1, 0))
    assert program.store.state.network.chosen == ()
    assert not program.store.can_undo  # as with every setting of a view


def test_the_arrow_keys_go_from_unit_to_unit_and_return_keeps_one(opened, press):
    program, seen = opened(NARROW)
    seen.widget.area.setFocus(Qt.FocusReason.TabFocusReason)
    assert seen.picture.part == (0, 0)
    for key, part in (
        (Qt.Key.Key_Down, (0, 1)),
        (Qt.Key.Key_Up, (0, 0)),
        (Qt.Key.Key_Up, (0, 0)),
        (Qt.Key.Key_Left, (0, 0)),
        (Qt.Key.Key_Right, (1, 0)),
        (Qt.Key.Key_Down, (1, 1)),
        (Qt.Key.Key_Down, (1, 2)),
        (Qt.Key.Key_Right, (2, 1)),
        (Qt.Key.Key_Right, (2, 1)),
        (Qt.Key.Key_Left, (1, 2)),
    ):
        press(key)
        assert seen.picture.part == part
    press(Qt.Key.Key_Return)
    assert program.store.state.network.chosen == (1, 2)
    assert "unit 3 of layer 2" in seen.widget.area.accessibleName()
    program.window.setFocus()
    assert program.window.view_grids["training"].part == ()


def test_shift_and_the_arrow_keys_go_through_the_weights_of_a_unit(opened, press):
    _, seen = opened(NARROW)
    seen.widget.area.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Right)
    parts = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up):
        press(key, Qt.KeyboardModifier.ShiftModifier)
        parts.append(seen.picture.part)
    assert parts == [(1, 0, 0), (1, 1, 0), (1, 0, 0), (1, 3, 0)]
    press(Qt.Key.Key_Down)
    assert seen.picture.part == (1, 1)


def test_no_arrow_key_means_anything_without_the_focus(opened):
    program, seen = opened(NARROW)
    program.window.setFocus()
    QTest.keyClick(program.window, Qt.Key.Key_Down)
    assert seen.picture.part is None


def heading(view, column, share):
    left, right = view._layout(view._picture).span(column, view.area.rect().toRectF())
    return QPoint(round(left + share * (right - left)), 25)


def test_the_heading_turns_the_pages_of_a_wide_layer(opened):
    program, seen = opened(WIDE)
    assert (seen.picture.columns[1].page, seen.picture.columns[1].pages) == (0, 2)
    for share, page in ((0.8, 1), (0.8, 0), (0.2, 1), (0.2, 0)):
        QTest.mouseClick(seen.widget.area, Qt.MouseButton.LeftButton, pos=heading(seen.widget, 1, share))
        assert seen.picture.columns[1].page == page
    QTest.mouseClick(seen.widget.area, Qt.MouseButton.LeftButton, pos=heading(seen.widget, 2, 0.8))
    assert program.store.state.network.pages == (0, 0)


def test_the_arrow_keys_turn_the_page_beyond_the_last_unit(opened, press):
    _, seen = opened(WIDE)
    seen.widget.area.setFocus(Qt.FocusReason.TabFocusReason)
    first = seen.picture.columns[1].units.tolist()
    for _ in range(16):
        press(Qt.Key.Key_Down)
    second = seen.picture.columns[1].units.tolist()
    assert set(first).isdisjoint(second)
    assert seen.picture.part == (0, second[0])
    press(Qt.Key.Key_Up)
    assert seen.picture.part == (0, first[-1])


def test_units_stay_in_their_places_while_training_goes_on(opened, qtbot):
    program, seen = opened((40,), training__epochs=300, view__steps_per_frame=1)
    shown = []
    show = seen.widget.show_picture
    seen.widget.show_picture = lambda picture: (shown.append((program.sessions["training"].standing.step, picture)), show(picture))
    program.window.transport.on_play()
    qtbot.waitUntil(lambda: program.sessions["training"].standing.step >= 40, timeout=30_000)
    program.window.transport.on_play()
    units = [picture.columns[1].units.tolist() for _, picture in shown]
    assert sum(one != other for one, other in pairwise(units)) <= 8  # once per power of two
    assert len({picture.columns[1].tiles.tobytes() for _, picture in shown}) > 5


def test_what_is_pointed_at_while_training_is_shown_with_the_next_frame(opened, qtbot):
    program, seen = opened(NARROW, training__epochs=300, view__steps_per_frame=1)
    regions = Seen(program, "boundary")
    program.window.transport.on_play()
    hover(seen, (0, 2))
    qtbot.waitUntil(lambda: seen.picture.part == (0, 2) and regions.picture.unit is not None, timeout=30_000)
    assert program.sessions["training"].running
    assert seen.picture.lines[0] == "unit 3 of layer 1 (relu)"
    program.window.transport.on_play()


def test_maps_have_forty_pixels_at_1280_by_720(opened, qtbot):
    program, seen = opened((16, 16))
    program.window.resize(1280, 720)
    qtbot.waitUntil(lambda: program.window.height() == 720)
    program.window.grab()
    assert seen.widget._layout(seen.picture).side >= 40


@pytest.mark.parametrize("hidden", [(), (1,), (16, 16, 16), (100,), (3, 2)])
def test_every_unit_has_a_box_of_its_own_within_the_view(opened, hidden):
    _, seen = opened(hidden)
    view = seen.widget
    boxes = [box for column in view._layout(seen.picture).boxes for box in column]
    area = view.area.rect().toRectF()
    assert all(area.contains(box) for box in boxes)
    assert not any(one.intersects(other) for number, one in enumerate(boxes) for other in boxes[:number])


def menu_of(seen, part, by_key=False):
    """The open menu of a part."""
    area = seen.widget.area
    place = QPoint() if by_key else place_of(seen.widget, part)
    reason = QContextMenuEvent.Reason.Keyboard if by_key else QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(area, QContextMenuEvent(reason, place, area.mapToGlobal(place)))
    return next(menu for menu in seen.widget.findChildren(QMenu) if menu.isVisible())


def use(seen, part, text):
    menu = menu_of(seen, part)
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def rows_of(program):
    return [(row.kind, row.layer, row.unit, row.input) for row in program.store.state.edits.rows]


def test_a_unit_is_switched_off_and_on_by_its_menu_and_everything_answers_at_once(opened):
    program, seen = opened(NARROW, model__activation="tanh")
    session = program.sessions["training"]
    before = session.standing
    use(seen, (0, 0), "Switch off")
    assert rows_of(program) == [("off", 0, 0, -1)]
    assert not session.standing.layers[1].weights[0].any()
    assert session.standing.loss != before.loss
    assert seen.picture.off[1].tolist() == [True, False, False, False]
    use(seen, (0, 0), "Switch on")
    assert rows_of(program) == []
    assert session.standing.loss == before.loss


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Freeze", ("freeze", 1, 1, -1)),
        ("Freeze the layer", ("freeze", 1, -1, -1)),
        ("Draw its weights anew", ("draw", 1, 1, -1)),
        ("Remove the unit", ("remove", 1, 1, -1)),
        ("Add a unit", ("add", 1, -1, -1)),
    ],
)
def test_every_command_of_the_menu_is_an_edit(opened, text, row):
    program, seen = opened(NARROW)
    sizes = [len(column.units) for column in seen.picture.columns]
    use(seen, (1, 1), text)
    assert rows_of(program) == [row]
    after = [len(column.units) for column in seen.picture.columns]
    assert after[2] - sizes[2] == {"remove": -1, "add": 1}.get(row[0], 0)
    program.window.on_undo()
    assert rows_of(program) == []
    assert [len(column.units) for column in seen.picture.columns] == sizes


def test_the_menu_of_a_frozen_unit_trains_it_again_and_outputs_have_no_switch(opened):
    program, seen = opened(NARROW)
    use(seen, (0, 1), "Freeze")
    assert seen.picture.frozen[1].tolist() == [False, True, False, False]
    use(seen, (0, 1), "Train again")
    assert rows_of(program) == []
    menu = menu_of(seen, (2, 0))
    texts = {action.text() for action in menu.actions()}
    menu.close()
    assert "Freeze" in texts
    assert not {"Switch off", "Remove the unit", "Add a unit"} & texts


def test_the_wheel_changes_a_weight_and_the_typed_number_sets_it(opened):
    program, seen = opened(NARROW, network__threshold=0.0)
    session, area = program.sessions["training"], seen.widget.area
    part = (1, 2, 1)
    before = float(session.standing.layers[1].weights[2, 1])
    place = QPointF(place_of(seen.widget, part))
    wheel = QWheelEvent(
        place,
        area.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(area, wheel)
    assert rows_of(program) == [("set", 1, 1, 2)]
    assert session.standing.layers[1].weights[2, 1] > before
    menu = menu_of(seen, part)
    spin = menu.findChild(QDoubleSpinBox)
    spin.selectAll()
    QTest.keyClicks(spin, "-0.75")
    QTest.keyClick(spin, Qt.Key.Key_Return)
    assert session.standing.layers[1].weights[2, 1] == -0.75
    assert rows_of(program) == [("set", 1, 1, 2)]
    assert not menu.isVisible()


def test_the_slider_sets_a_bias_in_one_undo_step(opened):
    program, seen = opened(NARROW)
    session = program.sessions["training"]
    before = session.standing.layers[0].biases[0]
    slider = menu_of(seen, (0, 0)).findChild(QSlider)
    slider.setSliderDown(True)
    for tick in (20, 60, 100):
        slider.setSliderPosition(tick)
    slider.setSliderDown(False)
    assert session.standing.layers[0].biases[0] > before
    assert rows_of(program) == [("set", 0, 0, -1)]
    program.window.on_undo()
    assert session.standing.layers[0].biases[0] == before
    seen.widget.findChild(QMenu).close()


def test_the_menu_key_opens_the_menu_of_the_unit_with_the_focus_and_escape_closes_it(opened):
    _, seen = opened(NARROW)
    seen.widget.area.setFocus()
    menu = menu_of(seen, (), by_key=True)
    assert menu.actions()[0].text() == "unit 1 of layer 1 (relu)"
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()


def test_the_run_as_it_was_is_saved_when_a_trained_network_is_edited(opened, qtbot):
    program, seen = opened(NARROW)
    session = program.sessions["training"]
    session.step()
    qtbot.waitUntil(lambda: session.standing.step > 0)
    step = session.standing.step
    use(seen, (0, 0), "Switch off")
    assert [row.step for row in program.store.state.edits.rows] == [step]
    assert len(session.saved) == 1
    assert session.saved[0].timeline.newest.layers[1].weights[0].any()


def test_a_command_goes_to_the_step_at_which_a_unit_died(opened, qtbot):
    settings = {"model__initial": "normal", "model__initial_scale": 1.0, "training__learning_rate": 0.5, "view__steps_per_frame": 100}
    program, seen = opened((16,), model__initial_from="seed", **settings)
    session = program.sessions["training"]
    session.play()
    qtbot.waitUntil(lambda: not session.running, timeout=20_000)
    dead = [int(unit) for column in seen.picture.columns[1:2] for unit in column.units[column.dead]]
    assert dead
    program.stage.set_value("network.chosen", (0, dead[-1]))
    QTest.keyClick(program.window, Qt.Key.Key_U, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: session.standing.step < session.run.last_step)
    step, timeline = session.standing.step, session.run.timeline
    assert seen.picture.columns[1].dead[seen.picture.columns[1].units == dead[-1]].all()
    if step:
        session.scrub(step - 1)
        assert timeline.at(step - 1).step < step
        assert not seen.picture.columns[1].dead[seen.picture.columns[1].units == dead[-1]].any()
    assert program.store.state.network.chosen == (0, dead[-1])


def test_without_a_dead_unit_the_command_says_so(opened, qtbot):
    program, _ = opened(NARROW, model__activation="tanh")
    with qtbot.waitSignal(program.stage.refused) as refused:
        QTest.keyClick(program.window, Qt.Key.Key_U, Qt.KeyboardModifier.ShiftModifier)
    assert "No unit is dead" in refused.args[0]


def test_the_unit_under_the_mouse_lies_over_the_decision_regions(opened):
    program, seen = opened(NARROW)
    regions = Seen(program, "boundary")
    before = regions.widget.plot.grab().toImage()
    hover(seen, (1, 2))
    assert regions.picture.title.startswith("Unit 3 of layer 2")
    assert regions.widget.plot.grab().toImage() != before
    QTest.mouseMove(seen.widget.area, QPoint(1, seen.widget.area.height() - 1))
    assert regions.picture.unit is None
    assert regions.widget.plot.grab().toImage() == before


def test_a_key_shows_the_fold_lines_and_the_number_of_pieces(opened):
    program, _ = opened((5,))
    regions = Seen(program, "boundary")
    before = regions.widget.plot.grab().toImage()
    QTest.keyClick(program.window, Qt.Key.Key_H)
    assert regions.widget.subtitle.text().endswith("linear pieces in view (exact).")
    assert len(regions.picture.folds.lines)
    assert regions.widget.plot.grab().toImage() != before
    QTest.keyClick(program.window, Qt.Key.Key_H)
    assert not regions.widget.subtitle.isVisible()
