"""An encoder in a process of its own writes the same file, and ends with whatever ends it."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time

import av
import numpy as np
import pytest

from core.encoders import open_encoder
from core.errors import WorkFailed

SIZE = (96, 64)


def frames(count, width, height):
    """Frames as they are painted: three channels of four, from the last to the first."""
    rng = np.random.default_rng(0)
    for number in range(count):
        pixels = np.full((height, width, 4), 40 * (number % 6), np.uint8)
        pixels[: height // 2] = rng.integers(0, 256, (height // 2, width, 4))
        yield pixels[:, :, 2::-1]


def written(path, apart, size=SIZE, count=12):
    made = list(frames(count, *size))
    with open_encoder(path, *size, 25, made[::4], apart) as encoder:
        for frame in made:
            encoder.write(frame)
    return path.read_bytes()


@pytest.mark.parametrize("size", [SIZE, (95, 63)])
@pytest.mark.parametrize("suffix", [".mp4", ".gif"])
def test_the_file_is_the_same_to_the_last_byte(tmp_path, suffix, size):
    alone, apart = (written(tmp_path / f"{name}{suffix}", name == "apart", size) for name in ("alone", "apart"))
    assert alone == apart
    assert not multiprocessing.active_children()


def test_a_webm_which_has_a_number_of_its_own_holds_the_same_packets(tmp_path):
    packets = []
    for apart in (False, True):
        written(tmp_path / f"{apart}.webm", apart)
        with av.open(str(tmp_path / f"{apart}.webm")) as container:
            packets.append([bytes(packet) for packet in container.demux(video=0)])
    assert packets[0] == packets[1]
    assert len(packets[0]) > 10


def test_frames_of_another_layout_are_the_same_too(tmp_path):
    files = []
    for apart in (False, True):
        path = tmp_path / f"{apart}.mp4"
        with open_encoder(path, *SIZE, 25, [], apart) as encoder:
            for frame in frames(6, *SIZE):
                encoder.write(np.ascontiguousarray(frame))
        files.append(path.read_bytes())
    assert files[0] == files[1]


def test_a_failure_of_the_encoder_is_said_and_leaves_no_file(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    with pytest.raises(WorkFailed, match=r"cannot write .*film\.mp4"), open_encoder(path, 0, 64, 25, [], True) as encoder:
        encoder.write(np.zeros((64, 0, 3), np.uint8))
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]


def test_a_bug_in_the_encoder_is_no_message(tmp_path):
    with pytest.raises(RuntimeError, match="a PNG needs a frame"), open_encoder(tmp_path / "still.png", *SIZE, 25, [], True):
        pass
    assert not list(tmp_path.iterdir())


def test_a_killed_encoder_is_said_and_leaves_no_file(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    with pytest.raises(WorkFailed, match="has ended"), open_encoder(path, *SIZE, 25, [], True) as encoder:
        for number, frame in enumerate(frames(1000, *SIZE)):
            encoder.write(frame)
            if number == 5:
                os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]
    assert not multiprocessing.active_children()


def test_a_block_that_raises_ends_the_encoder(tmp_path):
    with pytest.raises(ZeroDivisionError), open_encoder(tmp_path / "film.mp4", *SIZE, 25, [], True) as encoder:
        encoder.write(next(frames(1, *SIZE)))
        raise ZeroDivisionError
    assert not list(tmp_path.iterdir())
    assert not multiprocessing.active_children()


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="looks for the process in /proc")
def test_the_encoder_ends_with_its_parent(tmp_path):
    program = tmp_path / "program.py"
    text = f"""
        import multiprocessing, os, signal
        from pathlib import Path
        from core.encoders import open_encoder
        if __name__ == "__main__":
            with open_encoder(Path({str(tmp_path / "film.mp4")!r}), 96, 64, 25, [], True):
                print(multiprocessing.active_children()[0].pid, flush=True)
                os.kill(os.getpid(), signal.SIGKILL)
    """
    program.write_text(textwrap.dedent(text))
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    ended = subprocess.run([sys.executable, program], env=environment, capture_output=True, text=True, timeout=60, check=False)
    child = f"/proc/{int(ended.stdout)}/cmdline"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and _runs(child):
        time.sleep(0.05)
    assert not _runs(child)


def _runs(path):
    """Whether the process is there and no zombie, which has no command line."""
    try:
        with open(path, "rb") as file:
            return bool(file.read())
    except OSError:
        return False
