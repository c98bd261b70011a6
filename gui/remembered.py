"""What is kept from one start to the next. The file can hold anything, so all that is read is checked here: what is wrong is none."""

from __future__ import annotations

import json
from collections.abc import Container
from typing import Any

from PySide6.QtCore import QByteArray, QSettings


def remember(key: str, value: str | QByteArray) -> None:
    """Keep a value for the next start."""
    QSettings().setValue(key, value)


def remembered_bytes(key: str) -> QByteArray:
    """What Qt has made of a window; empty where there is none."""
    value = QSettings().value(key)
    return value if isinstance(value, QByteArray) else QByteArray()


def remembered_choice(key: str, choices: Container[str]) -> str | None:
    """One of the choices."""
    value = QSettings().value(key)
    return value if isinstance(value, str) and value in choices else None


def remembered_tree(key: str) -> dict[str, Any]:
    """A JSON object; empty where there is none. What stands in it is as unchecked as the file."""
    value = QSettings().value(key)
    try:
        tree = json.loads(value) if isinstance(value, str) else {}
    except (ValueError, RecursionError):
        return {}
    return tree if isinstance(tree, dict) else {}
