"""`main.py render` without a display: films and stills that can be decoded, and early refusals."""

from __future__ import annotations

import av
import pytest
from PIL import Image

SHORT = ("--size", "320x200", "--fps", "10", "--seconds", "0.5")


def _frames(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


@pytest.mark.parametrize("suffix", ["mp4", "webm", "gif"])
def test_a_film_has_the_asked_size_and_number_of_frames_and_moves(cli, folder, suffix):
    done = cli("render", "spiral-linear", "-o", f"film.{suffix}", *SHORT)
    assert (done.returncode, done.stderr) == (0, "")
    frames = _frames(folder / f"film.{suffix}")
    assert len(frames) == 5
    assert {frame.shape for frame in frames} == {(200, 320, 3)}
    assert (frames[0] != frames[-1]).any()
    assert sorted(path.name for path in folder.iterdir()) == [f"film.{suffix}", f"film.{suffix}.json"]


def test_a_still_shows_the_requested_step_or_else_the_last(cli, folder):
    for name, words in {"first": ["--at", "0"], "last": ["--at", "50"], "default": []}.items():
        assert cli("render", "spiral-linear", "-o", f"{name}.png", "--size", "320x200", "--steps", "50", *words).returncode == 0
    with Image.open(folder / "last.png") as last:
        assert last.size == (320, 200)
    pictures = {path.stem: path.read_bytes() for path in folder.glob("*.png")}
    assert pictures["last"] == pictures["default"] != pictures["first"]


def test_the_users_own_platform_is_overruled(process):
    done = process("render", "weights", "-o", "w.png", "--size", "320x200", env={"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":987"})
    assert (done.returncode, done.stderr) == (0, "")


def test_one_view_instead_of_the_page(cli, folder):
    for words in (["-o", "page.png"], ["-o", "view.png", "--view", "landscape"]):
        assert cli("render", "weights", "--size", "320x200", *words).returncode == 0
    assert (folder / "page.png").read_bytes() != (folder / "view.png").read_bytes()


REFUSED = [
    (["weights"], "-o"),
    (["bogus", "-o", "f.mp4"], "unknown scene 'bogus'"),
    (["weights", "-o", "f.avi"], ".mp4"),
    (["weights", "-o", "film"], ".mp4"),
    (["weights", "-o", "gone/f.mp4"], "gone"),
    (["weights", "-o", "f.mp4", "--size", "0x0"], "0"),
    (["weights", "-o", "f.mp4", "--size", "99999x99999"], "99999"),
    (["weights", "-o", "f.mp4", "--size", "big"], "big"),
    (["weights", "-o", "f.mp4", "--fps", "0"], "--fps must be a whole number from 1 to 120"),
    (["weights", "-o", "f.mp4", "--fps", "29.97"], "--fps must be a whole number"),
    (["weights", "-o", "f.mp4", "--seconds", "inf"], "--seconds must be a number"),
    (["weights", "-o", "f.mp4", "--at", "3"], "--at makes a still"),
    (["weights", "-o", "f.png", "--at", "-3"], "--at must be"),
    (["weights", "-o", "f.png", "--at", "201"], "--at must be"),
    (["weights", "-o", "f.png", "--view", "bogus"], "bogus"),
    (["weights", "-o", "f.png", "--view", "boundary", "--steps", "5"], "add --set page=training"),
    (["weights", "-o", "f.png", "--set", "film.width=1"], "film.width must be"),
]


@pytest.mark.parametrize("words, reason", REFUSED, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_what_cannot_be_rendered_is_refused_in_one_sentence(refused, words, reason):
    assert reason in refused("render", *words)


def test_everything_but_the_view_is_checked_before_qt_is_loaded(refused, without):
    assert "--at makes a still" in refused("render", "weights", "-o", "f.mp4", "--at", "3", env=without("PySide6"))


def test_the_target_of_a_refused_film_stays_untouched(cli, folder):
    (folder / "film.mp4").write_text("precious")
    assert cli("render", "weights", "-o", "film.mp4", "--view", "bogus", *SHORT).returncode == 2
    assert (folder / "film.mp4").read_text() == "precious"


@pytest.mark.parametrize("suffix", ["mp4", "webm", "gif", "png"])
def test_the_same_film_is_made_again_from_its_sidecar(cli, folder, suffix):
    words = ["--set", "training.batch_size=50", "film.pacing=epoch", "film.caption=yes", "view.theme=dark", "--steps", "40"]
    assert cli("render", "spiral-linear", "-o", f"film.{suffix}", "--view", "curves,boundary", *SHORT, *words).returncode == 0
    again = cli("render", f"film.{suffix}.json", "-o", f"again.{suffix}")
    assert (again.returncode, again.stderr) == (0, "")
    frames, repeated = _frames(folder / f"film.{suffix}"), _frames(folder / f"again.{suffix}")
    assert len(frames) == len(repeated) == (1 if suffix == "png" else 5)
    assert all((frame == other).all() for frame, other in zip(frames, repeated, strict=True))
    assert (folder / f"film.{suffix}.json").read_text() == (folder / f"again.{suffix}.json").read_text()


def test_a_still_is_made_again_at_its_step_in_a_new_process(cli, process, folder):
    assert cli("render", "spiral-linear", "-o", "a.png", "--size", "320x200", "--at", "20").returncode == 0
    assert process("render", "a.png.json", "-o", "b.png").returncode == 0
    assert (folder / "a.png").read_bytes() == (folder / "b.png").read_bytes()


def test_no_settings_are_written_if_switched_off(process, folder):
    assert process("render", "weights", "-o", "film.gif", "--set", "film.sidecar=no", *SHORT).returncode == 0
    assert [path.name for path in folder.iterdir()] == ["film.gif"]


def test_a_film_whose_settings_cannot_be_written_is_refused_before_the_work(refused, folder):
    (folder / "film.mp4.json").mkdir()
    assert "film.mp4.json is a folder" in refused("render", "weights", "-o", "film.mp4")
    assert "too long" in refused("render", "weights", "-o", "x" * 248 + ".mp4")


def test_the_film_of_a_run_that_diverges_is_there_and_the_warning_beside_it(cli, folder):
    done = cli("render", "weights", "-o", "film.png", "--size", "320x200", "--set", "weights.loss=squared", "weights.learning_rate=10")
    assert (done.returncode, done.stdout) == (0, "saved film.png\n")
    assert "diverged at step" in done.stderr
    assert done.stderr.count("\n") == 1
    assert (folder / "film.png").stat().st_size > 1000
