"""Every file is decoded again."""

import resource
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from core.encoders import ENCODERS, check_target, open_encoder
from core.errors import BadInput
from core.film import frame_count, parse_size, report_interval, sample_indices, step_at

FILMS = [suffix for suffix in ENCODERS if not ENCODERS[suffix].still]
COLOURS = np.array([(213, 94, 0), (0, 114, 178), (255, 255, 255), (20, 20, 24)], np.uint8)


def frame(number: int, width: int = 96, height: int = 64) -> np.ndarray:
    """Four flat patches whose colours move on with the number."""
    picture = np.empty((height, width, 3), np.uint8)
    for patch in range(4):
        picture[:, patch * width // 4 : (patch + 1) * width // 4] = COLOURS[(patch + number) % 4]
    return picture


def write(path: Path, count: int, fps: int = 20, width: int = 96, height: int = 64) -> None:
    with open_encoder(path, width, height, fps, [frame(number, width, height) for number in range(4)]) as encoder:
        for number in range(count):
            encoder.write(frame(number, width, height))


def decoded(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [picture.to_ndarray(format="rgb24") for picture in container.decode(video=0)]


@pytest.mark.parametrize("suffix", FILMS)
@pytest.mark.parametrize(("width", "height"), [(96, 64), (97, 65)])
def test_films_decode_to_what_was_written(tmp_path, suffix, width, height):
    path = tmp_path / f"film{suffix}"
    write(path, 13, 20, width, height)
    frames = decoded(path)
    assert len(frames) == 13
    padded = suffix != ".gif"
    assert frames[0].shape == (height + (height % 2 if padded else 0), width + (width % 2 if padded else 0), 3)
    for number in (0, 12):
        for patch in range(4):
            x = patch * width // 4 + width // 8
            found = frames[number][height // 2, x].astype(int)
            assert np.abs(found - COLOURS[(patch + number) % 4]).max() <= (0 if suffix == ".gif" else 6)


@pytest.mark.parametrize("suffix", FILMS)
@pytest.mark.parametrize("fps", [10, 30, 60])
def test_rate_and_length(tmp_path, suffix, fps):
    path = tmp_path / f"film{suffix}"
    write(path, 2 * fps, fps)
    with av.open(str(path)) as container:
        times = [float(picture.pts * picture.time_base) for picture in container.decode(video=0)]
    assert len(times) == 2 * fps
    assert times[-1] == pytest.approx(2 - 1 / fps, abs=0.011)


def test_mp4_is_h264_yuv420p_with_the_index_in_front(tmp_path):
    path = tmp_path / "film.mp4"
    write(path, 5)
    content = path.read_bytes()
    assert 0 < content.find(b"moov") < content.find(b"mdat")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")


def test_gif_loops_with_one_palette(tmp_path):
    path = tmp_path / "film.gif"
    write(path, 8)
    with Image.open(path) as picture:
        assert picture.info["loop"] == 0
        palettes = set()
        for number in range(picture.n_frames):
            picture.seek(number)
            palettes.add(len(picture.tile) and picture.tile[0][3] is not None)
    assert path.read_bytes().count(b"NETSCAPE2.0") == 1
    assert palettes


def test_png_is_exact_and_single(tmp_path):
    path = tmp_path / "still.png"
    write(path, 1)
    assert np.array_equal(np.asarray(Image.open(path)), frame(0))
    with pytest.raises(ValueError, match="one frame"):
        write(path, 2)


@pytest.mark.parametrize("suffix", list(ENCODERS))
def test_a_failure_leaves_nothing_and_keeps_the_old_file(tmp_path, suffix):
    path = tmp_path / f"film{suffix}"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), open_encoder(path, 96, 64, 20, [frame(0)]) as encoder:
        encoder.write(frame(0))
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", list(ENCODERS))
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, suffix):
    code = (
        "import resource, signal, sys, numpy as np; from pathlib import Path\n"
        "from core.encoders import open_encoder; from core.errors import WorkFailed\n"
        "noise = lambda: np.random.RandomState(0).randint(0, 256, (360, 640, 3)).astype(np.uint8)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try:\n"
        "    with open_encoder(Path(sys.argv[1]), 640, 360, 20, [noise()]) as encoder:\n"
        "        encoder.write(noise())\n"
        "except WorkFailed as error: print(error)\n"
        "else: print('no failure')\n"
    )
    path = tmp_path / f"film{suffix}"
    result = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert result.stdout.startswith(f"cannot write {path}"), result
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_frames(tmp_path):
    write(tmp_path / "warm.gif", 20, 20, 640, 360)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write(tmp_path / "long.gif", 150, 20, 640, 360)
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 40_000  # the frames alone are 101 MB


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("film.avi", "must end in one of .mp4, .gif"),
        ("film", "no suffix"),
        ("missing/film.mp4", "does not exist"),
        ("folder.mp4", "is a folder"),
    ],
)
def test_impossible_targets(tmp_path, name, words):
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(BadInput, match=words):
        check_target(tmp_path / name)


def test_film_arithmetic():
    assert frame_count(10, 30) == 300
    assert frame_count(0.001, 1) == 1
    assert [step_at(number, 5, 100) for number in range(5)] == [0, 25, 50, 75, 100]
    assert step_at(0, 1, 70) == 70
    assert report_interval(10_000, 300) == 33
    assert report_interval(5, 300) == report_interval(0, 1) == 1
    assert sample_indices(1) == [0]
    assert sample_indices(300)[0] == 0
    assert sample_indices(300)[-1] == 299


@pytest.mark.parametrize("text", ["0x0", "1280", "axb", "1280x", "-5x7", "99999x99999", "1280x720x3", "10.5x20"])
def test_absurd_sizes(text):
    with pytest.raises(BadInput):
        parse_size(text)


def test_sizes():
    assert parse_size("1280x720") == (1280, 720)
    assert parse_size("641X361") == (641, 361)
