"""What is kept from one start to the next. The file can hold anything, so all that is read is checked here: what is wrong is none."""

from __future__ import annotations

import json
import sys
from collections.abc import Container
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QCoreApplication, QSettings


def remember(key: str, value: str | QByteArray) -> None:
    """Keep a value for the next start."""
    settings = _settings()
    if settings is not None:
        settings.setValue(key, value)


def remembered_bytes(key: str) -> QByteArray:
    """What Qt has made of a window; empty where there is none."""
    value = _value(key)
    return value if isinstance(value, QByteArray) else QByteArray()


def remembered_choice(key: str, choices: Container[str]) -> str | None:
    """One of the choices."""
    value = _value(key)
    return value if isinstance(value, str) and value in choices else None


def remembered_tree(key: str) -> dict[str, Any]:
    """A JSON object; empty where there is none. What stands in it is as unchecked as the file."""
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
    """What is remembered; None where a pipe, a device or a folder is in the place of its file, because Qt would wait for a pipe."""
    # Qt tells the path of a file only after it has opened it: ask for that of somebody else, who has none.
    stranger = QSettings(QSettings.defaultFormat(), QSettings.Scope.UserScope, "nobody", QCoreApplication.applicationName())
    path, organization = Path(stranger.fileName()), QCoreApplication.organizationName()
    folder = path.parent.parent
    for file in (folder / organization / path.name, folder / f"{organization}{path.suffix}"):
        if file.exists() and not file.is_file():
            _tell_once(file)
            return None
    return QSettings()


@cache
def _tell_once(path: Path) -> None:
    print(f"separatrix: {path} is not a file, so nothing is remembered from one start to the next; take it away", file=sys.stderr)
