"""Checks for a display before Qt does, because Qt aborts the process if there is none."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from core.errors import BadInput


def require_display() -> None:
    """Raises `BadInput` if a window cannot be opened on Linux; other systems always have a desktop.

    If the user has set `QT_QPA_PLATFORM`, it is trusted.
    """
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise BadInput(
            "the window needs a display, but neither DISPLAY nor WAYLAND_DISPLAY is set; "
            "'main.py render' and 'main.py train' work without one"
        )
    if not (_wayland_answers(os.environ) or _x_answers(os.environ)):
        displays = ", ".join(f"{name}={os.environ[name]}" for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name))
        raise BadInput(
            "the window needs a display, but cannot connect to {displays}; 'main.py render' and 'main.py train' work without one",
            displays=displays,
        )


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    """Whether a compositor is listening on the socket of WAYLAND_DISPLAY."""
    name = environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(Path(environ.get("XDG_RUNTIME_DIR", "")) / name))
        except OSError:
            return False
    return True


def _x_answers(environ: Mapping[str, str]) -> bool:
    """Whether an X server accepts a connection through xcb, which Qt also uses."""
    if not environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # not a problem of the display: Qt's own plugin will report which library is missing
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed
