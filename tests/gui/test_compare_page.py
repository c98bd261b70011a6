"""The Compare page: runs in step on one clock, tiles that open their runs, results that are saved."""

import csv

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from core.network.activations import ACTIVATIONS
from core.scenes import find
from gui.views.compare import columns_for


@pytest.fixture
def comparing(program):
    program.window.scenes.open(find("compare-hidden"))
    return program


def tiles(program):
    return program.window.view_grids["compare"].views["compare"].widget.tiles


def trained_until(program, qtbot, step):
    session = program.sessions["compare"]
    program.window.transport.on_play()
    qtbot.waitUntil(lambda: session.standing.step >= step, timeout=20_000)
    program.window.transport.on_play()
    return session


def test_nothing_is_trained_before_the_page_is_opened(program):
    assert not program.sessions["compare"].begun
    program.stage.set_value("page", "compare")
    assert program.sessions["compare"].begun
    assert [tile.isVisible() for tile in tiles(program)] == 6 * [True]


def test_all_runs_keep_step_with_one_clock(comparing, qtbot):
    session = trained_until(comparing, qtbot, 100)
    shown = session.standing.step
    qtbot.wait(80)
    assert session.standing.step == shown
    assert {run.snapshot.step for run in session.standing.runs} == {shown}
    session.scrub(40)
    assert {run.snapshot.step for run in session.standing.runs} == {40}
    comparing.window.transport.on_reset()
    assert session.standing.step == 0


@pytest.mark.parametrize("way", ["mouse", "key"])
def test_a_tile_opens_its_run_with_its_whole_timeline(comparing, qtbot, way):
    compared = trained_until(comparing, qtbot, 60)
    compared.scrub(40)
    tile = tiles(comparing)[4]
    if way == "mouse":
        QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    else:
        tile.setFocus()
        QTest.keyClick(tile, Qt.Key.Key_Return)
    state, session = comparing.store.state, comparing.sessions["training"]
    assert (state.page, state.model.hidden) == ("training", (20,))
    assert session.standing.step == 40
    assert session.run.last_step == compared.run.last_step
    assert session.standing.loss == compared.standing.runs[4].snapshot.loss
    comparing.window.on_undo()
    assert comparing.store.state.model.hidden == (100,)


def test_going_back_from_a_tile_finds_the_runs_unchanged(comparing, qtbot):
    comparing.stage.set_value("compare.also", "training.weight_decay")
    comparing.stage.set_value("compare.also_values", "0, 0.1")
    session = trained_until(comparing, qtbot, 60)
    session.scrub(40)
    last = session.run.last_step
    QTest.mouseClick(tiles(comparing)[3], Qt.MouseButton.LeftButton)
    training = comparing.store.state.training
    assert (comparing.store.state.model.hidden, training.weight_decay) == ((2,), 0.1)
    comparing.stage.set_value("page", "compare")
    assert (session.standing.step, session.run.last_step) == (40, last)
    assert len(session.standing.runs) == 12


def test_another_setting_changes_the_tiles_and_restarts(comparing, qtbot):
    trained_until(comparing, qtbot, 40)
    comparing.stage.set_value("compare.over", "training.weight_decay")
    assert tiles(comparing)[0].accessibleName() == "Weight decay λ 0"
    assert sum(tile.isVisible() for tile in tiles(comparing)) == 5
    assert comparing.sessions["compare"].standing.step == 0


def test_live_settings_continue_the_runs(comparing, qtbot):
    session = trained_until(comparing, qtbot, 40)
    before = session.run.last_step
    comparing.stage.set_value("training.learning_rate", 0.1)
    assert session.run.last_step >= before
    trained_until(comparing, qtbot, before + 1)
    assert {run.snapshot.step for run in session.standing.runs} == {session.standing.step}


def test_live_settings_at_an_earlier_step_act_from_there_and_save_nothing(comparing, qtbot):
    session = trained_until(comparing, qtbot, 60)
    session.scrub(20)
    comparing.stage.set_value("training.learning_rate", 0.1)
    assert (session.run.last_step, session.saved) == (20, ())


def test_a_bad_list_of_values_is_refused_and_nothing_changes(comparing):
    refused = []
    comparing.stage.refused.connect(refused.append)
    assert not comparing.stage.set_value("compare.values", "1, many")
    assert "'many'" in refused[0]
    assert len(comparing.sessions["compare"].standing.runs) == 6


def test_a_diverging_run_is_marked_on_its_tile(comparing, qtbot):
    comparing.stage.set_value("training.weight_decay", 1.0)
    comparing.stage.set_value("compare.over", "training.learning_rate")
    comparing.stage.set_value("compare.values", "0.1, 100")
    session = trained_until(comparing, qtbot, 120)
    assert "diverged" in tiles(comparing)[1].toolTip()
    assert session.standing.runs[0].snapshot.step == session.standing.step


def test_the_results_are_saved_as_shown(comparing, qtbot, tmp_path, monkeypatch):
    session = trained_until(comparing, qtbot, 20)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "r.csv"), ""))
    comparing.window.commands.actions["save_results"].trigger()
    header, *rows = csv.reader((tmp_path / "r.csv").read_text(encoding="utf-8").splitlines())
    assert header[0] == "model.hidden"
    assert [float(row[header.index("loss")]) for row in rows] == [run.snapshot.loss for run in session.standing.runs]


def test_the_table_opens_by_its_command_and_follows_the_current_step(comparing, qtbot):
    comparing.window.commands.actions["results"].trigger()
    table = comparing.window.view_grids["compare"].views["results"].widget
    assert table.isVisible()
    session = trained_until(comparing, qtbot, 40)
    session.scrub(20)
    assert [table.item(row, 1).text() for row in range(table.rowCount())] == 6 * ["20"]
    comparing.stage.set_value("compare.over", "model.activation")
    assert (table.rowCount(), table.item(2, 0).text()) == (len(ACTIVATIONS), "logistic")


@pytest.mark.parametrize("ending", ["page", "close", "data"])
def test_closing_during_training_leaves_no_thread(comparing, qtbot, ending):
    comparing.window.transport.on_play()
    qtbot.waitUntil(lambda: comparing.sessions["compare"].standing.step > 20)
    {
        "page": lambda: comparing.stage.set_value("page", "weights"),
        "close": comparing.window.close,
        "data": lambda: comparing.stage.set_value("data.noise", 0.5),
    }[ending]()
    assert not comparing.sessions["compare"].running


def test_tiles_are_laid_out_for_the_largest_pictures():
    assert [columns_for(count, 1200, 800) for count in (1, 2, 4, 6, 16)] == [1, 2, 2, 3, 6]
    assert columns_for(4, 300, 1200) == 1


def test_the_run_under_the_mouse_is_marked_otherwise_than_the_one_with_the_focus(comparing):
    first = tiles(comparing)[0]
    pictures = []
    for focused, hovered in ((False, False), (True, False), (False, True)):
        first.setFocus() if focused else first.clearFocus()
        first.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, hovered)
        pictures.append(first.grab().toImage())
    plain, chosen, hovered = pictures
    assert plain != chosen != hovered != plain
