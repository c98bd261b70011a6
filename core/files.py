"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import BadInput, WorkFailed


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; moved onto `target` when the block ends well.

    When the block raises, or the disk is full, the unfinished file is removed and an
    existing target stays as it was. Raises `OSError` where the folder cannot be written.
    """
    unfinished = target.parent / f".{target.stem[:40]}-{secrets.token_hex(8)}{target.suffix}"
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
