"""Is there a display? Asked before Qt is, which aborts the process where there is none."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from core.errors import BadInput


def require_display() -> None:
    """Raises `BadInput` where a window cannot be opened on Linux; elsewhere there is always a desktop.

    A `QT_QPA_PLATFORM` of the user's own is trusted.
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
            "the window needs a display, but {displays} cannot be connected to; 'main.py render' and 'main.py train' work without one",
            displays=displays,
        )


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    """Whether a compositor listens on the socket that WAYLAND_DISPLAY names."""
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
    """Whether an X server lets us in, asked as Qt will ask it, through xcb."""
    if not environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # not the display's fault: loading Qt's own plugin says which library is missing
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed
