"""Values remembered from one start to the next. Their file can hold anything, so invalid values count as missing."""

from __future__ import annotations

import json
import sys
from collections.abc import Container
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QCoreApplication, QSettings


def remember(key: str, value: str | QByteArray) -> None:
    """Remember a value for the next start."""
    settings = _settings()
    if settings is not None:
        settings.setValue(key, value)


def remembered_bytes(key: str) -> QByteArray:
    """A window state saved by Qt; empty if there is none."""
    value = _value(key)
    return value if isinstance(value, QByteArray) else QByteArray()


def remembered_choice(key: str, choices: Container[str]) -> str | None:
    """A remembered value that is one of the choices, or None."""
    value = _value(key)
    return value if isinstance(value, str) and value in choices else None


def remembered_tree(key: str) -> dict[str, Any]:
    """A JSON object; empty if there is none. Its content is not checked."""
    value = _value(key)
    try:
        tree = json.loads(value) if isinstance(value, str) else {}
    except (ValueError, RecursionError):
        return {}
    return tree if isinstance(tree, dict) else {}


def _value(key: str) -> object:
    settings = _settings()
    return None if settings is None else settings.value(key)


def _settings() -> QSettings | None:
    """The remembered settings; None if their file is a pipe, a device or a folder, because Qt would wait for a pipe."""
    # Qt gives a file's path only after opening the file: ask for the path of an organisation without a file.
    stranger = QSettings(QSettings.defaultFormat(), QSettings.Scope.UserScope, "nobody", QCoreApplication.applicationName())
    path, organization = Path(stranger.fileName()), QCoreApplication.organizationName()
    folder = path.parent.parent
    for file in (folder / organization / path.name, folder / f"{organization}{path.suffix}"):
        if file.exists() and not file.is_file():
            _warn_once(file)
            return None
    return QSettings()


@cache
def _warn_once(path: Path) -> None:
    print(f"separatrix: {path} is not a file, so settings cannot be remembered; remove it", file=sys.stderr)
