"""Films from the window: written, cancelled, failed, and what they show."""

from pathlib import Path

import av
import numpy as np
import pytest

from core.gestures import VectorMoved
from core.scenes import find
from core.settings import FilmSettings
from core.state import with_value
from gui import exporting
from gui.film_painter import FilmPainter, film_plan
from gui.panels.export import ExportRequest
from gui.recording import Recording

SMALL = FilmSettings(width=320, height=180, fps=10, seconds=1.0)


@pytest.fixture
def trained(program, qtbot):
    program.window.stage.set_value("page", "training")
    program.stage.set_value("training.epochs", 120)
    for name in ("width", "height", "fps", "seconds"):
        program.stage.set_value(f"film.{name}", getattr(SMALL, name))
    program.window.on_play()
    qtbot.waitUntil(lambda: not program.session.running)
    return program


def export(program, path, view="training"):
    program.window.on_export()
    dialog = program.window.films.dialog
    dialog.export_requested.emit(ExportRequest(path, view, program.store.state.film))
    return dialog


@pytest.mark.parametrize("suffix", [".mp4", ".gif", ".webm", ".png"])
def test_a_film_of_the_run_is_written(trained, qtbot, tmp_path, suffix):
    path = tmp_path / f"film{suffix}"
    export(trained, path)
    qtbot.waitUntil(path.exists, timeout=20_000)
    qtbot.waitUntil(lambda: trained.window.films._job is None)
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(frames) == (1 if suffix == ".png" else 10)
    assert frames[0].shape == (180, 320, 3)
    if suffix != ".png":
        assert np.abs(frames[0].astype(int) - frames[-1].astype(int)).max() > 60
    assert list(tmp_path.iterdir()) == [path]


def test_the_weights_page_makes_a_film_of_the_descent(program, qtbot, tmp_path):
    for name in ("width", "height", "fps", "seconds"):
        program.stage.set_value(f"film.{name}", getattr(SMALL, name))
    path = tmp_path / "descent.mp4"
    export(program, path, "weights")
    qtbot.waitUntil(path.exists, timeout=20_000)
    qtbot.waitUntil(lambda: program.window.films._job is None)


def still_frames(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]


def test_a_sweep_of_alpha_begins_where_it_ends(program, qtbot, tmp_path):
    for name in ("width", "height", "fps", "seconds"):
        program.stage.set_value(f"film.{name}", getattr(SMALL, name))
    program.stage.set_value("film.along", "alpha")
    path = tmp_path / "alpha.mp4"
    export(program, path, "landscape")
    qtbot.waitUntil(path.exists, timeout=20_000)
    qtbot.waitUntil(lambda: program.window.films._job is None)
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
    qtbot.waitUntil(path.exists, timeout=20_000)
    qtbot.waitUntil(lambda: program.window.films._job is None)
    frames = still_frames(path)
    assert np.abs(frames[0] - frames[-1]).max() > 60


def test_cancel_leaves_nothing_and_keeps_the_old_file(trained, qtbot, tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    trained.stage.set_value("film.seconds", 60.0)
    dialog = export(trained, path)
    qtbot.waitUntil(lambda: trained.window.films._job is not None and trained.window.films._job._done > 3, timeout=10_000)
    dialog.cancel_requested.emit()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_closing_the_window_in_mid_export_is_clean(trained, qtbot, tmp_path):
    trained.stage.set_value("film.seconds", 60.0)
    export(trained, tmp_path / "film.mp4")
    qtbot.waitUntil(lambda: trained.window.films._job is not None and trained.window.films._job._done > 3, timeout=10_000)
    trained.window.close()
    assert list(tmp_path.iterdir()) == []


def test_a_film_is_a_function_of_the_step(trained):
    session = trained.session
    recording = Recording(trained.store.state, session.data, session.timeline)
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
