"""Every file is decoded again."""

import os
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from core.encoders import ENCODERS, check_target, open_encoder
from core.encoders.gif import film_palette
from core.errors import BadInput, WorkFailed

FILMS = [suffix for suffix in ENCODERS if not ENCODERS[suffix].still]
COLOURS = np.array([(213, 94, 0), (0, 114, 178), (255, 255, 255), (20, 20, 24)], np.uint8)


def frame(number: int, width: int = 96, height: int = 64) -> np.ndarray:
    """Four flat patches whose colours move on with the number."""
    picture = np.empty((height, width, 3), np.uint8)
    for patch in range(4):
        picture[:, patch * width // 4 : (patch + 1) * width // 4] = COLOURS[(patch + number) % 4]
    return picture


def cloudy(number: int, width: int = 96, height: int = 64) -> np.ndarray:
    """Many colours that stay in the left half and move on in the right one."""
    y, x = np.mgrid[:height, :width]
    moved = np.where(x < width // 2, 0, 40 * number)
    return np.stack([x * 255 // width, y * 255 // height, (3 * x + 2 * y + moved) % 256], axis=-1).astype(np.uint8)


def write(path: Path, count: int, fps: int = 20, width: int = 96, height: int = 64, paint=frame) -> None:
    with open_encoder(path, width, height, fps, [paint(number, width, height) for number in range(4)]) as encoder:
        for number in range(count):
            encoder.write(paint(number, width, height))


def decoded(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [picture.to_ndarray(format="rgb24") for picture in container.decode(video=0)]


def gif_delays(path: Path) -> list[int]:
    """Milliseconds that each frame stays."""
    with Image.open(path) as picture:
        delays = []
        for number in range(picture.n_frames):
            picture.seek(number)
            delays.append(picture.info["duration"])
        return delays


def gif_colour_tables(content: bytes) -> tuple[int, int, int]:
    """(global colour tables, local colour tables, images), by the block structure of GIF89a."""
    has_global, images, local = content[10] >> 7, 0, 0
    at = 13 + has_global * 3 * 2 ** ((content[10] & 7) + 1)
    while content[at] != 0x3B:  # the trailer
        if content[at] == 0x2C:
            packed = content[at + 9]
            images, local = images + 1, local + (packed >> 7)
            at += 11 + (packed >> 7) * 3 * 2 ** ((packed & 7) + 1)
        else:
            at += 2
        while content[at]:  # sub-blocks, each after its size
            at += content[at] + 1
        at += 1
    return has_global, local, images


@pytest.mark.parametrize("suffix", FILMS)
@pytest.mark.parametrize(("width", "height"), [(96, 64), (97, 65)])
@pytest.mark.parametrize("count", [1, 13])
def test_films_decode_to_what_was_written(tmp_path, suffix, width, height, count):
    path = tmp_path / f"film{suffix}"
    write(path, count, 20, width, height)
    frames = decoded(path)
    assert len(frames) == count
    padded = suffix != ".gif"
    assert frames[0].shape == (height + (height % 2 if padded else 0), width + (width % 2 if padded else 0), 3)
    for number in {0, count - 1}:
        for patch in range(4):
            x = patch * width // 4 + width // 8
            found = frames[number][height // 2, x].astype(int)
            assert np.abs(found - COLOURS[(patch + number) % 4]).max() <= (0 if suffix == ".gif" else 6)
        corner = frames[number][-1, -1].astype(int)
        assert np.abs(corner - COLOURS[(3 + number) % 4]).max() <= (0 if suffix == ".gif" else 6)


@pytest.mark.parametrize("suffix", FILMS)
@pytest.mark.parametrize("fps", [10, 30, 50])
def test_rate_and_length(tmp_path, suffix, fps):
    path = tmp_path / f"film{suffix}"
    write(path, 2 * fps, fps)
    with av.open(str(path)) as container:
        times = [float(picture.pts * picture.time_base) for picture in container.decode(video=0)]
        assert container.duration == pytest.approx(2_000_000, abs=1)
    assert times == pytest.approx([number / fps for number in range(2 * fps)], abs=0.0051)


@pytest.mark.parametrize(("name", "codec"), [("film.mp4", "h264"), ("film.webm", "vp9")])
def test_films_are_yuv420p_in_tagged_bt709(tmp_path, name, codec):
    path = tmp_path / name
    write(path, 3)
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == (codec, "yuv420p")
        # 1 is BT.709 in each of the first three (ITU-T H.273) and studio range in the last.
        assert (context.color_primaries, context.color_trc, context.colorspace, context.color_range) == (1, 1, 1, 1)
        luma = next(container.decode(video=0)).to_ndarray()[:64]
    # The weights of Rec. ITU-R BT.709; those of BT.601 are 6 levels away for the first two.
    expected = 16 + COLOURS @ [0.2126, 0.7152, 0.0722] * 219 / 255
    np.testing.assert_allclose(luma[32, 12::24], expected, atol=2)


def test_mp4_has_its_index_in_front(tmp_path):
    path = tmp_path / "film.mp4"
    write(path, 5)
    content = path.read_bytes()
    assert 0 < content.find(b"moov") < content.find(b"mdat")


def test_gif_loops_endlessly_with_one_palette(tmp_path):
    path = tmp_path / "film.gif"
    write(path, 8, paint=cloudy)
    with Image.open(path) as picture:
        assert picture.info["loop"] == 0
    assert gif_colour_tables(path.read_bytes()) == (1, 0, 8)
    frames = decoded(path)
    for picture in frames[1:]:
        assert np.array_equal(picture[:, :48], frames[0][:, :48])
        assert (picture[:, 48:] != frames[0][:, 48:]).any()


@pytest.mark.parametrize("fps", [7, 30, 60, 120])
def test_gif_delays_are_what_browsers_keep_and_add_up(tmp_path, fps):
    path = tmp_path / "film.gif"
    write(path, 2 * fps, fps)
    delays = gif_delays(path)
    assert sum(delays) == 2000
    assert min(delays) >= 20
    assert len(delays) == 2 * fps or fps > 50
    assert np.array_equal(decoded(path)[-1], frame(2 * fps - 1))
    if fps == 30:
        assert delays[:3] == [30, 40, 30]


def test_flat_colours_stay_exact_among_many_others(tmp_path):
    path = tmp_path / "film.gif"
    picture = cloudy(0, 320, 200)
    # Two that fall into the same cell of the look-up table: the commoner one is the exact one.
    picture[20:60, 20:60], picture[100:103, 20:30], picture[120:180, 20:80] = (213, 94, 1), (212, 93, 0), (0, 114, 178)
    with open_encoder(path, 320, 200, 20, [picture]) as encoder:
        encoder.write(picture)
    (found,) = decoded(path)
    assert np.array_equal(found[40, 40], (213, 94, 1))
    assert np.array_equal(found[150, 50], (0, 114, 178))
    assert np.abs(found.astype(int) - picture).mean() < 12


def test_few_colours_share_a_cell_by_how_common_they_are(tmp_path):
    path = tmp_path / "film.gif"
    picture = np.full((64, 96, 3), (200, 100, 53), np.uint8)
    picture[:4] = (203, 103, 55)
    picture[4:8] = (200, 100, 52)
    with open_encoder(path, 96, 64, 20, [picture]) as encoder:
        encoder.write(picture)
    assert np.array_equal(decoded(path)[0][32, 48], (200, 100, 53))


def test_an_upright_line_is_in_the_palette():
    picture = np.zeros((720, 1200, 3), np.uint8)
    picture[:, 601] = (0, 158, 115)
    assert (film_palette([picture]) == (0, 158, 115)).all(axis=1).any()


def test_png_is_exact_and_single(tmp_path):
    path = tmp_path / "still.png"
    write(path, 1, width=97, height=65)
    with Image.open(path) as picture:
        assert np.array_equal(np.asarray(picture), frame(0, 97, 65))
    for count in (0, 2):
        with pytest.raises(ValueError, match="PNG"):
            write(path, count)


@pytest.mark.parametrize("suffix", list(ENCODERS))
@pytest.mark.parametrize("interruption", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("old", [b"old", None])
def test_an_interruption_leaves_nothing_and_keeps_the_old_file(tmp_path, suffix, interruption, old):
    path = tmp_path / f"film{suffix}"
    if old is not None:
        path.write_bytes(old)
    with pytest.raises(interruption), open_encoder(path, 96, 64, 20, [frame(0)]) as encoder:
        encoder.write(frame(0))
        raise interruption
    assert {found.name: found.read_bytes() for found in tmp_path.iterdir()} == ({} if old is None else {path.name: old})


_FULL_DISK = """
import resource, sys
from pathlib import Path
import numpy as np
from core.encoders import ENCODERS, open_encoder
from core.errors import WorkFailed

target = Path(sys.argv[1])
noise = np.random.RandomState(0).randint(0, 256, (90, 160, 3)).astype(np.uint8)

def write():
    with open_encoder(target, 160, 90, 20, [noise]) as encoder:
        encoder.write(noise)

write()
size = target.stat().st_size
target.write_bytes(b"old")
for room in (0, size // 2, size - 1):
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    try:
        write()
    except WorkFailed as error:
        print(error)
"""


@pytest.mark.parametrize("suffix", list(ENCODERS))
def test_a_full_disk_gives_an_error_and_leaves_nothing(tmp_path, suffix):
    """Full at once, half-way, and at the very last byte, which is written when the file is closed."""
    path = tmp_path / f"film{suffix}"
    done = subprocess.run([sys.executable, "-c", _FULL_DISK, str(path)], capture_output=True, text=True, check=True, timeout=100)
    sentences = done.stdout.splitlines()
    assert len(sentences) == 3
    assert all(sentence.startswith(f"cannot write {path}: ") for sentence in sentences)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


_MEMORY = """
import resource, sys
from pathlib import Path
import numpy as np
from core.encoders import open_encoder

def peak_kib(count):
    with open_encoder(Path(sys.argv[1]), 640, 360, 20, [np.zeros((360, 640, 3), np.uint8)]) as encoder:
        for number in range(count):
            encoder.write(np.full((360, 640, 3), number % 256, np.uint8))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

print(peak_kib(60), peak_kib(460))
"""


@pytest.mark.parametrize("suffix", FILMS)
def test_memory_does_not_grow_with_the_frames(tmp_path, suffix):
    # In a process of its own: a peak that an earlier test left behind would hide any growth.
    words = [sys.executable, "-c", _MEMORY, str(tmp_path / f"film{suffix}")]
    short, long = map(int, subprocess.run(words, capture_output=True, text=True, check=True, timeout=100).stdout.split())
    frames_kib = 400 * 640 * 360 / 1024  # as palette entries, the least that could be kept
    assert long - short < frames_kib / 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("film.avi", r"must end in one of \.mp4, \.gif, \.webm, \.png, found '\.avi'"),
        ("film", "no suffix"),
        ("missing/film.mp4", "does not exist"),
        ("folder.mp4", "is a folder"),
        ("a" * 300 + ".mp4", "cannot be written"),
    ],
)
def test_impossible_targets(tmp_path, name, words):
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(BadInput, match=words):
        check_target(tmp_path / name)


def test_a_suffix_may_be_in_capitals(tmp_path):
    assert check_target(tmp_path / "FILM.MP4") is ENCODERS[".mp4"]


def test_a_folder_without_the_right_to_write(tmp_path, monkeypatch):
    # Permissions do not hold back root, so the answer is set instead.
    monkeypatch.setattr(os, "access", lambda path, mode: not (Path(path) == tmp_path and mode & os.W_OK))
    with pytest.raises(BadInput, match="is not writable"):
        check_target(tmp_path / "film.mp4")


def test_a_folder_that_vanishes_is_a_failure_of_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr("core.encoders.check_target", lambda path: ENCODERS[path.suffix])
    with pytest.raises(WorkFailed, match="cannot write"):
        write(tmp_path / "gone" / "film.mp4", 1)


def test_nobody_pays_for_encoders_that_are_not_opened():
    code = "import sys, core.encoders; print({'av', 'PIL'} & {name.partition('.')[0] for name in sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=100).stdout == "set()\n"
