"""Rows of pictures: one animated frame, and a film of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

from core.films.recording import Recording, recorded
from core.scenes import find
from core.state import AppState
from gui.application import make_application
from gui.films.exporting import write_film
from gui.films.painter import FilmPainter, film_plan
from tests.benchmarks.peers import MatplotlibFrame, matplotlib_film, missing, parameters_of
from tests.benchmarks.timing import Figures, against, seconds, tail

_EPOCHS = 1500
_IN_A_ROW = 5  # an animation paints one frame after the other


def film_state(seconds_long: float) -> AppState:
    """The ReLU spiral at 1280x720 and 30 frames per second, each frame a different picture."""
    state = find("spiral-relu").state
    film = replace(state.film, seconds=seconds_long, hold_start=0, hold_end=0)
    return replace(state, training=replace(state.training, epochs=_EPOCHS), film=film)


def no_peer(packages: list[str], ours_s: list[float]) -> Figures:
    """Our own figures and the message that the peer is not installed, instead of a guess."""
    return {"ratio": None, "peer": f"not installed: {', '.join(packages)}", **tail("ours_ms", [1e3 * each for each in ours_s])}


def frame_720p(quick: bool) -> Figures:
    """Field, colours and paint of the whole training page, against a redrawn Matplotlib figure; neither draws lines or rings."""
    make_application()
    state = film_state(10.0)
    state = replace(state, boundary=replace(state.boundary, lines=False, rings=False))
    recording = _recorded(state)
    painter = FilmPainter(recording, film_plan(recording, Path("film.mp4")))
    steps = cycle(range(0, _EPOCHS, 37))
    absent = missing("matplotlib")
    try:
        if absent:
            times = [seconds(lambda: painter.frame(next(steps))) for _ in range(5 if quick else 80)]
            return no_peer(absent, times[len(times) // 4 :])
        frame = MatplotlibFrame(recording.data)
        parameters, losses = parameters_of(recording.timeline.newest.layers), recording.timeline.history.losses.tolist()

        def ours() -> None:
            for _ in range(_IN_A_ROW):
                painter.frame(next(steps))

        def peer() -> None:
            for _ in range(_IN_A_ROW):
                frame.render(parameters, losses)

        figures = against(ours, peer, 40, 2 if quick else 15, _IN_A_ROW)
        frame.close()
        return figures
    finally:
        painter.close()


def film_720p(quick: bool) -> Figures:
    """A film of the training page to MP4, against FuncAnimation; both make the same number of frames."""
    make_application()
    state = film_state(0.2 if quick else 10.0)
    recording = _recorded(state)
    with tempfile.TemporaryDirectory() as folder:
        plan = film_plan(recording, Path(folder) / "ours.mp4")
        ours_s = seconds(lambda: write_film(recording, plan, _unheard))
        absent = missing("matplotlib", "imageio_ffmpeg")
        if absent:
            return no_peer(absent, [ours_s])
        losses = recording.timeline.history.losses.tolist()
        shown: list[Any] = [(parameters_of(recording.timeline.at(step).layers), losses) for step in plan.steps]
        frame = MatplotlibFrame(recording.data)
        peer_s = seconds(lambda: matplotlib_film(frame, shown, Path(folder) / "peer.mp4"))
        frame.close()
    return {"ratio": peer_s / ours_s, "target": 12, "ours_s": ours_s, "peer_s": peer_s, "frames": len(plan.steps)}


def _recorded(state: AppState) -> Recording:
    recording = recorded(state, 300, _unheard)
    assert isinstance(recording, Recording)  # a run, not a story of states
    return recording


def _unheard(_share: float) -> None:
    """Ignores the progress."""


ROWS: dict[str, Callable[[bool], Figures]] = {"frame_720p": frame_720p, "film_720p": film_720p}
