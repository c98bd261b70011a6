"""Files are written beside their target and then replace it, as readable as any other file."""

import os
import stat

import pytest

from core.errors import BadInput
from core.files import readable_bytes, replacing


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600), (0, 0o666)])
def test_the_umask_decides_who_may_read_it(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        with replacing(tmp_path / "table.csv") as unfinished:
            assert stat.S_IMODE(unfinished.stat().st_mode) == mode
            unfinished.write_text("1,2")
    finally:
        assert os.umask(before) == umask
    assert stat.S_IMODE((tmp_path / "table.csv").stat().st_mode) == mode


def test_no_thread_sees_another_umask_meanwhile(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(os, "umask", asked.append)
    with replacing(tmp_path / "table.csv") as unfinished:
        unfinished.write_text("1,2")
    assert (tmp_path / "table.csv").read_text() == "1,2"
    assert asked == []


def test_two_files_for_one_target_are_two(tmp_path):
    target = tmp_path / "a long name .of many dots.csv"
    with replacing(target) as first, replacing(target) as second:
        first.write_text("first")
        second.write_text("second")
        assert first != second
        assert {first.suffix, second.suffix} == {".csv"}
    assert target.read_text() == "first"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("old", [None, "old"])
def test_a_block_that_fails_leaves_what_was_there(tmp_path, old):
    target = tmp_path / "table.csv"
    if old is not None:
        target.write_text(old)
    with pytest.raises(KeyboardInterrupt), replacing(target) as unfinished:
        unfinished.write_text("half")
        raise KeyboardInterrupt
    assert [path.read_text() for path in tmp_path.iterdir()] == [text for text in (old,) if text is not None]


def test_a_file_is_read_up_to_its_limit(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"1,2,0\n")
    (tmp_path / "link.csv").symlink_to(path)
    assert readable_bytes(path, 6, "table") == readable_bytes(tmp_path / "link.csv", 6, "table") == b"1,2,0\n"
    with pytest.raises(BadInput, match=r"table\.csv: a table can have at most 5e-06 MB"):
        readable_bytes(path, 5, "table")


def test_what_is_no_file_is_not_even_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "open", None)
    for path, kind in ((tmp_path, "a folder"), ("/dev/null", "a device"), (tmp_path / "gone", "No such file"), (tmp_path / "\0", "null")):
        with pytest.raises(BadInput, match=kind):
            readable_bytes(path, 5, "table")


def test_leftovers_of_a_killed_program_go_after_a_day_and_nothing_else_does(tmp_path):
    names = (
        ".film-0123456789abcdef-unfinished.mp4",
        ".film-0123456789abcdef.mp4",
        ".film-unfinished.mp4",
        "film-0123456789abcdef-unfinished.mp4",
    )
    for name in (*names, ".new-0123456789abcdef-unfinished.mp4"):
        (tmp_path / name).write_text("half")
    for name in names:
        os.utime(tmp_path / name, (0, 0))
    with replacing(tmp_path / "film.mp4") as unfinished:
        unfinished.write_text("whole")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*names[1:], ".new-0123456789abcdef-unfinished.mp4", "film.mp4"}
