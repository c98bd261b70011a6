"""MP4 (H.264) and WebM (VP9) through PyAV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class _Codec:
    name: str
    options: dict[str, str]
    container_options: dict[str, str]


# crf 18 is visually lossless; faststart moves the index to the front, so that a film plays while it loads.
_H264 = _Codec("libx264", {"crf": "18", "preset": "veryfast"}, {"movflags": "+faststart"})
_VP9 = _Codec("libvpx-vp9", {"crf": "24", "b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1"}, {})


class _Video:
    """Encodes yuv420p, which needs even sizes: odd ones are padded by repeating the edge pixels."""

    def __init__(self, container: Any, codec: _Codec, width: int, height: int, fps: int) -> None:
        self._container = container
        self._padding = ((0, height % 2), (0, width % 2), (0, 0))
        self._padded = bool(height % 2 or width % 2)
        self._stream = container.add_stream(codec.name, rate=fps, options=codec.options)
        self._stream.width, self._stream.height = width + width % 2, height + height % 2
        self._stream.pix_fmt = "yuv420p"
        context = self._stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = 1  # BT.709, as players assume for HD
        context.color_range = 1  # studio range
        # PyAV's default, slices, makes x264 a fifth slower and the file larger.
        context.thread_type = "FRAME"

    def write(self, frame: NDArray[np.uint8]) -> None:
        from av import VideoFrame

        memory = _bgr0_memory(frame)
        if memory is not None and not self._padded:
            picture = VideoFrame.from_numpy_buffer(memory, format="bgra")  # valid while the memory lives, as below
        else:
            picture = VideoFrame.from_ndarray(np.pad(frame, self._padding, mode="edge"), format="rgb24")
        picture = picture.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
        self._container.mux(self._stream.encode(picture))

    def finish(self) -> None:
        self._container.mux(self._stream.encode(None))


def _bgr0_memory(frame: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """The (height, width, 4) array of which a frame is the reversed first three channels, as Qt paints; None for any other frame."""
    base = frame.base
    if not isinstance(base, np.ndarray) or base.shape != (*frame.shape[:2], 4) or not base.flags.c_contiguous:
        return None
    same = frame.ctypes.data == base.ctypes.data + 2 and frame.strides == (*base.strides[:2], -1)
    return base if same and base.dtype == np.uint8 else None


def mp4_writer(path: Path, width: int, height: int, fps: int, _samples: Sequence[Any]) -> AbstractContextManager[_Video]:
    """H.264 yuv420p with the index at the front."""
    return _video_writer(path, _H264, width, height, fps)


def webm_writer(path: Path, width: int, height: int, fps: int, _samples: Sequence[Any]) -> AbstractContextManager[_Video]:
    """VP9, encoded about as fast as frames are painted."""
    return _video_writer(path, _VP9, width, height, fps)


@contextmanager
def _video_writer(path: Path, codec: _Codec, width: int, height: int, fps: int) -> Iterator[_Video]:
    import av

    with av.open(str(path), "w", options=codec.container_options) as container:
        video = _Video(container, codec, width, height, fps)
        yield video
        video.finish()
