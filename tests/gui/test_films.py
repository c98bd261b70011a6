"""Films from the window: written, cancelled, failed, and what they show."""

import errno
import os
import re
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel

from core.errors import BadInput
from core.films.recording import Recording, recorded
from core.gestures import VectorMoved
from core.scenes import Scene, find, read
from core.state import AppState, with_value
from core.state.views import FilmSettings
from gui.films import exporting
from gui.films.caption import fitted
from gui.films.dialog import ExportRequest
from gui.films.painter import FilmPainter, film_plan
from gui.theme import plot_font
from gui.view_grid import keys_shown
from gui.views import VIEWS, open_views, views_of_page
from tests.gui.seeing import part, texts, until_saved

SMALL = FilmSettings(width=320, height=180, fps=10, seconds=1.0)


@pytest.fixture
def trained(program, qtbot):
    program.window.stage.set_value("page", "training")
    program.stage.set_value("training.epochs", 120)
    for name in ("width", "height", "fps", "seconds"):
        program.stage.set_value(f"film.{name}", getattr(SMALL, name))
    program.window.transport.on_play()
    qtbot.waitUntil(lambda: not program.sessions["training"].running)
    return program


def export(program, path, view="training"):
    program.window.on_export()
    dialog = program.window.films.dialog
    dialog.export_requested.emit(ExportRequest(path, view, program.store.state.film))
    return dialog


def wait_for_a_frame(qtbot, dialog):
    """Wait until the dialog reports a written frame."""
    qtbot.waitUntil(lambda: any(re.match(r"Frame \d+ of", label.text()) for label in dialog.findChildren(QLabel)), timeout=10_000)


@pytest.mark.parametrize("suffix", [".mp4", ".gif", ".webm", ".png"])
def test_a_film_of_the_run_is_written(trained, qtbot, tmp_path, suffix):
    path = tmp_path / f"film{suffix}"
    export(trained, path)
    until_saved(qtbot, trained.window.films.dialog, path)
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(frames) == (1 if suffix == ".png" else 10)
    assert frames[0].shape == (180, 320, 3)
    if suffix != ".png":
        assert np.abs(frames[0].astype(int) - frames[-1].astype(int)).max() > 60
    assert sorted(tmp_path.iterdir()) == [path, tmp_path / f"{path.name}.json"]


def test_the_weights_page_makes_a_film_of_the_descent(program, qtbot, tmp_path):
    for name in ("width", "height", "fps", "seconds"):
        program.stage.set_value(f"film.{name}", getattr(SMALL, name))
    path = tmp_path / "descent.mp4"
    export(program, path, "weights")
    until_saved(qtbot, program.window.films.dialog, path)


def still_frames(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]


def test_a_sweep_of_alpha_ends_where_it_starts(program, qtbot, tmp_path):
    for name in ("width", "height", "fps", "seconds"):
        program.stage.set_value(f"film.{name}", getattr(SMALL, name))
    program.stage.set_value("film.along", "alpha")
    path = tmp_path / "alpha.mp4"
    export(program, path, "landscape")
    until_saved(qtbot, program.window.films.dialog, path)
    frames = still_frames(path)
    assert len(frames) == 10
    assert np.abs(frames[0] - frames[5]).max() > 60
    assert np.abs(frames[0] - frames[-1]).mean() < np.abs(frames[0] - frames[5]).mean()


def test_the_last_drag_becomes_a_film(program, qtbot, tmp_path):
    for name in ("width", "height", "fps", "seconds"):
        program.stage.set_value(f"film.{name}", getattr(SMALL, name))
    program.stage.set_value("film.along", "drag")
    for w0 in (-1.0, 0.0, 1.0, 2.0, 3.0):
        program.stage.apply(VectorMoved(w0, 1.0, w0 == 3.0))
        qtbot.wait(20)
    path = tmp_path / "drag.mp4"
    export(program, path, "canvas")
    until_saved(qtbot, program.window.films.dialog, path)
    frames = still_frames(path)
    assert np.abs(frames[0] - frames[-1]).max() > 60


def test_cancel_leaves_nothing_and_keeps_the_old_file(trained, qtbot, tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    trained.stage.set_value("film.seconds", 60.0)
    dialog = export(trained, path)
    wait_for_a_frame(qtbot, trained.window.films.dialog)
    dialog.cancel_requested.emit()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_closing_the_window_during_an_export_is_clean(trained, qtbot, tmp_path):
    trained.stage.set_value("film.seconds", 60.0)
    export(trained, tmp_path / "film.mp4")
    wait_for_a_frame(qtbot, trained.window.films.dialog)
    trained.window.close()
    assert list(tmp_path.iterdir()) == []


def test_a_film_is_a_function_of_the_step(trained):
    session = trained.sessions["training"]
    recording = Recording(trained.store.state, session.data, session.run.timeline)
    painter = FilmPainter(recording, film_plan(recording, Path("x.png")))
    first = painter.frame(40)
    painter.frame(120)
    assert np.array_equal(first, painter.frame(40))
    painter.close()


def test_a_still_shows_the_whole_curve_of_its_run(qapp, monkeypatch):
    written = []
    monkeypatch.setattr(exporting, "write_film", lambda recording, plan, progress: written.append((recording, plan)))
    scene = find("spiral-linear")
    exporting.render_file(scene, with_value(scene.state, "film.at", 100), Path("still.png"), lambda share: None)
    [(recording, plan)] = written
    assert plan.steps == (100,)
    assert len(recording.timeline.history.steps) == 101


@pytest.mark.parametrize("width, height", [(640, 360), (1920, 1080), (64, 64)])
def test_every_combination_of_views_fits_the_film_under_its_caption(qapp, width, height):
    for page, scene in (("weights", "weights"), ("training", "spiral-linear")):
        state = find(scene).state
        for key in views_of_page(page):
            state = with_value(state, VIEWS[key].switch, True) if VIEWS[key].switch else state
        for name, value in {"width": width, "height": height, "caption": True, "title": "Title " * 60}.items():
            state = with_value(state, f"film.{name}", value)
        recording = recorded(state, 1, lambda share: None)
        painter = FilmPainter(recording, film_plan(recording, Path("all.png")))
        assert painter.frame(0).shape == (height, width, 3)
        sheet = painter._sheet
        assert (round(sheet.width() * painter._ratio), round(sheet.height() * painter._ratio)) == pytest.approx((width, height), abs=1)
        assert sheet.size() == sheet.size().expandedTo(sheet.minimumSizeHint())
        assert all(
            sheet.rect().contains(QRect(view.widget.mapTo(sheet, QPoint()), view.widget.size()))
            for view in painter._view_grid.views.values()
        )
        painter.close()


def test_a_caption_leaves_out_whole_settings_and_counts_them(qapp):
    metrics = QFontMetrics(plot_font())
    settings = tuple(f"Setting number {number}" for number in range(40))
    assert fitted(settings[:3], metrics, 1000).replace("\N{NO-BREAK SPACE}", " ") == "  ·  ".join(settings[:3])
    shown = fitted(settings, metrics, 600).replace("\N{NO-BREAK SPACE}", " ").split("  ·  ")
    assert shown[:-1] == list(settings[: len(shown) - 1])
    assert shown[-1] == f"{40 - len(shown) + 1} more"
    assert len(shown) > 3
    assert metrics.horizontalAdvance(fitted(("W" * 500,), metrics, 200)) <= 200


def test_held_frames_are_the_same_picture_and_are_painted_once(trained):
    session = trained.sessions["training"]
    for name, value in {"fps": 10, "seconds": 3.0, "hold_start": 0.5, "hold_end": 0.8}.items():
        trained.stage.set_value(f"film.{name}", value)
    recording = Recording(trained.store.state, session.data, session.run.timeline)
    plan = film_plan(recording, Path("film.mp4"))
    assert plan.steps[:6] == (0,) * 6 != plan.steps[4:10]
    assert plan.steps[-9:] == (120,) * 9 != plan.steps[-10:-1]
    painter = FilmPainter(recording, plan)
    assert painter.frame(0) is painter.frame(0)
    painter.close()


def test_even_in_change_shows_unreported_steps(qapp):
    state = with_value(with_value(find("spiral-linear").state, "training.updates", 3000), "film.pacing", "change")
    recording = recorded(state, 300, lambda share: None)
    assert 10 not in recording.timeline.history.steps.tolist() or 11 not in recording.timeline.history.steps.tolist()
    steps = recording.steps(300)
    assert {9, 10, 11, 12, 13} <= set(steps)
    exact = recorded(with_value(state, "film.at", 11), 300, lambda share: None).timeline.newest
    assert np.array_equal(recording.view_input(11).snapshot.layers[0].weights, exact.layers[0].weights)
    assert (steps[0], steps[-1], list(steps)) == (0, 3000, sorted(steps))


@pytest.mark.parametrize(
    "views, keys",
    [
        ("training", ["boundary", "curves", "training_readout"]),
        ("curves", ["curves"]),
        (" curves, boundary,curves", ["curves", "boundary"]),
        ("curves, training", ["curves", "boundary", "training_readout"]),
    ],
)
def test_views_can_be_put_together(views, keys):
    assert keys_shown(views, AppState(page="training")) == keys


@pytest.mark.parametrize(
    "views, reason", [("curves,canvas", "add --set page=weights"), ("curves,", "unknown view ''"), ("a" * 90, "valid: weights")]
)
def test_views_of_different_pages_are_refused(views, reason):
    with pytest.raises(BadInput, match=reason):
        keys_shown(views, AppState(page="training"))


def test_the_time_left_does_not_count_held_frames(trained, qtbot, tmp_path):
    for name, value in {"seconds": 6.0, "fps": 20, "hold_start": 2.0, "hold_end": 2.0}.items():
        trained.stage.set_value(f"film.{name}", value)
    told = []
    dialog = export(trained, tmp_path / "film.gif")
    job = trained.window.films._job
    qtbot.waitUntil(lambda: job._painter is not None)
    job._begun_s -= 10  # as if the samples had taken ten seconds
    job.progressed.connect(lambda done, total, left_s: told.append((done, total, left_s)))
    until_saved(qtbot, dialog, tmp_path / "film.gif")
    pictures = len(trained.sessions["training"].run.timeline)
    assert [done for done, _, _ in told] == list(range(1, 121))
    assert told[0][2] == pytest.approx(10 / 9 * (pictures - 1), rel=0.5)
    assert told[-40][2] == told[-1][2] == 0  # the rest is held


def test_a_recorded_drag_is_made_again_from_its_sidecar(program, qtbot, tmp_path):
    for name in ("width", "height", "fps", "seconds"):
        program.stage.set_value(f"film.{name}", getattr(SMALL, name))
    program.stage.set_value("film.along", "drag")
    for w0 in (-1.0, 0.0, 1.0, 2.0):
        program.stage.apply(VectorMoved(w0, 1.0, w0 == 2.0))
        qtbot.wait(20)
    program.stage.set_value("landscape.visible", False)
    path, again = tmp_path / "drag.mp4", tmp_path / "again.mp4"
    until_saved(qtbot, export(program, path, "canvas"), path)
    scene = read(tmp_path / "drag.mp4.json")
    exporting.render_file(scene, scene.state, again, lambda share: None)
    assert np.array_equal(still_frames(path), still_frames(again))
    with pytest.raises(BadInput, match="only the window can record a drag"):
        exporting.render_file(scene, with_value(scene.state, "weights.alpha", 3.0), again, lambda share: None)


@pytest.mark.parametrize("stop", ["cancel", "close", "disk full"])
def test_an_unfinished_film_leaves_neither_film_nor_settings(trained, qtbot, tmp_path, monkeypatch, stop):
    path = tmp_path / "film.mp4"
    trained.stage.set_value("film.seconds", 60.0)
    dialog = export(trained, path)
    wait_for_a_frame(qtbot, trained.window.films.dialog)
    if stop == "cancel":
        dialog.cancel_requested.emit()
    elif stop == "close":
        trained.window.close()
    else:
        monkeypatch.setattr("core.files.os.fsync", full_disk)
        trained.window.films._job._writer.end()
        qtbot.waitUntil(lambda: any("No space left" in text for text in texts(dialog)), timeout=10_000)
    assert list(tmp_path.iterdir()) == []


def full_disk(_file):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_film_without_a_view_is_refused():
    state = AppState(page="training")
    for key in views_of_page("training"):
        state = with_value(state, VIEWS[key].switch, False)
    with pytest.raises(BadInput, match="no view of the page training is open; valid: boundary"):
        keys_shown("training", state)
    assert keys_shown("curves", state) == ["curves"]


@pytest.mark.parametrize("pacing", ["step", "change"])
def test_a_film_of_a_changed_and_forked_run_is_made_again_with_its_saved_run(trained, qtbot, tmp_path, pacing):
    session, stage = trained.sessions["training"], trained.stage

    def train_on(epochs):
        stage.set_value("training.epochs", epochs)
        trained.window.transport.on_play()
        qtbot.waitUntil(lambda: not session.running)

    stage.set_value("training.learning_rate", 0.3)
    stage.set_value("view.steps_per_frame", 7)
    train_on(160)
    session.scrub(80)
    stage.set_value("training.weight_decay", 0.1)  # forks
    train_on(133)
    stage.set_value("film.pacing", pacing)
    path, again = tmp_path / "film.mp4", tmp_path / "again.mp4"
    until_saved(qtbot, export(trained, path), path)
    scene = read(tmp_path / "film.mp4.json")
    assert [step for step, _ in scene.log.changes] == [0, session.run.timeline.at(80).step]
    assert [letter for letter, _ in scene.log.saved] == ["A"]
    exporting.render_file(scene, scene.state, again, lambda share: None)
    assert np.array_equal(still_frames(path), still_frames(again))
    assert path.with_name("film.mp4.json").read_text() == again.with_name("again.mp4.json").read_text()


def test_a_film_shows_the_run_as_it_was_when_requested(trained, qtbot, tmp_path):
    dialog = export(trained, tmp_path / "film.mp4")
    qtbot.waitUntil(lambda: trained.window.films._job._painter is not None)
    shown = trained.window.films._job._painter._recording
    trained.stage.set_value("training.epochs", 200)
    trained.window.transport.on_play()
    qtbot.waitUntil(lambda: trained.sessions["training"].run.last_step == 200)
    assert shown.last_step == shown.timeline.history.steps[-1] == 120
    until_saved(qtbot, dialog, tmp_path / "film.mp4")


def test_a_film_of_the_compare_page_is_made_again_even_if_its_runs_are_long(program, qtbot, tmp_path):
    program.window.scenes.open(find("compare-hidden"))
    program.stage.set_value("view.results", True)
    for name in ("width", "height", "fps", "seconds"):
        program.stage.set_value(f"film.{name}", getattr(SMALL, name))
    program.stage.set_value("film.pacing", "change")
    session = program.sessions["compare"]
    session.play()
    qtbot.waitUntil(lambda: session.run.last_step >= 100, timeout=20_000)
    session.pause()
    path, again = tmp_path / "film.mp4", tmp_path / "again.mp4"
    until_saved(qtbot, export(program, path, "compare"), path)
    scene = read(tmp_path / "film.mp4.json")
    exporting.render_file(scene, scene.state, again, lambda share: None)
    frames = still_frames(path)
    assert np.abs(np.array(frames) - still_frames(again)).max() < 10  # the style may shade the table's head; a digit differs by far more
    assert np.abs(frames[0] - frames[-1]).max() > 60


def test_a_film_opened_as_a_scene_offers_and_selects_its_views(program):
    state = AppState(page="training")
    for views, choices in (("", 1), ("training", 1), ("curves, boundary", 2), ("canvas", 1), ("nonsense", 1)):
        program.window.scenes.open(Scene("film", "Film", "", 0, with_value(state, "film.views", views)))
        program.window.on_export()
        box = part(program.window.films.dialog, "Show")
        singles = [key for key in open_views("training", program.store.state) if not VIEWS[key].strip]
        assert box.count() == choices + len(singles)
        assert box.currentData() == (views if views == "curves, boundary" else "training")


def test_a_film_says_what_happened_and_not_what_to_press(trained):
    session = trained.sessions["training"]
    recording = trained.window.films.recorder(ExportRequest(Path("film.gif"), "training", SMALL))(lambda _share: None)
    assert session.message == "Finished 120 epochs. Increase Epochs to continue."
    assert recording.view_input(recording.last_step).message == "Finished 120 epochs."
