"""Image files and what is dropped or on the clipboard, as brightness."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QMimeData, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader

from core.errors import BadInput
from core.types import Float64s, read_only
from gui.items.guard import painting
from gui.reading import image_bytes

_SIDE_MAX = 1024  # of what is looked at; a photograph has more
_PIXELS_PER_BYTE = 10  # that take as long as a byte of a table


class NoImage(BadInput):
    """One sentence: what was to be an image is none."""


@dataclass(frozen=True)
class ImageSource:
    """Where an image is to come from.

    name, size : what it is called, and how much work it is, as bytes of a table
    read : (h, w) brightness as of `grey_of`; raises `NoImage` or `BadInput`
    """

    name: str
    size: int
    read: Callable[[], Float64s]


def image_in_file(path: str) -> ImageSource:
    """The image in a file, of which only the head is looked at now."""
    size = QImageReader(path).size() if os.path.isfile(path) else QSize()  # or a pipe would let the window wait
    return ImageSource(Path(path).name, _work(size), partial(grey_of_file, path))


def image_in_mime(mime: QMimeData) -> ImageSource:
    """The image in what was dropped or copied, or that of its first file; raises `NoImage` where there is none."""
    files = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    if files:
        return image_in_file(files[0])
    image = mime.imageData()
    if not isinstance(image, QImage) or image.isNull():
        raise NoImage("a digit is pasted or dropped as an image or as an image file, found neither")
    return ImageSource("the image", _work(image.size()), partial(grey_of, image))


def grey_of_file(path: str) -> Float64s:
    """(h, w) brightness from 0 to 255 of an image file, at most 1024 pixels wide and high.

    Raises `NoImage` where it is none, and `BadInput` where it cannot be read.
    """
    buffer = QBuffer()
    buffer.setData(image_bytes(path))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    image = reader.read()
    if image.isNull():
        problem = reader.errorString().rstrip(".").lower()
        raise NoImage("cannot read {name} as an image: {problem}", name=Path(path).name, problem=problem)
    return grey_of(image)


def grey_of(image: QImage) -> Float64s:
    """(h, w) brightness from 0 to 255, read-only; what is transparent is white paper."""
    size = image.size()
    if max(size.width(), size.height()) > _SIDE_MAX:
        image = image.scaled(QSize(_SIDE_MAX, _SIDE_MAX), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(QColor(255, 255, 255))
    with painting(paper) as painter:
        painter.drawImage(0, 0, image)
    grey = paper.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return read_only(rows[:, : grey.width()].astype(np.float64))


def _work(size: QSize) -> int:
    return max(0, size.width() * size.height()) // _PIXELS_PER_BYTE
