"""Images from files, drops and the clipboard, as brightness."""

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

_SIDE_MAX = 1024  # larger images, such as photographs, are scaled down
_BYTES_PER_PIXEL = 4
_PIXELS_PER_BYTE = 10  # pixels that take as long to read as a byte of a table


class NoImage(BadInput):
    """The input is not an image."""


@dataclass(frozen=True)
class ImageSource:
    """A source of an image.

    name : for messages
    size : the work of reading it, in bytes of a table
    read : returns (h, w) brightness as from `grey_of`; raises `NoImage` or `BadInput`
    """

    name: str
    size: int
    read: Callable[[], Float64s]


def image_in_file(path: str) -> ImageSource:
    """The image in a file, of which only the header is read now."""
    size = QImageReader(path).size() if os.path.isfile(path) else QSize()  # reading a pipe would block the window
    return ImageSource(Path(path).name, _work(size), partial(grey_of_file, path))


def image_in_mime(mime: QMimeData) -> ImageSource:
    """The image in dropped or copied data, or in its first file; raises `NoImage` if there is none."""
    files = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    if files:
        return image_in_file(files[0])
    image = mime.imageData()
    if not isinstance(image, QImage) or image.isNull():
        raise NoImage("paste or drop an image or an image file of a digit; found neither")
    return ImageSource("the image", _work(image.size()), partial(grey_of, image))


def grey_of_file(path: str) -> Float64s:
    """(h, w) brightness from 0 to 255 of an image file, at most 1024 pixels wide and high.

    Raises `NoImage` if it is not an image, and `BadInput` if it cannot be read.
    """
    buffer = QBuffer()
    buffer.setData(image_bytes(path))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size, most = reader.size(), QImageReader.allocationLimit() * 2**20 // _BYTES_PER_PIXEL
    if size.width() * size.height() > most:
        raise BadInput(
            "{name}: an image can have at most {most:,} pixels, found {width:,} x {height:,}; make it smaller",
            name=Path(path).name,
            most=most,
            width=size.width(),
            height=size.height(),
        )
    image = reader.read()
    if image.isNull():
        problem = reader.errorString().rstrip(".").lower()
        raise NoImage("cannot read {name} as an image: {problem}", name=Path(path).name, problem=problem)
    return grey_of(image)


def grey_of(image: QImage) -> Float64s:
    """(h, w) brightness from 0 to 255, read-only; transparent pixels count as white paper."""
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
