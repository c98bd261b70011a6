"""Reading a file that is one, and writing a file whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.errors import BadInput, WorkFailed

_AT_ONCE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_UNFINISHED = "-unfinished"
_LEFTOVER = re.compile(rf"\..{{0,40}}-[0-9a-f]{{16}}{_UNFINISHED}\.\w+")
_DAY_S = 24 * 60 * 60
_NO_FILES = (
    (stat.S_ISDIR, "cannot read the {what} {path}: it is a folder; name a file in it"),
    (stat.S_ISFIFO, "cannot read the {what} {path}: it is a pipe, which may never end; save what it brings, and name that file"),
    (lambda mode: not stat.S_ISREG(mode), "cannot read the {what} {path}: it is a device, which may never end; name a file"),
)


def readable_bytes(path: Path, limit: int, what: str) -> bytes:
    """The content of a file of at most `limit` bytes; nothing else is opened, for a pipe or a device may wait or go on for ever.

    what : how a sentence calls it, such as "scene file". Raises `BadInput` that names it and the path.
    """
    try:
        _check_file(path, what, os.stat(path).st_mode)
        with open(os.open(path, _AT_ONCE), "rb") as file:
            _check_file(path, what, os.fstat(file.fileno()).st_mode)  # something else may have taken its place meanwhile
            content = file.read(limit + 1) or b""
    except BadInput:
        raise
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = getattr(error, "strerror", None) or error
        raise BadInput("cannot read the {what} {path}: {reason}", what=what, path=path, reason=reason) from None
    if len(content) > limit:
        raise BadInput("{path}: a {what} is at most {limit:g} MB", what=what, path=path, limit=limit / 1e6)
    return content


def _check_file(path: Path, what: str, mode: int) -> None:
    for is_such, template in _NO_FILES:
        if is_such(mode):
            raise BadInput(template, what=what, path=path)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; moved onto `target` when the block ends well.

    When the block raises, or the disk is full, the unfinished file is removed and an
    existing target stays as it was. Raises `OSError` where the folder cannot be written.
    """
    _sweep(target.parent)
    unfinished = target.parent / f".{target.stem[:40]}-{secrets.token_hex(8)}{_UNFINISHED}{target.suffix}"
    # As readable as any other file, which mkstemp's are not: the umask is for the system to apply, for to ask it is to change it.
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    try:
        yield unfinished
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(unfinished, target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _sweep(folder: Path) -> None:
    """Remove what a program that was killed left behind in the folder, a day or longer ago."""
    with suppress(OSError):
        for path in folder.glob(f".*{_UNFINISHED}.*"):
            if _LEFTOVER.fullmatch(path.name) and time.time() - path.lstat().st_mtime > _DAY_S:
                path.unlink(missing_ok=True)


@contextmanager
def writing_text(target: Path, text: str) -> Iterator[None]:
    """A block after which `target` holds `text`, if the block ends well; raises `WorkFailed` where it cannot be written."""
    try:
        with replacing(target) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
            yield
    except OSError as error:
        raise unwritten(target, error.strerror or error) from None


def unwritten(target: Path, problem: object) -> WorkFailed:
    """That nothing could be written to `target`; problem : what the system says about it."""
    return WorkFailed("cannot write {path}: {problem}", path=target, problem=problem)


def check_writable(path: Path) -> None:
    """Raises `BadInput` where no file could be written at `path`."""
    folder = path.parent
    try:
        has_folder, is_folder = folder.is_dir(), path.is_dir()
    except OSError as error:
        raise BadInput("{path} cannot be written: {problem}; name another file", path=path, problem=error.strerror) from None
    if not has_folder:
        raise BadInput("the folder {folder} does not exist; name an existing one", folder=folder)
    if is_folder:
        raise BadInput("{path} is a folder; name a file in it", path=path)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadInput("the folder {folder} cannot be written to; name another one", folder=folder)
