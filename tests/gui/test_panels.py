"""Controls with real key and mouse events."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from core.gestures import SettingChanged
from core.state import AppState, keys_of, spec_of, value_of, with_value
from core.state.pages import Section
from gui.films.dialog import ExportDialog, ExportRequest
from gui.panels.fields import tick_of, value_at
from gui.panels.form import Form
from gui.panels.timeline import TimelinePanel
from tests.gui.seeing import part, texts

STATE = AppState()


SECTIONS = [Section("Weights", ("weights",)), Section("Model", ("model",)), Section("Data", ("data",))]
SECTIONS += [Section("View", ("landscape.contours",))]


@pytest.fixture
def form(qtbot):
    made = Form(
        [
            Section("Weights", ("weights",)),
            Section("Model", ("model",)),
            Section("Data", ("data",)),
            Section("View", ("landscape.contours",)),
        ],
        STATE,
    )
    qtbot.addWidget(made)
    made.resize(340, 900)
    made.show()
    made.seen = []
    made.gestured.connect(made.seen.append)
    return made


def type_into(edit, text):
    edit.setFocus()
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def error_of(form, key):
    """The error message under a setting, empty for none."""
    error = form.field(key).parentWidget().findChild(QLabel, "error")
    assert error.isVisible() == bool(error.text())
    return error.text()


def test_showing_a_state_emits_nothing(form):
    form.show_state(with_value(STATE, "weights.alpha", 1.0))
    assert form.seen == []
    assert form.field("weights.alpha").edit.text() == "1"


def test_a_setting_without_effect_is_not_shown(form):
    assert not form.field("model.seed").isVisibleTo(form)
    form.show_state(with_value(STATE, "model.initial_from", "seed"))
    assert form.field("model.seed").isVisibleTo(form)


def test_a_click_on_a_heading_folds_its_section(form):
    (heading,) = [button for button in form.findChildren(QToolButton) if button.text() == "Model"]
    QTest.mouseClick(heading, Qt.MouseButton.LeftButton)
    assert not form.field("model.hidden").isVisibleTo(form)
    assert form.field("weights.w0").isVisibleTo(form)
    form.show_state(with_value(STATE, "data.kind", "moons"))  # makes all rows anew
    assert not form.field("model.hidden").isVisibleTo(form)


def test_names_are_picked_or_typed_with_commas(form):
    field = form.field("model.activation")
    type_into(field.edit, "tanh,relu")
    assert form.seen == [SettingChanged("model.activation", "tanh, relu", True)]
    type_into(field.edit, "tanh, sin")
    assert "or up to 6 of them separated by commas" in error_of(form, "model.activation")
    field.box.textActivated.emit("logistic")
    assert form.seen[-1] == SettingChanged("model.activation", "logistic", True)


def test_own_points_are_not_a_field(form):
    form.show_state(with_value(STATE, "data.kind", "own"))
    assert form.field("data.kind").value() == "own"
    with pytest.raises(KeyError):
        form.field("data.rows")


def test_a_typed_number_is_one_final_gesture(form):
    type_into(form.field("weights.w0").edit, "2,5")
    assert form.seen == [SettingChanged("weights.w0", 2.5, True)]


@pytest.mark.parametrize("text", ["1-2", "1e999", "-3", "11"])
def test_refused_text_gives_the_reason_and_the_valid_value_returns(form, text):
    field = form.field("weights.alpha")
    type_into(field.edit, text)
    assert form.seen == []
    assert error_of(form, "weights.alpha").startswith("alpha must be 0 or a number from 0.001 to 10")
    assert field.edit.text() == text
    form.field("weights.w0").edit.setFocus()
    assert field.edit.text() == "0.1"
    type_into(field.edit, "0.2")
    assert error_of(form, "weights.alpha") == ""


def test_the_first_stop_of_the_alpha_slider_is_zero(form):
    slider = form.field("weights.alpha").slider
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert form.seen[-1] == SettingChanged("weights.alpha", 0.0, True)
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert form.seen[-1] == SettingChanged("weights.alpha", 10.0, True)


def test_a_slider_drag_streams_and_ends_once(form):
    slider = form.field("weights.w0").slider
    handle = QPoint(round(slider.width() * 0.4625), slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=handle)
    QTest.mouseMove(slider, handle + QPoint(20, 0))
    QTest.mouseMove(slider, handle + QPoint(40, 0))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=handle + QPoint(40, 0))
    finals = [gesture.final for gesture in form.seen]
    assert finals.count(True) == 1
    assert finals[-1]
    assert len(finals) >= 2


def test_hidden_layers_are_typed(form):
    type_into(form.field("model.hidden").edit, "20, 20")
    assert form.seen == [SettingChanged("model.hidden", (20, 20), True)]
    form.show_state(with_value(STATE, "model.hidden", (20, 20)))
    type_into(form.field("model.hidden").edit, "")
    assert form.seen[-1] == SettingChanged("model.hidden", (), True)


def test_rows_follow_the_kind_of_data(form):
    form.show_state(with_value(STATE, "data.kind", "gaussians"))
    assert form.field("data.spread")
    with pytest.raises(KeyError):
        form.field("data.noise")


@pytest.mark.parametrize("key", [key for key in keys_of(STATE) if isinstance(value_of(STATE, key), int | float)])
def test_sliders_reach_both_ends_and_come_back(key):
    spec = spec_of(STATE, key)
    if isinstance(spec.default, bool) or (spec.high - spec.low > 1e6 and not spec.log):
        return
    assert value_at(spec, 1000) == spec.high
    assert value_at(spec, 0) == (0 if spec.zero else max(spec.low, 1) if spec.log and isinstance(spec.default, int) else spec.low)
    assert 0 <= tick_of(spec, spec.default) <= 1000


def test_the_timeline_scrubs(qtbot):
    panel = TimelinePanel([QAction("Play")], "epoch", "Drag.")
    qtbot.addWidget(panel)
    panel.show()
    seen = []
    panel.scrubbed.connect(lambda step, final: seen.append((step, final)))
    panel.show_position(50, 100, 1000)
    assert seen == []
    panel.slider.setFocus()
    QTest.keyClick(panel.slider, Qt.Key.Key_Left)
    assert seen == [(49, True)]
    panel.show_position(3_000_000_000, 4_000_000_000, 5_000_000_000)
    QTest.keyClick(panel.slider, Qt.Key.Key_End)
    assert seen[-1] == (4_000_000_000, True)
    panel.show_position(0, 500, 10_000_000)
    QTest.keyClick(panel.slider, Qt.Key.Key_PageUp)
    assert seen[-1] == (25, True)


def test_the_timeline_shows_the_planned_steps_and_reaches_the_trained_ones(qtbot):
    panel = TimelinePanel([QAction("Play")], "epoch", "Drag.")
    qtbot.addWidget(panel)
    panel.resize(600, 40)
    panel.show()
    seen = []
    panel.scrubbed.connect(lambda step, final: seen.append((step, final)))
    panel.show_position(6_610, 6_610, 10_000)
    slider = panel.slider
    assert (slider.value(), slider.maximum()) == (6_610, 10_000)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 10))
    assert seen[-1] == (pytest.approx(5_000, abs=40), False)
    QTest.mouseMove(slider, QPoint(slider.width() - 1, 10))
    assert seen[-1] == (6_610, False)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 1, 10))
    assert seen[-1] == (6_610, True)


def test_the_export_dialog_checks_and_asks_before_replacing(qtbot, tmp_path):
    dialog = ExportDialog(STATE, [("training", "Whole page")], "What it shows.")
    qtbot.addWidget(dialog)
    dialog.show()
    asked = []
    dialog.export_requested.connect(asked.append)
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    for text, words in (
        (str(tmp_path / "film.avi"), ".mp4"),
        (str(tmp_path / "no" / "film.mp4"), "does not exist"),
        (str(path), "Replace"),
    ):
        part(dialog, "File").setText(text)
        QTest.mouseClick(part(dialog, "Export"), Qt.MouseButton.LeftButton)
        assert any(words in text for text in texts(dialog))
    assert asked == []
    QTest.mouseClick(part(dialog, "Export"), Qt.MouseButton.LeftButton)
    assert asked == [ExportRequest(path, "training", STATE.film)]
    dialog.show_progress(30, 300, 18.0)
    assert any("about 18 s left" in text for text in texts(dialog))
    cancelled = []
    dialog.cancel_requested.connect(lambda: cancelled.append(True))
    QTest.mouseClick(part(dialog, "Close or cancel"), Qt.MouseButton.LeftButton)
    assert cancelled
    dialog.show_finished(path, "")
    assert not part(dialog, "Progress").isVisible()


def test_a_long_number_is_rounded_to_fit_and_exact_while_edited(form):
    edit = form.field("weights.w0").edit
    form.field("weights.w1").edit.setFocus()
    form.show_state(with_value(with_value(STATE, "weights.w0", 1.988588161234), "weights.w1", -1.2345678e-5))
    assert edit.text() == "1.98859"
    edit.setFocus()
    assert edit.text() == "1.988588161234"
    assert form.field("weights.w1").edit.text() == "-1.23e-05"
    assert form.seen == []


def test_return_in_the_export_dialog_exports(qtbot, tmp_path):
    dialog = ExportDialog(STATE, [("training", "Whole page")], "What it shows.")
    qtbot.addWidget(dialog)
    dialog.show()
    asked = []
    dialog.export_requested.connect(asked.append)
    part(dialog, "File").setText(str(tmp_path / "film.mp4"))
    QTest.keyClick(part(dialog, "File"), Qt.Key.Key_Return)
    assert [request.path for request in asked] == [tmp_path / "film.mp4"]
