"""Reading regular files, and writing a file completely or not at all."""

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
    (stat.S_ISDIR, "cannot read the {what} {path}: it is a folder; give the path of a file"),
    (stat.S_ISFIFO, "cannot read the {what} {path}: it is a pipe, which may never end; save its output and give that file"),
    (lambda mode: not stat.S_ISREG(mode), "cannot read the {what} {path}: it is a device, which may never end; give the path of a file"),
)


def readable_bytes(path: Path, limit: int, what: str) -> bytes:
    """The content of a regular file of at most `limit` bytes; nothing else is opened, because a pipe or device may never end.

    what : the name of this kind of file in messages, such as "scene file". Raises `BadInput` with that name and the path.
    """
    try:
        _check_file(path, what, os.stat(path).st_mode)
        with open(os.open(path, _AT_ONCE), "rb") as file:
            _check_file(path, what, os.fstat(file.fileno()).st_mode)  # it may have been replaced since
            content = file.read(limit + 1) or b""
    except BadInput:
        raise
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = getattr(error, "strerror", None) or error
        raise BadInput("cannot read the {what} {path}: {reason}", what=what, path=path, reason=reason) from None
    if len(content) > limit:
        raise BadInput("{path}: a {what} can have at most {limit:g} MB", what=what, path=path, limit=limit / 1e6)
    return content


def _check_file(path: Path, what: str, mode: int) -> None:
    for is_such, template in _NO_FILES:
        if is_such(mode):
            raise BadInput(template, what=what, path=path)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path next to `target` to write to; it replaces `target` when the block succeeds.

    If the block raises, or the disk is full, the unfinished file is removed and an
    existing target is left unchanged. Raises `OSError` if the folder is not writable.
    """
    _sweep(target.parent)
    unfinished = target.parent / f".{target.stem[:40]}-{secrets.token_hex(8)}{_UNFINISHED}{target.suffix}"
    # With the usual permissions, unlike mkstemp: the system applies the umask, which cannot be read without changing it.
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
    """Remove unfinished files that a killed program left in the folder more than a day ago."""
    with suppress(OSError):
        for path in folder.glob(f".*{_UNFINISHED}.*"):
            if _LEFTOVER.fullmatch(path.name) and time.time() - path.lstat().st_mtime > _DAY_S:
                path.unlink(missing_ok=True)


@contextmanager
def writing_text(target: Path, text: str) -> Iterator[None]:
    """A block that writes `text` to `target` if it succeeds; raises `WorkFailed` if that is impossible."""
    try:
        with replacing(target) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
            yield
    except OSError as error:
        raise unwritten(target, error.strerror or error) from None


def unwritten(target: Path, problem: object) -> WorkFailed:
    """The error that `target` could not be written; problem : the system's message."""
    return WorkFailed("cannot write {path}: {problem}", path=target, problem=problem)


def check_writable(path: Path) -> None:
    """Raises `BadInput` if no file can be written to `path`."""
    folder = path.parent
    try:
        has_folder, is_folder = folder.is_dir(), path.is_dir()
    except OSError as error:
        raise BadInput("{path} cannot be written: {problem}; choose another file", path=path, problem=error.strerror) from None
    if not has_folder:
        raise BadInput("the folder {folder} does not exist; choose an existing one", folder=folder)
    if is_folder:
        raise BadInput("{path} is a folder; give the path of a file", path=path)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadInput("the folder {folder} is not writable; choose another one", folder=folder)
